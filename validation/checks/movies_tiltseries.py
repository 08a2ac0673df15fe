"""Movies and tilt series: the pixel of the movies times the binning is the pixel of the tilt series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from validation import words
from validation.cases import FileCase, Number, Outcome, RunCase, judged, merged
from validation.checks.given import address, given
from validation.checks.lengths import Compared, compare, is_stated, possible, told_length
from validation.checks.mdoc_beam import movie_pixels
from validation.checks.say import elsewhere, finding, not_comparable
from validation.checks.tolerances import BINNING_RELATIVE, WHOLE_RATIO
from validation.findings import Finding
from validation.formats import MdocFacts


@dataclass(frozen=True, slots=True)
class Length:
    """Å, who says so, and the file that says it. `others`: what an mdoc may mean as well (super-resolution)."""

    value: float
    source: str
    file: FileCase | None = None
    others: tuple[float, ...] = ()


def pixels_are_binned_as_stated(case: RunCase, *, relation: str) -> Outcome:
    """Without a stated binning the ratio is expected to be whole; that is a warning only, as programs bin by floats.

    Where statement and header of one side differ, which another relation tells, one of them that fits is enough.
    """
    return merged([_judge(case, stack, relation=relation) for stack in case.in_role("tilt_series")])


def _judge(case: RunCase, stack: FileCase, *, relation: str) -> Outcome:
    movies, pixels = _movie_pixels(case, stack), _stack_pixels(case, stack)
    if not pixels and stack.facts is None:
        return not_comparable([stack]) or Outcome()
    beyond = elsewhere([stack, *case.in_role("movie_stack")])
    if not movies or not pixels:
        return merged(beyond)
    value = case.value(stack.block, "binning_from_frames")
    binning = given(value)
    binning = binning if possible(binning) else None
    movie, pixel = movies[0], pixels[0]
    numbers = [Number("Pixel size of the movies", movie.value, "Å", movie.source)]
    numbers += [Number("Stated binning", binning)] if binning else []
    numbers += [
        Number("Pixel size of the tilt series", pixel.value, "Å", pixel.source),
        Number("Ratio", round(pixel.value / movie.value, 4)),
    ]
    pairs = [(one, other.value) for length in movies for one in (length.value, *length.others) for other in pixels]
    place = address(value, block=stack.block, key="binning_from_frames")
    check = _is_product if binning else _is_whole
    found = check(stack, pairs, movie, pixel, binning or 1.0, place, relation)
    return merged([judged(found, numbers=numbers), *beyond])


def _stack_pixels(case: RunCase, stack: FileCase) -> list[Length]:
    """As stated for block or run, and as the header says it or as was stated in its place."""
    said, told = given(case.value(stack.block, "pixel_size")), told_length(stack)
    found = [Length(said, "you stated")] if said and possible(said) else []
    source = "the header says" if not is_stated(stack) else "you stated for it"
    return [*found, *([Length(told, source)] if told else [])]


def _movie_pixels(case: RunCase, stack: FileCase) -> list[Length]:
    """As stated, as a movie's header says it; else as the mdoc does, which does not know of super-resolution."""
    block = case.ancestor(stack.block, kind="acquisition")
    said = given(block.values.get("pixel_size")) if block else None
    found = [Length(said, "stated")] if said and possible(said) else []
    for movie in case.in_role("movie_stack"):
        if (length := told_length(movie)) is not None:
            return [*found, Length(length, movie.name, movie)]
    # Without movies the mdoc's nominal value is nobody's to be compared with.
    mdocs = case.in_role("mdoc") if case.in_role("movie_stack") and not found else ()
    for file in mdocs:
        if isinstance(file.facts, MdocFacts) and (told := movie_pixels(file.facts)):
            return [Length(told[2][0], file.name, file, told[2][1:])]
    return found


Pairs = Sequence[tuple[float, float]]


def _is_product(
    stack: FileCase, pairs: Pairs, movie: Length, pixel: Length, binning: float, place: str, relation: str
) -> list[Finding]:
    def compared(one: float, other: float) -> Compared:
        return compare(other, one * binning, binning=max(1.0, binning))

    best = min((compared(one, other) for one, other in pairs), key=lambda result: result.difference)
    if best.verdict == "match":
        return []
    expected = movie.value * binning
    params = {
        "observed": pixel.value, "expected": expected, "movie": movie.value, "binning": binning,
        "ratio": pixel.value / expected, "difference": abs(pixel.value / expected - 1), "units": "Å",
        "tolerance": compared(movie.value, pixel.value).tolerance, "says": pixel.source,
        "hint": _hint(pixel.value, movie.value, binning),
    }  # fmt: skip
    doubtful = best.verdict == "nearly" or bool(movie.others)
    code = "tiltseries.binning-rounded" if doubtful else "tiltseries.binning-differs"
    return [finding(code, file=stack, other=movie.file, field=place, relation=relation, params=params)]


def _is_whole(
    stack: FileCase, pairs: Pairs, movie: Length, pixel: Length, _: float, place: str, relation: str
) -> list[Finding]:
    if any(_whole(other / one) for one, other in pairs):
        return []
    params = {
        "observed": pixel.value, "expected": movie.value, "ratio": pixel.value / movie.value, "units": "Å",
        "tolerance": WHOLE_RATIO, "says": pixel.source,
    }  # fmt: skip
    code = "tiltseries.binning-not-whole"
    return [finding(code, file=stack, other=movie.file, field=place, relation=relation, params=params)]


def _whole(ratio: float) -> bool:
    return abs(ratio / max(1, round(ratio)) - 1) <= WHOLE_RATIO or abs(ratio / 0.5 - 1) <= WHOLE_RATIO


def _hint(pixel: float, movie: float, binning: float) -> str:
    """The binning that the numbers speak for, where it is a usual one."""
    for factor in (0.25, 0.5, *range(1, 33)):
        if factor != binning and abs(pixel / movie / factor - 1) <= BINNING_RELATIVE:
            product = f"{words.length(movie)} × {factor:g} = {words.length(movie * factor)}"
            off = pixel / movie / binning
            doubled = any(abs(off / by - 1) <= BINNING_RELATIVE for by in (0.5, 2.0))
            more = " or super-resolution movies" if doubled else ""
            return f" {product}: it looks like binning {factor:g}{more}."
    return ""
