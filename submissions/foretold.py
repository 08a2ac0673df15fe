"""What is known of files that have not arrived, in numbers and sentences: so that an upload can be held back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from submissions.models import Assignment, Deposition, File, RunCheck
from submissions.provisional import coming
from submissions.review.decisions import unanswered
from validation.findings import Problem, rule_of
from validation.models import Ahead, Finding
from validation.queue import UNDONE, QueueState
from validation.words import render

SHOWN = 20
# The page holds files back by their errors, so it asks for more than it shows.
MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """Of the files that have not arrived: how many are ``done``, what the first ``errors`` are (path, sentence), how
    many there are. ``waiting``: what is still being read or judged."""

    waiting: int
    done: int
    errors: list[tuple[str, str]]
    error_count: int
    warning_count: int


def standing(deposition: Deposition, *, shown: int = SHOWN) -> Standing:
    """``shown``: how many errors are told, `MOST_SHOWN` at most. A fixed number of queries."""
    files = coming(deposition)
    rows = Ahead.objects.filter(scope=deposition.uuid, file__in=files.values("pk"))
    waiting = rows.filter(state__in=UNDONE).count()
    waiting += RunCheck.objects.filter(scope=deposition.uuid, state__in=UNDONE).count()
    said = [*_found(deposition, files), *_told(files)]
    errors = [(path, sentence) for path, severity, sentence in said if severity == "error"]
    warnings = sum(severity == "warning" for _, severity, _ in said)
    return Standing(
        waiting, rows.filter(state=QueueState.DONE).count(), errors[: min(shown, MOST_SHOWN)], len(errors), warnings
    )


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
