"""What files tell that no field asks for: sizes, counts, dates. It shows whether the right files were read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from submissions.prefill import of_mdoc
from submissions.prefill.proposing import Asked
from submissions.prefill.told import OfRun
from submissions.schema import Level
from submissions.schema.show import NBSP

Words = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Note:
    """ "Images of a tilt series: 41 in 118 of 120 runs, 39 to 41 in all"."""

    label: str
    text: str


def _tilts(of: OfRun) -> int | None:
    return (of_mdoc.count(of.mdoc) or None) if of.mdoc else None


def _frames(of: OfRun) -> int | None:
    """Of each movie, as its header says it, else the mdoc, where all its movies have as many."""
    if of.movie and of.movie.format in ("tiff", "eer"):
        found = of.movie.facts.get("frames")
    else:
        found = of.movie.facts["shape"][2] if of.movie else None
    told = {int(one) for one in of_mdoc.column(of.mdoc, "num_subframes") if one} if of.mdoc else set()
    return int(found) if found else told.pop() if len(told) == 1 else None


def _movie(of: OfRun) -> tuple[int, ...] | None:
    return of.movie.image if of.movie else None


def _day(of: OfRun) -> str | None:
    times = [str(time)[:10] for time in (of.mdoc or {}).get("times") or () if time]
    return min(times, default=None)


def _slit(of: OfRun) -> float | None:
    return (of.mdoc or {}).get("slit") or None


def _magnification(of: OfRun) -> int | None:
    found = (of.mdoc or {}).get("magnification")
    return int(found) if found else None


def _stack(of: OfRun) -> tuple[int, ...] | None:
    return of.stack.image if of.stack else None


def _images(of: OfRun) -> int | None:
    return of.stack.facts["shape"][2] if of.stack else None


def _volume(of: OfRun) -> tuple[int, ...] | None:
    found = of.read("tomogram", "mrc", "zarr")
    return tuple(found.facts["shape"]) if found else None


def _voxel(of: OfRun) -> float | None:
    found = of.read("tomogram", "mrc", "zarr")
    return round(found.pixel, 3) if found and found.pixel else None


def _points(of: OfRun) -> int | None:
    """Rows of points in the run's files, all together."""
    counts = [_rows(file.facts) for file in of.of("annotation") if file.format in ("star", "csv")]
    return sum(counts) if counts else None


def _rows(facts: Mapping[str, Any]) -> int:
    if facts.get("format") == "csv":
        return int(facts.get("rows") or 0)
    return sum(int(part[1]) for part in facts.get("parts") or ()) + int(facts.get("points_elsewhere") or 0)


def sides(value: tuple[int, ...]) -> str:
    return " × ".join(f"{side:,}" for side in value)


def plain(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def unit(name: str) -> Words:
    return lambda value: f"{value:g}{NBSP}{name}"


NOTES: tuple[tuple[Level, str, Callable[[OfRun], Any], Words], ...] = (
    (Level.ACQUISITION, "Recorded on", _day, plain),
    (Level.ACQUISITION, "Images in the mdoc", _tilts, plain),
    (Level.ACQUISITION, "Frames of a movie", _frames, plain),
    (Level.ACQUISITION, "Pixels of a movie", _movie, sides),
    (Level.ACQUISITION, "Magnification", _magnification, plain),
    (Level.ACQUISITION, "Slit of the energy filter", _slit, unit("eV")),
    (Level.TILT_SERIES, "Pixels of an image", _stack, sides),
    (Level.TILT_SERIES, "Images", _images, plain),
    (Level.TOMOGRAM, "Voxels", _volume, sides),
    (Level.TOMOGRAM, "Voxel size in the headers", _voxel, unit("Å")),
    (Level.ANNOTATION, "Points of a run", _points, plain),
)
LEVELS_NOTED = frozenset(level for level, *_ in NOTES)


def notes_of(asked: Asked) -> tuple[Note, ...]:
    """Of the files of one block's runs; nothing where no file tells it."""
    found = []
    for level, label, value, words in NOTES:
        if level == asked.level:
            told = [one for of in asked.files.values() if (one := value(of)) is not None]
            found += [Note(label, _text(told, words))] if told else []
    return tuple(found)


def _text(told: list[Any], words: Words) -> str:
    counts = Counter(told)
    most, times = counts.most_common(1)[0]
    if times == len(told):
        return words(most)
    if times == 1 or isinstance(most, str):
        return f"{words(min(told))} to {words(max(told))}"
    return f"{words(most)} in {times:,} of {len(told):,} runs, {words(min(told))} to {words(max(told))} in all"
