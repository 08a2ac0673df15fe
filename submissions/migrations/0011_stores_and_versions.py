"""Which relations of a run are to be judged again, and what a file was before it was replaced."""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


# What files have now; of what they had before, only the events tell.
PRESENT = r"""
INSERT INTO submissions_fileversion (file_id, content_id, generation, by_id, at)
SELECT file.id, content.id, coalesce((regexp_match(content.key, '/g(\d+)/'))[1]::integer, file.generation),
       file.added_by_id, content.created
FROM submissions_file AS file JOIN validation_content AS content ON content.id = file.content_id
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("submissions", "0010_stated_headers"),
        ("validation", "0005_stores_and_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="runcheck",
            name="wanted",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), default=list, size=None
            ),
        ),
        migrations.CreateModel(
            name="FileVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("generation", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "content",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="version", to="validation.content"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="submissions.file"
                    ),
                ),
            ],
            options={
                "ordering": ["generation"],
                "constraints": [models.UniqueConstraint(fields=("file", "generation"), name="file_version_once")],
            },
        ),
        migrations.RunSQL(PRESENT, migrations.RunSQL.noop),
    ]
