"""The key photo of a dataset: which file it is, and whether it will do. Its findings belong to no run, as it does."""

from __future__ import annotations

from django.db.models import QuerySet

from submissions.models import Assignment, Dataset, Deposition
from validation.checks.single import judge_file
from validation.findings import Problem
from validation.formats import facts_from_json
from validation.queue import QueueState
from validation.run import FileCase
from validation.services import record_findings

ROLE = "key_photo"


def photos_of(deposition: Deposition) -> QuerySet[Assignment]:
    """Its key photos with their files, contents and readings; the newest of a dataset last."""
    rows = Assignment.objects.filter(role=ROLE, dataset__deposition=deposition, file__removed_at=None)
    return rows.select_related("file__content__reading", "dataset").order_by("pk")


def photo_of(dataset: Dataset) -> Assignment | None:
    return photos_of(dataset.deposition).filter(dataset=dataset).last()


def judge_photos(deposition: Deposition) -> None:
    """Record what is found in all of them; what was found before and holds no longer goes."""
    cases = [_case(row) for row in photos_of(deposition)]
    findings = [found for case in cases for found in judge_file(case, relation=ROLE).findings]
    record_findings(scope=deposition.uuid, subject_run=None, findings=findings)


def _case(row: Assignment) -> FileCase:
    content = row.file.content
    reading = getattr(content, "reading", None)
    ended = {QueueState.DONE: "read", QueueState.GAVE_UP: "gave_up"}
    state = ended.get(QueueState(reading.state), "waiting") if reading else "waiting"
    problems = reading.problems if reading and state == "read" else ()
    return FileCase(
        id=str(row.file.pk),
        path=row.file.path,
        role=ROLE,
        size=content.size if content else 0,
        facts=facts_from_json(reading.facts) if reading else None,
        problems=tuple(Problem.from_json(problem) for problem in problems),
        state=state,
        content=content.identity if content else "",
    )
