"""The JSON document of a catalogue: what may stand in it (docs/admins.md, "The catalogue"), and where it does not.

One dataset is taken out of the text at a time, so memory grows with the largest dataset, not with the document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator, Mapping
from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError, with_config

# Before Python 3.12, pydantic reads no other.
from typing_extensions import TypedDict

FORMAT = "cryoet-catalogue/1"
LARGEST = 2**31 - 1
_SPACE = re.compile(r"\s*")
_LINE = r"^[^\x00-\x1f\x7f]*$"

Word = Annotated[str, StringConstraints(max_length=40, pattern=_LINE)]
Phrase = Annotated[str, StringConstraints(max_length=100, pattern=_LINE)]
Words = Annotated[str, StringConstraints(max_length=300, pattern=_LINE)]
RunName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_LINE)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=_LINE)]
Number = Annotated[int, Field(ge=1, le=LARGEST)]
Spacing = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
_strict = with_config(ConfigDict(strict=True, extra="forbid"))


@_strict
class Size(TypedDict):
    """In voxels."""

    x: Number
    y: Number
    z: Number


@_strict
class AlignmentDoc(TypedDict):
    number: Annotated[int, Field(ge=0, le=LARGEST)]
    id: NotRequired[Number | None]
    format: NotRequired[Word | None]
    type: NotRequired[Word | None]
    method: NotRequired[Word | None]


@_strict
class TomogramDoc(TypedDict):
    id: NotRequired[Number | None]
    voxel_spacing: NotRequired[Spacing | None]
    alignment: NotRequired[Annotated[int, Field(ge=0, le=LARGEST)] | None]
    size: NotRequired[Size | None]
    reconstruction_method: NotRequired[Phrase | None]
    processing: NotRequired[Phrase | None]
    processing_software: NotRequired[Words | None]


@_strict
class RunDoc(TypedDict):
    name: RunName
    id: NotRequired[Number | None]
    alignments: NotRequired[list[AlignmentDoc]]
    tomograms: NotRequired[list[TomogramDoc]]


@_strict
class DatasetDoc(TypedDict):
    id: Number
    title: Title
    organism: NotRequired[Words | None]
    taxonomy_id: NotRequired[Number | None]
    runs: NotRequired[list[RunDoc]]


DATASET: TypeAdapter[DatasetDoc] = TypeAdapter(DatasetDoc)


class Unreadable(ValueError):
    """The text is no such document as a whole; the message says where."""


def datasets(text: str) -> Iterator[Any]:
    """What stands in the list "datasets", one after the other, as it stands there. Raises: Unreadable."""
    try:
        yield from _datasets(text)
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"Line {error.lineno:,}, column {error.colno:,}: this is no JSON. {error.msg}. Nothing was imported."
        ) from error
    except RecursionError as error:
        raise Unreadable("The document cannot be read: it is nested too deeply.") from error
    except ValueError as error:
        raise Unreadable(f"The document cannot be read: {error}.") from error


def _datasets(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder(parse_constant=_no_constant)
    seen: dict[str, Any] = {}
    at = _expect(text, 0, "{")
    while True:
        key, at = decoder.raw_decode(text, _skip(text, at))
        if not isinstance(key, str) or key in seen:
            raise json.JSONDecodeError("A key of its own was expected", text, at)
        at = _skip(text, _expect(text, at, ":"))
        if key == "datasets":
            seen[key] = None
            at = yield from _elements(text, at, decoder)
        else:
            seen[key], at = decoder.raw_decode(text, at)
        at = _skip(text, at)
        if text[at : at + 1] != ",":
            break
        at += 1
    if text[_expect(text, at, "}") :].strip():
        raise json.JSONDecodeError("Something stands after the document", text, at)
    _check_frame(seen)


def _elements(text: str, at: int, decoder: json.JSONDecoder) -> Generator[Any, None, int]:
    """The elements of a list; gives the place after it."""
    at = _skip(text, _expect(text, at, "["))
    if text[at : at + 1] == "]":
        return at + 1
    while True:
        element, at = decoder.raw_decode(text, _skip(text, at))
        yield element
        at = _skip(text, at)
        if text[at : at + 1] != ",":
            return _expect(text, at, "]")
        at += 1


def _check_frame(seen: Mapping[str, Any]) -> None:
    if seen.get("format") != FORMAT:
        raise Unreadable(f"“format” is {seen.get('format')!r}; “{FORMAT}” is what can be read here.")
    if "datasets" not in seen:
        raise Unreadable("The list “datasets” is missing.")
    if more := sorted(seen.keys() - {"format", "datasets"}):
        raise Unreadable(f"There is no such key as “{more[0]}”; “format” and “datasets” are all.")


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _expect(text: str, at: int, sign: str) -> int:
    at = _skip(text, at)
    if text[at : at + 1] != sign:
        raise json.JSONDecodeError(f"“{sign}” was expected", text, at)
    return at + 1


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def read(raw: Any) -> tuple[DatasetDoc | None, list[tuple[str, str]]]:
    """One dataset as it is meant, or None; what is wrong with it, as (place in it, sentence)."""
    try:
        dataset = DATASET.validate_python(raw)
    except ValidationError as error:
        return None, [(_place(line["loc"]), _sentence(line)) for line in error.errors(include_url=False)]
    problems = list(_clashes(dataset))
    return (None if problems else dataset), problems


def _clashes(dataset: DatasetDoc) -> Iterator[tuple[str, str]]:
    """What stands twice, and what refers to nothing."""
    names: set[str] = set()
    for at, run in enumerate(dataset.get("runs", ())):
        place = f"runs[{at}]"
        if run["name"] in names:
            yield f"{place}.name", f"The run {run['name']} stands there twice."
        names.add(run["name"])
        numbers: set[int] = set()
        for position, alignment in enumerate(run.get("alignments", ())):
            if alignment["number"] in numbers:
                where = f"{place}.alignments[{position}].number"
                yield where, f"The run {run['name']} has alignment {alignment['number']} already."
            numbers.add(alignment["number"])
        for position, tomogram in enumerate(run.get("tomograms", ())):
            number = tomogram.get("alignment")
            if number is not None and number not in numbers:
                yield f"{place}.tomograms[{position}].alignment", f"The run {run['name']} has no alignment {number}."


def _place(loc: tuple[int | str, ...]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return "".join(parts).removeprefix(".")


_SENTENCES = {
    "missing": "It is missing.",
    "extra_forbidden": "There is no such key.",
    "int_type": "{value} is no whole number.",
    "float_type": "{value} is no number.",
    "finite_number": "{value} is no number.",
    "string_type": "{value} is no text.",
    "list_type": "{value} is no list.",
    "dict_type": "{value} is no object with keys.",
    "string_too_short": "It is empty.",
    "string_too_long": "The text is too long; {max_length} letters are the most.",
    "string_pattern_mismatch": "The text holds a line break or another sign that cannot be shown.",
    "greater_than": "{value} is too small; it has to be more than {gt}.",
    "greater_than_equal": "{value} is too small; {ge} is the least.",
    "less_than_equal": "{value} is too large; {le} is the most.",
}


def _sentence(line: Mapping[str, Any]) -> str:
    shown = repr(line["input"])
    numbers = {key: f"{value:g}" for key, value in (line.get("ctx") or {}).items() if isinstance(value, int | float)}
    known = _SENTENCES.get(line["type"])
    value = shown if len(shown) <= 60 else f"{shown[:57]}…"
    return known.format(value=value, **numbers) if known else f"{value}: {line['msg']}."
