"""EER movies of Falcon cameras: a BigTIFF whose frames are events; what they are stands in the XML of tag 65001."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from validation.formats.facts import Facts


@dataclass(frozen=True, slots=True)
class EerFacts(Facts):
    """`image` (width, height) of the sensor; `frames` as the XML tells: pages are never counted.

    `exposure_time` in seconds; `total_dose` in `dose_unit`, as the file words it; None where not told. `cut_off`: the
    first frame, or the place of the second, lies beyond the file's end.
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
