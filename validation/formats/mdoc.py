"""SerialEM's mdoc files: `[ZValue = n]` sections of `Key = value` lines below global ones.

A `[FrameSet = n]` mdoc belongs to one movie, a `[MontSection = n]` one to a montage: neither is of a tilt series.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from validation.formats.mdoc_facts import BadValue, MdocFacts
from validation.formats.text import ROW_CAP, excerpt, number_or_none, read_text, text_lines
from validation.formats.tilt_order import recorded_order, retaken, scheme_of
from validation.reader import RangeFile, Unreadable

__all__ = ["BadValue", "MdocFacts", "base_name", "moment", "read"]

KINDS = {"ZValue": "series", "FrameSet": "frame_set", "MontSection": "montage"}
TILT_AXIS = re.compile(r"Tilt ?axis ?angle\s*=\s*([-+]?[\d.]+)", re.IGNORECASE)
TITLE_BINNING = re.compile(r"binning\s*=\s*([\d.]+)", re.IGNORECASE)
MOMENT = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4}|\d{2})\s+(\d{1,2}):(\d{2}):(\d{2})")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
BAD_CAP = 20
TITLES, TITLE_LENGTH = 5, 160
LARGEST_SIDE = 10**6

# mdoc key -> fact, where all sections say the same; the first word counts.
SAME = {"Magnification": "magnification", "CameraIndex": "camera_index", "FilterSlitAndLoss": "slit"}
# mdoc key -> fact; among the global lines it holds for every section that does not say otherwise.
NUMBERS = {
    "TiltAngle": "tilt_angles", "PixelSpacing": "pixel_spacings", "Binning": "binnings", "Voltage": "voltages",
    "ExposureDose": "exposure_doses", "PriorRecordDose": "prior_doses", "NumSubFrames": "num_subframes",
    "RotationAngle": "rotation_angles", "ExposureTime": "exposure_times",
}  # fmt: skip


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
    kind = next((kind for kind in ("series", "montage", "frame_set") if kind in kinds), "empty")
    columns = _columns(drafts, common=common, bad=bad)
    return MdocFacts(
        kind=kind,
        tilt_axis=_in_title(TILT_AXIS, titles=titles),
        title_binning=_in_title(TITLE_BINNING, titles=titles),
        image_file=base_name(top.values.get("ImageFile", (0, ""))[1]),
        software=excerpt(re.split(r"\s{2,}", titles[0])[0], length=100) if titles else "",
        bad_values=tuple(bad[:BAD_CAP]),
        titles=tuple(excerpt(title, length=TITLE_LENGTH) for title in titles[:TITLES]),
        version=excerpt(top.values.get("Version", (0, ""))[1], length=TITLE_LENGTH),
        image_size=_size(top.values.get("ImageSize", (0, ""))[1]),
        **_alike(top, drafts),
        **columns,
        **(_ordered(columns) | _exposures(columns["exposure_times"]) if kind == "series" else {}),
    )


def _columns(drafts: Sequence[_Draft], *, common: Mapping[str, float], bad: list[BadValue]) -> dict[str, Any]:
    """Each value from the section, else from the file's global lines; the angle is never global."""
    shared = {name: value for name, value in common.items() if name != "tilt_angles"}
    numbers = [shared | _numbers(draft.values, bad=bad) for draft in drafts]
    columns: dict[str, Any] = {name: tuple(row.get(name) for row in numbers) for name in NUMBERS.values()}
    stated = [draft.values.get("DateTime", (0, "")) for draft in drafts]
    columns["times"] = tuple(moment(text) for _, text in stated)
    unread = [
        BadValue(line, "DateTime", excerpt(text))
        for (line, text), time in zip(stated, columns["times"], strict=True)
        if text and time is None
    ]
    return columns | {
        "lines": tuple(draft.line for draft in drafts),
        "z_values": tuple(draft.z_value for draft in drafts),
        "movies": tuple(base_name(draft.values.get("SubFramePath", (0, ""))[1]) for draft in drafts),
        "bad_times": tuple(unread[:BAD_CAP]),
    }


def _alike(top: _Draft, drafts: Sequence[_Draft]) -> dict[str, Any]:
    return {name: _same(top, drafts, key=key) for key, name in SAME.items()}


def _same(top: _Draft, drafts: Sequence[_Draft], *, key: str) -> float | None:
    """The first word behind the key, where it is the same number in all sections that have it."""
    texts = {draft.values.get(key, top.values.get(key, (0, "")))[1] for draft in drafts} - {""}
    words = texts.pop().split() if len(texts) == 1 else []
    return number_or_none(words[0]) if words else None


def _size(text: str) -> tuple[int, int] | None:
    words = text.split()
    sides = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 10]
    return (sides[0], sides[1]) if len(sides) == len(words) == 2 and max(sides) <= LARGEST_SIDE else None


def _ordered(columns: Mapping[str, Any]) -> dict[str, Any]:
    order, source = recorded_order(
        times=columns["times"], doses=columns["prior_doses"], movies=columns["movies"], names=columns["z_values"]
    )
    angles = columns["tilt_angles"]
    again = retaken(angles, order=order)
    kept = tuple(at for at in order if at not in set(again))
    stated = [angles[at] for at in kept if angles[at] is not None]
    return {"order": kept, "order_from": source, "retaken": again, "scheme": scheme_of(stated)}


def _exposures(stated: Sequence[float | None]) -> dict[str, Any]:
    """What doses are worked out from (see `MdocFacts`)."""
    times = [time for time in stated if time and time > 0]
    found: dict[str, Any] = {"image_count": len(stated)}
    if times and len(times) == len(stated):
        found |= {"exposure_total": sum(times), "exposure_least": min(times), "exposure_most": max(times)}
    return found


def base_name(path: str) -> str:
    """The name after the last slash of either kind: SubFramePath is a Windows path more often than not."""
    return re.split(r"[\\/]", path.strip())[-1][:255]


def _lines(text: str) -> tuple[_Draft, list[_Draft], set[str], list[str]]:
    """Global values, sections of the kind that the file is of, all kinds met, and titles."""
    top = _Draft(line=0, z_value="")
    current, drafts, kinds, titles = top, list[_Draft](), set[str](), list[str]()
    for number, line in text_lines(text):
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
    month = MONTHS.index(match[2].lower()) + 1
    try:
        time = datetime.fromisoformat(f"{year}-{month:02}-{int(match[1]):02}T{int(match[4]):02}:{match[5]}:{match[6]}")
    except ValueError:
        return None
    return time.isoformat()


def _in_title(pattern: re.Pattern[str], *, titles: list[str]) -> float | None:
    found = (pattern.search(title) for title in titles)
    return next((number_or_none(match[1].rstrip(".")) for match in found if match), None)
