"""The record of a deposition in words: one line for each event."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from submissions.groups import GROUPS
from submissions.models import Deposition, Event
from submissions.templatetags.ui import plural
from validation import words


@dataclass(frozen=True, slots=True)
class Line:
    """``said``: who did what; ``reason``: why, in their own words."""

    at: datetime
    said: str
    reason: str = ""
    is_move: bool = True


def lines(events: Iterable[Event]) -> list[Line]:
    return [line(event) for event in events]


def line(event: Event) -> Line:
    who = str(event.actor) if event.actor else "The portal"
    words = WORDS.get(event.action, _plain)(event)
    return Line(event.at, f"{who} {words}", _why(event), bool(event.to_state))


def latest(deposition: Deposition, *, count: int, moves_only: bool = False) -> list[Line]:
    """The last events, newest first."""
    rows = deposition.events.select_related("actor", "snapshot").defer("snapshot__document").order_by("-id")
    rows = rows.exclude(to_state="") if moves_only else rows
    return lines(rows[:count])


def _why(event: Event) -> str:
    return event.reason or (
        str(event.data.get("text", "")) if event.action in ("explain", "waive", "state_header", "allowance") else ""
    )


def _submitted(event: Event) -> str:
    revision = event.snapshot.revision if event.snapshot else 1
    return "submitted it" if revision == 1 else f"submitted revision {revision}"


def _file(event: Event) -> str:
    verb = {"file_added": "uploaded", "file_replaced": "replaced", "file_removed": "removed"}[event.action]
    return f"{verb} {event.data.get('path', 'a file')}"


def _file_placed(event: Event) -> str:
    return f"placed {event.data.get('path', 'a file')} by hand, in place of {event.data.get('before', 0):,} places"


def _runs_deleted(event: Event) -> str:
    names = event.data.get("runs") or event.data.get("names") or []
    return f"deleted {plural(len(names), 'run')}" if names else "deleted runs"


def _sheet_runs(event: Event) -> str:
    return f"added {plural(event.data.get('count', 0), 'run')} with {event.data.get('sheet', 'a sheet')}"


def _given(event: Event) -> str:
    return f"gave it to {event.data.get('name', 'another curator')}"


def _group(event: Event) -> str:
    group = GROUPS.get(event.data.get("after", ""))
    return f"made it {group.words}" if group else "changed what it is about"


def _part(verb: str) -> Callable[[Event], str]:
    return lambda event: f"{verb} {event.data.get('title', 'a part')}"


def _with_name(words: str) -> Callable[[Event], str]:
    return lambda event: words.format(name=event.data.get("name", "somebody"))


def _length(event: Event) -> str:
    return words.length(event.data.get("value", 0))


def _files(event: Event) -> str:
    count, paths = event.data.get("files", 1), event.data.get("paths") or ["a file"]
    return str(paths[0]) if count == 1 else plural(count, "file")


def _files_there(event: Event) -> str:
    count = event.data.get("count", 1)
    return f"{plural(count, 'file')} {'lies' if count == 1 else 'lie'}"


def _room(event: Event) -> str:
    gigabytes = event.data.get("gigabytes")
    return "the usual room" if gigabytes is None else words.size(gigabytes * 1000**3)


def _accepted(event: Event) -> str:
    count = event.data.get("unchecked")
    return (
        f"accepted it, with {plural(count, 'file')} not checked" if isinstance(count, int) and count else "accepted it"
    )


def _swept(event: Event) -> str:
    what = {"upload": "the unfinished upload of", "parts": "parts of", "object": "leftovers of", "version": "what was"}
    return f"deleted {what.get(event.data.get('kind', ''), '')} {event.data.get('path', 'a file')}, unused since long"


def _plain(event: Event) -> str:
    return event.action.replace("_", " ")


WORDS: dict[str, Callable[[Event], str]] = {
    "submit": _submitted,
    "claim": lambda _: "took it for review",
    "request_changes": lambda event: _with_count("asked for changes", event.data.get("comments"), "comment"),
    "accept": _accepted,
    "reject": lambda _: "rejected it",
    "withdraw": lambda _: "withdrew it",
    "reopen": lambda _: "reopened it",
    "undo_acceptance": lambda _: "took the acceptance back",
    "publish": lambda _: "marked it as published",
    "amend": lambda _: "began the next revision",
    "assign": lambda event: "took it over" if event.data.get("curator") == event.actor_id else _given(event),
    "explain": lambda event: f"explained {plural(event.data.get('findings', 1), 'finding')}",
    "waive": lambda event: f"let {plural(event.data.get('findings', 1), 'finding')} pass",
    "state_header": lambda event: f"stated {_length(event)} in place of the header of {_files(event)}",
    "files_announced": lambda event: f"chose {_files(event)} to send",
    "files_forgotten": lambda event: f"took back that {_files(event)} would come",
    "withdraw_header": lambda event: f"let the header of {_files(event)} count again, in place of {_length(event)}",
    "batch": lambda event: f"changed {plural(event.data.get('values', 0), 'value')}: {event.data.get('what', '')}",
    "undo_batch": lambda event: f"undid a change of {plural(event.data.get('values', 0), 'value')}",
    "dismiss": lambda event: f"dismissed {plural(len(event.data.get('fields', ())), 'suggestion')} from the files",
    "part_added": _part("added"),
    "part_copied": _part("copied"),
    "part_removed": _part("removed"),
    "invite": lambda event: f"invited {event.data.get('email', 'somebody')}",
    "uninvite": lambda event: f"withdrew the invitation of {event.data.get('email', 'somebody')}",
    "join": lambda _: "accepted an invitation and works on it",
    "leave": lambda _: "left it",
    "remove_person": _with_name("took {name} off it"),
    "change_right": _with_name("changed the right of {name}"),
    "offer": _with_name("offered it to {name}"),
    "end_offer": _with_name("took back the offer to {name}"),
    "decline": lambda _: "declined to take it over",
    "take_over": _with_name("took it over from {name}"),
    "template": lambda event: f"began it from {event.data.get('source', 'another deposition')}",
    "file_added": _file,
    "file_replaced": _file,
    "file_removed": _file,
    "file_placed": _file_placed,
    "file_restored": lambda event: f"brought back {event.data.get('path', 'a file')}",
    "version_restored": lambda event: (
        f"made version {event.data.get('version')} what {event.data.get('path', 'a file')} is"
    ),
    "elsewhere_stated": lambda event: f"stated that {_files_there(event)} at {event.data.get('entry', 'EMPIAR')}",
    "elsewhere_changed": lambda event: (
        f"stated that {_files_there(event)} at {event.data.get('entry', 'EMPIAR')}, not at {event.data.get('before')}"
    ),
    "elsewhere_withdrawn": lambda event: f"withdrew that {_files_there(event)} at {event.data.get('entry', 'EMPIAR')}",
    "manifest_stated": lambda event: f"gave a manifest of {plural(event.data.get('files', 0), 'file')}",
    "manifest_forgotten": lambda event: f"took back a manifest of {plural(event.data.get('files', 0), 'file')}",
    "allowance": lambda event: f"allowed it {_room(event)}",
    "sweep_told": lambda event: f"wrote that {plural(event.data.get('things', 1), 'unused thing')} will be deleted",
    "swept": _swept,
    "deleted_for_good": lambda event: f"deleted {event.data.get('path', 'a file')} for good",
    "runs_deleted": _runs_deleted,
    "sheet_runs": _sheet_runs,
    "group": _group,
    "override": lambda event: f"changed values of {plural(len(event.data.get('runs', ())), 'single run')}",
}


def _with_count(words: str, count: Any, noun: str) -> str:
    return f"{words}, {plural(count, noun)}" if isinstance(count, int) and count else words
