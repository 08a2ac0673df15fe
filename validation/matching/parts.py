"""Parts of a glob, between two slashes: which runs' names may stand in a piece of a path for it to fit."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Collection
from functools import lru_cache

RUN = "{run_name}"
# What a glob gives a meaning to.
SIGNS = re.compile(r"[*?[]")
# The text behind the last sign, and before the first.
TAIL = re.compile(r"[^*?\[\]{}]*$")
HEAD = re.compile(r"[^*?\[\]{}]*")
# First letters of all names are looked for while they are no more than this; fewer letters otherwise.
MOST_HEADS, LETTERS = 40, (12, 8, 6, 4, 3, 2, 1)
MOST_LENGTHS = 4


class Runs:
    """The names of runs, and where in a text one may begin."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = frozenset(names)
        self.lengths = tuple(sorted({len(name) for name in self.names}))
        heads = next((found for found in map(self._heads, LETTERS) if len(found) <= MOST_HEADS), [""])
        # Looking ahead, so that a beginning within another is found as well.
        self._begin = re.compile(f"(?={'|'.join(heads)})")

    def _heads(self, letters: int) -> list[str]:
        return sorted({re.escape(name[:letters]) for name in self.names})

    def begin(self, text: str) -> list[int]:
        return [hit.start() for hit in self._begin.finditer(text)]


class Part:
    """A plain text, or what stands before and behind the run's name; compiled once for all pieces."""

    def __init__(self, part: str, *, runs: Runs) -> None:
        self.text, self.all = part, runs
        self.before, self.by_run, self.after = part.partition(RUN)
        self.again = RUN in self.after
        self._head, self._tail = _found(HEAD, part), _found(TAIL, part)
        # Where the name begins if what stands before it is plain; whether the tail alone tells what may follow.
        self._at = None if SIGNS.search(self.before) else (len(self.before),)
        self._anything = self.after == f"*{self._tail}"
        self._before, self._after = _compiled(self.before), _compiled(self.after)
        self._whole = self._by_length() if self.by_run and self._at and not self.again else ()

    def _by_length(self) -> tuple[Callable[[str], re.Match[str] | None], ...]:
        """One expression for each length of a name, where these are few."""
        lengths = self.all.lengths
        texts = [f"{re.escape(self.before)}(?s:(.{{{length}}})){fnmatch.translate(self.after)}" for length in lengths]
        return tuple(re.compile(text).match for text in texts) if len(texts) <= MOST_LENGTHS else ()

    def runs(self, piece: str, *, among: Collection[str] | None) -> Collection[str] | None:
        """Those ``among`` (None: any) for which this piece of a path fits, each once; empty where it does not."""
        if self._whole:
            names = self.all.names if among is None else among
            return [hit[1] for match in self._whole if (hit := match(piece)) and hit[1] in names]
        if not (piece.startswith(self._head) and piece.endswith(self._tail)):
            return ()
        if not self.by_run:
            return among if fits(self.text, piece) else ()
        if among is not None and len(among) <= len(self.all.lengths):
            starts = self._starts(piece)
            return [run for run in among if any(self._stands(piece, run, start) for start in starts)]
        names, lengths = self.all.names if among is None else among, self.all.lengths
        found = [
            run
            for start in self._starts(piece)
            for length in lengths
            if (run := piece[start : start + length]) in names and self._ends(piece, start + length, run)
        ]
        return found if len(found) < 2 else set(found)

    def _starts(self, piece: str) -> Collection[int]:
        if self._at is not None:
            return self._at
        starts = self.all.begin(piece)
        if self.before == "*":
            return starts
        return [start for start in starts if self._before.match(piece, 0, start)]

    def _stands(self, piece: str, run: str, start: int) -> bool:
        return piece.startswith(run, start) and self._ends(piece, start + len(run), run)

    def _ends(self, piece: str, end: int, run: str) -> bool:
        if self._anything:
            return len(piece) - end >= len(self._tail)
        if self.again:
            return fits(_with_run(self.after, run), piece[end:])
        return self._after.match(piece, end) is not None


def _found(regex: re.Pattern[str], text: str) -> str:
    hit = regex.search(text)
    return hit[0] if hit else ""


def _with_run(text: str, run: str) -> str:
    """The glob with the run's name at its place, taken literally."""
    if not SIGNS.search(text):
        return text.replace(RUN, run)
    return text.replace(RUN, run.replace("[", "[[]").replace("*", "[*]").replace("?", "[?]"))


def fits(glob: str, piece: str) -> bool:
    return glob == piece if not SIGNS.search(glob) else _compiled(glob).match(piece) is not None


@lru_cache(maxsize=16384)
def _compiled(part: str) -> re.Pattern[str]:
    # fnmatch writes atomic groups, so a pattern with many asterisks takes no more than its share of time.
    return re.compile(fnmatch.translate(part))
