"""What was read of a file, in a few words for the list of files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from submissions.templatetags.ui import plural
from validation import words
from validation.formats import AngleFacts, Facts, MdocFacts, MrcFacts, PhotoFacts, XfFacts, facts_from_json
from validation.formats.aln import AlnFacts
from validation.formats.com import ComFacts
from validation.formats.dm4 import DmFacts
from validation.formats.eer import EerFacts
from validation.formats.mesh import MeshFacts
from validation.formats.points import PointFacts
from validation.formats.star import StarFacts
from validation.formats.tiff import TiffFacts
from validation.formats.zarr import ZarrFacts

DIALECTS = {
    "relion3": "RELION 3", "relion3.1": "RELION 3.1", "relion4": "RELION 4", "relion5": "RELION 5",
    "stopgap": "STOPGAP", "tomoman": "TOMOMAN", "tomostar": "tomostar", "tilt_series": "RELION tilt series",
}  # fmt: skip
OLDER = "Read by an older program; it is read again by and by."


def in_words(stored: Mapping[str, Any]) -> str:
    """One short line of stored facts."""
    try:
        facts = facts_from_json(dict(stored))
    except (KeyError, TypeError, ValueError):
        return OLDER
    return "" if facts is None else _images(facts) or _texts(facts) or _points(facts)


def _images(facts: Facts) -> str:
    match facts:
        case MrcFacts(shape=shape, voxel=(x, _, _)) | ZarrFacts(shape=shape, voxel=(x, _, _)):
            packed = f", {facts.packing}" if isinstance(facts, MrcFacts) and facts.packing else ""
            return f"{_sides(shape)}, {words.length(x) if x else 'no pixel size in the header'}{packed}"
        case TiffFacts(image=image, frames=frames) | EerFacts(image=image, frames=frames):
            return f"{_sides(image)}, {'frames not counted' if frames is None else plural(frames, 'frame')}"
        case DmFacts(image=image, pixel=pixel):
            return f"{_sides(image)}{f', {words.length(pixel)}' if pixel else ''}"
        case PhotoFacts(kind=kind, size=size, animated=animated):
            return f"{kind}, {_sides(size)} pixels{', animated' if animated else ''}"
    return ""


def _texts(facts: Facts) -> str:
    match facts:
        case MdocFacts():
            return plural(facts.count, "section")
        case AngleFacts(values=values):
            return f"{plural(len(values), 'angle')}, {words.angle(min(values))} to {words.angle(max(values))}"
        case XfFacts(rows=rows):
            return plural(rows, "transform")
        case AlnFacts(rows=rows, dark_frames=dark):
            left_out = f" and {plural(dark, 'dark frame')}" if dark else ""
            return f"{plural(rows, 'row')}{left_out}"
        case ComFacts(program=program, entries=entries):
            return f"{program or 'command file'}, {plural(len(entries), 'entry,entries')}"
    return ""


def _points(facts: Facts) -> str:
    match facts:
        case StarFacts(dialect=dialect, blocks=blocks):
            rows = max((rows for _, rows, _ in blocks), default=0)
            return f"{DIALECTS.get(dialect, 'STAR file')}, {plural(rows, 'row')}"
        case PointFacts(rows=rows, columns=columns):
            return f"{plural(rows, 'row')}, {plural(columns, 'column')}"
        case MeshFacts(vertices=vertices, faces=faces):
            return f"{plural(vertices, 'vertex,vertices')}, {plural(faces, 'face')}"
    return ""


def _sides(sides: Sequence[int]) -> str:
    return " × ".join(str(side) for side in sides)
