"""What is stated in place of headers, as the pages tell it: value, what the header says, and why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from submissions import headers
from submissions.export.record import Record
from submissions.models import Deposition
from validation import words

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One statement. ``names``: the first of its ``files``; ``pk``: None where it is of a snapshot."""

    pk: int | None
    names: list[str]
    files: int
    value: str
    header: str
    reason: str
    who: str
    at: datetime

    @property
    def more(self) -> int:
        return self.files - len(self.names)


def now(deposition: Deposition) -> list[Line]:
    """What holds now, the latest first. Two queries."""
    return [
        Line(
            pk=one.statement.pk,
            names=[path for _, path in one.paths],
            files=one.files,
            value=words.length(one.statement.value),
            header=_header(one.least, one.most, silent=one.silent, files=one.files),
            reason=one.statement.reason,
            who=str(one.statement.author),
            at=one.statement.at,
        )
        for one in headers.standing(deposition)
    ]


def submitted(record: Record) -> list[Line]:
    """What the snapshot says."""
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for file in record.all_files:
        if file.stated:
            groups[tuple(file.stated[key] for key in ("at", "value", "reason", "by"))].append(file)
    lines = []
    for (at, value, reason, who), files in groups.items():
        said = [file.stated["header"] for file in files if (file.stated["header"] or 0) > 0]
        least, most = min(said, default=None), max(said, default=None)
        header = _header(least, most, silent=len(files) - len(said), files=len(files))
        names = [file.path for file in files[:SHOWN]]
        moment = datetime.fromisoformat(at)
        lines.append(Line(None, names, len(files), words.length(value), header, reason, who, moment))
    return lines


def _header(least: float | None, most: float | None, *, silent: int, files: int) -> str:
    if least is None or most is None:
        return "nothing"
    said = words.length(least) if least == most else f"{words.length(least)} to {words.length(most)}"
    return f"{said}; nothing in {silent:,}" if silent else said
