"""What the catalogue knows: datasets by number, title and organism; of a dataset's runs, tomograms and alignments.

Whatever it does not know is "not yet known", and nobody is kept from typing it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast

from submissions.models import CatalogueAlignment, CatalogueDataset, CatalogueRun, CatalogueTomogram, Dataset, Run


def search(text: str) -> QuerySet[CatalogueDataset]:
    """The datasets in whose number, title or organism every word stands."""
    rows = CatalogueDataset.objects.annotate(number=Cast("archive_id", TextField()))
    for word in text.replace(",", " ").split()[:10]:
        digits = word.upper().removeprefix("DS-")
        number = Q(number__startswith=digits) if digits.isdecimal() else Q()
        rows = rows.filter(Q(title__icontains=word) | Q(organism__icontains=word) | number)
    return rows


def find(number: int | None) -> CatalogueDataset | None:
    return None if number is None else known([number]).get(number)


def known(numbers: Iterable[int | None]) -> dict[int, CatalogueDataset]:
    """Those of these datasets that it knows, by number. One query, none for no number."""
    wanted = {number for number in numbers if number is not None and number < 2**31}
    rows = CatalogueDataset.objects.filter(archive_id__in=wanted) if wanted else ()
    return {row.archive_id: row for row in rows}


def runs(number: int | None) -> QuerySet[CatalogueRun]:
    """The runs of a dataset."""
    if number is None or number >= 2**31:
        return CatalogueRun.objects.none()
    return CatalogueRun.objects.filter(dataset__archive_id=number)


@dataclass(frozen=True, slots=True)
class Offer:
    """Existing tomograms, or alignments, that are alike: of how many of the runs in question there is one.

    ``voxel_spacing`` in Å, None in an offer of alignments; ``words``: what else they have in common.
    """

    voxel_spacing: float | None
    alignment: int | None
    runs: int
    words: str = ""

    @property
    def key(self) -> str:
        """In a form: ``10.012:100``."""
        return f"{self.voxel_spacing or ''}:{'' if self.alignment is None else self.alignment}"


def tomograms_of(dataset: Dataset, *, runs: QuerySet[Run]) -> list[Offer]:
    """Voxel spacing and alignment of the existing tomograms of these runs, the most frequent first. Two queries."""
    rows = CatalogueTomogram.objects.filter(**_of(dataset, runs), voxel_spacing__isnull=False)
    counted = rows.values_list("voxel_spacing", "alignment").annotate(count=Count("run", distinct=True))
    made: dict[tuple[float | None, int | None], list[str]] = defaultdict(list)
    for spacing, alignment, *how in rows.values_list(
        "voxel_spacing", "alignment", "reconstruction_method", "processing"
    ).distinct():
        made[spacing, alignment].append(" ".join(word for word in how if word))
    return [
        Offer(spacing, alignment, count, _words(made[spacing, alignment]))
        for spacing, alignment, count in counted.order_by("-count", "voxel_spacing", "alignment")
    ]


def alignments_of(dataset: Dataset, *, runs: QuerySet[Run]) -> list[Offer]:
    """The numbers of the existing alignments of these runs, the most frequent first. Two queries."""
    rows = CatalogueAlignment.objects.filter(**_of(dataset, runs))
    made: dict[int, list[str]] = defaultdict(list)
    for number, *how in rows.values_list("number", "format", "type", "method").distinct():
        made[number].append(" ".join(word.replace("_", " ").lower() for word in how if word))
    counted = rows.values_list("number").annotate(count=Count("run", distinct=True)).order_by("-count", "number")
    return [Offer(None, number, count, _words(made[number])) for number, count in counted]


def _of(dataset: Dataset, runs: QuerySet[Run]) -> dict[str, object]:
    return {"run__dataset__archive_id": dataset.existing_number or 0, "run__name__in": runs.order_by().values("name")}


def _words(kinds: Iterable[str]) -> str:
    named = sorted(dict.fromkeys(kind for kind in kinds if kind))
    return ", ".join(named) if len(named) <= 3 else f"{', '.join(named[:2])} and {len(named) - 2} more kinds"


@dataclass(frozen=True, slots=True)
class Existing:
    """How many tomograms and alignments the catalogue has of a run."""

    tomograms: int
    alignments: int


def of_runs(number: int | None, *, names: Iterable[str]) -> dict[str, Existing]:
    """By name, those of these runs that the catalogue knows. Two queries, however many they are."""
    rows = runs(number).filter(name__in=list(names))
    tomograms = dict(rows.values_list("name").annotate(count=Count("tomograms")).order_by())
    alignments = dict(rows.values_list("name").annotate(count=Count("alignments")).order_by())
    return {name: Existing(tomograms[name], alignments.get(name, 0)) for name in tomograms}


# Run (primary key) -> the existing tomograms that the catalogue knows of it.
Geometry = Mapping[int, list[CatalogueTomogram]]


def geometry(datasets: Iterable[Dataset], *, runs: Iterable[Run]) -> Geometry:
    """The existing tomograms of these runs of existing datasets. One query, none where nothing exists already."""
    numbers = {row.pk: row.existing_number for row in datasets if row.existing_number}
    wanted = {(numbers[run.dataset_id], run.name): run.pk for run in runs if run.dataset_id in numbers}
    if not wanted:
        return {}
    rows = CatalogueTomogram.objects.filter(
        run__dataset__archive_id__in=set(numbers.values()), run__name__in={name for _, name in wanted}
    )
    found: dict[int, list[CatalogueTomogram]] = defaultdict(list)
    for row in rows.select_related("run__dataset").order_by("pk"):
        if pk := wanted.get((row.run.dataset.archive_id, row.run.name)):
            found[pk].append(row)
    return found
