"""What TIFF, EER and DigitalMicrograph files say of themselves, judged for movies and gain references."""

from __future__ import annotations

import math

import numpy as np

from validation.cases import FileCase
from validation.checks.say import finding
from validation.findings import Finding
from validation.formats import DmFacts, EerFacts, MrcFacts, TiffFacts
from validation.formats.detect import WORDS, detect
from validation.formats.dm4 import TYPES
from validation.formats.eer import TAIL
from validation.formats.mrc import MODES
from validation.formats.tiff_pages import EER_METADATA
from validation.roles import ROLES

Movie = TiffFacts | EerFacts | DmFacts | MrcFacts
MOVIE_TYPES = ("uint8", "int8", "uint16", "int16", "float32")
TAKEN = "8-bit and 16-bit integers and 32-bit floats"
COMPRESSIONS = {1: "none", 5: "LZW", 8: "deflate", 32946: "deflate", 50000: "zstd"}
USUAL = ", ".join(f"{number} ({words})" for number, words in COMPRESSIONS.items())
FLOATS = ("float16", "float32", "float64")
# A gain reference is of any format, whatever its name ends with.
ANY_FORMAT = ("unknown", "gain")


def tiff_is_sound(file: FileCase, facts: TiffFacts, *, relation: str) -> list[Finding]:
    found = []
    if facts.cut_off:
        sizes = {**_ends(facts.size, facts.size_needed), "pages": facts.pages}
        found.append(finding("tiff.cut-off", file=file, relation=relation, params=sizes))
    if facts.odd_page:
        words = {"page": facts.odd_page, "observed": facts.odd_image, "type": type_words(facts.odd_dtype)}
        words |= {"expected": facts.image, "other_type": type_words(facts.dtype)}
        found.append(finding("tiff.pages-differ", file=file, relation=relation, params=words))
    if facts.frames is None:
        found.append(finding("tiff.pages-not-counted", file=file, relation=relation, params={"observed": facts.pages}))
    if facts.compression not in COMPRESSIONS:
        params = {"observed": facts.compression, "expected": USUAL}
        found.append(finding("tiff.compression-unusual", file=file, relation=relation, params=params))
    return [*found, *_tiff_is_grey(file, facts, relation=relation), *movie_is_sound(file, facts, relation=relation)]


def _tiff_is_grey(file: FileCase, facts: TiffFacts, *, relation: str) -> list[Finding]:
    if facts.samples != 1:
        words = {"observed": facts.samples, "expected": 1, "role": _role(file)}
        return [finding("tiff.not-grey", file=file, relation=relation, params=words)]
    if file.role != "gain" and facts.dtype not in MOVIE_TYPES:
        words = {"observed": type_words(facts.dtype), "expected": TAKEN}
        return [finding("tiff.type-not-taken", file=file, relation=relation, params=words)]
    return []


def eer_is_sound(file: FileCase, facts: EerFacts, *, relation: str) -> list[Finding]:
    found = []
    if facts.cut_off:
        params = _ends(facts.size, facts.size_needed)
        found.append(finding("eer.cut-off", file=file, relation=relation, params=params))
    if facts.end_missing:
        numbers = {"observed": TAIL, "expected": facts.frames or 0}
        found.append(finding("eer.end-missing", file=file, relation=relation, params=numbers))
    if not facts.has_metadata:
        found.append(finding("eer.no-metadata", file=file, relation=relation, params={"expected": EER_METADATA}))
    elif facts.frames is None or facts.frames < 1:
        told = "no number of" if facts.frames is None else str(facts.frames)
        found.append(finding("eer.no-frames", file=file, relation=relation, params={"observed": told, "expected": 1}))
    if facts.sensor_image not in (None, facts.image):
        sizes = {"observed": facts.image, "expected": facts.sensor_image}
        found.append(finding("eer.size-differs", file=file, relation=relation, params=sizes))
    if not facts.big:
        versions = {"observed": 42, "expected": 43}
        found.append(finding("eer.not-bigtiff", file=file, relation=relation, params=versions))
    return [*found, *movie_is_sound(file, facts, relation=relation)]


def dm_is_sound(file: FileCase, facts: DmFacts, *, relation: str) -> list[Finding]:
    found = []
    if not facts.dtype:
        numbers = {"observed": facts.data_type, "expected": ", ".join(map(str, TYPES))}
        found.append(finding("dm.not-grey", file=file, relation=relation, params=numbers))
    else:
        needed = math.prod(facts.image) * facts.frames * np.dtype(facts.dtype).itemsize
        if facts.data_bytes != needed:
            shape = (*facts.image, facts.frames)
            numbers = {"observed": facts.data_bytes, "expected": needed, "shape": shape}
            found.append(finding("dm.data-size", file=file, relation=relation, params=numbers))
    return [*found, *movie_is_sound(file, facts, relation=relation)]


def movie_is_sound(file: FileCase, facts: Movie, *, relation: str) -> list[Finding]:
    """What holds for any format: the ending, one frame of a movie, many of a gain reference."""
    found = []
    named = detect(file.name, head=b"")
    if named not in (*ANY_FORMAT, facts.taken_as):
        words = {"observed": WORDS[facts.taken_as], "expected": WORDS[named]}
        found.append(finding("movie.other-ending", file=file, relation=relation, params=words))
    if file.role == "movie_stack" and facts.frames == 1:
        counts = {"observed": 1, "expected": 2}
        found.append(finding("movie.single-frame", file=file, relation=relation, params=counts))
    return found + (_gain_is_usual(file, facts, relation=relation) if file.role == "gain" else [])


def _gain_is_usual(file: FileCase, facts: Movie, *, relation: str) -> list[Finding]:
    found = []
    if facts.frames is None or facts.frames > 1:
        counts = {"observed": facts.frames or 0, "expected": 1}
        found.append(finding("gain.several-images", file=file, relation=relation, params=counts))
    if (words := _whole_numbers(facts)) is not None:
        params = {"observed": words, "expected": "32-bit floats"}
        found.append(finding("gain.whole-numbers", file=file, relation=relation, params=params))
    return found


def _whole_numbers(facts: Movie) -> str | None:
    """In words, if the file holds whole numbers."""
    if isinstance(facts, MrcFacts):
        mode = MODES[facts.mode]
        return mode.words if mode.kind in ("real", "packed") and facts.mode not in (2, 12) else None
    dtype = "" if isinstance(facts, EerFacts) else facts.dtype
    return type_words(dtype) if dtype and dtype not in FLOATS else None


def type_words(dtype: str) -> str:
    """uint8 -> unsigned 8-bit integers."""
    kind = dtype.rstrip("0123456789")
    words = {"uint": "unsigned {}-bit integers", "int": "{}-bit integers", "float": "{}-bit floats"}.get(kind)
    return words.format(dtype.removeprefix(kind)) if words else "a data type that we do not know"


def _ends(size: int, needed: int) -> dict[str, int]:
    return {"observed": size, "expected": needed, "missing": needed - size}


def _role(file: FileCase) -> str:
    return ROLES[file.role].label if file.role in ROLES else "movie"
