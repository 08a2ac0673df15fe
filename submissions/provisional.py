"""What the first bytes of files say that have not arrived: facts that count until the bucket has the files."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from submissions.models import Assignment, Deposition, File, Run, RunCheck
from submissions.review.decisions import unanswered
from validation.findings import Problem, rule_of
from validation.models import Ahead, Finding
from validation.queue import UNDONE, QueueState, lock
from validation.words import render

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """Of the files that have not arrived: how many are ``done``, what the first ``errors`` are (path, sentence), how
    many there are. ``waiting``: what is still being read or judged."""

    waiting: int
    done: int
    errors: list[tuple[str, str]]
    error_count: int
    warning_count: int


def coming(deposition: Deposition) -> QuerySet[File]:
    """Files that were announced and have not arrived, on their way or not."""
    rows = File.objects.filter(deposition=deposition, removed_at=None, content=None, announced__isnull=False)
    return rows.filter(elsewhere_entry="")


def drop(files: Iterable[uuid.UUID]) -> None:
    """What was sent ahead of these files counts no longer."""
    if pks := lock(Ahead.objects.filter(file__in=list(files))):
        Ahead.objects.filter(pk__in=pks).delete()


def settle(contents: Iterable[uuid.UUID]) -> None:
    """These contents have been read, or cannot be: what was sent ahead of their files counts no longer."""
    drop(File.objects.filter(content__in=list(contents)).values_list("pk", flat=True))


def runs_of(files: Iterable[uuid.UUID]) -> set[int]:
    """The runs whose judgement looks at these files; one for all runs of a block counts for its whole dataset."""
    places = set(Assignment.objects.filter(file__in=list(files)).values_list("dataset_id", "run_id"))
    if not places:
        return set()
    single = {run for _, run in places if run is not None}
    whole = {dataset for dataset, run in places if run is None}
    return set(Run.objects.filter(Q(pk__in=single) | Q(dataset__in=whole)).values_list("pk", flat=True))


def standing(deposition: Deposition) -> Standing:
    """A fixed number of queries."""
    files = coming(deposition)
    rows = Ahead.objects.filter(scope=deposition.uuid, file__in=files.values("pk"))
    waiting = rows.filter(state__in=UNDONE).count()
    waiting += RunCheck.objects.filter(scope=deposition.uuid, state__in=UNDONE).count()
    said = [*_found(deposition, files), *_told(files)]
    errors = [(path, sentence) for path, severity, sentence in said if severity == "error"]
    warnings = sum(severity == "warning" for _, severity, _ in said)
    return Standing(waiting, rows.filter(state=QueueState.DONE).count(), errors[:SHOWN], len(errors), warnings)


def _found(deposition: Deposition, files: QuerySet[File]) -> list[tuple[str, str, str]]:
    """What was found of files that have a role: path, severity, sentence."""
    found = unanswered().filter(scope=deposition.uuid, subject_file__in=files.values("pk"))
    rows: list[Finding] = list(found.exclude(severity="note").order_by("severity", "pk"))
    paths = dict(files.filter(pk__in={row.subject_file for row in rows}).values_list("pk", "path"))
    return [(paths[row.subject_file], row.severity, row.sentence) for row in rows if row.subject_file in paths]


def _told(files: QuerySet[File]) -> list[tuple[str, str, str]]:
    """What its reader said of files that have none."""
    free = files.filter(~Exists(Assignment.objects.filter(file=OuterRef("pk"))))
    rows = Ahead.objects.filter(file__in=free.values("pk"), state=QueueState.DONE).exclude(problems=[])
    paths = dict(free.filter(pk__in=rows.values("file")).values_list("pk", "path"))
    told = []
    for row in rows.only("file", "name", "problems").order_by("pk"):
        problem = Problem.from_json(row.problems[0])
        rule = rule_of(problem.code)
        sentence = render(rule.sentence, params={"file": row.name, **problem.params})
        told.append((paths.get(row.file, row.name), str(rule.severity), sentence))
    return told
