"""Contents of many objects: OME-Zarr stores."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("validation", "0004_resolved"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="content",
            name="listing",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="content",
            name="object_count",
            field=models.PositiveBigIntegerField(null=True),
        ),
    ]
