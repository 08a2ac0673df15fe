"""Patterns in the archive's terms: a glob with the run's name in it, resolved to paths and their runs."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

RUN = "{run_name}"
SUGAR = "{run}"
# What a glob gives a meaning to.
SIGNS = re.compile(r"[*?[]")


@dataclass(frozen=True, slots=True)
class Match:
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


def resolve(list_glob: str, *, run_names: Collection[str], paths: Iterable[str]) -> Resolution:
    """The paths that the pattern matches, each with its runs. `*` and `?` stay within one folder; names are exact.

    Raises: ValueError with the sentence of `glob_problem`.
    """
    glob = normalise(list_glob)
    if problem := glob_problem(glob):
        raise ValueError(problem)
    parts = glob.split("/")
    by_run = RUN in glob
    names = frozenset(run_names)
    lengths = frozenset(len(name) for name in names)
    matches = []
    for path in paths:
        pieces = path.split("/")
        if len(pieces) != len(parts) or not _plain_parts_match(parts, pieces):
            continue
        runs = tuple(_runs_of(parts, pieces, names=names, lengths=lengths)) if by_run else ()
        if runs or not by_run:
            matches.append(Match(path, runs))
    seen = {run for match in matches for run in match.runs}
    lacking = tuple(name for name in run_names if name not in seen) if by_run else ()
    return Resolution(tuple(matches), by_run, lacking)


def _plain_parts_match(parts: list[str], pieces: list[str]) -> bool:
    return all(RUN in part or _fits(part, piece) for part, piece in zip(parts, pieces, strict=True))


def _runs_of(parts: list[str], pieces: list[str], *, names: frozenset[str], lengths: frozenset[int]) -> Iterator[str]:
    pairs = [(part, piece) for part, piece in zip(parts, pieces, strict=True) if RUN in part]
    for name in sorted(_candidates(*pairs[0], lengths=lengths) & names):
        if all(_fits(part, piece, run=name) for part, piece in pairs):
            yield name


def _fits(part: str, piece: str, *, run: str = "") -> bool:
    """Whether one part of a pattern matches, with ``run`` taken literally at its place."""
    if not SIGNS.search(part):
        return part.replace(RUN, run) == piece
    exact = run.replace("[", "[[]").replace("*", "[*]").replace("?", "[?]")
    return _compiled(part.replace(RUN, exact)).match(piece) is not None


def _candidates(part: str, piece: str, *, lengths: frozenset[int]) -> set[str]:
    """The words that may stand at the place of the run in this piece of a path; each is then tried exactly."""
    before = part.split(RUN)[0]
    if any(sign in before for sign in "*?["):
        starts: Iterable[int] = range(len(piece))
    else:
        if not piece.startswith(before):
            return set()
        starts = (len(before),)
    return {piece[start : start + length] for start in starts for length in lengths}


@lru_cache(maxsize=16384)
def _compiled(part: str) -> re.Pattern[str]:
    # fnmatch writes atomic groups, so a pattern with many asterisks takes no more than its share of time.
    return re.compile(fnmatch.translate(part))
