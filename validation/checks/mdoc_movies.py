"""mdoc (or another file with the order of the tilts) and movies: a movie for every section, by base name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from validation.cases import FileCase, Number, Outcome, RunCase, judged, merged
from validation.checks.mdoc_frames import frame_counts_agree, key_of
from validation.checks.say import digest, finding, not_comparable, unread
from validation.checks.seen import TiltOrder, tilt_order_of
from validation.findings import Finding
from validation.formats import MdocFacts


def movies_are_those_of_the_order(case: RunCase, *, relation: str) -> Outcome:
    """Movies may have been converted since: the ending of a name does not count."""
    return merged(
        [_compare(order, movies, relation=relation) for order in case.in_role("mdoc")
         if (movies := case.beside(order, role="movie_stack"))]
    )  # fmt: skip


def _compare(file: FileCase, movies: Sequence[FileCase], *, relation: str) -> Outcome:
    if (not_yet := not_comparable([file])) is not None:
        return not_yet
    order = tilt_order_of(file.facts)
    if order is None or not order.movies:
        return Outcome()  # the file by itself is found wanting
    by_key = {key_of(movie.name): movie for movie in movies}
    numbers = (Number("Sections", len(order.movies), source=file.name), Number("Movies", len(movies)))
    found = [*_pairs(file, order, movies, by_key, relation), *frame_counts_agree(file, by_key, relation=relation)]
    return merged([judged(found, numbers=numbers), *unread(movies)])


def _pairs(
    file: FileCase, order: TiltOrder, movies: Sequence[FileCase], by_key: Mapping[str, FileCase], relation: str
) -> list[Finding]:
    named = [key_of(name) for name in order.movies]
    if not any(named):
        return _counts(file, order, movies, relation)
    found = []
    if blank := [at for at, name in enumerate(named) if not name]:
        counts = {"observed": len(blank), "expected": len(named), "which": digest(blank)}
        found.append(finding("order.no-movie-names", file=file, relation=relation, params=counts))
    again = frozenset(file.facts.retaken) if isinstance(file.facts, MdocFacts) else frozenset()
    missing = [at for at, name in enumerate(named) if name and name not in by_key and at not in again]
    if missing:
        counts = {"observed": len(missing), "expected": len(named), "movies": len(movies), "which": digest(missing)}
        params = {**counts, "names": order.movies[missing[0]]}
        found.append(finding("order.movie-missing", file=file, relation=relation, params=params))
    return [*found, *_surplus(file, order, named, movies, relation)]


def _surplus(
    file: FileCase, order: TiltOrder, named: Sequence[str], movies: Sequence[FileCase], relation: str
) -> list[Finding]:
    found, listed = [], set(named)
    times = Counter(name for name in named if name)
    if twice := [at for at, name in enumerate(named) if times[name] > 1]:
        params = {"observed": len(twice), "expected": len(named), "names": order.movies[twice[0]]}
        found.append(finding("order.movie-listed-twice", file=file, relation=relation, params=params))
    # Where sections name nothing, a movie may be one of theirs.
    free = "" in listed
    if extra := [movie for movie in movies if key_of(movie.name) not in listed and not free]:
        first = min(extra, key=lambda movie: movie.path)
        params = {"observed": len(extra), "expected": len(movies), "sections": len(named), "names": first.name}
        found.append(finding("order.movie-not-listed", file=file, more=extra, relation=relation, params=params))
    return found


def _counts(file: FileCase, order: TiltOrder, movies: Sequence[FileCase], relation: str) -> list[Finding]:
    """Nothing names a movie: then only how many there are can be compared."""
    if order.exact:
        counts = {"observed": len(order.movies), "expected": len(order.movies), "which": digest([])}
        return [finding("order.no-movie-names", file=file, relation=relation, params=counts)]
    if len(order.movies) == len(movies):
        return []
    params = {"observed": len(movies), "expected": len(order.movies)}
    return [finding("order.count-differs", file=file, relation=relation, params=params)]
