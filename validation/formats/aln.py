"""Alignments of AreTomo, AreTomo2 and AreTomo3 (.aln): global rows, dark frames and local rows of patches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from validation.formats.facts import Facts
from validation.formats.text import lines_of, number_or_none, shown
from validation.reader import RangeFile, Unreadable, read_all

ALN_CAP = 5_000_000
TITLE = b"AreTomo Alignment"
COLUMNS = 10
# Versions differ in what follows the shifts of a patch.
LOCAL_COLUMNS = 6
ROW_CAP = 10_000
LARGEST_WHOLE = 10**9


@dataclass(frozen=True, slots=True)
class AlnFacts(Facts):
    """`raw_size`: nx, ny, nz of the stack that was aligned, or None where the file does not say.

    `rows`: global rows; `dark_frames`: images left out as too dark: together they are nz. `patches` as announced (None
    where it is not), `local_rows` as counted. `tilts`, `rotations` in degrees and `sections` (column SEC, from 0 or
    from 1) of the global rows, which are sorted by tilt, not by time; `lines` where each stands. Offsets in degrees
    and `thickness` in pixels of the raw stack; None where older versions do not write them.
    """

    format: ClassVar[str] = "aln"
    raw_size: tuple[int, int, int] | None
    rows: int
    dark_frames: int
    patches: int | None
    local_rows: int
    tilts: tuple[float, ...]
    rotations: tuple[float, ...]
    sections: tuple[int, ...]
    lines: tuple[int, ...]
    alpha_offset: float | None = None
    beta_offset: float | None = None
    thickness: float | None = None


@dataclass(slots=True)
class _Draft:
    """What was read so far. `header`: key in lower case -> its words."""

    header: dict[str, list[bytes]] = field(default_factory=dict)
    dark_frames: int = 0
    rows: list[tuple[int, list[float]]] = field(default_factory=list)
    local_rows: int = 0
    is_local: bool = False


def read(file: RangeFile) -> AlnFacts:
    """Raises Unreadable without the first line of AreTomo, without a row, for a row that is not ten finite numbers (nan
    is none), and for a local one that is not six or more.
    """
    draft, titled = _Draft(), False
    for number, line in lines_of(read_all(file, cap=ALN_CAP)):
        if line and not titled:
            titled = line.lstrip(b"# ").startswith(TITLE)
            if not titled:
                raise Unreadable("aln.no-title", line=number, observed=shown(line))
        elif line.startswith(b"#"):
            _header_line(draft, line.lstrip(b"# \t"))
        elif line:
            _row(draft, line.split(), number=number)
    if not draft.rows:
        raise Unreadable("aln.no-rows")
    return _facts(draft)


def _header_line(draft: _Draft, line: bytes) -> None:
    key, _, values = line.partition(b"=")
    name = shown(key).lower()
    if name == "darkframe":
        draft.dark_frames += 1
    elif name.startswith("local alignment"):
        draft.is_local = True
    elif values and len(draft.header) < 100:
        draft.header[name] = values.replace(b",", b" ").split()[:10]


def _row(draft: _Draft, words: list[bytes], *, number: int) -> None:
    expected = LOCAL_COLUMNS if draft.is_local else COLUMNS
    if len(words) < expected or len(words) > COLUMNS:
        raise Unreadable("aln.row-columns", line=number, observed=len(words), expected=expected)
    values = [number_or_none(word.decode("latin-1")) for word in words]
    if None in values:
        raise Unreadable("aln.not-a-number", line=number, observed=shown(words[values.index(None)]))
    if draft.is_local:
        draft.local_rows += 1
        return
    draft.rows.append((number, [value for value in values if value is not None]))
    if len(draft.rows) > ROW_CAP:
        raise Unreadable("text.too-many-rows", expected=ROW_CAP)


def _facts(draft: _Draft) -> AlnFacts:
    rows = [row for _, row in draft.rows]
    raw = _numbers(draft, "rawsize")
    patches = _numbers(draft, "numpatches")
    return AlnFacts(
        raw_size=(_whole(raw[0]), _whole(raw[1]), _whole(raw[2])) if len(raw) == 3 else None,
        rows=len(rows),
        dark_frames=draft.dark_frames,
        patches=_whole(patches[0]) if patches else None,
        local_rows=draft.local_rows,
        tilts=tuple(row[9] for row in rows),
        rotations=tuple(row[1] for row in rows),
        sections=tuple(_whole(row[0]) for row in rows),
        lines=tuple(line for line, _ in draft.rows),
        alpha_offset=next(iter(_numbers(draft, "alphaoffset")), None),
        beta_offset=next(iter(_numbers(draft, "betaoffset")), None),
        thickness=next(iter(_numbers(draft, "thickness")), None),
    )


def _whole(value: float) -> int:
    return int(max(-LARGEST_WHOLE, min(value, LARGEST_WHOLE)))


def _numbers(draft: _Draft, key: str) -> list[float]:
    """The finite numbers behind a key of the header; [] where one of them is none."""
    values = [number_or_none(word.decode("latin-1")) for word in draft.header.get(key, [])]
    return [value for value in values if value is not None] if None not in values else []
