"""The trace of findings that went."""

from __future__ import annotations

from typing import ClassVar

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("validation", "0003_queue_in_order"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Resolved",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.UUIDField()),
                ("subject_run", models.UUIDField(null=True)),
                ("subject_file", models.UUIDField(null=True)),
                ("code", models.CharField(max_length=64)),
                ("field", models.CharField(blank=True, max_length=128)),
                ("severity", models.CharField(max_length=8)),
                ("first_seen", models.DateTimeField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(models.F("scope"), models.F("at"), name="resolved_scope_at")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scope", "subject_run", "subject_file", "code", "field"),
                        name="resolved_identity",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
