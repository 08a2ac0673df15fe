"""The round of sweeping: one worker at a time goes a step further; one that dies loses a step, no more."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from submissions.models import Stray, SweepRound
from submissions.sweeping.finding import FINDERS, Found, Marker
from submissions.sweeping.telling import tell_one

STAGES = (*FINDERS, "telling")
EVERY = timedelta(hours=24)
LEASE = timedelta(minutes=10)
KINDS = {"uploads": "upload", "parts": "parts", "objects": "object", "versions": "version"}


def step() -> bool:
    """Go one bounded step further in the round that is due. Returns whether there is more to do now."""
    row = _claim()
    if row is None:
        return False
    try:
        if row.stage == "telling":
            marker: Marker | None = [] if tell_one() else None
        else:
            page = FINDERS[row.stage](row.marker)
            marker = page.marker
            _note(row, page.found)
    except BaseException:
        _let_go(row, stage=row.stage, marker=row.marker)
        raise
    if marker is None and row.stage in KINDS:
        _forget(row)
    return _go_on(row, marker)


def begin_now() -> None:
    """The next step begins a round, whenever the last one ended."""
    SweepRound.objects.update_or_create(pk=1, defaults={"ended": None})


def _claim() -> SweepRound | None:
    """The round, held by us for a while, if it is due and nobody else works on it."""
    SweepRound.objects.get_or_create(pk=1)
    now, mine = timezone.now(), uuid.uuid4()
    free = Q(held_until=None) | Q(held_until__lt=now)
    due = ~Q(stage="") | Q(ended=None) | Q(ended__lt=now - EVERY)
    if not SweepRound.objects.filter(free, due, pk=1).update(holder=mine, held_until=now + LEASE):
        return None
    row = SweepRound.objects.filter(pk=1, holder=mine).first()
    if row is not None and not row.stage:
        row.stage, row.marker, row.number, row.begun = STAGES[0], [], row.number + 1, now
        row.save(update_fields=["stage", "marker", "number", "begun"])
    return row


def _go_on(row: SweepRound, marker: Marker | None) -> bool:
    if marker is not None:
        return _let_go(row, stage=row.stage, marker=marker)
    place = STAGES.index(row.stage) + 1
    if place < len(STAGES):
        return _let_go(row, stage=STAGES[place], marker=[])
    _let_go(row, stage="", marker=[])
    SweepRound.objects.filter(pk=row.pk, stage="").update(ended=timezone.now())
    return False


def _let_go(row: SweepRound, *, stage: str, marker: Marker) -> bool:
    """Only if it is still ours: one whose lease ran out has been overtaken."""
    mine = SweepRound.objects.filter(pk=row.pk, holder=row.holder)
    return bool(mine.update(stage=stage, marker=marker, holder=None, held_until=None))


def _note(row: SweepRound, found: Iterable[Found]) -> None:
    """What was known keeps since when, and whom it was told to; a store goes on from page to page."""
    fresh = {(str(one.kind), one.key, one.upload_id): one for one in found}
    with transaction.atomic():
        known = Stray.objects.select_for_update().filter(key__in=[one.key for one in fresh.values()]).order_by("pk")
        for stray in known:
            one = fresh.pop((stray.kind, stray.key, stray.upload_id), None)
            if one is not None:
                again = stray.number == row.number
                stray.size = one.size + (stray.size if again else 0)
                stray.objects_found = one.objects + (stray.objects_found if again else 0)
                stray.number = row.number
                stray.save(update_fields=["size", "objects_found", "number"])
        Stray.objects.bulk_create(
            (
                Stray(kind=one.kind, scope=one.scope, key=one.key, upload_id=one.upload_id, path=one.path,
                      size=one.size, objects_found=one.objects, number=row.number)
                for one in fresh.values()
            ),
            ignore_conflicts=True,
        )  # fmt: skip


def _forget(row: SweepRound) -> None:
    """What this round did not see any more is no longer left over."""
    Stray.objects.filter(kind=KINDS[row.stage]).exclude(number=row.number).delete()
