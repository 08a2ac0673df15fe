"""EER movies of Falcon cameras: a BigTIFF whose frames are events; what they are stands in the XML of tag 65001.

Frames are never counted page by page (one request each, hundreds of them): the XML tells. Two or three requests.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import ClassVar

from validation.formats import tiff
from validation.formats.facts import Facts
from validation.formats.text import excerpt, number_or_none
from validation.formats.tiff import TiffFacts
from validation.formats.tiff_pages import EER_METADATA, Page, Pages
from validation.reader import RangeFile

COMPRESSIONS = (65000, 65001, 65002)
XML_CAP = 1_000_000
MOST_FRAMES = 1_000_000
ITEM = re.compile(r"<item\s([^<>]{0,400})>([^<]{0,200})</item>")
TAIL = 16_384
ATTRIBUTE = re.compile(r'(name|unit)="([^"]{0,100})"')


@dataclass(frozen=True, slots=True)
class EerFacts(Facts):
    """`image` (width, height) of the first frame, `sensor_image` as the XML tells it; `frames` from the XML.

    `exposure_time` in seconds; `total_dose` in `dose_unit`, as the file words it; None where not told. `cut_off`: the
    first frame, or the place of the second, lies beyond the file's end. `end_missing`: frames are described behind
    their data, and the last `TAIL` bytes describe none.
    """

    format: ClassVar[str] = "eer"
    image: tuple[int, int]
    frames: int | None
    compression: int
    exposure_time: float | None = None
    total_dose: float | None = None
    dose_unit: str = ""
    camera: str = ""
    sensor_image: tuple[int, int] | None = None
    big: bool = True
    cut_off: bool = False
    size: int = 0
    size_needed: int = 0
    has_metadata: bool = True
    end_missing: bool = False


def read(file: RangeFile) -> EerFacts | TiffFacts:
    """Any TIFF: its first page tells whether it is a movie of events. Raises Unreadable as `tiff.read` does."""
    pages = Pages(file)
    first = next(iter(pages), None)
    if first is None or tiff.compression_of(pages, first) not in COMPRESSIONS:
        return tiff.read_pages(pages)
    return _facts(pages, first)


def _facts(pages: Pages, first: Page) -> EerFacts:
    xml = first.tags.get(EER_METADATA)
    items = items_of(pages.text(first, EER_METADATA, cap=XML_CAP))
    ends = [tiff.data_end(pages, first, fetch=True), first.following + 8 if first.following else 0]
    needed = max(*ends, xml.place + xml.count * xml.step if xml else 0)
    dose, unit = items.get("totalDose", ("", ""))
    return EerFacts(
        image=tiff.look_of(pages, first).image,
        frames=_whole(items, "numberOfFrames"),
        compression=tiff.compression_of(pages, first),
        exposure_time=number_or_none(items.get("exposureTime", ("", ""))[0]),
        total_dose=number_or_none(dose),
        dose_unit=unit,
        camera=items.get("commercialName", items.get("cameraName", ("", "")))[0],
        sensor_image=_pair(_whole(items, "sensorImageWidth"), _whole(items, "sensorImageHeight")),
        big=pages.big,
        cut_off=needed > pages.size,
        size=pages.size,
        size_needed=needed,
        has_metadata=bool(items),
        end_missing=needed <= pages.size and _end_is_missing(pages, first),
    )


def _end_is_missing(pages: Pages, first: Page) -> bool:
    """Only where the first two frames show that each is described behind its data: so must the last be, then."""
    shown = list(itertools.islice(pages, 2))
    behind = [0 < tiff.data_end(pages, page, fetch=True) <= page.place for page in shown]
    if len(shown) < 2 or not all(behind) or not first.place < shown[1].place:
        return False
    return not pages.ends_with_page(TAIL)


def items_of(xml: bytes) -> dict[str, tuple[str, str]]:
    """Name -> (text, unit). Taken by pattern, so that entities and depth of a hostile text mean nothing."""
    found = {}
    for match in ITEM.finditer(xml.decode("utf-8", "replace")):
        attributes = dict(ATTRIBUTE.findall(match[1]))
        found[attributes.get("name", "")] = (excerpt(match[2], length=60), excerpt(attributes.get("unit", "")))
    return found


def _whole(items: dict[str, tuple[str, str]], name: str) -> int | None:
    number = number_or_none(items.get(name, ("", ""))[0])
    return int(number) if number is not None and abs(number) <= MOST_FRAMES else None


def _pair(width: int | None, height: int | None) -> tuple[int, int] | None:
    return None if width is None or height is None else (width, height)
