"""Explanations and waivers: which of them still hold for the findings as they are now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import IsNull
from django.utils import timezone

from submissions.models import Deposition, Explanation, Waiver
from submissions.models.decision import IDENTITY, Decision
from submissions.refusals import NotAllowed, Refused
from submissions.review.comments import may_comment
from submissions.review.events import record
from validation.models import Finding
from validation.queue import QueueRow

# The code under which a check that we could not make is waived; its subject is the run or the content's file.
NOT_MADE = "check.not-made"
GONE = "Nothing of this is open any more: the values or the file have changed."
PROVISIONAL = (
    "This is provisional: it rests on the first bytes of a file that has not arrived. Explain it once the file is here."
)

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


def open_findings(scopes: Collection[UUID]) -> Mapping[UUID, Mapping[str, int]]:
    """Deposition -> severity -> how many findings nobody has explained or waived. One query."""
    rows = unanswered().filter(scope__in=scopes)
    counts: dict[UUID, Counter[str]] = defaultdict(Counter)
    for scope, severity, number in rows.values_list("scope", "severity").annotate(number=Count("pk")).order_by():
        counts[scope][severity] = number
    return counts


def unanswered() -> QuerySet[Finding]:
    """The findings that nobody has explained or waived."""
    return Finding.objects.filter(~_answered(Explanation), ~_answered(Waiver))


def _answered(model: type[Explanation] | type[Waiver]) -> Exists:
    """Whether a decision of this kind holds for a finding, as `identity` compares them; subjects may be null."""
    same = {name: OuterRef(name) for name in ("code", "field", "evidence")}
    rows = model.objects.filter(deposition__uuid=OuterRef("scope"), **same)
    for name in ("subject_run", "subject_file"):
        neither = Q(**{f"{name}__isnull": True}) & Q(IsNull(OuterRef(name), rhs=True))
        rows = rows.filter(Q(**{name: OuterRef(name)}) | neither)
    return Exists(rows)


def explain(deposition: Deposition, *, findings: Iterable[Finding], text: str, author: Any) -> int:
    """Record the depositor's word on findings that they will not fix. Returns how many.

    What rests on bytes that were sent ahead is left out: nothing has confirmed it. Raises: Refused.
    """
    chosen = list(findings)
    confirmed = [row for row in chosen if not row.provisional]
    if chosen and not confirmed:
        raise Refused(PROVISIONAL)
    return _decide(Explanation, deposition, findings=confirmed, text=text, author=author)


@contextmanager
def reviewing(deposition: Deposition, *, curator: Any) -> Iterator[Deposition]:
    """Hold the deposition for a decision on its findings: gives it as it is now. Raises: NotAllowed."""
    with transaction.atomic():
        now = Deposition.objects.select_for_update().get(pk=deposition.pk)
        if not may_comment(curator, now):
            raise NotAllowed("Only the curator who has this deposition in review can let findings pass.")
        yield now


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
    said = {"deposition": deposition, "text": text, "author": author, "at": timezone.now()}
    subjects = {identity(finding): finding for finding in findings}.values()
    if not subjects:
        raise Refused(GONE)
    bound = (*IDENTITY, "evidence")
    rows: list[Any] = [model(**said, **{name: getattr(row, name) for name in bound}) for row in subjects]
    with transaction.atomic():
        model._default_manager.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["deposition", *bound],
            update_fields=["text", "author", "at"],
            batch_size=1000,
        )
        word = "explain" if model is Explanation else "waive"
        record(deposition, actor=author, action=word, data={"findings": len(rows), "text": text})
    return len(rows)
