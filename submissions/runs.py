"""The verbs of runs: name many at once, rename, delete. Runs stand in natural order: TS_2 before TS_10."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from submissions import patterns
from submissions.drafts import locked
from submissions.judging import forget_runs, mark_stale
from submissions.models import Assignment, Dataset, Deposition, Explanation, Override, Run, Waiver
from submissions.paths import name_problem
from submissions.refusals import Refused
from submissions.review.events import record
from validation.services import refresh_tallies

MOST_AT_ONCE = 20_000


class RunRefused(Refused):
    """A name that a run cannot have."""


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line of a pasted list that is no new run. ``number`` counts from 1."""

    number: int
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Names:
    good: list[str]
    wrong: list[WrongLine]


def spelled(name: str) -> str:
    """A name in its one spelling."""
    return unicodedata.normalize("NFC", name).strip()


def natural(name: str) -> list[tuple[int, int, str]]:
    """A sort key that counts: TS_2 before TS_10."""
    pieces = re.findall(r"\d+|\D+", name)
    return [(0, int(p), p) if p.isdecimal() else (1, 0, p.casefold()) for p in pieces]


def read_names(text: str, *, existing: Iterable[str]) -> Names:
    """The new names in a list, one a line, and what is wrong with each other line. Empty lines count for nothing."""
    known, first_at = set(existing), dict[str, int]()
    names = Names([], [])
    for number, line in enumerate(text.splitlines(), start=1):
        if not (name := spelled(line)):
            continue
        sentence = name_problem(name)
        if name in known:
            sentence = f"There is a run called {name} already."
        elif name in first_at:
            sentence = f"{name} is in line {first_at[name]:,} already."
        if sentence:
            names.wrong.append(WrongLine(number, line, sentence))
        else:
            first_at[name] = number
            names.good.append(name)
    return names


def create(dataset: Dataset, *, text: str) -> Names:
    """Make a run of every good line; the wrong lines are told, not kept. Raises: NotEditable, RunRefused."""
    if (lines := text.count("\n") + 1) > MOST_AT_ONCE:
        raise RunRefused(f"{lines:,} lines at once; {MOST_AT_ONCE:,} is the most. Add them in parts.")
    deposition = dataset.deposition
    with locked(deposition):
        names = read_names(text, existing=dataset.runs.values_list("name", flat=True))
        Run.objects.bulk_create([Run(dataset=dataset, name=name) for name in names.good], batch_size=1000)
        if names.good:
            _put_in_order(dataset)
            mark_stale(deposition, runs=_numbers(dataset, names.good))
            patterns.apply_to(dataset)
    return names


def rename(run: Run, *, name: str) -> Run:
    """Give a run another name; its files and values stay with it. Raises: NotEditable, RunRefused."""
    name = spelled(name)
    if problem := name_problem(name):
        raise RunRefused(problem)
    deposition = run.dataset.deposition
    with locked(deposition):
        try:
            with transaction.atomic():
                Run.objects.filter(pk=run.pk).update(name=name)
        except IntegrityError as error:
            raise RunRefused(f"There is a run called {name} already.") from error
        _put_in_order(run.dataset)
        mark_stale(deposition, runs=[run.pk])
    run.name = name
    return run


@dataclass(frozen=True, slots=True)
class Going:
    """What goes with runs when they are deleted. Files stay, without this run."""

    runs: list[Run]
    assignments: int
    overrides: int
    explanations: int


def what_goes(deposition: Deposition, *, runs: Iterable[int]) -> Going:
    rows = list(Run.objects.filter(dataset__deposition=deposition, pk__in=list(runs)).select_related("dataset"))
    said = Explanation.objects.filter(deposition=deposition, subject_run__in=[row.uuid for row in rows])
    return Going(
        rows,
        Assignment.objects.filter(run__in=rows).count(),
        Override.objects.filter(run__in=rows).count(),
        said.count(),
    )


def delete(deposition: Deposition, *, runs: Iterable[int], actor: Any) -> list[str]:
    """Delete runs with their assignments, exceptions and findings; the files stay. Returns the names.

    Raises: NotEditable.
    """
    with locked(deposition):
        going = what_goes(deposition, runs=runs)
        names = [run.name for run in going.runs]
        if not names:
            return []
        forget_runs(deposition, uuids=[run.uuid for run in going.runs])
        for model in (Explanation, Waiver):
            model.objects.filter(deposition=deposition, subject_run__in=[run.uuid for run in going.runs]).delete()
        Run.objects.filter(pk__in=[run.pk for run in going.runs]).delete()
        data = {"runs": names[:100], "count": len(names), "assignments": going.assignments}
        record(deposition, actor=actor, action="runs_deleted", data=data)
        refresh_tallies([deposition.uuid])
    return names


def _put_in_order(dataset: Dataset) -> None:
    rows = sorted(dataset.runs.all(), key=lambda run: (natural(run.name), run.name))
    moved = []
    for position, run in enumerate(rows, start=1):
        if run.position != position:
            run.position = position
            moved.append(run)
    Run.objects.bulk_update(moved, ["position"], batch_size=1000)


def _numbers(dataset: Dataset, names: list[str]) -> list[int]:
    return list(dataset.runs.filter(name__in=names).values_list("pk", flat=True))
