"""How much a deposition, and all depositions of a person, may hold: asked before an upload starts.

What counts: every content that is kept (removed files and earlier versions too, as long as they can be brought back),
uploads under way, and files that were announced. Of a person, what the archive has accepted counts no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest

from submissions.models import Allowance, Deposition, File, Upload
from submissions.models.file import UploadState
from submissions.refusals import Refused
from validation.models import Content
from validation.words import count, size

GB = 1000**3
# Seldom missed: above it a line says how full it is.
NEARLY = 0.8
_LOCKS = 0x51_07A  # the first of the two numbers of our advisory locks


class QuotaExceeded(Refused):
    """It would be more than the deposition or its owner may hold."""


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes: ``kept`` in the storage, ``coming`` in uploads under way and files announced; ``most`` may be there."""

    kept: int
    coming: int
    most: int

    @property
    def total(self) -> int:
        return self.kept + self.coming

    @property
    def share(self) -> float:
        """0 to 1; more than all counts as all."""
        return min(1.0, self.total / self.most) if self.most else 1.0

    @property
    def percent(self) -> int:
        return int(self.share * 100)

    @property
    def is_nearly_full(self) -> bool:
        return self.share >= NEARLY

    def takes(self, more: int) -> bool:
        """Nothing more is always taken: who is above a limit that was lowered may still finish what is there."""
        return more <= 0 or self.total + more <= self.most


def check(deposition: Deposition, *, actor: Any, more: int, files: int = 0) -> None:
    """Whether ``more`` bytes and so many new ``files`` may come. Raises: QuotaExceeded.

    Call it inside ``drafts.locked``: no two uploads of this deposition, nor two of its owner's, then pass together.
    ``more``: `beyond` leaves out what is counted already.
    """
    if more > 0:
        _alone(deposition.owner_id)
        held = of_deposition(deposition)
        if not held.takes(more):
            raise QuotaExceeded(_sentence("This deposition", held, more))
        everywhere = of_person(deposition.owner)
        if not everywhere.takes(more):
            raise QuotaExceeded(_sentence_of_person(deposition, everywhere, more, actor=actor))
    if files > 0:
        there = deposition.files.filter(removed_at=None).count()
        if there + files > settings.QUOTA_FILES:
            said = (
                f"This deposition may have {count(settings.QUOTA_FILES)} files; {count(there)} are there or announced"
            )
            raise QuotaExceeded(f"{said}, this needs {count(files)} more. Send folders of many small files as stores.")


def ask(deposition: Deposition, *, actor: Any, wanted: Mapping[str, int]) -> None:
    """`check` for these files (cleaned path -> bytes); what is counted of them already is not counted twice."""
    if wanted:
        check(deposition, actor=actor, more=beyond(deposition, wanted=wanted), files=_fresh(deposition, wanted))


def beyond(deposition: Deposition, *, wanted: Mapping[str, int]) -> int:
    """What these files (cleaned path -> bytes) would add: what was announced or begun of them before is given up."""
    rows = _coming(File.objects.filter(deposition=deposition, path__in=wanted))
    return max(0, sum(wanted.values()) - _sum(rows, "coming"))


def of_deposition(deposition: Deposition) -> Held:
    """Three queries."""
    files = File.objects.filter(deposition=deposition)
    return Held(_kept(Q(scope=deposition.uuid)), _sum(_coming(files), "coming"), most_of(deposition=deposition))


def of_person(person: Any) -> Held:
    """All depositions that they own and that the archive has not accepted. Three queries."""
    theirs = Deposition.objects.filter(owner=person, archive_id=None)
    files = File.objects.filter(deposition__in=theirs)
    kept = _kept(Q(scope__in=theirs.order_by().values("uuid")))
    return Held(kept, _sum(_coming(files), "coming"), most_of(person=person))


def most_of(*, deposition: Deposition | None = None, person: Any = None) -> int:
    """Bytes that one of them may hold: what an admin allowed last, else what is usual."""
    of_one = {"deposition": deposition} if deposition is not None else {"person": person}
    allowed = Allowance.objects.filter(**of_one).values_list("gigabytes", flat=True).first()
    usual = settings.QUOTA_DEPOSITION_GB if deposition is not None else settings.QUOTA_PERSON_GB
    return int(usual if allowed is None else allowed) * GB


def _fresh(deposition: Deposition, wanted: Mapping[str, int]) -> int:
    """How many of these paths are no file yet, or no longer."""
    return len(wanted) - File.objects.filter(deposition=deposition, path__in=wanted, removed_at=None).count()


def _kept(where: Q) -> int:
    return _sum(Content.objects.filter(where), "size")


def _coming(files: QuerySet[File]) -> QuerySet[File]:
    """With ``coming``: the bytes of the upload under way, else those that were announced; at most one is open."""
    under_way = Upload.objects.filter(file=OuterRef("pk"), state=UploadState.OPEN).values("size")
    announced = Q(content=None, removed_at=None, announced__isnull=False, elsewhere_entry="")
    is_open = Upload.objects.filter(file=OuterRef("pk"), state=UploadState.OPEN)
    return files.filter(announced | Exists(is_open)).annotate(coming=Coalesce(under_way, Greatest("announced", 0)))


def _sum(rows: QuerySet[Any], column: str) -> int:
    return int(rows.order_by().aggregate(sum=Sum(column))["sum"] or 0)


def _alone(owner: int) -> None:
    """One at a time for all depositions of a person, until the transaction ends."""
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCKS, owner])


def _sentence(what: str, held: Held, more: int) -> str:
    there = f"{what} may hold {size(held.most)}; {size(held.total)} are there or announced"
    return f"{there}, this needs {size(more)} more. Remove what is not needed, or ask staff for more room."


def _sentence_of_person(deposition: Deposition, held: Held, more: int, *, actor: Any) -> str:
    if actor is not None and actor.pk == deposition.owner_id:
        return _sentence("All your depositions together", held, more)
    # How much they have elsewhere is their own business.
    said = f"{deposition.owner} has no room for {size(more)} more in all their depositions together"
    return f"{said}. Ask them, or ask staff for more room."
