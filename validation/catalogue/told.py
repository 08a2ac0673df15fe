"""Sentences of the catalogue for reading: with the names of what stands in them, or with numbers as an example.

The documentation and the portal's page of codes are made from these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from validation.catalogue.base import Rule
from validation.words import field_names, render

# What a place in a sentence holds, where its name does not say it.
PLACES = {"hint": "", "advice": "‹Remove or add so many angles›", "other": "‹other file›"}
_FIELD = re.compile(r"\{(\w+)(?::(\w+))?\}")
_BYTES, _SMALL = {"observed": 312_000_000, "expected": 344_000_000}, {"observed": 40, "expected": 41}
# How a number is written -> parameter -> an example of it.
NUMBERS: Mapping[str, Mapping[str, Any]] = {
    "length": {"observed": 5.4, "expected": 10.8, "tolerance": 0.011},
    "angle": {"observed": 94.6, "expected": 84.1, "tolerance": 10.0},
    "count": _SMALL,
    "size": _BYTES,
    "percent": {"difference": 0.5, "tolerance": 0.01},
    "triple": {"observed": (512, 512, 200), "expected": (512, 512, 256)},
    "plain": {"observed": 0.5, "expected": 1.0, "tolerance": 0.9, "ratio": 0.5},
}
OTHERWISE: Mapping[str, Any] = {
    "length": 1.35, "angle": 3.0, "count": 1, "size": 32_000_000, "percent": 0.5, "triple": (512, 512, 200), "plain": 2
}  # fmt: skip
# First part of a code -> a file that such a finding may be about.
FILES: Mapping[str, str] = {
    "aln": "TS_31.aln", "angles": "TS_31.rawtlt", "alignment": "TS_31.xf", "com": "tilt.com", "dm4": "gain.dm4",
    "eer": "TS_31_001.eer", "gain": "gain.tif", "mdoc": "TS_31.mdoc", "mesh": "membrane.glb", "movie": "TS_31_001.tif",
    "movies": "TS_31_001.tif", "photo": "key.png", "points": "ribosomes.csv", "rawtlt": "TS_31.rawtlt",
    "star": "particles.star", "text": "TS_31.rawtlt", "tiff": "TS_31_001.tif", "tiltseries": "TS_31.st",
    "xf": "TS_31.xf", "zarr": "TS_31.zarr",
}  # fmt: skip
FILE, OTHER = "TS_31.mrc", "TS_31.st"


def with_names(template: str) -> str:
    """With ‹names› where the numbers stand."""
    return _FIELD.sub(lambda found: PLACES.get(found[1], f"‹{found[1].replace('_', ' ')}›"), template).strip()


def with_numbers(rule: Rule) -> str:
    """An example of what the finding says; what is no number and no file stays a ‹name›."""
    params: dict[str, Any] = {
        name: PLACES.get(name, f"‹{name.replace('_', ' ')}›") for name in field_names(rule.sentence)
    }
    for name, spec in _FIELD.findall(rule.sentence):
        if spec in NUMBERS:
            params[name] = NUMBERS[spec].get(name, OTHERWISE[spec])
        elif name == "file":
            params[name] = FILES.get(rule.code.partition(".")[0], FILE)
        elif name == "other":
            params[name] = OTHER
    return render(rule.sentence, params=params).strip()
