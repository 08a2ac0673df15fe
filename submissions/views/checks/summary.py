"""How far the checks are, in words, and the mark by which a page knows whether anything changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.http import HttpRequest
from django.utils import timezone

from submissions.found import Found
from submissions.models import Deposition, RunCheck
from submissions.provisional import is_moving
from submissions.templatetags.ui import plural
from validation.models import Ahead, Reading, Tally
from validation.queue import UNDONE, QueueState

# What was read within this time says how fast it goes, if it is enough.
LATELY = timedelta(minutes=1)
ENOUGH, ENOUGH_SECONDS = 20, 5.0
NOUNS = (("error", "error"), ("warning", "warning"), ("note", "note"))


@dataclass(frozen=True)
class Summary:
    """``doing``: what is under way, "" when nothing is. ``done`` and ``total``: for the progress bar; ``pace``: how
    fast files are read and how long it takes, "" where that cannot be said; ``coming``: how many files have not arrived
    and are judged by their first bytes."""

    waiting: int
    doing: str
    done: int
    total: int
    counts: str
    errors: int
    at: datetime | None
    pace: str = ""
    coming: int = 0

    @property
    def said(self) -> str:
        """What a screen reader is told when the page changed by itself."""
        how_far = f"{self.doing}; " if self.doing else "All checks are done: "
        return f"{how_far}{self.counts}"


@dataclass(frozen=True)
class GaveUp:
    """A check that we could not make. ``what``: a file's path or a run's name."""

    what: str
    reference: str


def summary(deposition: Deposition, *, tally: Tally | None, found: Found) -> Summary:
    """Three queries while something waits, else two."""
    told = _ahead(deposition)
    waiting = (tally.waiting if tally else 0) + told["undone"]
    undone = Count("pk", filter=Q(state__in=UNDONE))
    runs = RunCheck.objects.filter(scope=deposition.uuid).aggregate(all=Count("pk"), undone=undone, at=Max("judged_at"))
    files: dict[str, Any] = {"all": 0, "undone": 0}
    if waiting:
        lately = Q(read_at__gte=timezone.now() - LATELY)
        speed = {"read": Count("pk", filter=lately), "since": Min("read_at", filter=lately)}
        speed |= {"silent": Count("pk", filter=Q(state__in=UNDONE, outage_since__isnull=False))}
        files = _readings(deposition).aggregate(all=Count("pk"), undone=undone, **speed)
    work = (("reading", "file", files), ("looking ahead at", "file", told), ("checking", "run", runs))
    parts = [
        f"{verb} {part['all'] - part['undone']:,} of {part['all']:,} {noun}{'' if part['all'] == 1 else 's'}"
        for verb, noun, part in work
        if part["undone"]
    ]
    doing = "; ".join(parts) or ("Finishing" if waiting else "")
    total = files["all"] + runs["all"] + told["all"]
    return Summary(
        waiting=waiting,
        doing=doing[:1].upper() + doing[1:],
        done=total - files["undone"] - runs["undone"] - told["undone"],
        total=total,
        counts=_counts(found),
        errors=sum(row.severity == "error" and found.is_open(row) for row in found.rows),
        at=runs["at"],
        pace=_pace(files) if files["undone"] else "",
        coming=told["all"],
    )


SILENT = "Our storage does not answer; we ask again by ourselves and nothing is lost"


def _pace(files: dict[str, Any]) -> str:
    return SILENT if files["silent"] else pace(files["read"], since=files["since"], left=files["undone"])


def pace(read: int, *, since: datetime | None, left: int) -> str:
    """ "About 40 files a second, about 3 minutes left"; "" where too few were read lately to say so honestly."""
    seconds = (timezone.now() - since).total_seconds() if since else 0.0
    if read < ENOUGH or seconds < ENOUGH_SECONDS:
        return ""
    each = read / seconds
    speed = f"{each:,.0f} files a second" if each >= 2 else f"{each * 60:,.0f} files a minute"
    minutes = left / each / 60
    rest = f"about {plural(round(minutes), 'minute')} left" if minutes >= 1.5 else "less than two minutes left"
    if minutes >= 90:
        rest = f"about {plural(round(minutes / 60), 'hour')} left"
    return f"About {speed}, {rest}"


def gave_up(deposition: Deposition) -> list[GaveUp]:
    """What we could not check, our fault: the files, then the runs. Two queries."""
    readings = _readings(deposition).filter(state=QueueState.GAVE_UP).order_by("content__file__path")
    runs = RunCheck.objects.filter(scope=deposition.uuid, state=QueueState.GAVE_UP).order_by("run__position", "run")
    return [GaveUp(*row) for row in readings.values_list("content__file__path", "reference")] + [
        GaveUp(f"run {name}", reference) for name, reference in runs.values_list("run__name", "reference")
    ]


def _ahead(deposition: Deposition) -> dict[str, int]:
    """Files that have not arrived, of which first bytes came."""
    undone = Count("pk", filter=Q(state__in=UNDONE))
    rows = Ahead.objects.filter(scope=deposition.uuid).exclude(state=QueueState.GAVE_UP)
    found: dict[str, int] = rows.aggregate(all=Count("pk"), undone=undone)
    return found


def _readings(deposition: Deposition) -> Any:
    return Reading.objects.filter(content__file__deposition=deposition, content__file__removed_at=None)


def _counts(found: Found) -> str:
    """ "3 errors (1 explained), 1 warning"."""
    parts = []
    for severity, noun in NOUNS:
        rows = [row for row in found.rows if row.severity == severity]
        answered = sum(map(found.is_answered, rows))
        if rows:
            parts.append(plural(len(rows), noun) + (f" ({answered:,} explained)" if answered else ""))
    return ", ".join(parts) or "nothing found"


def mark(request: HttpRequest, deposition: Deposition, *, tally: Tally | None) -> str:
    """An ETag that changes with anything the live part shows. Some small queries."""
    said: list[Any] = [deposition.state, deposition.saved_at, request.user.pk, request.get_full_path()]
    for name in ("explanations", "waivers"):
        rows = getattr(deposition, name).aggregate(number=Count("pk"), last=Max("at"))
        said += rows.values()
    said += [*_ahead(deposition).values(), is_moving(deposition)]
    if tally is not None:
        said += [tally.errors, tally.warnings, tally.notes, tally.waiting, tally.gave_up, tally.updated]
    return f'"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'
