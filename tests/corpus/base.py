"""Small whole datasets: runs of files that agree with each other and with what is stated, until one thing is changed.

Every run has the same geometry: movies of 64 × 48 pixels and 4 frames at 1.35 Å, a tilt series binned by 2, a tomogram
binned by 8 (4 from the tilt series), five tilts in a dose-symmetric order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from validation.cases import BlockCase, FileCase, RunCase, Value

TILTS = (0.0, 30.0, -30.0, -60.0, 60.0)  # in the order of time
ANGLES = tuple(sorted(TILTS))
FRAMES, DOSE, AXIS = 4, 3.0, 84.7
MOVIE_PIXEL, PIXEL, VOXEL = 1.35, 2.7, 10.8
MOVIE, STACK, VOLUME = (64, 48), (32, 24, 5), (8, 6, 4)
THICKNESS = 16  # of the unbinned tilt series
POINTS = ((1.0, 2.0, 3.0), (6.5, 4.0, 1.0), (7.0, 0.5, 2.0))  # voxels of the tomogram

CHAIN = ("acquisition", "tilt_series", "alignment", "tomogram", "annotation")
UNITS = {"pixel_size": "Å", "voxel_size": "Å", "tilt_min": "°", "tilt_max": "°", "tilt_step": "°", "tilt_axis": "°"}
# As the portal would have them; a layout adds its own.
VALUES: Mapping[str, Mapping[str, Any]] = {
    "acquisition": {
        "movies": "here", "gain_corrected": True, "pixel_size": MOVIE_PIXEL, "acceleration_voltage": 300_000.0,
        "tilt_min": -60.0, "tilt_max": 60.0, "tilt_step": 30.0, "tilt_scheme": "dose-symmetric",
        "dose_per_movie": DOSE, "total_dose": 15.0,
    },
    "tilt_series": {"pixel_size": PIXEL, "binning_from_frames": 2.0, "tilt_axis": AXIS, "is_aligned": False},
    "alignment": {"format": "IMOD", "method_type": "fiducial_based", "alignment_type": "GLOBAL"},
    "tomogram": {"voxel_size": VOXEL},
    "annotation": {},
}  # fmt: skip


@dataclass
class Part:
    """That a file plays a role. `path` without a file of that name is a mistake of the corpus."""

    path: str
    role: str
    block: str
    shape: str = ""


@dataclass
class Run:
    """One run of a dataset: files by path (an OME-Zarr store is many of them), roles, and values by block.

    A block is named by its kind, with a variant after a colon where there are several: "tomogram:denoised".
    """

    name: str
    files: dict[str, bytes] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    stated: dict[str, tuple[float, str]] = field(default_factory=dict)
    mdoc: Callable[..., bytes] = bytes  # writes the run's mdoc again, with changes of mdocs.series

    def put(
        self, path: str, data: bytes | Mapping[str, bytes], role: str = "", *, block: str = "", shape: str = ""
    ) -> None:
        """A file, or the objects of a store; in a role of its block, or beside it all."""
        objects = data if isinstance(data, Mapping) else {"": data}
        self.files |= {f"{path}/{name}" if name else path: part for name, part in objects.items()}
        if role:
            self.parts.append(Part(path, role, block or KINDS[role], shape))
            self.block(block or KINDS[role])

    def block(self, name: str, **values: Any) -> None:
        """A block with the usual values of its kind, and these."""
        kind = name.partition(":")[0]
        self.values.setdefault(name, dict(VALUES[kind]))
        self.values[name] |= values

    def paths(self, role: str, *, block: str = "") -> list[str]:
        return [part.path for part in self.parts if part.role == role and block in ("", part.block)]

    def path(self, role: str, *, block: str = "") -> str:
        return self.paths(role, block=block)[0]

    def data(self, role: str, *, block: str = "") -> bytes:
        return self.files[self.path(role, block=block)]

    def give(self, role: str, data: bytes | Mapping[str, bytes], *, number: int = 0, block: str = "") -> None:
        """Other bytes for the file in this role."""
        path = self.paths(role, block=block)[number]
        for name in [name for name in self.files if name == path or name.startswith(f"{path}/")]:
            del self.files[name]
        objects = data if isinstance(data, Mapping) else {"": data}
        self.files |= {f"{path}/{name}" if name else path: part for name, part in objects.items()}

    def drop(self, role: str, *, number: int | None = None) -> None:
        """Without this file, or all in the role."""
        paths = self.paths(role)
        gone = paths if number is None else [paths[number]]
        self.parts = [part for part in self.parts if part.path not in gone or part.role != role]
        self.files = {name: data for name, data in self.files.items() if name not in gone}

    def case(self) -> RunCase:
        """As the declared file has it."""
        return RunCase(
            name=self.name,
            blocks=tuple(self._block(name) for name in sorted(self.values, key=lambda name: _rank(name))),
            files=tuple(self._file(part) for part in self.parts),
        )

    def parent(self, name: str) -> str | None:
        """The block that this one was made from."""
        if name in self.refs:
            return self.refs[name]
        rank = CHAIN.index(name.partition(":")[0])
        before = CHAIN[rank - 1] if rank else ""
        return before if before in self.values else None

    def _block(self, name: str) -> BlockCase:
        values = {
            key: Value(value, "block", UNITS.get(key, ""), f"block:{name}.{key}")
            for key, value in self.values[name].items()
            if value is not None
        }
        return BlockCase(id=name, kind=name.partition(":")[0], values=values, refs=self.parent(name))

    def _file(self, part: Part) -> FileCase:
        stated, reason = self.stated.get(part.path, (None, ""))
        assert any(name == part.path or name.startswith(f"{part.path}/") for name in self.files), part.path
        return FileCase(
            id=part.path, path=part.path, role=part.role, block=part.block, state="waiting", shape=part.shape,
            stated_voxel=stated, stated_reason=reason,
        )  # fmt: skip


KINDS = {
    "movie_stack": "acquisition", "mdoc": "acquisition", "gain": "acquisition", "tilt_series": "tilt_series",
    "rawtlt": "tilt_series", "xf": "alignment", "tlt": "alignment", "xtilt": "alignment", "tilt_com": "alignment",
    "newst_com": "alignment", "aln": "alignment", "tomogram": "tomogram", "annotation": "annotation",
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """`make`: a sound run of this name; `names`: of its clean twin; `name`: of the run with a fault of this number."""

    key: str
    make: Callable[[str], Run]
    names: tuple[str, ...]
    name: Callable[[int], str]


def write(runs: Iterable[Run], *, folder: Path) -> Path:
    """All files of these runs below a folder. A file that several share is written as the last has it."""
    for run in runs:
        for name, data in run.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    return folder


def _rank(name: str) -> tuple[int, str]:
    return CHAIN.index(name.partition(":")[0]), name
