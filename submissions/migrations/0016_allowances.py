import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0015_elsewhere_size'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gigabytes', models.PositiveIntegerField(blank=True, help_text='1 TB is 1,000 GB. Empty: what is usual holds again.', null=True)),
                ('reason', models.TextField(help_text='Why, for those who come later.')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deposition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='allowances', to='submissions.deposition')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='allowances', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('deposition__isnull', True), ('person__isnull', False)), models.Q(('deposition__isnull', False), ('person__isnull', True)), _connector='OR'), name='allowance_of_one'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='allowance_has_reason')],
            },
        ),
    ]
