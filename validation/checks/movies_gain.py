"""Movies among themselves, and their gain reference: one camera, one size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from validation.cases import FileCase, Number, Outcome, RunCase, judged, merged
from validation.checks.lengths import compare, told_length, whence
from validation.checks.say import elsewhere, finding, not_comparable, unread
from validation.checks.seen import movie_of
from validation.findings import Finding

Image = tuple[int, int]


def movies_and_gain_agree(case: RunCase, *, relation: str) -> Outcome:
    """The size that most movies have is the one that the others and the gain reference are held against."""
    movies, gains = case.in_role("movie_stack"), case.in_role("gain")
    waiting = [file for file in movies if file.state == "waiting"]
    if waiting:  # the first ones may be the odd ones
        return merged(unread(waiting))
    sizes = [(file, seen.image) for file in movies if (seen := movie_of(file.facts)) is not None]
    if not sizes:
        return merged(elsewhere([*movies, *gains]) if movies else [])
    usual = Counter(image for _, image in sizes).most_common(1)[0][0]
    numbers = (Number("Movies", len(sizes)), Number("Width", usual[0], source="movies"),
               Number("Height", usual[1], source="movies"))  # fmt: skip
    alone = len(sizes) == 1 and not gains
    outcomes = [] if alone else [judged([*_odd_sizes(sizes, usual, relation), *_odd_pixels(movies, relation)],
                                        numbers=numbers)]  # fmt: skip
    told = sorted(length for file in movies if (length := told_length(file)) is not None)
    pixel = told[len(told) // 2] if told else None
    outcomes += [_gain(gain, sizes[0][0], usual, pixel, relation) for gain in gains]
    return merged([*outcomes, *unread(movies)])


def _odd_sizes(sizes: Sequence[tuple[FileCase, Image]], usual: Image, relation: str) -> list[Finding]:
    odd = sorted(((file, image) for file, image in sizes if image != usual), key=lambda one: one[0].path)
    if not odd:
        return []
    file, image = odd[0]
    params = {
        "observed": image,
        "expected": usual,
        "count": len(odd),
        "total": len(sizes),
        "hint": _turned(image, usual),
    }
    others = [other for other, _ in odd[1:]]
    return [finding("movies.sizes-differ", file=file, more=others, relation=relation, params=params)]


def _turned(image: Image, usual: Image) -> str:
    return " Width and height are exchanged." if image == usual[::-1] else ""


def _odd_pixels(movies: Sequence[FileCase], relation: str) -> list[Finding]:
    """Headers that say a pixel size, against the one that most of them say."""
    told = [(file, length) for file in movies if (length := told_length(file)) is not None]
    if not told:
        return []
    usual = sorted(length for _, length in told)[len(told) // 2]
    odd = [(file, length) for file, length in told if compare(length, usual).verdict != "match"]
    if not odd:
        return []
    file, length = min(odd, key=lambda one: one[0].path)
    result = compare(length, usual)
    params = {
        "observed": length, "expected": usual, "difference": result.difference, "tolerance": result.tolerance,
        "count": len(odd), "total": len(told), "units": "Å", "whence": whence(file),
    }  # fmt: skip
    others = [other for other, _ in odd if other is not file]
    return [finding("movies.pixel-sizes-differ", file=file, more=others, relation=relation, params=params)]


def _gain(gain: FileCase, movie: FileCase, usual: Image, pixel: float | None, relation: str) -> Outcome:
    if (not_yet := not_comparable([gain])) is not None:
        return not_yet
    seen = movie_of(gain.facts)
    if seen is None:
        return Outcome()
    numbers = (Number("Width", seen.image[0], source=gain.name), Number("Height", seen.image[1], source=gain.name))
    found = [
        finding(code, file=gain, other=movie, relation=relation, params={"observed": seen.image, "expected": usual})
        for code in _fit(seen.image, usual)
    ]
    return judged([*found, *_gain_pixel(gain, movie, pixel, relation)], numbers=numbers)


def _fit(gain: Image, movie: Image) -> list[str]:
    """Codes that tell how the gain reference lies over the movie, none where it simply fits."""
    if gain == movie:
        return []
    if gain == movie[::-1]:
        return ["gain.turned"]
    sides = sorted(gain), sorted(movie)
    for one, other in (sides, sides[::-1]):
        if one == [2 * side for side in other]:
            return ["gain.super-resolution"]
    return ["gain.size-differs"]


def _gain_pixel(gain: FileCase, movie: FileCase, pixel: float | None, relation: str) -> list[Finding]:
    """The archive wants the movies' pixel size; headers of gain references often hold none, which is no fault."""
    length = told_length(gain)
    if length is None or pixel is None:
        return []
    result = compare(length, pixel)
    if result.verdict == "match":
        return []
    params = {
        "observed": length, "expected": pixel, "difference": result.difference, "tolerance": result.tolerance,
        "units": "Å",
    }  # fmt: skip
    return [finding("gain.pixel-size-differs", file=gain, other=movie, relation=relation, params=params)]
