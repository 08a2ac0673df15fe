from django.db import migrations, models

SINCE = models.DateTimeField(help_text='Since when the storage has not answered for this row.', null=True)


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0020_manifest'),
    ]

    operations = [
        migrations.AddField(model_name='errand', name='outage_since', field=SINCE),
        migrations.AddField(model_name='runcheck', name='outage_since', field=SINCE),
    ]
