from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0014_before_they_arrive'),
        ('validation', '0006_ahead'),
    ]

    operations = [
        migrations.AddField(
            model_name='file',
            name='elsewhere_size',
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.CheckConstraint(
                condition=models.Q(('elsewhere_entry', ''), ('content', None), _connector='OR'),
                name='file_elsewhere_or_here',
            ),
        ),
    ]
