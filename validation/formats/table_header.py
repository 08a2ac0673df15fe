"""What the columns of a table are, from its header, and from its numbers where it has none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from validation.formats.bounds import number

# A column x, X [A], x_coord, coordinate_x, rlnCoordinateX, pos x; napari's axis-0 is z.
AXIS = re.compile(r"(?:^|.*[^a-z]|rlncoordinate|centroid|location|position|pos|coord)([xyz])(?:$|[^a-z].*)")
NAPARI = {"axis-0": "z", "axis-1": "y", "axis-2": "x"}
ANGSTROM = re.compile(r"\[(?:a|å|angstroms?|ångström)\]|\((?:a|å|angstroms?|ångström)\)|angst|ångstr|_a$|\bå\b")
INSTANCE = frozenset(("ids", "id", "instance", "instances", "instance_id", "object_id", "label", "labels"))
ANGLE = frozenset(("tiltangle", "tilt_angle", "tilt angle", "angle", "tilt", "stage_tilt"))
MOVIE = frozenset(("movie", "movies", "file", "filename", "file_name", "subframepath", "frames", "image_name"))
NAME_CAP = 100


def coordinates(header: Sequence[str], *, numeric: Sequence[int]) -> tuple[int, int, int] | None:
    """Columns of x, y and z, from 0: by the header's names, else the first three of numbers."""
    if named := named_coordinates(header):
        return named
    return (numeric[0], numeric[1], numeric[2]) if len(numeric) >= 3 else None


def named_coordinates(header: Sequence[str]) -> tuple[int, int, int] | None:
    named = {axis: at for at, name in reversed(list(enumerate(header))) if (axis := _axis(name))}
    return (named["x"], named["y"], named["z"]) if len(named) == 3 else None


def _axis(name: str) -> str:
    lower = name.strip().lower()[:NAME_CAP]
    found = AXIS.fullmatch(lower)
    return NAPARI.get(lower) or (found[1] if found else "")


def has_angstrom(header: Sequence[str]) -> bool:
    """One of the coordinates' names tells the unit."""
    return any(_axis(name) and ANGSTROM.search(name.strip().lower()[:NAME_CAP]) for name in header)


def instance_column(header: Sequence[str], *, rows: Sequence[Sequence[bytes]], numeric: Sequence[int]) -> int | None:
    """A column named so; without a header the first of four where it counts up from 0 or 1 and the others do not."""
    if header:
        return next((at for at, name in enumerate(header) if name.strip().lower() in INSTANCE), None)
    if len(numeric) != 4 or numeric[0] != 0 or len(rows) < 2:
        return None
    first = [number(words[0]) for words in rows]
    counts = all(
        before is not None and after is not None and 0 <= after - before <= 1 and after == int(after)
        for before, after in pairwise(first)
    )
    whole = all((value := number(words[at])) is not None and value == int(value) for words in rows for at in (1, 2, 3))
    return 0 if counts and first[0] in (0, 1) and not whole else None


def angle_column(header: Sequence[str]) -> int | None:
    return next((at for at, name in enumerate(header) if name.strip().lower() in ANGLE), None)


def movie_column(header: Sequence[str]) -> int | None:
    return next((at for at, name in enumerate(header) if name.strip().lower() in MOVIE), None)
