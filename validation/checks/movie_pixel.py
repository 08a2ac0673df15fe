"""Movies and their declared pixel size: one finding for all movies of a run."""

from __future__ import annotations

from collections.abc import Sequence

from validation.cases import Cell, CellState, FileCase, Number, Outcome, RunCase, Value, judged, merged
from validation.checks.given import address
from validation.checks.lengths import binning_hint, compare, header_length, shown, stated, told_length, unset, whence
from validation.checks.mdoc_beam import movie_pixels
from validation.checks.overridden import overridden
from validation.checks.say import finding, unread
from validation.checks.seen import length_of, movie_of
from validation.findings import Finding
from validation.formats import MdocFacts

KEY = "pixel_size"
SOURCES = {"override": "stated for this run", "block": "stated for the block"}
CODES = {"match": None, "nearly": "movies.pixel-size-rounded", "differs": "movies.pixel-size-differs"}


def movie_pixel_matches_stated(case: RunCase, *, relation: str) -> Outcome:
    """TIFF and EER files hold no pixel size: then only what is stated, or the mdoc, says it."""
    movies = [file for file in case.in_role("movie_stack") if movie_of(file.facts) is not None]
    still_open = unread(case.in_role("movie_stack"))
    if not movies:
        return merged(still_open)
    block = case.ancestor(movies[0].block, kind="acquisition")
    value = block.values.get(KEY) if block else None
    place = address(value, block=block.id if block else None, key=KEY)
    expected = stated(value)
    notes = [note for file in movies for note in overridden(file, relation=relation)]
    if expected is None:
        outcome = _without_statement(case, movies, place, relation)
    else:
        outcome = _against(movies, expected, value, place, relation)
    return merged([Outcome(outcome.cell, (*outcome.findings, *notes)), *still_open])


def _against(movies: Sequence[FileCase], expected: float, value: Value | None, place: str, relation: str) -> Outcome:
    told = [(file, length) for file in movies if (length := _as_told(file, expected)) is not None]
    # A negative size has its own finding (mrc.voxel-size-negative).
    blank = [file for file in movies if _is_blank(length_of(file.facts)) and _as_told(file, expected) is None]
    found = [_not_set(blank, len(movies), expected, place, relation)] if blank else []
    if not told:
        return judged(found) if found else Outcome()
    usual = sorted(length for _, length in told)[len(told) // 2]
    numbers = (
        Number("Stated pixel size of the movies", expected, "Å", SOURCES.get(value.source if value else "", "stated")),
        Number("Pixel size in the headers", usual, "Å", told[0][0].name),
    )
    if (code := CODES[compare(usual, expected).verdict]) is not None:
        # A movie that differs from the others is told of there.
        alike = [(file, length) for file, length in told if compare(length, usual).verdict == "match"]
        found.append(_differs(code, alike, len(told), expected, place, relation))
    return judged(found, numbers=numbers)


def _is_blank(length: float | None) -> bool:
    return length is not None and length >= 0


def _as_told(file: FileCase, expected: float) -> float | None:
    """A placeholder that is what was stated is a value after all."""
    length = header_length(file)
    if unset(file) and length is not None and length > 0 and compare(length, expected).verdict == "match":
        return length
    return told_length(file)


def _differs(
    code: str, odd: Sequence[tuple[FileCase, float]], total: int, expected: float, place: str, relation: str
) -> Finding:
    file, length = min(odd, key=lambda one: one[0].path)
    result = compare(length, expected)
    params = {
        "observed": length, "expected": expected, "difference": result.difference, "tolerance": result.tolerance,
        "count": len(odd), "total": total, "units": "Å", "hint": binning_hint(length, expected, unbinned=None),
        "whence": whence(file),
    }  # fmt: skip
    others = [other for other, *_ in odd if other is not file]
    return finding(code, file=file, more=others, field=place, relation=relation, params=params)


def _not_set(blank: Sequence[FileCase], total: int, expected: float, place: str, relation: str) -> Finding:
    file = min(blank, key=lambda one: one.path)
    params = {
        "observed": shown(length_of(file.facts)), "reason": unset(file), "expected": expected, "count": len(blank),
        "total": total, "units": "Å",
    }  # fmt: skip
    others = [other for other in blank if other is not file]
    code = "movies.pixel-size-not-set"
    return finding(code, file=file, more=others, field=place, relation=relation, params=params)


def _without_statement(case: RunCase, movies: Sequence[FileCase], place: str, relation: str) -> Outcome:
    """Nobody stated it: a header or the mdoc has to say it."""
    told = [(file, length) for file in movies if (length := told_length(file)) is not None]
    if told:
        number = Number("Pixel size in the headers", told[0][1], "Å", told[0][0].name)
        return Outcome(Cell(CellState.ABSENT, (number,), "The pixel size is taken from the headers; none was stated."))
    mdocs = [file.facts for file in case.beside(movies[0], role="mdoc")]
    if any(isinstance(facts, MdocFacts) and movie_pixels(facts) for facts in mdocs):
        return Outcome()
    file = min(movies, key=lambda one: one.path)
    length = length_of(file.facts)
    says = (
        "does not tell its pixel size" if length is None else f"says {shown(length)} per pixel, which is {unset(file)}"
    )
    params = {"observed": says, "count": len(movies), "units": "Å"}
    others = [other for other in movies if other is not file]
    found = finding("movies.pixel-size-missing", file=file, more=others, field=place, relation=relation, params=params)
    return judged([found])
