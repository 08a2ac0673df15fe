"""Existing datasets of the archive, as far as depositions refer to them."""

from __future__ import annotations

from django.db import models


class CatalogueDataset(models.Model):
    archive_id = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=1000)

    def __str__(self) -> str:
        return f"{self.archive_id} {self.title}"


class CatalogueRun(models.Model):
    dataset = models.ForeignKey(CatalogueDataset, models.CASCADE, related_name="runs")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["dataset", "name"], name="catalogue_run_name"),)

    def __str__(self) -> str:
        return self.name


class CatalogueAlignment(models.Model):
    run = models.ForeignKey(CatalogueRun, models.CASCADE, related_name="alignments")
    archive_id = models.PositiveIntegerField(unique=True)
    format = models.CharField(max_length=16, blank=True)

    def __str__(self) -> str:
        return str(self.archive_id)


class CatalogueTomogram(models.Model):
    """Size in voxels and voxel spacing in Å where the archive states them; null is "not yet known"."""

    run = models.ForeignKey(CatalogueRun, models.CASCADE, related_name="tomograms")
    alignment = models.ForeignKey(
        CatalogueAlignment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tomograms",
    )
    archive_id = models.PositiveIntegerField(unique=True)
    voxel_spacing = models.FloatField(null=True, blank=True)
    size_x = models.PositiveIntegerField(null=True, blank=True)
    size_y = models.PositiveIntegerField(null=True, blank=True)
    size_z = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.archive_id)
