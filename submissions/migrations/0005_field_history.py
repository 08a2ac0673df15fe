"""Batches and changes of values. A written change only goes on while its author is still typing."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION submissions_change_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.batch_id IS NOT NULL
        OR (OLD.deposition_id, OLD.address, OLD.actor_id, OLD.before, OLD.batch_id)
            IS DISTINCT FROM (NEW.deposition_id, NEW.address, NEW.actor_id, NEW.before, NEW.batch_id)
    THEN
        RAISE EXCEPTION 'a change of a value that was written down never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER submissions_change_fixed BEFORE UPDATE ON submissions_fieldchange
    FOR EACH ROW EXECUTE FUNCTION submissions_change_is_fixed();
"""
BACKWARD = """
DROP TRIGGER submissions_change_fixed ON submissions_fieldchange;
DROP FUNCTION submissions_change_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0004_queue_in_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("places", models.PositiveIntegerField(default=0)),
                ("count", models.PositiveIntegerField(default=0)),
                ("created", models.JSONField(default=list)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deposition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="batches", to="submissions.deposition"
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="undone_by",
                        to="submissions.batch",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="FieldChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=100)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="submissions.batch",
                    ),
                ),
                (
                    "deposition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="submissions.deposition"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["deposition", "-at"], name="batch_recent"),
        ),
        migrations.AddIndex(
            model_name="fieldchange",
            index=models.Index(fields=["deposition", "-at"], name="change_recent"),
        ),
        migrations.AddIndex(
            model_name="fieldchange",
            index=models.Index(fields=["deposition", "address", "-at"], name="change_of_row"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
