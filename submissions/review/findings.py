"""The findings of a deposition as a curator reads them: by kind, each with what was said about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from submissions.found import NEEDS, Found, load
from submissions.models import Explanation, Waiver
from validation.models import Finding

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding with its run and the decisions that still hold."""

    finding: Finding
    run: str
    explanation: Explanation | None
    waiver: Waiver | None


@dataclass(frozen=True, slots=True)
class Group:
    """All findings of one code: the first few of ``count``, of which ``open_count`` were not let pass."""

    code: str
    shown: list[Seen]
    count: int
    open_count: int

    @property
    def label(self) -> str:
        return self.shown[0].finding.label

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


def stands(found: Found, row: Finding) -> bool:
    """A finding that somebody has to answer for and no curator has let pass."""
    return row.severity in NEEDS and found.waiver(row) is None


def grouped(found: Found, *, names: Mapping[UUID, str]) -> list[Group]:
    """The gravest kinds first; in each what stands before what was let pass. One query for what is shown."""
    kinds = {code: sorted(rows, key=lambda row: not stands(found, row)) for code, rows in found.by_kind.items()}
    whole = {row.pk: row for row in load([row for rows in kinds.values() for row in rows[:SHOWN]])}
    groups = []
    for code, rows in kinds.items():
        shown = [_seen(found, whole[row.pk], names) for row in rows[:SHOWN] if row.pk in whole]
        if shown:
            groups.append(Group(code, shown, len(rows), sum(stands(found, row) for row in rows)))
    return groups


def _seen(found: Found, row: Finding, names: Mapping[UUID, str]) -> Seen:
    run = names.get(row.subject_run, "") if row.subject_run else ""
    return Seen(row, run, found.explanation(row), found.waiver(row))


def counts(found: Found) -> dict[str, int]:
    """How many of each severity are open: an error until it is waived, a warning until it is explained."""
    open_rows = [row for row in found.rows if (stands(found, row) if row.severity == "error" else found.is_open(row))]
    open_rows += [row for row in found.rows if row.severity == "note"]
    return {word: sum(row.severity == word for row in open_rows) for word in ("error", "warning", "note")}


def chosen(found: Found, data: Any, *, still: Callable[[Finding], bool]) -> list[Finding]:
    """The findings that a form names: ``finding`` (ids); with ``all`` or ``kind`` (a code) those of the same kinds for
    which ``still`` holds as well, so that what was decided on its own keeps its words."""
    ids = {int(text) for text in data.getlist("finding") if text.isascii() and text.isdigit() and len(text) < 19}
    rows = [row for row in found.rows if row.pk in ids]
    codes = {row.code for row in rows} if data.get("all") else set[str]()
    codes |= {data["kind"]} if data.get("kind") else set()
    return load(_once([*rows, *(row for row in found.rows if row.code in codes and still(row))]))


def _once(rows: Iterable[Finding]) -> list[Finding]:
    return list({row.pk: row for row in rows}.values())
