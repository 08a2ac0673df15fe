"""What is kept of an mdoc: one value per section in columns, so that thousands of them stay small."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar, NamedTuple, Self

from validation.formats.facts import Facts

# What an older reader called them, in one record per section.
OLDER = {
    "lines": "line", "z_values": "z_value", "tilt_angles": "tilt_angle", "pixel_spacings": "pixel_spacing",
    "binnings": "binning", "voltages": "voltage", "exposure_doses": "exposure_dose", "prior_doses": "prior_record_dose",
    "num_subframes": "sub_frames", "rotation_angles": "rotation_angle", "exposure_times": "exposure_time",
    "movies": "movie", "times": "moment",
}  # fmt: skip


class BadValue(NamedTuple):
    """A value that is not what its key asks for."""

    line: int
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class MdocFacts(Facts):
    """`kind`: series, frame_set, montage or empty.

    One value per section, None where neither it nor the global lines say it: `lines` (of its heading), `z_values`
    (text), `tilt_angles` and `rotation_angles` in degrees, `pixel_spacings` in Å of the stack's pixel, `binnings` of
    the stack, `voltages` in kV, doses in e-/Å², `exposure_times` in seconds, `movies` (base names of SubFramePath, ""
    for none; untrusted), `times` (ISO 8601 without zone).

    `order`: positions of the sections as they were recorded, without those of `retaken` tilts; `order_from`: time,
    dose, movie, section or "" for what told it. `scheme`: see `tilt_order.scheme_of`. `tilt_axis` in degrees and
    `title_binning` from the title (the axis of Tomo5 is known wrong). `bad_times`: moments that cannot be read.

    `titles`: the `T =` lines, untrusted; `version`: of the program, as the global line words it; `image_size` (width,
    height) of the stack's images. `magnification`, `camera_index` and `slit` (of the energy filter, eV): what the
    sections say, None where they differ.

    `image_count`: sections of a series, 0 of anything else. `exposure_…`: their exposure times in seconds, together,
    the least and the most; None unless every section states one above 0.
    """

    format: ClassVar[str] = "mdoc"
    kind: str
    tilt_axis: float | None
    title_binning: float | None
    image_file: str
    software: str
    bad_values: tuple[BadValue, ...]
    lines: tuple[int, ...] = ()
    z_values: tuple[str, ...] = ()
    tilt_angles: tuple[float | None, ...] = ()
    pixel_spacings: tuple[float | None, ...] = ()
    binnings: tuple[float | None, ...] = ()
    voltages: tuple[float | None, ...] = ()
    exposure_doses: tuple[float | None, ...] = ()
    prior_doses: tuple[float | None, ...] = ()
    num_subframes: tuple[float | None, ...] = ()
    rotation_angles: tuple[float | None, ...] = ()
    exposure_times: tuple[float | None, ...] = ()
    movies: tuple[str, ...] = ()
    times: tuple[str | None, ...] = ()
    order: tuple[int, ...] = ()
    order_from: str = ""
    retaken: tuple[int, ...] = ()
    scheme: str = ""
    bad_times: tuple[BadValue, ...] = ()
    image_count: int = 0
    exposure_total: float | None = None
    exposure_least: float | None = None
    exposure_most: float | None = None
    titles: tuple[str, ...] = ()
    version: str = ""
    image_size: tuple[int, int] | None = None
    magnification: float | None = None
    camera_index: float | None = None
    slit: float | None = None

    @property
    def count(self) -> int:
        return len(self.lines)

    @property
    def angles(self) -> tuple[float, ...]:
        """The stated angles in the file's order (which need not be that of time)."""
        return tuple(angle for angle in self.tilt_angles if angle is not None)

    @property
    def voltage(self) -> float | None:
        """kV: the first that is stated."""
        return next((voltage for voltage in self.voltages if voltage is not None), None)

    def to_json(self) -> dict[str, Any]:
        """A column whose values are all the same is stored once: an mdoc of 41 tilts takes about 5 kB."""
        data = Facts.to_json(self)
        for name in OLDER:
            if name != "lines" and data[name] and len(set(data[name])) == 1:
                data[name] = data[name][:1]
        if data["order"] == tuple(range(self.count)):
            data["order"] = None
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Also of what an older reader stored, which kept no order."""
        values = {item.name: data[item.name] for item in fields(cls) if item.name in data}
        if "sections" in data:
            values |= {name: [section.get(old) for section in data["sections"]] for name, old in OLDER.items()}
        count = len(values["lines"])
        for name in OLDER:
            column = values[name]
            values[name] = tuple(column) * count if len(column) == 1 and name != "lines" else tuple(column)
        order = values.get("order", ())
        values["order"] = tuple(range(count)) if order is None else tuple(order)
        values["retaken"] = tuple(values.get("retaken", ()))
        values["titles"] = tuple(values.get("titles", ()))
        values["image_size"] = tuple(values["image_size"]) if values.get("image_size") else None
        for name in ("bad_values", "bad_times"):
            bad = values.get(name, ())
            values[name] = tuple(BadValue(**one) if isinstance(one, dict) else BadValue(*one) for one in bad)
        return cls(**values)
