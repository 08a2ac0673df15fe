"""Programs, microscopes and cameras by the words in which headers name them, and by what only they write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

Facts = Mapping[str, Any]
# FEI became a part of Thermo Fisher in this year; what was recorded before it was recorded with an FEI.
THERMO_FISHER = "2017"
# Words in a title -> model, maker ("" where it depends on the year). The first that fits.
MICROSCOPES = tuple(
    (re.compile(pattern, re.IGNORECASE), model, maker)
    for pattern, model, maker in (
        (r"krios[ _-]?g([1-4]i?)\b", r"Krios G\1", ""),
        (r"krios", "Krios", ""),
        (r"glacios[ _-]?2", "Glacios 2", "TFS"),
        (r"glacios", "Glacios", "TFS"),
        (r"tundra", "Tundra", "TFS"),
        (r"arctica", "Talos Arctica", ""),
        (r"polara", "Tecnai Polara", "FEI"),
        (r"tecnai", "Tecnai", "FEI"),
        (r"\btalos", "Talos", ""),
        (r"\btitan", "Titan", ""),
        (r"cryo[ _-]?arm[ _-]?([23]00)", r"CRYO ARM \1", "JEOL"),
        (r"cryo[ _-]?arm", "CRYO ARM", "JEOL"),
        (r"\bjem[ _-]?(\d{4}\w*)", r"JEM-\1", "JEOL"),
    )
)
# Words that name a camera -> maker and model, as the schema spells them.
CAMERAS = tuple(
    (re.compile(pattern, re.IGNORECASE), maker, model)
    for pattern, maker, model in (
        (r"bio[ -]?quantum[ -]*k3|k3[ -]*bio[ -]?quantum", "Gatan", "K3 BIOQUANTUM"),
        (r"\bk3\b", "Gatan", "K3"),
        (r"\bk2\b", "Gatan", "K2 SUMMIT"),
        (r"falcon[ _-]?4i", "TFS", "FALCON 4i"),
        (r"falcon[ _-]?(4|iv)\b", "TFS", "FALCON IV"),
        (r"falcon[ _-]?(3|iii)", "FEI", "Falcon 3"),
        (r"falcon[ _-]?(2|ii)\b", "FEI", "Falcon 2"),
        (r"\bde-?(12|20|64)\b", "Direct Electron", r"DE-\1"),
        (r"\bapollo\b", "Direct Electron", "Apollo"),
    )
)
FILTERS = (
    (re.compile(r"selectris[ -]?x\b", re.IGNORECASE), "Selectris X"),
    (re.compile(r"selectris", re.IGNORECASE), "Selectris"),
    (re.compile(r"bio[ -]?quantum", re.IGNORECASE), "Gatan BioQuantum"),
    (re.compile(r"\bgif\b", re.IGNORECASE), "Gatan GIF"),
)
# Sides of an image in pixels (the greater first), which no other camera has -> maker, model, mode.
SIZES = {
    (5760, 4092): ("Gatan", "K3", "counting"),
    (11520, 8184): ("Gatan", "K3", "superresolution"),
    (3838, 3710): ("Gatan", "K2 SUMMIT", "counting"),
    (7676, 7420): ("Gatan", "K2 SUMMIT", "superresolution"),
}
CROPPED = 4  # pixels by which programs trim an image
BLANKS = re.compile(r"\s{2,}")
LISTED = re.compile(r"(\d+):\s*([^\s:]+)")
SERIALEM = re.compile(r"SerialEM\s+Version\s+(\d[\w.]*)", re.IGNORECASE)
TOMOGRAPHY = re.compile(r"^(?:fei )?tomography[ _]?v?(\d[\d.]*)?", re.IGNORECASE)


def titles(facts: Facts) -> tuple[str, ...]:
    """Of an mdoc, without the dates, which stand behind blanks."""
    return tuple(BLANKS.split(str(title))[0] for title in facts.get("titles") or (facts.get("software") or "",))


def program(facts: Facts) -> str | None:
    """Of an mdoc, with its version where that is told."""
    return _program(titles(facts), str(facts.get("version", "")))


@lru_cache(maxsize=512)
def _program(titles: tuple[str, ...], stated: str) -> str | None:
    version = SERIALEM.search(stated)
    if any("pacetomo" in title.lower() for title in titles):
        return f"SerialEM {version[1]}, PACEtomo" if version else "SerialEM, PACEtomo"
    if version or any(title.lower().startswith("serialem") for title in titles):
        return f"SerialEM {version[1]}" if version else "SerialEM"
    if found := next((match for title in titles if (match := TOMOGRAPHY.match(title))), None):
        return f"Tomography {found[1]}" if found[1] else "Tomography"
    return "Leginon" if any(title.lower().startswith("leginon") for title in titles) else None


@lru_cache(maxsize=512)
def microscope(words: tuple[str, ...], year: str) -> tuple[str, str] | None:
    """(maker, model) of the microscope that is named; ``year`` of the recording, "" where nobody knows."""
    for text in words:
        for pattern, model, maker in MICROSCOPES:
            if found := pattern.search(text):
                made_by = maker or ("FEI" if year and year < THERMO_FISHER else "TFS")
                return made_by, found.expand(model)
    return None


@lru_cache(maxsize=512)
def camera_named(words: str) -> tuple[str, str] | None:
    """(maker, model)"""
    for pattern, maker, model in CAMERAS:
        if found := pattern.search(words):
            return maker, found.expand(model)
    return None


def camera_listed(facts: Facts) -> str:
    """What a title such as `Camera -> 0:Ceta 1:GIF-K3` calls the camera with the index that the sections tell."""
    index = facts.get("camera_index")
    listed = {int(number): name for title in facts.get("titles") or () if "->" in title
              for number, name in LISTED.findall(title.partition("->")[2])}  # fmt: skip
    return listed.get(int(index), "") if index is not None else ""


def camera_of_size(image: tuple[int, int] | None) -> tuple[str, str, str] | None:
    """(maker, model, mode) of the only camera with images of these sides."""
    if image is None:
        return None
    sides = max(image), min(image)
    for (width, height), found in SIZES.items():
        if 0 <= width - sides[0] <= CROPPED and 0 <= height - sides[1] <= CROPPED:
            return found
    return None


@lru_cache(maxsize=512)
def energy_filter(words: str) -> str | None:
    return next((name for pattern, name in FILTERS if pattern.search(words)), None)
