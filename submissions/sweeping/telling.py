"""Telling the authors what will be deleted, how much, until when, and how to keep it. Nothing goes untold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from submissions import errands
from submissions.models import Deposition, Stray
from submissions.models.stray import StrayKind
from submissions.review.events import record
from submissions.rights import EDITING
from validation.words import size

NAMED = 10  # of each kind so many are named one by one


def tell_one() -> bool:
    """Write to the authors of one deposition of which something was found that nobody was told. Returns whether."""
    scope = Stray.objects.filter(told=None).order_by("scope").values_list("scope", flat=True).first()
    if scope is None:
        return False
    with transaction.atomic():
        deposition = Deposition.objects.select_for_update().filter(uuid=scope).first()
        rows = list(Stray.objects.select_for_update().filter(scope=scope, told=None).order_by("path", "pk"))
        if rows:
            now = timezone.now()
            until = now + timedelta(days=settings.SWEEP_GRACE_DAYS)
            Stray.objects.filter(pk__in=[row.pk for row in rows]).update(told=now, until=until)
            if deposition is not None:
                _write(deposition, rows, until)
    return True


def _write(deposition: Deposition, rows: Sequence[Stray], until: datetime) -> None:
    whole = sum(row.size for row in rows)
    words = {
        "deposition": deposition,
        "title": deposition.title,
        "whole": size(whole) if whole else "",
        "until": until,
        "link": _page("files", deposition),
        "removed_link": _page("files_removed", deposition),
        **{kind.value: _lines(row for row in rows if row.kind == kind) for kind in StrayKind},
    }
    body = render_to_string("submissions/mail/sweep.txt", words)
    date = f"{until:%d %B %Y}".lstrip("0")
    for person in authors(deposition):
        errands.write_to(
            person.email,
            subject=f"{deposition.label}: what lies unused will be deleted on {date}",
            body=body,
            scope=deposition.uuid,
        )
    data = {"things": len(rows), "size": whole, "until": until.isoformat()}
    record(deposition, actor=None, action="sweep_told", data=data)


def authors(deposition: Deposition) -> list[Any]:
    """Those who can do something about it: the owner, and co-authors who may change it."""
    editors = deposition.coauthors.filter(right__in=sorted(EDITING), user__is_active=True).select_related("user")
    return [deposition.owner, *(row.user for row in editors)]


def _lines(rows: Iterable[Stray]) -> dict[str, Any]:
    found = list(rows)
    shown = [f"{row.path}, {size(row.size)}" if row.size else row.path for row in found[:NAMED]]
    return {"count": len(found), "lines": shown, "more": max(0, len(found) - NAMED)}


def _page(name: str, deposition: Deposition) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(name, args=[deposition.label])


def ends(deposition: Deposition, *, keys: Iterable[str]) -> dict[str, datetime]:
    """Key -> when it will be deleted, of those of which it was told. One query."""
    rows = Stray.objects.filter(scope=deposition.uuid, key__in=list(keys), until__isnull=False)
    return {key: until for key, until in rows.values_list("key", "until") if until is not None}
