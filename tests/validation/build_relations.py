"""The clean run of build.py with everything stated that relations compare, and ways to make other runs of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.validation import build
from validation.run import BlockCase, FileCase, RunCase, Value

STATED: Mapping[str, Mapping[str, Any]] = {
    "acquisition": {
        "pixel_size": build.MOVIE_PIXEL, "acceleration_voltage": 300_000.0, "tilt_min": -60, "tilt_max": 60,
        "tilt_step": 30, "tilt_scheme": "Unidirectional", "total_dose": 15.0, "gain_corrected": False,
    },
    "tilt_series": {
        "pixel_size": build.BINNED_PIXEL, "binning_from_frames": 2, "tilt_axis": 84.7, "is_aligned": False,
    },
    "alignment": {"format": "IMOD"},
    "tomogram": {"voxel_size": build.VOXEL, "reconstruction_software": "IMOD 4.11"},
    "annotation": {},
}  # fmt: skip
IDS = {"acquisition": "acq", "tilt_series": "ts", "alignment": "ali", "tomogram": "tomo", "annotation": "ann"}
REFS = {"ts": "acq", "ali": "ts", "tomo": "ali", "ann": "tomo"}


def blocks(**changed: Mapping[str, Any]) -> tuple[BlockCase, ...]:
    """`acquisition={"tilt_min": None}` and so on: values in place of the clean ones, None for unstated."""
    found = []
    for kind, values in STATED.items():
        merged = {key: value for key, value in {**values, **changed.get(kind, {})}.items() if value is not None}
        found.append(
            BlockCase(
                id=IDS[kind],
                kind=kind,
                values={key: Value(value, "block", "", f"block:{IDS[kind]}.{key}") for key, value in merged.items()},
                refs=REFS.get(IDS[kind]),
            )
        )
    return tuple(found)


def run(files: Mapping[str, bytes] | None = None, **changed: Mapping[str, Any]) -> RunCase:
    """The clean run, with these files in place of its own and these values in place of the clean ones."""
    return build.run(dict(files or {}), values=blocks(**changed))


def movies(data: bytes | None = None, *, count: int = 5, start: int = 0, ending: str = ".mrc") -> list[FileCase]:
    """Movies named as the sections of the mdoc name them."""
    names = [f"TS_01_{number:03}{ending}" for number in range(start, start + count)]
    whole = build.movie() if data is None else data
    return [replace(build.case("movie_stack", whole, name=name), id=name) for name in names]


def with_movies(case: RunCase, found: Sequence[FileCase]) -> RunCase:
    """The same run with these movies and no other."""
    return replace(case, files=(*(file for file in case.files if file.role != "movie_stack"), *found))


def with_file(case: RunCase, role: str, data: bytes, *, name: str, **changed: Any) -> RunCase:
    """The same run with one more file, or with this one in place of those of its name."""
    block = {"aln": "ali", "tilt_com": "ali", "newst_com": "ali"}
    build.ROLE_FILES.setdefault(role, (name, block.get(role, "acq")))
    new = replace(build.case(role, data, name=name), **changed)
    return replace(case, files=(*(file for file in case.files if file.id != new.id), new))


def without(case: RunCase, *roles: str) -> RunCase:
    return replace(case, files=tuple(file for file in case.files if file.role not in roles))
