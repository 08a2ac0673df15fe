"""The verbs of the skin: contents come in, are read again when wanted, and findings are recorded."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.platform import s3
from validation import findings as core
from validation.models import Content, Finding, Reading
from validation.queue import lock
from validation.reading import line_up, outdated, read_batch
from validation.resolved import IDENTITY, bring_back, identity, leave_traces
from validation.s3file import entries
from validation.stores import listing_of
from validation.tally import refresh_tallies
from validation.tasks import ring_readers
from validation.words import finite

__all__ = ["add_content", "add_store", "check_again", "expect_contents", "forget_contents", "read_batch"]
__all__ += ["record_findings", "record_runs", "refresh_tallies", "reread_outdated"]

# How the checksum of a store is made: SHA-256 over its sorted listing.
LISTING = "SHA256-LISTING"
JUDGEMENT = ("severity", "files", "params", "evidence", "provisional", "last_seen")


def add_content(
    *, scope: uuid.UUID, key: str, size: int, etag: str = "", checksum: str = "", checksum_algorithm: str = ""
) -> Content:
    """Record an object of the bucket (a key is written once) and put it in line to be read.

    `size` in bytes as the bucket tells it, never as a browser does. A key that is already known gives its content back.
    """
    told = {"size": size, "etag": etag, "checksum": checksum, "checksum_algorithm": checksum_algorithm}
    return _content(scope, key, told)


def add_contents(contents: Sequence[Content]) -> list[Content]:
    """As `add_content`, for many objects of one deposition; the caller refreshes the tally, as the last of all."""
    with transaction.atomic():
        made = Content.objects.bulk_create(contents)
        Reading.objects.bulk_create(Reading(content=content, scope=content.scope) for content in made)
        ring_readers()
    return made


def add_store(*, scope: uuid.UUID, prefix: str) -> Content:
    """Record all objects below `prefix` of the bucket as one content, and put it in line to be read.

    The bucket is asked what there is (outside any transaction). The content's checksum is the digest of the listing.
    Raises: ObjectMissing when there is nothing, ObjectChanged when it was something else before, StorageUnavailable.
    """
    key = prefix.rstrip("/")
    listing = listing_of(entries(key))
    if not listing.objects:
        raise s3.ObjectMissing(f"{key}: there is nothing below this prefix")
    told = {"size": listing.bytes, "checksum": listing.digest, "checksum_algorithm": LISTING}
    content = _content(scope, key, {**told, "object_count": listing.objects, "listing": listing.to_json()})
    if content.checksum != listing.digest:
        # Keys are written once: what was read of the first listing must not stand for other objects.
        raise s3.ObjectChanged(f"{key}: there are other objects than those that were recorded")
    return content


def _content(scope: uuid.UUID, key: str, told: Mapping[str, Any]) -> Content:
    with transaction.atomic():
        content, created = Content.objects.get_or_create(key=key, defaults={"scope": scope, **told})
        if created:
            Reading.objects.create(content=content, scope=scope)
            refresh_tallies([scope])
            ring_readers()
    return content


def forget_contents(contents: Iterable[uuid.UUID]) -> None:
    """Nobody waits for these contents any more: their readings go. Tallies are the caller's to refresh, at the end."""
    with transaction.atomic():
        Reading.objects.filter(pk__in=lock(Reading.objects.filter(content__in=list(contents)))).delete()


def expect_contents(contents: Iterable[Content]) -> None:
    """These contents count again: those that nobody waited for are read anew. Tallies are the caller's to refresh."""
    with transaction.atomic():
        rows = [Reading(content=content, scope=content.scope) for content in contents]
        Reading.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        ring_readers()


def check_again(readings: QuerySet[Reading]) -> int:
    """Put these readings in line again, with three new attempts."""
    wanted = line_up(readings)
    ring_readers()
    return wanted


def reread_outdated() -> int:
    """Put in line what an older reader has read. The sweeper does so by itself after an upgrade."""
    return check_again(outdated())


def record_findings(*, scope: uuid.UUID, subject_run: uuid.UUID | None, findings: Sequence[core.Finding]) -> None:
    """The findings of one run, all of them: what is not among them any more is resolved and its row goes."""
    record_runs(scope=scope, findings={subject_run: findings})


def record_runs(
    *,
    scope: uuid.UUID,
    findings: Mapping[uuid.UUID | None, Sequence[core.Finding]],
    relations: Collection[str] | None = None,
) -> None:
    """As `record_findings`, for many runs of a deposition. A finding that stays keeps its row and first_seen; one that
    goes leaves a trace, by which it is known when it comes back. `relations`: where not all were judged, those that
    were; findings of others stay."""
    now = timezone.now()
    rows = {
        (identity(row), row.relation): row
        for run, found in findings.items()
        for row in (_row(item, scope=scope, run=run, now=now) for item in found)
    }
    with transaction.atomic():
        before = list(_recorded(scope, runs=findings, relations=relations))
        gone = [row for row in before if (identity(row), row.relation) not in rows]
        Finding.objects.filter(pk__in=[row.pk for row in gone]).delete()
        known = {identity(row): row.first_seen for row in before}
        for (key, _), row in rows.items():
            row.first_seen = known.get(key, row.first_seen)  # also of what is told in another relation now
        bring_back(scope, rows=[row for (key, _), row in rows.items() if key not in known], runs=findings)
        Finding.objects.bulk_create(
            rows.values(), update_conflicts=True, unique_fields=[*IDENTITY, "relation"], update_fields=JUDGEMENT,
            batch_size=1000,
        )  # fmt: skip
        # What was never confirmed was never there to be resolved.
        leave_traces(scope, gone=[row for row in gone if not row.provisional], at=now)
        refresh_tallies([scope])


def _recorded(
    scope: uuid.UUID, *, runs: Mapping[uuid.UUID | None, object], relations: Collection[str] | None
) -> QuerySet[Finding]:
    of_runs = Q(subject_run__in=[run for run in runs if run is not None])
    wanted = of_runs | Q(subject_run=None) if None in runs else of_runs
    rows = Finding.objects.filter(wanted, scope=scope)
    rows = rows if relations is None else rows.filter(relation__in=list(relations))
    return rows.only(*IDENTITY, "relation", "severity", "first_seen", "provisional")


def _row(finding: core.Finding, *, scope: uuid.UUID, run: uuid.UUID | None, now: Any) -> Finding:
    return Finding(
        scope=scope,
        subject_run=run,
        subject_file=uuid.UUID(finding.files[0]) if finding.files else None,
        code=finding.code,
        field=finding.field,
        relation=finding.relation,
        severity=str(finding.severity),
        files=list(finding.files),
        params=finite(dict(finding.params)),
        evidence=finding.evidence,
        provisional=finding.provisional,
        first_seen=now,
        last_seen=now,
    )
