"""Datasets and their runs."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from submissions.models.deposition import Deposition
from submissions.models.values import Valued
from submissions.schema import Context, Level
from validation.queue import QueueRow


class Dataset(Valued):
    """One sample under one set of conditions; new, or one that the archive has (its number is among the values)."""

    deposition = models.ForeignKey(Deposition, models.CASCADE, related_name="datasets")
    position = models.PositiveIntegerField(default=1)
    archive_id = models.PositiveIntegerField(null=True, unique=True, editable=False)

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
    def is_existing(self) -> bool:
        """Whether it stands for a dataset that the archive has already."""
        return "dataset" not in self.deposition.kinds

    @property
    def existing_number(self) -> int | None:
        """The archive's number of the dataset that it stands for, where one was stated."""
        stated = self.values.get("existing_number") if self.is_existing else None
        return stated if isinstance(stated, int) and not isinstance(stated, bool) else None

    @property
    def name(self) -> str:
        """What it is called without its title: "Dataset 2", "Existing dataset 10301"."""
        if not self.is_existing:
            return f"Dataset {self.position}"
        number = self.existing_number or (f"({self.position})" if self.position > 1 else "")
        return f"Existing dataset {number}".strip()

    @property
    def title(self) -> str:
        return self.name if self.is_existing else str(self.values.get("title") or "").strip() or self.name


class Run(models.Model):
    """One physical location in the sample."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="runs")
    name = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["dataset", "name"], name="run_name")]

    def __str__(self) -> str:
        return self.name


class RunCheck(QueueRow):
    """The judgement of one run: a row of the matrix. ``cells``: relation -> {"state": …, "numbers": …}.

    ``wanted``: the relations to judge, which the judgement before did not concern; none named: all.
    """

    run = models.OneToOneField(Run, models.CASCADE, related_name="check_row")
    cells = models.JSONField(default=dict)
    wanted = ArrayField(models.CharField(max_length=64), default=list)
    judged_at = models.DateTimeField(null=True)

    class Meta(QueueRow.Meta):
        indexes: ClassVar = [*QueueRow.Meta.indexes, models.Index("scope", name="runcheck_scope")]

    def __str__(self) -> str:
        return f"check of run {self.run_id}"
