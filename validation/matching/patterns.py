"""Patterns in the archive's terms: a glob with the run's name in it, resolved to paths and their runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from validation.matching.parts import RUN, Part, Runs
from validation.matching.regexes import Finder, runs_kept

SUGAR = "{run}"


class Match(NamedTuple):
    """A path and the runs it is for; none: for all runs of the block."""

    path: str
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a pattern resolves to. `by_run` is false where the pattern names no run: its files are for all of them."""

    matches: tuple[Match, ...]
    by_run: bool
    runs_without: tuple[str, ...]

    @property
    def twice(self) -> tuple[Match, ...]:
        """The files that the pattern gives to more than one run."""
        return tuple(match for match in self.matches if len(match.runs) > 1)

    @property
    def per_run(self) -> dict[str, list[str]]:
        """Run -> its paths, in the order of the paths."""
        found: dict[str, list[str]] = {}
        for match in self.matches:
            for run in match.runs:
                found.setdefault(run, []).append(match.path)
        return found


def normalise(glob: str) -> str:
    """`{run}` is another way to write `{run_name}`."""
    return glob.strip().replace(SUGAR, RUN)


def glob_problem(glob: str) -> str | None:
    """Why this pattern cannot be used, in a sentence, or None."""
    plain = normalise(glob)
    if not plain:
        return "The pattern is empty. Write a path, such as tomograms/{run}.mrc."
    if plain.startswith("/") or "\\" in plain:
        return "A pattern begins at the deposition's own folder and uses / between folders."
    if "**" in plain:
        return "Two asterisks in a row are not understood. Write one * for each folder."
    if "//" in plain or plain.endswith("/"):
        return "There is a folder without a name in the pattern (two / in a row, or one at the end)."
    rest = plain.replace(RUN, "")
    if "{" in rest or "}" in rest:
        return "The only word in braces is {run}."
    if plain.count("[") != plain.count("]"):
        return "A [ in the pattern has no ] that closes it."
    return None


def resolve(
    list_glob: str,
    *,
    run_names: Collection[str],
    paths: Iterable[str] | Paths,
    match_regex: str = "",
    name_regex: str = "",
    exclude: Sequence[str] = (),
    parent_filters: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
) -> Resolution:
    """The paths that the pattern matches, each with its runs. `*` and `?` stay within one folder; names are exact.

    The other arguments as in the archive's configuration: ``match_regex`` is searched in the path (with a / before it),
    the first group of ``name_regex`` is the name, ``exclude`` leaves out names that begin so, ``parent_filters`` keep
    or drop runs. Raises: ValueError with the sentence of `glob_problem` or `regexes.problem`, or of a regex that takes
    too long.
    """
    glob = normalise(list_glob)
    if problem := glob_problem(glob):
        raise ValueError(problem)
    finder = Finder(match_regex, name_regex, tuple(exclude))
    kept = runs_kept(run_names, parent_filters=parent_filters)
    by_run = RUN in glob
    matches = _matches(glob.split("/"), run_names=kept, paths=paths if isinstance(paths, Paths) else Paths(paths))
    if not finder.plain:
        matches = [match for match in matches if finder.takes(match.path)]
    seen = set(chain.from_iterable([match.runs for match in matches]))
    lacking = tuple(name for name in kept if name not in seen) if by_run else ()
    return Resolution(tuple(matches), by_run, lacking)


class Paths:
    """A listing by folder, so that many patterns are resolved over it in little time."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.folders: dict[str, list[tuple[int, str, str]]] = {}
        for at, path in enumerate(paths):
            folder, _, name = path.rpartition("/")
            self.folders.setdefault(folder, []).append((at, name, path))


def _matches(parts: list[str], *, run_names: Collection[str], paths: Paths) -> list[Match]:
    """In the order of the listing."""
    runs = Runs(run_names)
    *above, last = [Part(part, runs=runs) for part in parts]
    found = list[list[tuple[int, Match]]]()
    for folder, files in paths.folders.items():
        pieces = folder.split("/") if folder else []
        if len(pieces) != len(above):
            continue
        among = _runs_of(above, pieces)
        if among is None or among:
            hits = ((at, path, last.runs(name, among=among)) for at, name, path in files)
            found.append([(at, Match(path, _sorted(runs))) for at, path, runs in hits if runs is None or runs])
    if len(found) == 1:
        return [match for _, match in found[0]]
    return [match for _, match in sorted(chain.from_iterable(found), key=itemgetter(0))]


def _sorted(runs: Collection[str] | None) -> tuple[str, ...]:
    return () if runs is None else tuple(runs) if len(runs) == 1 else tuple(sorted(runs))


def _runs_of(parts: list[Part], pieces: list[str]) -> Collection[str] | None:
    """The runs that all parts of a folder allow; None: no part names a run; empty: it does not match."""
    among: Collection[str] | None = None
    for part, piece in zip(parts, pieces, strict=True):
        among = part.runs(piece, among=among)
        if among is not None and not among:
            break
    return among
