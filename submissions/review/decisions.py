"""Explanations and waivers: which of them still hold for the findings as they are now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from submissions.models import Deposition, Explanation, Waiver
from submissions.models.decision import Decision
from submissions.refusals import Refused
from submissions.review.events import record
from validation.models import Finding
from validation.queue import QueueRow

# The code under which a check that we could not make is waived; its subject is the run or the content's file.
NOT_MADE = "check.not-made"

Identity = tuple[Any, Any, str, str, str]


def identity(row: Finding | Decision) -> Identity:
    """What binds a decision to a finding: subject, code, field and evidence."""
    return (row.subject_run, row.subject_file, row.code, row.field, row.evidence)


def explanations(deposition: Deposition) -> dict[Identity, Explanation]:
    return {identity(row): row for row in deposition.explanations.select_related("author")}


def waivers(deposition: Deposition) -> dict[Identity, Waiver]:
    return {identity(row): row for row in deposition.waivers.select_related("author")}


def errors(deposition: Deposition) -> list[Finding]:
    return list(Finding.objects.filter(scope=deposition.uuid, severity="error").order_by("pk"))


def explain(deposition: Deposition, *, findings: Iterable[Finding], text: str, author: Any) -> int:
    """Record the depositor's word on findings that they will not fix. Returns how many."""
    return _decide(Explanation, deposition, findings=findings, text=text, author=author)


def waive(deposition: Deposition, *, findings: Iterable[Finding], text: str, author: Any) -> int:
    """Record the curator's decision to let findings pass. Returns how many."""
    return _decide(Waiver, deposition, findings=findings, text=text, author=author)


def waive_unmade(deposition: Deposition, *, rows: Iterable[QueueRow], text: str, author: Any) -> int:
    """Let checks pass that we could not make. Bound to the fault's reference, so a later failure is another matter."""
    subjects = [
        Finding(
            scope=deposition.uuid, subject_file=None, subject_run=None, code=NOT_MADE, field="", evidence=row.reference
        )
        for row in rows
    ]
    return _decide(Waiver, deposition, findings=subjects, text=text, author=author)


def _decide(
    model: type[Explanation] | type[Waiver],
    deposition: Deposition,
    *,
    findings: Iterable[Finding],
    text: str,
    author: Any,
) -> int:
    text = text.strip()
    if not text:
        raise Refused("Say why: the reason is empty.")
    count = 0
    for finding in findings:
        model.objects.update_or_create(
            deposition=deposition,
            subject_run=finding.subject_run,
            subject_file=finding.subject_file,
            code=finding.code,
            field=finding.field,
            evidence=finding.evidence,
            defaults={"text": text, "author": author, "at": timezone.now()},
        )
        count += 1
    word = "explain" if model is Explanation else "waive"
    record(deposition, actor=author, action=word, data={"findings": count, "text": text})
    return count
