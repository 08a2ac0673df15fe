from django.db import migrations, models

SINCE = models.DateTimeField(help_text='Since when the storage has not answered for this row.', null=True)


class Migration(migrations.Migration):

    dependencies = [
        ('validation', '0007_provisional'),
    ]

    operations = [
        migrations.AddField(model_name='ahead', name='outage_since', field=SINCE),
        migrations.AddField(model_name='reading', name='outage_since', field=SINCE),
        migrations.RemoveConstraint(model_name='finding', name='finding_identity'),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(
                fields=('scope', 'subject_run', 'subject_file', 'code', 'field', 'relation'),
                name='finding_identity',
                nulls_distinct=False,
            ),
        ),
    ]
