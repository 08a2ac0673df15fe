"""Existing datasets of the archive, as far as depositions refer to them.

Nothing of a deposition links to these rows: it names a dataset by its number, a run by its name, an alignment by its
number in the run, a tomogram by voxel spacing and alignment. So a number may be typed before the catalogue knows it,
and an import may replace what it knows.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class CatalogueDataset(models.Model):
    """``digest``: of the document it came from, so that what has not changed is not written again."""

    archive_id = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=1000)
    organism = models.CharField(max_length=300, blank=True)
    taxonomy_id = models.PositiveIntegerField(null=True, blank=True)
    run_count = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["archive_id"]

    def __str__(self) -> str:
        return f"{self.archive_id} {self.title}"


class CatalogueRun(models.Model):
    dataset = models.ForeignKey(CatalogueDataset, models.CASCADE, related_name="runs")
    name = models.CharField(max_length=200)
    archive_id = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["dataset", "name"], name="catalogue_run_name"),)

    def __str__(self) -> str:
        return self.name


class CatalogueAlignment(models.Model):
    """``number``: counted in its run, from 100 on; it names the alignment's folder there."""

    run = models.ForeignKey(CatalogueRun, models.CASCADE, related_name="alignments")
    number = models.PositiveIntegerField()
    archive_id = models.PositiveIntegerField(null=True, blank=True)
    format = models.CharField(max_length=40, blank=True)
    type = models.CharField(max_length=40, blank=True)
    method = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "number"], name="catalogue_alignment_number"),)

    def __str__(self) -> str:
        return str(self.number)


class CatalogueTomogram(models.Model):
    """Size in voxels and voxel spacing in Å; ``alignment``: its number in the run. Null: the archive does not say."""

    run = models.ForeignKey(CatalogueRun, models.CASCADE, related_name="tomograms")
    alignment = models.PositiveIntegerField(null=True, blank=True)
    archive_id = models.PositiveIntegerField(null=True, blank=True)
    voxel_spacing = models.FloatField(null=True, blank=True)
    size_x = models.PositiveIntegerField(null=True, blank=True)
    size_y = models.PositiveIntegerField(null=True, blank=True)
    size_z = models.PositiveIntegerField(null=True, blank=True)
    reconstruction_method = models.CharField(max_length=100, blank=True)
    processing = models.CharField(max_length=100, blank=True)
    processing_software = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.voxel_spacing} Å of run {self.run_id}"


class CatalogueImport(models.Model):
    """That somebody brought the catalogue up to date: datasets by what became of them."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    created = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    same = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.name}, {self.at:%Y-%m-%d %H:%M}"
