"""Blocks: what is stated once for all runs of a dataset or for some of them, and overrides for single runs.

A block is a row of ``Block`` with a child row in the table of its kind, which holds the references to other blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models

from submissions.models.dataset import Dataset, Run
from submissions.models.values import Valued
from submissions.schema import Context, Level

KIND_LABELS: dict[Level, str] = {
    Level.ACQUISITION: "Acquisition",
    Level.TILT_SERIES: "Tilt series",
    Level.ALIGNMENT: "Alignment",
    Level.TOMOGRAM: "Tomograms",
    Level.ANNOTATION: "Annotations",
}
# A run has at most one block of these kinds, any number of the others.
ONE_PER_RUN = (Level.ACQUISITION, Level.TILT_SERIES, Level.ALIGNMENT)


def block_title(kind: Level, *, name: str, position: int, values: Mapping[str, Any]) -> str:
    """What a block is called: its name, else the object that it annotates, else its number if it is not the first."""
    label, found = KIND_LABELS[kind], values.get("object")
    called = name or (found.get("name") if isinstance(found, dict) else "")
    if called:
        return f"{label}: {called}"
    return label if position == 1 else f"{label} {position}"


class Block(Valued):
    """``all_runs``: it is about every run of the dataset; else about those in ``runs``."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="blocks")
    kind = models.CharField(
        max_length=16,
        choices=[(kind.value, label) for kind, label in KIND_LABELS.items()],
    )
    name = models.CharField(max_length=100, blank=True)
    position = models.PositiveIntegerField(default=1)
    all_runs = models.BooleanField(default=True)
    runs = models.ManyToManyField(Run, blank=True, related_name="blocks")

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in KIND_LABELS]),
                name="block_kind_known",
            ),
            models.UniqueConstraint(fields=["dataset", "kind", "position"], name="block_position"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def level(self) -> Level:
        return Level(self.kind)

    @property
    def context(self) -> Context:
        return self.dataset.context

    @property
    def address(self) -> str:
        return f"block:{self.pk}"

    @property
    def title(self) -> str:
        return block_title(self.level, name=self.name, position=self.position, values=self.values)


def _row(kind: str) -> models.OneToOneField[Block, Block]:
    """The link to the shared row. Its reverse name leaves the plain word free for references between blocks."""
    return models.OneToOneField(
        Block,
        models.CASCADE,
        parent_link=True,
        primary_key=True,
        related_name=f"as_{kind}",
    )


class Acquisition(Block):
    """Movie stacks, their mdoc and gain reference, and how they were recorded."""

    row = _row("acquisition")


class TiltSeries(Block):
    row = _row("tilt_series")
    acquisition = models.ForeignKey(Acquisition, models.SET_NULL, null=True, blank=True, related_name="tilt_series")


class Alignment(Block):
    row = _row("alignment")
    tilt_series = models.ForeignKey(TiltSeries, models.SET_NULL, null=True, blank=True, related_name="alignments")


class Tomogram(Block):
    """Refers to an alignment of this deposition; an existing one is named by its number, among the values."""

    row = _row("tomogram")
    alignment = models.ForeignKey(Alignment, models.SET_NULL, null=True, blank=True, related_name="tomograms")


class Annotation(Block):
    """One object with one state, one method and its authors. Refers to a tomogram block of this deposition; existing
    tomograms are named by voxel spacing and alignment, among the values."""

    row = _row("annotation")
    tomogram = models.ForeignKey(Tomogram, models.SET_NULL, null=True, blank=True, related_name="annotations")


BLOCK_MODELS: dict[Level, type[Block]] = {
    Level.ACQUISITION: Acquisition,
    Level.TILT_SERIES: TiltSeries,
    Level.ALIGNMENT: Alignment,
    Level.TOMOGRAM: Tomogram,
    Level.ANNOTATION: Annotation,
}
# The name of the reference to the block before it, per kind.
PARENT: dict[Level, str] = {
    Level.TILT_SERIES: "acquisition",
    Level.ALIGNMENT: "tilt_series",
    Level.TOMOGRAM: "alignment",
    Level.ANNOTATION: "tomogram",
}


class Override(models.Model):
    """What differs from the block for one run: only the changed fields."""

    block = models.ForeignKey(Block, models.CASCADE, related_name="overrides")
    run = models.ForeignKey(Run, models.CASCADE, related_name="overrides")
    values = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["block", "run"], name="override_block_run")]

    def __str__(self) -> str:
        return f"{self.block_id} for run {self.run_id}"

    @property
    def address(self) -> str:
        return f"block:{self.block_id}@run:{self.run_id}"
