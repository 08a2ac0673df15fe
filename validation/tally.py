"""Counts per deposition, kept in the transaction of every record."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator

from django.apps import apps
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from validation.models import Finding, Tally
from validation.queue import UNDONE, QueueRow, QueueState

COUNTED = {"error": "errors", "warning": "warnings", "note": "notes"}
FIELDS = (*COUNTED.values(), "waiting", "gave_up", "updated")


def refresh_tallies(scopes: Collection[uuid.UUID]) -> None:
    """Count anew. Locks the tallies first, so that of two records at a time the later counts both.

    Call it last: after the tally nothing of the queues is locked (see `queue`).
    """
    if not scopes:
        return
    with transaction.atomic():
        Tally.objects.bulk_create([Tally(scope=scope) for scope in sorted(scopes)], ignore_conflicts=True)
        tallies = list(Tally.objects.select_for_update().filter(scope__in=scopes).order_by("scope"))
        counts = _counts(scopes)
        for tally in tallies:
            for field in FIELDS[:-1]:
                setattr(tally, field, counts[tally.scope][field])
            tally.updated = timezone.now()
        Tally.objects.bulk_update(tallies, FIELDS)


def _counts(scopes: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    counts: dict[uuid.UUID, dict[str, int]] = defaultdict(lambda: dict.fromkeys(FIELDS, 0))
    found = Finding.objects.filter(scope__in=scopes).values_list("scope", "severity").annotate(number=Count("id"))
    for scope, severity, number in found.order_by():
        counts[scope][COUNTED[severity]] += number
    for model in _queues():
        undone = model._default_manager.filter(scope__in=scopes, state__in=[*UNDONE, QueueState.GAVE_UP])
        for scope, state, number in undone.values_list("scope", "state").annotate(number=Count("pk")).order_by():
            counts[scope]["gave_up" if state == QueueState.GAVE_UP else "waiting"] += number
    return counts


def _queues() -> Iterator[type[QueueRow]]:
    """Every table of checks, those of the packages above among them."""
    return (model for model in apps.get_models() if issubclass(model, QueueRow) and model.counted)
