"""STAR files: particles of RELION 3 to 5, STOPGAP and TOMOMAN, orders of tilts of Warp and RELION 5."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any, ClassVar

from validation.formats.bounds import number
from validation.formats.facts import Facts
from validation.formats.mdoc import base_name
from validation.formats.star_lines import Block, Consumer, read_blocks
from validation.formats.star_points import UNITS, Frame, Points, frame_of
from validation.formats.text import TEXT_CAP, shown
from validation.reader import RangeFile, Unreadable, read_all

LISTED = 20
COLUMNS_LISTED = 80
OPTICS_CAP = 1_000
TILT_CAP = 1_000
DECIMALS = 4
MOVIES = ("wrpMovieName", "rlnMicrographMovieName")
TILTS = ("wrpAngleTilt", "rlnTomoNominalStageTiltAngle")
# A column or the name of a block, and what a file with it is: the first that holds.
CONTENTS = (
    ("rlnJobTypeLabel", "job"), ("joboptions_values", "job"), ("rlnOptimiserOutputRootName", "optimiser"),
    ("optimiser_general", "optimiser"), ("rlnTomoParticlesFile", "optimiser"), ("model_general", "model"),
    ("rlnTomoTiltSeriesStarFile", "tomograms"), ("rlnTomoTiltSeriesName", "tomograms"),
)  # fmt: skip

Point = tuple[float, float, float]
Part = tuple[str, int, Point, Point]


@dataclass(frozen=True, slots=True)
class StarFacts(Facts):
    """`dialect`: relion3, relion3.1, relion4, relion5, stopgap, tomoman, tomostar, tilt_series or other.

    `content`: particles, tilts, tomograms, job, optimiser, model or other. `blocks`: name, rows, columns of each
    (one row where it is no loop).
    `unit` of coordinates: "voxel" (of the tomogram), "unbinned" (pixels of the unbinned tilt series),
    "centred_angstrom" (Å from the tomogram's centre) or "" where there are none. `pixel`: Å per pixel, of the tomogram
    for "voxel", else of the unbinned tilt series, where the file tells one and no other (`pixels_differ`); `binning`:
    of subtomograms against it. `parts`: tomogram as it is written ("" where none is), number of points, lowest and
    highest (x, y, z), shifts applied; `points_elsewhere`: points of tomograms beyond those listed. `movies` and
    `tilts` (degrees) of a tilt order, in its order.

    `bad`: first coordinate that is no number: line, column, text; `ragged`: first row with values too few or too many:
    line, values, columns; both with how often. `missing_columns`: coordinates that are not there. `repeated_blocks`:
    names met more than once, the first of them `block_times` times.
    """

    format: ClassVar[str] = "star"
    dialect: str
    content: str
    blocks: tuple[tuple[str, int, tuple[str, ...]], ...]
    unit: str = ""
    pixel: float | None = None
    binning: float | None = None
    parts: tuple[Part, ...] = ()
    points_elsewhere: int = 0
    movies: tuple[str, ...] = ()
    tilts: tuple[float | None, ...] = ()
    bad: tuple[int, str, str] | None = None
    bad_count: int = 0
    ragged: tuple[int, int, int] | None = None
    ragged_count: int = 0
    missing_columns: tuple[str, ...] = ()
    repeated_blocks: tuple[str, ...] = ()
    block_times: int = 1
    pixels_differ: bool = False

    @property
    def points(self) -> int:
        return sum(part[1] for part in self.parts) + self.points_elsewhere


@dataclass(slots=True)
class _Draft:
    """What the consumers of the blocks found."""

    optics: list[dict[str, bytes]] = field(default_factory=list)
    points: list[Points] = field(default_factory=list)
    movies: list[str] = field(default_factory=list)
    tilts: list[float | None] = field(default_factory=list)
    order_by: str = ""

    def consumer_of(self, block: Block) -> Consumer | None:
        """Asked when the columns of a loop are known."""
        if "rlnOpticsGroup" in block.columns and block.name.lower() == "optics":
            return partial(self._optics_row, block.columns)
        if frame := frame_of(block, optics=bool(self.optics)):
            self.points.append(Points(frame, block, self._sizes(frame)))
            return self.points[-1]
        movie = next((name for name in MOVIES if name in block.columns), None)
        tilt = next((name for name in TILTS if name in block.columns), None)
        if not (movie or tilt):
            return None
        self.order_by = movie or tilt or ""
        at = [block.columns.index(name) if name else None for name in (movie, tilt)]
        return partial(self._tilt_row, at[0], at[1])

    def _optics_row(self, columns: list[str], line: int, words: Sequence[bytes]) -> None:
        if len(self.optics) < OPTICS_CAP:
            self.optics.append(dict(zip(columns, words, strict=False)))

    def _tilt_row(self, movie: int | None, tilt: int | None, line: int, words: Sequence[bytes]) -> None:
        if len(self.tilts) < TILT_CAP:
            self.movies.append(base_name(shown(words[movie], length=1000)) if movie is not None else "")
            self.tilts.append(number(words[tilt]) if tilt is not None else None)

    def _sizes(self, frame: Frame) -> dict[bytes, float]:
        """Å per pixel (see `StarFacts.pixel`), by optics group."""
        key = "rlnImagePixelSize" if frame.unit == "voxel" else "rlnTomoTiltSeriesPixelSize"
        sizes = {group.get("rlnOpticsGroup", b""): number(group.get(key, b"")) for group in self.optics}
        return {group: size for group, size in sizes.items() if size is not None and size > 0}

    def pixels(self, frame: Frame) -> list[float]:
        return sorted(set(self._sizes(frame).values()))

    def stated(self, key: str) -> list[float]:
        values = {number(group.get(key, b"")) for group in self.optics}
        return sorted(value for value in values if value is not None)


def read(file: RangeFile) -> StarFacts:
    """Raises Unreadable for what is no text, has no `data_` block or too many rows; the rest is for the checks."""
    draft = _Draft()
    blocks = read_blocks(read_all(file, cap=TEXT_CAP), consumer_of=draft.consumer_of)
    if not blocks:
        raise Unreadable("star.not-star", line=1, observed="no block")
    for block in blocks:
        if block.looped and not block.rows:
            draft.consumer_of(block)  # it was not asked yet
    ragged = [block.ragged for block in blocks if block.ragged]
    times = Counter(block.name for block in blocks)
    repeated = [name for name, count in times.items() if count > 1]
    return StarFacts(
        dialect=_dialect(draft),
        content=_content(draft, blocks),
        blocks=tuple(_listed(block) for block in blocks[:LISTED]),
        movies=tuple(draft.movies) if any(draft.movies) else (),
        tilts=tuple(draft.tilts),
        ragged=min(ragged, default=None),
        ragged_count=sum(block.ragged_count for block in blocks),
        repeated_blocks=tuple(repeated[:LISTED]),
        block_times=times[repeated[0]] if repeated else 1,
        **(_particles(draft) if draft.points else {}),
    )


def _listed(block: Block) -> tuple[str, int, tuple[str, ...]]:
    rows = block.rows if block.looped else int(bool(block.pairs))
    return block.name, rows, tuple(block.columns[:COLUMNS_LISTED])


def _dialect(draft: _Draft) -> str:
    if draft.points:
        return draft.points[0].frame.dialect
    return {"wrp": "tomostar", "rln": "tilt_series"}.get(draft.order_by[:3], "other")


def _content(draft: _Draft, blocks: Sequence[Block]) -> str:
    if draft.points:
        return "particles"
    told = {block.name for block in blocks} | set(chain.from_iterable(block.columns for block in blocks))
    found = next((content for name, content in CONTENTS if name in told), "")
    return found or ("tilts" if draft.order_by else "other")


def _particles(draft: _Draft) -> dict[str, Any]:
    for points in draft.points:
        points.flush()
    frame = draft.points[0].frame
    pixels = draft.pixels(frame) or draft.points[0].stated_pixels()
    parts = [part for points in draft.points for part in points.named_parts()]
    first = next((points.faults.first for points in draft.points if points.faults.first), None)
    return {
        "unit": UNITS[frame.dialect],
        "pixel": pixels[0] if len(pixels) == 1 else None,
        "pixels_differ": len(pixels) > 1,
        "binning": _only(draft.stated("rlnTomoSubtomogramBinning")),
        "parts": tuple((name, bounds.count, _point(bounds.low), _point(bounds.high)) for name, bounds in parts),
        "points_elsewhere": sum(points.elsewhere for points in draft.points),
        "bad": first,
        "bad_count": sum(points.faults.count for points in draft.points),
        "missing_columns": draft.points[0].missing,
    }


def _point(values: Sequence[float]) -> Point:
    x, y, z = (round(value, DECIMALS) for value in values)
    return x, y, z


def _only(values: Sequence[float]) -> float | None:
    return values[0] if len(values) == 1 else None
