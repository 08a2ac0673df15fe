"""The catalogue in full, and which shape a file of an annotation belongs to.

Depositions name existing things by their numbers, so the links to the catalogue go. No portal has filled it yet.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

NUMBER = {"blank": True, "null": True}


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0005_field_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField("annotation", "catalogue_tomogram"),
        migrations.RemoveField("tomogram", "catalogue_alignment"),
        migrations.RemoveField("run", "catalogue"),
        migrations.RemoveField("dataset", "catalogue"),
        migrations.DeleteModel("CatalogueTomogram"),
        migrations.DeleteModel("CatalogueAlignment"),
        migrations.AlterModelOptions("cataloguedataset", {"ordering": ["archive_id"]}),
        migrations.AddField("cataloguedataset", "organism", models.CharField(blank=True, max_length=300)),
        migrations.AddField("cataloguedataset", "taxonomy_id", models.PositiveIntegerField(**NUMBER)),
        migrations.AddField("cataloguedataset", "run_count", models.PositiveIntegerField(default=0)),
        migrations.AddField("cataloguedataset", "digest", models.CharField(blank=True, max_length=64)),
        migrations.AddField("cataloguerun", "archive_id", models.PositiveIntegerField(**NUMBER)),
        migrations.CreateModel(
            "CatalogueAlignment",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("archive_id", models.PositiveIntegerField(**NUMBER)),
                ("format", models.CharField(blank=True, max_length=40)),
                ("type", models.CharField(blank=True, max_length=40)),
                ("method", models.CharField(blank=True, max_length=40)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alignments",
                        to="submissions.cataloguerun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "number"), name="catalogue_alignment_number"),
                ]
            },
        ),
        migrations.CreateModel(
            "CatalogueTomogram",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("alignment", models.PositiveIntegerField(**NUMBER)),
                ("archive_id", models.PositiveIntegerField(**NUMBER)),
                ("voxel_spacing", models.FloatField(**NUMBER)),
                ("size_x", models.PositiveIntegerField(**NUMBER)),
                ("size_y", models.PositiveIntegerField(**NUMBER)),
                ("size_z", models.PositiveIntegerField(**NUMBER)),
                ("reconstruction_method", models.CharField(blank=True, max_length=100)),
                ("processing", models.CharField(blank=True, max_length=100)),
                ("processing_software", models.CharField(blank=True, max_length=300)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tomograms",
                        to="submissions.cataloguerun",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            "CatalogueImport",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("name", models.CharField(max_length=200)),
                ("created", models.PositiveIntegerField()),
                ("changed", models.PositiveIntegerField()),
                ("same", models.PositiveIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["-at", "-id"]},
        ),
        migrations.RemoveConstraint("assignment", "assignment_once"),
        migrations.RemoveConstraint("pattern", "pattern_once"),
        migrations.AddField("assignment", "shape", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("pattern", "shape", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddConstraint(
            "assignment",
            models.UniqueConstraint(
                fields=("file", "dataset", "run", "block", "role", "shape"),
                name="assignment_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            "pattern",
            models.UniqueConstraint(fields=("block", "role", "shape", "list_glob"), name="pattern_once"),
        ),
    ]
