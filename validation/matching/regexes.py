"""Regular expressions that people write, as the archive uses them, without the ones that run for hours.

Python's matcher goes back and tries again; some expressions make it do so more often than there are atoms. So what is
taken is a part of the language in which the work for one text is bounded (`problem`), and a clock stops the whole.
"""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

LONGEST = 500
# Repeats without an end in one expression: two cost the square of a text's length, searched anywhere the third power.
MOST_ENDLESS = 2
# Ways through what is optional, repeated a few times, or given as alternatives, by the number of endless repeats.
MOST_WAYS = (4096, 256, 8)
MOST_TIMES = 1000
# A repeat that ends, but late, costs as much as an endless one.
LONG_REPEAT = 16
# With two endless repeats.
LONGEST_TEXT = 400
SECONDS = 2.0

REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
LOOKS = (codes.ASSERT, codes.ASSERT_NOT)
PLAIN = (codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN, codes.AT, codes.CATEGORY, codes.RANGE)


class TooSlow(ValueError):
    """On the clock."""

    def __init__(self) -> None:
        super().__init__(
            "The regular expression takes too long on these names. Write it more plainly, such as TS_[0-9]+."
        )


class _Refused(Exception):
    pass


@lru_cache(maxsize=1024)
def problem(regex: str) -> str | None:
    """Why this expression is not taken, in a sentence, or None."""
    if len(regex) > LONGEST:
        return f"The regular expression has {len(regex):,} characters; {LONGEST} is the most."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            endless, ways = _cost(parser.parse(regex), within=False, times=1)
    except (re.error, RecursionError, OverflowError, Warning) as error:
        return f"{regex[:60]} is no regular expression: {error}."
    except _Refused as refused:
        return str(refused)
    if endless > MOST_ENDLESS:
        return f"{regex[:60]} has {endless} repeats without an end (*, +); {MOST_ENDLESS} is the most."
    if ways > MOST_WAYS[endless]:
        return f"{regex[:60]} leaves too many ways to match (optional parts and alternatives). Write it more plainly."
    return None


def endless_in(regex: str) -> int:
    """How many repeats without an end an expression has that `problem` found nothing in."""
    return _cost(parser.parse(regex), within=False, times=1)[0]


def _cost(tree: Iterable[Any], *, within: bool, times: int) -> tuple[int, int]:
    """Endless repeats, and the ways through all else. ``within`` a repeat nothing may vary."""
    endless, ways = 0, 1
    for code, argument in tree:
        more, factor = _cost_of(code, argument, within=within, times=times)
        endless, ways = endless + more, min(ways * factor, MOST_WAYS[0] + 1)
    return endless, ways


def _cost_of(code: Any, argument: Any, *, within: bool, times: int) -> tuple[int, int]:
    if code in REPEATS:
        return _cost_of_repeat(*argument, within=within, times=times)
    if code is codes.BRANCH:
        if within:
            raise _Refused("Alternatives inside a repeat are not understood. Write them without the repeat.")
        costs = [_cost(branch, within=within, times=times) for branch in argument[1]]
        return max(one for one, _ in costs), sum(ways for _, ways in costs)
    if code is codes.SUBPATTERN:
        return _cost(argument[3], within=within, times=times)
    if code is codes.ATOMIC_GROUP:
        return _cost(argument, within=within, times=times)
    if code in LOOKS:
        return _cost(argument[1], within=within, times=times)
    if code in PLAIN:
        return 0, 1
    raise _Refused("References back to a group, and conditions on one, are not understood.")


def _cost_of_repeat(low: int, high: int, body: Any, *, within: bool, times: int) -> tuple[int, int]:
    if within and low != high:
        raise _Refused("A repeat inside a repeat is not understood. Write it without the inner or the outer one.")
    if low * times > MOST_TIMES:
        raise _Refused(f"Something is to repeat more than {MOST_TIMES:,} times. Names are not that long.")
    endless, ways = _cost(body, within=within or high > 1, times=times * max(low, 1))
    if low == high:
        return endless, ways
    return (endless + 1, ways) if high - low > LONG_REPEAT else (endless, ways * (high - low + 1))


class Finder:
    """The regexes beside a glob. Raises: ValueError with a sentence, on making for a bad one, in use for a slow one."""

    def __init__(self, match_regex: str = "", name_regex: str = "", exclude: Sequence[str] = ()) -> None:
        for regex in (match_regex, name_regex, *exclude):
            if found := problem(regex):
                raise ValueError(found)
        if name_regex and not re.compile(name_regex).groups:
            raise ValueError("The regular expression for the name needs a group, such as (.*)_rec.mrc.")
        self._search = re.compile(match_regex) if match_regex else None
        self._name = re.compile(name_regex) if name_regex else None
        self._exclude = [re.compile(regex) for regex in exclude]
        self.plain = not (match_regex or name_regex or exclude)
        self._longest = (
            LONGEST_TEXT if any(endless_in(regex) > 1 for regex in (match_regex, name_regex, *exclude)) else None
        )
        self._until = time.monotonic() + SECONDS

    def takes(self, path: str) -> bool:
        """Whether the archive takes this path."""
        if self._longest and len(path) > self._longest:
            raise ValueError(f"{path[:60]}… is too long for an expression with two repeats without an end.")
        if time.monotonic() > self._until:
            raise TooSlow
        if self._search and not self._search.search(f"/{path}"):
            return False
        name = self.name(path)
        return name is not None and not any(regex.match(name) for regex in self._exclude)

    def name(self, path: str) -> str | None:
        """The name that the archive gives the entity: the first group in the last part of the path; None: no match."""
        last = path.rpartition("/")[2]
        if self._name is None:
            return last
        hit = self._name.match(last)
        return hit[1] if hit else None


def runs_kept(
    names: Collection[str], *, parent_filters: Mapping[str, Mapping[str, Sequence[str]]] | None
) -> Collection[str]:
    """The runs that ``include`` and ``exclude`` of the level "run" leave; other levels are not told by paths."""
    if not parent_filters:
        return names
    wanted, unwanted = (_compiled(parent_filters.get(key, {}).get("run", ())) for key in ("include", "exclude"))
    until = time.monotonic() + SECONDS
    kept = list[str]()
    for name in names:
        if time.monotonic() > until:
            raise TooSlow
        if (not wanted or any(regex.search(name) for regex in wanted)) and not any(
            regex.search(name) for regex in unwanted
        ):
            kept.append(name)
    return kept


def _compiled(regexes: Iterable[str]) -> list[re.Pattern[str]]:
    return list(_checked(regexes))


def _checked(regexes: Iterable[str]) -> Iterator[re.Pattern[str]]:
    for regex in regexes:
        if found := problem(regex):
            raise ValueError(found)
        yield re.compile(regex)


def runs_named(paths: Iterable[str], *, match_regex: str = "", name_regex: str = "") -> dict[str, str]:
    """Names of runs by the archive's finder for runs: name -> the first path that gives it. Raises: ValueError."""
    finder = Finder(match_regex, name_regex)
    found: dict[str, str] = {}
    for path in paths:
        if finder.takes(path) and (name := finder.name(path)):
            found.setdefault(name, path)
    return found
