"""The roles a file may play: name, kind of block, how many a run has, which formats they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ONE, MANY = False, True
# Other files that say in which order the tilts were recorded: tomostar, a table, AreTomo's list of angles.
TILT_ORDERS = ("star", "csv", "text", "angles")


@dataclass(frozen=True, slots=True)
class Role:
    """`block`: kind of block, or None. `many`: a run may have several per block. `formats`: empty where any will do."""

    key: str
    label: str
    block: str | None
    many: bool
    formats: tuple[str, ...]


ROLES: Mapping[str, Role] = {
    role.key: role
    for role in (
        Role("movie_stack", "movie stack", "acquisition", MANY, ("mrc", "mrc.gz", "mrc.bz2", "tiff", "eer")),
        Role("mdoc", "mdoc", "acquisition", ONE, ("mdoc", *TILT_ORDERS)),
        Role("gain", "gain reference", "acquisition", MANY, ("mrc", "tiff", "dm4", "gain")),
        Role("tilt_series", "tilt series", "tilt_series", ONE, ("mrc", "mrc.gz", "mrc.bz2", "zarr")),
        Role("rawtlt", "rawtlt", "tilt_series", ONE, ("angles",)),
        Role("xf", "xf", "alignment", ONE, ("xf",)),
        Role("tlt", "tlt", "alignment", ONE, ("angles",)),
        Role("xtilt", "xtilt", "alignment", ONE, ("angles",)),
        Role("tilt_com", "tilt.com", "alignment", ONE, ("com",)),
        Role("newst_com", "newst.com", "alignment", ONE, ("com",)),
        Role("aln", "aln", "alignment", ONE, ("aln",)),
        Role("tomogram", "tomogram", "tomogram", ONE, ("mrc", "mrc.gz", "mrc.bz2", "zarr")),
        Role(
            "annotation", "annotation", "annotation", MANY,
            ("mrc", "mrc.gz", "zarr", "star", "csv", "text", "glb", "stl", "obj", "vtk"),
        ),
        Role("key_photo", "key photo", None, MANY, ("picture",)),
        Role("not_deposited", "not deposited", None, MANY, ()),
    )
}  # fmt: skip
