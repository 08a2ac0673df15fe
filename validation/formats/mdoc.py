"""SerialEM's mdoc files: `[ZValue = n]` sections of `Key = value` lines below global ones.

A `[FrameSet = n]` mdoc belongs to one movie, a `[MontSection = n]` one to a montage: neither is of a tilt series.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from validation.formats.facts import Facts
from validation.formats.text import ROW_CAP, excerpt, number_or_none, read_text
from validation.reader import RangeFile, Unreadable

KINDS = {"ZValue": "series", "FrameSet": "frame_set", "MontSection": "montage"}
TILT_AXIS = re.compile(r"Tilt axis angle\s*=\s*([-+]?[\d.]+)")
TITLE_BINNING = re.compile(r"binning\s*=\s*([\d.]+)")
MOMENT = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4}|\d{2})\s+(\d{1,2}):(\d{2}):(\d{2})")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
BAD_CAP = 20

# mdoc key -> fact; among the global lines it holds for every section that does not say otherwise.
NUMBERS = {
    "TiltAngle": "tilt_angle", "PixelSpacing": "pixel_spacing", "Binning": "binning", "Voltage": "voltage",
    "ExposureDose": "exposure_dose", "PriorRecordDose": "prior_record_dose", "NumSubFrames": "sub_frames",
    "RotationAngle": "rotation_angle", "ExposureTime": "exposure_time",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """One image. Angles in degrees, `pixel_spacing` in Å of the stack's pixel, doses in e-/Å², `voltage` in kV,
    `exposure_time` in seconds.

    `movie`: base name of SubFramePath, untrusted text. `moment`: ISO 8601 without zone. None: not stated.
    """

    line: int
    z_value: str
    tilt_angle: float | None = None
    pixel_spacing: float | None = None
    binning: float | None = None
    voltage: float | None = None
    exposure_dose: float | None = None
    prior_record_dose: float | None = None
    sub_frames: float | None = None
    rotation_angle: float | None = None
    exposure_time: float | None = None
    movie: str = ""
    moment: str | None = None


@dataclass(frozen=True, slots=True)
class BadValue:
    """A value that is not the number it should be."""

    line: int
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class MdocFacts(Facts):
    """`kind`: series, frame_set, montage or empty. `tilt_axis` in degrees, from the title (Tomo5's is known wrong).

    `image_count`: sections of a series, 0 of anything else. `exposure_…`: their exposure times in seconds, together,
    the least and the most; None unless every section states one above 0.
    """

    format: ClassVar[str] = "mdoc"
    kind: str
    sections: tuple[Section, ...]
    tilt_axis: float | None
    title_binning: float | None
    image_file: str
    software: str
    bad_values: tuple[BadValue, ...]
    image_count: int = 0
    exposure_total: float | None = None
    exposure_least: float | None = None
    exposure_most: float | None = None

    @property
    def angles(self) -> tuple[float, ...]:
        """The stated angles in the file's order (which need not be that of time)."""
        return tuple(section.tilt_angle for section in self.sections if section.tilt_angle is not None)

    def to_json(self) -> dict[str, Any]:
        data = Facts.to_json(self)
        data["sections"] = [_as_dict(section) for section in self.sections]
        data["bad_values"] = [_as_dict(bad) for bad in self.bad_values]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        values = {key: value for key, value in data.items() if key != "format"}
        values["sections"] = tuple(Section(**section) for section in data["sections"])
        values["bad_values"] = tuple(BadValue(**bad) for bad in data["bad_values"])
        return cls(**values)


@dataclass(slots=True)
class _Draft:
    """A section while its lines are read: key -> (line, text)."""

    line: int
    z_value: str
    values: dict[str, tuple[int, str]] = field(default_factory=dict)


def read(file: RangeFile) -> MdocFacts:
    """Raises Unreadable for what is no text, too large or too long; everything else is for the checks to judge."""
    top, drafts, kinds, titles = _lines(read_text(file))
    bad: list[BadValue] = []
    common = _numbers(top.values, bad=bad)
    sections = tuple(_section(draft, common=common, bad=bad) for draft in drafts)
    kind = next((kind for kind in ("series", "montage", "frame_set") if kind in kinds), "empty")
    return MdocFacts(
        kind=kind,
        sections=sections,
        tilt_axis=_in_title(TILT_AXIS, titles=titles),
        title_binning=_in_title(TITLE_BINNING, titles=titles),
        image_file=base_name(top.values.get("ImageFile", (0, ""))[1]),
        software=excerpt(re.split(r"\s{2,}", titles[0])[0], length=100) if titles else "",
        bad_values=tuple(bad[:BAD_CAP]),
        **(_exposures(sections) if kind == "series" else {}),
    )


def _exposures(sections: tuple[Section, ...]) -> dict[str, Any]:
    """What doses are worked out from (see `MdocFacts`)."""
    times = [section.exposure_time for section in sections if section.exposure_time and section.exposure_time > 0]
    found: dict[str, Any] = {"image_count": len(sections)}
    if times and len(times) == len(sections):
        found |= {"exposure_total": sum(times), "exposure_least": min(times), "exposure_most": max(times)}
    return found


def base_name(path: str) -> str:
    """The name after the last slash of either kind: SubFramePath is a Windows path more often than not."""
    return re.split(r"[\\/]", path.strip())[-1][:255]


def _lines(text: str) -> tuple[_Draft, list[_Draft], set[str], list[str]]:
    """Global values, sections of the kind that the file is of, all kinds met, and titles."""
    top = _Draft(line=0, z_value="")
    current, drafts, kinds, titles = top, list[_Draft](), set[str](), list[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := _heading(line.strip()):
            key, value = heading
            if key == "T":
                titles.append(value)
            elif key in KINDS:
                kinds.add(KINDS[key])
                current = _Draft(line=number, z_value=excerpt(value))
                drafts.append(current)
                if len(drafts) > ROW_CAP:
                    raise Unreadable("text.too-many-rows", expected=ROW_CAP)
        elif "=" in line:
            key, _, value = line.partition("=")
            if key.strip() == "T":
                titles.append(value.strip())
            else:
                current.values[key.strip()] = (number, value.strip())
    return top, drafts, kinds, titles


def _heading(line: str) -> tuple[str, str] | None:
    """Key and value of `[Key = value]`; what stands behind the first bracket that closes does not count."""
    inside, closed, _ = line[1:].partition("]")
    key, equals, value = inside.partition("=")
    is_one = line.startswith("[") and closed and equals and key.strip().isidentifier()
    return (key.strip(), value.strip()) if is_one else None


def _section(draft: _Draft, *, common: Mapping[str, float], bad: list[BadValue]) -> Section:
    """Each value from the section, else from the file's global lines; the angle is never global."""
    shared = {name: value for name, value in common.items() if name != "tilt_angle"}
    return Section(
        line=draft.line,
        z_value=draft.z_value,
        movie=base_name(draft.values.get("SubFramePath", (0, ""))[1]),
        moment=moment(draft.values.get("DateTime", (0, ""))[1]),
        **(shared | _numbers(draft.values, bad=bad)),
    )


def _numbers(values: Mapping[str, tuple[int, str]], *, bad: list[BadValue]) -> dict[str, float]:
    found: dict[str, float] = {}
    for key, name in NUMBERS.items():
        if key not in values or not values[key][1]:
            continue
        line, text = values[key]
        if (number := number_or_none(text)) is not None:
            found[name] = number
        elif len(bad) < BAD_CAP:
            bad.append(BadValue(line=line, key=key, text=excerpt(text)))
    return found


def moment(text: str) -> str | None:
    """`30-Nov-15  15:21:38` or `30-Nov-2015 ...` (months are English whatever the locale) as 2015-11-30T15:21:38."""
    if not (match := MOMENT.fullmatch(text.strip())) or match[2].lower() not in MONTHS:
        return None
    year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
    return f"{year}-{MONTHS.index(match[2].lower()) + 1:02}-{int(match[1]):02}T{int(match[4]):02}:{match[5]}:{match[6]}"


def _in_title(pattern: re.Pattern[str], *, titles: list[str]) -> float | None:
    found = (pattern.search(title) for title in titles)
    return next((number_or_none(match[1].rstrip(".")) for match in found if match), None)


def _as_dict(record: Section | BadValue) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}
