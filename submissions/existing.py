"""Which existing dataset a row stands for, and the runs that the catalogue knows of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from submissions import runs as run_verbs
from submissions.catalogue import lookup
from submissions.drafts import locked, save_section
from submissions.models import CatalogueDataset, CatalogueRun, Dataset, Run
from submissions.refusals import Refused
from submissions.runs import Names
from submissions.schema import Level, section

NUMBER = "existing_number"
NEW = "This deposition is about a new dataset; there is nothing to choose from the archive."


def choose(dataset: Dataset, *, number: int, actor: Any) -> None:
    """The row stands for the archive's dataset of this number. Raises: NotEditable, Refused."""
    if not dataset.is_existing:
        raise Refused(NEW)
    with locked(dataset.deposition) as deposition:
        others = deposition.datasets.exclude(pk=dataset.pk)
        if number in {other.existing_number for other in others}:
            raise Refused(f"Dataset {number} is in this deposition already. Each existing dataset stands there once.")
        page = section(Level.DATASET, "existing")
        save_section(dataset, section=page, typed={NUMBER: str(number)}, actor=actor)


@dataclass(frozen=True, slots=True)
class KnownRuns:
    """The runs of an existing dataset in the catalogue. ``here``: how many of them are in the deposition."""

    dataset: CatalogueDataset
    here: int

    @property
    def left(self) -> int:
        return self.dataset.run_count - self.here


def known_runs(dataset: Dataset) -> KnownRuns | None:
    """None where the catalogue knows nothing of the dataset. Two queries."""
    found = lookup.find(dataset.existing_number)
    if found is None:
        return None
    own = Run.objects.filter(dataset=dataset).values("name")
    return KnownRuns(found, CatalogueRun.objects.filter(dataset=found, name__in=own).count())


def runs_to_add(dataset: Dataset, *, search: str = "") -> QuerySet[CatalogueRun]:
    """Those that the catalogue knows and the deposition does not have yet."""
    own = Run.objects.filter(dataset=dataset).values("name")
    rows = lookup.runs(dataset.existing_number).exclude(name__in=own).order_by("name")
    return rows.filter(name__icontains=search) if search else rows


def add_runs(dataset: Dataset, *, chosen: Iterable[int] | None) -> Names:
    """Add runs that the catalogue knows (primary keys), or all of them. Raises: NotEditable, RunRefused."""
    rows = runs_to_add(dataset)
    if chosen is not None:
        rows = rows.filter(pk__in=list(chosen))
    names = list(rows.values_list("name", flat=True))
    return run_verbs.create(dataset, text="\n".join(names)) if names else Names([], [])
