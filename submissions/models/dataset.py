"""Datasets and their runs."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from submissions.models.deposition import Deposition
from submissions.models.values import Valued
from submissions.schema import Context, Level
from validation.queue import QueueRow


class Dataset(Valued):
    """One sample under one set of conditions; new, or (later) one of the catalogue's."""

    deposition = models.ForeignKey(Deposition, models.CASCADE, related_name="datasets")
    position = models.PositiveIntegerField(default=1)
    archive_id = models.PositiveIntegerField(null=True, unique=True, editable=False)
    catalogue = models.ForeignKey("CatalogueDataset", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deposition", "position"], name="dataset_position"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def level(self) -> Level:
        return Level.DATASET

    @property
    def context(self) -> Context:
        return Context.of(self.deposition.kinds, dataset=self.values)

    @property
    def address(self) -> str:
        return f"dataset:{self.pk}"

    @property
    def title(self) -> str:
        return str(self.values.get("title") or "").strip() or f"Dataset {self.position}"


class Run(models.Model):
    """One physical location in the sample."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="runs")
    name = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)
    catalogue = models.ForeignKey("CatalogueRun", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["dataset", "name"], name="run_name")]

    def __str__(self) -> str:
        return self.name


class RunCheck(QueueRow):
    """The judgement of one run: a row of the matrix. ``cells``: relation -> {"state": …, "numbers": …}."""

    run = models.OneToOneField(Run, models.CASCADE, related_name="check_row")
    cells = models.JSONField(default=dict)
    judged_at = models.DateTimeField(null=True)

    class Meta(QueueRow.Meta):
        indexes: ClassVar = [*QueueRow.Meta.indexes, models.Index("scope", name="runcheck_scope")]

    def __str__(self) -> str:
        return f"check of run {self.run_id}"
