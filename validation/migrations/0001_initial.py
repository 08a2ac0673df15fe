import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE validation_fault_reference START WITH 20001", "DROP SEQUENCE validation_fault_reference"
        ),
        migrations.CreateModel(
            name="Content",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("scope", models.UUIDField(db_index=True)),
                ("key", models.CharField(max_length=1024, unique=True)),
                ("size", models.PositiveBigIntegerField(help_text="bytes")),
                ("etag", models.CharField(blank=True, max_length=128)),
                ("checksum", models.CharField(blank=True, max_length=128)),
                ("checksum_algorithm", models.CharField(blank=True, max_length=16)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("scope", models.UUIDField(primary_key=True, serialize=False)),
                ("errors", models.PositiveIntegerField(default=0)),
                ("warnings", models.PositiveIntegerField(default=0)),
                ("notes", models.PositiveIntegerField(default=0)),
                (
                    "waiting",
                    models.PositiveIntegerField(default=0, help_text="Readings and run checks that are not done yet."),
                ),
                (
                    "gave_up",
                    models.PositiveIntegerField(default=0, help_text="Readings and run checks that we could not do."),
                ),
                ("updated", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.UUIDField()),
                ("subject_run", models.UUIDField(null=True)),
                ("subject_file", models.UUIDField(null=True)),
                ("code", models.CharField(max_length=64)),
                (
                    "field",
                    models.CharField(
                        blank=True,
                        help_text="Address of the value concerned, e.g. block:12.voxel_size.",
                        max_length=128,
                    ),
                ),
                ("relation", models.CharField(blank=True, help_text="Column of the run matrix.", max_length=64)),
                (
                    "severity",
                    models.CharField(
                        choices=[("error", "Error"), ("warning", "Warning"), ("note", "Note")], max_length=8
                    ),
                ),
                (
                    "files",
                    models.JSONField(default=list, help_text="Ids of all files concerned; the first is subject_file."),
                ),
                ("params", models.JSONField(default=dict)),
                ("evidence", models.CharField(help_text="Hash of code, rule, contents and numbers.", max_length=64)),
                ("first_seen", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_seen", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(models.F("scope"), models.F("severity"), name="finding_scope_severity"),
                    models.Index(models.F("scope"), models.F("code"), name="finding_scope_code"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scope", "subject_run", "subject_file", "code", "field"),
                        name="finding_identity",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["error", "warning", "note"])),
                        name="finding_severity_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("gave_up", "We could not check this"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("claim", models.UUIDField(editable=False, null=True)),
                ("deadline", models.DateTimeField(null=True)),
                ("waiting_since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "due",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="Not claimed before this moment (back-off)."
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, help_text="F-number shown to the depositor when we gave up.", max_length=16
                    ),
                ),
                ("fault", models.TextField(blank=True, help_text="What went wrong on our side, for admins.")),
                ("format", models.CharField(blank=True, max_length=16)),
                ("facts", models.JSONField(null=True)),
                ("problems", models.JSONField(default=list)),
                ("reader_version", models.PositiveIntegerField(default=0)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "content",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reading", to="validation.content"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        models.F("scope"),
                        models.F("due"),
                        condition=models.Q(("state", "waiting")),
                        name="reading_waiting",
                    ),
                    models.Index(
                        models.F("deadline"), condition=models.Q(("state", "running")), name="reading_running"
                    ),
                    models.Index(
                        models.F("scope"),
                        models.F("state"),
                        condition=models.Q(("state", "done"), _negated=True),
                        name="reading_undone",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "gave_up"])),
                        name="reading_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claim__isnull", False), ("deadline__isnull", False), ("state", "running")),
                            models.Q(
                                models.Q(("state", "running"), _negated=True),
                                ("claim__isnull", True),
                                ("deadline__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="reading_running_has_claim",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "gave_up"), _negated=True),
                            models.Q(("reference", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="reading_gave_up_has_reference",
                    ),
                ],
            },
        ),
    ]
