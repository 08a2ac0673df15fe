"""What the `multiscales` metadata says: axes with their units, levels with their scales.

Source: OME-NGFF 0.4 and 0.5, sections "axes", "multiscales" and "coordinateTransformations". The scale of a level is
multiplied by that of all levels.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from validation.formats.bounded_json import Part, shown
from validation.formats.text import excerpt
from validation.reader import Unreadable

MOST_LEVELS = 20
MOST_STEPS = 4
# The standard's words for lengths that occur, in Å.
UNITS: Mapping[str, float] = {
    "angstrom": 1.0, "picometer": 0.01, "nanometer": 10.0, "micrometer": 1e4, "millimeter": 1e7, "meter": 1e10,
}  # fmt: skip
# What programs write instead, folded to lower case, and what it means.
SPELLINGS: Mapping[str, str] = {
    **dict.fromkeys(("a", "å", "angstrom", "angstroms", "ångström", "ångstrom", "ang", "angström"), "angstrom"),
    **dict.fromkeys(("nm", "nanometers", "nanometre", "nanometres", "nanometer"), "nanometer"),
    **dict.fromkeys(("um", "μm", "micron", "microns", "micrometre", "micrometers"), "micrometer"),
}
VERSIONS = {2: "0.4", 3: "0.5"}


@dataclass(frozen=True, slots=True)
class Image:
    """`scales`: per level and axis, in the units as written; None where none is stated."""

    version: str
    axes: tuple[str, ...]
    units: tuple[str | None, ...]
    paths: tuple[str, ...]
    scales: tuple[tuple[float, ...] | None, ...]

    def place(self, name: str) -> int | None:
        """Where in the arrays an axis stands. Of three axes, what is neither x nor y counts the images, as z does."""
        folded = [axis.lower() for axis in self.axes]
        if name == "z" and "z" not in folded and len(folded) == 3:
            return 3 - folded.index("x") - folded.index("y")
        return folded.index(name) if name in folded else None

    def length(self, level: int, name: str) -> float | None:
        """Å per voxel of a level along an axis; without a unit the number is taken as Ångström."""
        at, scale = self.place(name), self.scales[level]
        if at is None or scale is None or self.axes[at].lower() != name:
            return None
        factor = in_angstrom(self.units[at])
        return None if factor is None else scale[at] * factor


def in_angstrom(unit: str | None) -> float | None:
    """How many Å one is; 1 where none is written; None for a word that is no length."""
    return 1.0 if unit is None else UNITS.get(standard(unit) or "")


def standard(unit: str) -> str | None:
    """The standard's word for a unit."""
    return unit if unit in UNITS else SPELLINGS.get(unicodedata.normalize("NFKC", unit).strip().lower())


def read_image(attributes: Part, *, form: int) -> Image | None:
    """`attributes` of the root, `form` 2 or 3. None if there is no image in them.

    Raises Unreadable: zarr.version-not-taken, zarr.axes-wrong, zarr.value-wrong.
    """
    ome = attributes.get("ome") if form == 3 or attributes.has("ome") else attributes
    if not ome.has("multiscales"):
        if form == 3 and attributes.has("multiscales"):
            raise _version(attributes.get("multiscales").items(least=1, most=100)[0].get("version"), form=form)
        return None
    image = ome.get("multiscales").items(least=1, most=100)[0]
    stated = (ome if ome is not attributes else image).get("version")
    usual = "0.5" if ome is not attributes else "0.4"
    version = usual if stated.value is None else _word(stated)
    if version != VERSIONS[form] or (form == 2 and ome is not attributes):
        raise _version(stated, form=form)
    return _image(image, version=version)


def _word(stated: Part) -> str:
    """A version may be written as a number."""
    return excerpt(str(stated.value)[:20]) if isinstance(stated.value, str | float) else shown(stated.value)


def _version(stated: Part, *, form: int) -> Unreadable:
    said = "no version" if stated.value is None else f"version {_word(stated)}"
    return Unreadable("zarr.version-not-taken", observed=said, zarr=form, expected=VERSIONS[form])


def _image(image: Part, *, version: str) -> Image:
    axes = image.get("axes").items(least=2, most=5)
    names = tuple(excerpt(axis.get("name").text()) for axis in axes)
    folded = [name.lower() for name in names]
    if len(set(folded)) < len(folded) or not {"x", "y"} <= set(folded):
        raise Unreadable("zarr.axes-wrong", observed=", ".join(names), expected="z, y, x")
    units = tuple(excerpt(axis.get("unit").text()) if axis.has("unit") else None for axis in axes)
    datasets = image.get("datasets").items(least=1, most=MOST_LEVELS)
    overall = _scale(image.get("coordinateTransformations"), axes=len(names))
    return Image(
        version=version,
        axes=names,
        units=units,
        paths=tuple(_path(item.get("path").text()) for item in datasets),
        scales=tuple(
            _times(_scale(item.get("coordinateTransformations"), axes=len(names)), overall) for item in datasets
        ),
    )


def _path(text: str) -> str:
    """As keys have it: without ./ before and / around."""
    return "/".join(part for part in text[:1000].split("/") if part not in ("", "."))


def _scale(transforms: Part, *, axes: int) -> tuple[float, ...] | None:
    if transforms.value is None:
        return None
    for step in transforms.items(most=MOST_STEPS):
        if step.get("type").value == "scale" and step.has("scale"):
            return tuple(item.number() for item in step.get("scale").items(least=axes, most=axes))
    return None


def _times(scale: tuple[float, ...] | None, overall: tuple[float, ...] | None) -> tuple[float, ...] | None:
    """A scale of all levels alone tells nothing of one."""
    if scale is None or overall is None:
        return scale
    return tuple(one * all_ for one, all_ in zip(scale, overall, strict=True))
