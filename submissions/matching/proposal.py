"""What the names of a listing speak for, as one proposal: worked out once for a listing and kept.

`found` is what pages need of it, small and as JSON; `wanted` is all of it, for taking it over.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache

from submissions.matching.listing import Listing
from submissions.matching.slots import Slot, shape_for, slots_of
from submissions.models import Block
from submissions.paths import name_problem
from validation.matching import Assigned, Matching, match
from validation.matching.result import NOT_DEPOSITED, Pattern
from validation.roles import ROLES

HOUR = 3600
CLUTTER_WHY = "a log, a backup or a program's own file"
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """A place that a file would get. ``block``: one that is there, None for one to be made or none; ``label``: of its
    slot, "" for a role without a block; ``run``: a name, "" for all runs or none."""

    path: str
    run: str
    role: str
    label: str
    block: Block | None
    shape: str
    why: str


@dataclass(frozen=True)
class Wanted:
    """``sure`` and ``guesses``: of files without a place; ``left``: path -> why nothing is proposed for it."""

    matching: Matching
    slots: dict[str, Slot]
    sure: list[Wish]
    guesses: list[Wish]
    left: dict[str, str]

    @property
    def clutter(self) -> list[str]:
        return [path for path, why in self.left.items() if why == CLUTTER_WHY]


def wanted(listing: Listing, *, more_runs: bool = False) -> Wanted:
    """All that is proposed for files without a place. ``more_runs``: also where there are runs already, look for
    others."""
    given = () if more_runs else tuple(listing.runs)
    matching = match(list(listing.files), runs=given)
    slots = slots_of(listing, {row.block for row in matching.assignments if row.block})
    sure, guesses, left = list[Wish](), list[Wish](), dict[str, str]()
    for row in matching.assignments:
        if row.path in listing.placed:
            continue
        wish = _wish(listing, slots, row)
        if isinstance(wish, str):
            left[row.path] = wish
        else:
            (sure if row.sure else guesses).append(wish)
    left |= {row.path: row.why for row in matching.unmatched if row.path not in listing.placed}
    left |= {path: CLUTTER_WHY for path in matching.clutter if path not in listing.placed}
    left |= {row.path: _several(row.runs, row.why) for row in matching.twice if row.path not in listing.placed}
    return Wanted(matching, slots, sure, guesses, left)


def _several(runs: tuple[str, ...], why: str) -> str:
    few = ", ".join(runs[:3]) + (f" and {len(runs) - 3:,} more" if len(runs) > 3 else "")
    return f"{why}; it may be of {few}"


def _wish(listing: Listing, slots: dict[str, Slot], row: Assigned) -> Wish | str:
    """The place, or why there is none."""
    run = row.run or ""
    if run and run not in listing.runs and (problem := name_problem(run)):
        return problem
    if not row.block:
        return Wish(row.path, run, row.role, "", None, "", row.why)
    slot = slots[row.block]
    if slot.kind.value not in listing.kinds:
        return f"it looks like {_a(ROLES[row.role].label)}, and those are no part of this deposition"
    block = slot.block_for(row.run, covered=listing.covered, is_new=run not in listing.runs)
    if block is None and not slot.is_new:
        return f"{slot.title} {'is' if len(slot.blocks) == 1 else 'are'} not about {run}"
    shape = shape_for(block, path=row.path)
    if shape is None:
        return f"{slot.title} has several kinds of files; which one it is of only you know"
    return Wish(row.path, run, row.role, row.block, block, shape, row.why)


def _a(label: str) -> str:
    return f"an {label}" if label[0] in "aeiou" else f"a {label}"


def patterns_for(
    listing: Listing, wishes: Iterable[Wish], *, matching: Matching
) -> dict[tuple[str, int, str], list[Pattern]]:
    """Patterns that resolve to exactly these places, by label, block (0: a new one) and kind of file.

    Files that a person placed are not looked at, as patterns leave them alone; the runs are those of the block, and
    those that are to be made.
    """
    groups: dict[tuple[str, int, str], list[Wish]] = defaultdict(list)
    for wish in wishes:
        if wish.label and wish.role != NOT_DEPOSITED:
            groups[wish.label, wish.block.pk if wish.block else 0, wish.shape].append(wish)
    made = [run for run in dict.fromkeys(wish.run for wish in wishes) if run and run not in listing.runs]
    found: dict[tuple[str, int, str], list[Pattern]] = defaultdict(list)
    for runs, keys in _by_runs(listing, groups, made).items():
        rows = tuple(
            Assigned(wish.path, wish.run or None, wish.role, _key(key), sure=True, why="")
            for key in keys
            for wish in groups[key]
        )
        assigned = {row.path for row in rows}
        rest = tuple(path for path in listing.files if path not in assigned and path not in listing.kept)
        alone = replace(matching, assignments=rows, unmatched=(), twice=(), clutter=rest, runs=runs)
        named = {_key(key): key for key in keys}
        for pattern in alone.patterns:
            found[named[pattern.block]].append(pattern)
    return found


def _by_runs(
    listing: Listing, groups: Iterable[tuple[str, int, str]], made: list[str]
) -> dict[tuple[str, ...], list[tuple[str, int, str]]]:
    """The groups by the runs that their block is about: patterns for equal runs are looked for together."""
    blocks = {block.pk: block for block in listing.blocks}
    found: dict[tuple[str, ...], list[tuple[str, int, str]]] = defaultdict(list)
    for key in groups:
        block = blocks.get(key[1])
        every = block is None or block.all_runs
        runs = (*listing.runs, *made) if every else tuple(listing.covered[key[1]])
        found[runs].append(key)
    return found


def _key(key: tuple[str, int, str]) -> str:
    label, block, shape = key
    return f"{label}|{block}|{shape}" if block or shape else label


def found(listing: Listing, *, more_runs: bool = False) -> dict[str, Any]:
    """What the page of the proposal shows, from the cache where the same was asked before."""
    name = f"matching:{'more:' if more_runs else ''}{listing.digest}"
    kept: dict[str, Any] | None = listing.memo.get(name) or cache.get(name)
    if kept is None:
        kept = summary(listing, wanted(listing, more_runs=more_runs))
        cache.set(name, kept, HOUR)
    listing.memo[name] = kept
    return kept


def summary(listing: Listing, all_of: Wanted) -> dict[str, Any]:
    """Counts, patterns and examples, as JSON; ``open``: what speaks for single files that are not sure."""
    patterns = patterns_for(listing, all_of.sure, matching=all_of.matching)
    runs = dict.fromkeys(wish.run for wish in all_of.sure if wish.run)
    opened = {wish.path: [wish.run, wish.role, wish.label, wish.why] for wish in all_of.guesses}
    opened |= {path: ["", "", "", why] for path, why in all_of.left.items()}
    return {
        "layout": all_of.matching.layout,
        "files": listing.unplaced,
        "runs": len(runs),
        "new_runs": sum(run not in listing.runs for run in runs),
        "some_runs": [run for run in runs if run not in listing.runs][:SHOWN],
        "sure": len({wish.path for wish in all_of.sure}),
        "lines": list(_lines(all_of, patterns)),
        "guesses": list(_guesses(all_of.guesses)),
        "clutter": len(all_of.clutter),
        "left": len(all_of.left) - len(all_of.clutter),
        "twice": sum(row.path in all_of.left for row in all_of.matching.twice),
        "blocks": [[slot.title, slot.is_new] for slot in _used(all_of)],
        "open": opened,
    }


def _used(all_of: Wanted) -> list[Slot]:
    labels = {wish.label for wish in all_of.sure if wish.label}
    return [slot for label, slot in all_of.slots.items() if label in labels]


def _lines(all_of: Wanted, patterns: dict[tuple[str, int, str], list[Pattern]]) -> Iterator[dict[str, Any]]:
    """A line for each role and block, in the order of the roles."""
    groups: dict[tuple[str, str], list[Wish]] = defaultdict(list)
    for wish in all_of.sure:
        groups[wish.role, wish.label].append(wish)
    for role, label in sorted(groups, key=lambda key: (list(ROLES).index(key[0]), key[1])):
        wishes = groups[role, label]
        counts = Counter(wish.run for wish in wishes if wish.run)
        blocks = {wish.block.pk if wish.block else 0 for wish in wishes}
        keys = [key for key in patterns if key[0] == label and key[1] in blocks]
        rows = [row for key in keys for row in patterns[key] if row.role == role]
        yield {
            "role": role,
            "title": all_of.slots[label].title if label else "",
            "is_new": bool(label) and all_of.slots[label].is_new,
            "files": len({wish.path for wish in wishes}),
            "runs": len(counts),
            "counts": _spread(counts),
            "globs": [row.list_glob for row in rows[:3]],
            "column": any(row.column for row in rows),
            "why": wishes[0].why,
        }


def _spread(counts: Counter[str]) -> list[Any]:
    """Files of most runs, and the first run that has another number: [usual, run, number, how many such runs]."""
    if not counts:
        return []
    usual = Counter(counts.values()).most_common(1)[0][0]
    other = [(run, number) for run, number in counts.items() if number != usual]
    return [usual, *(other[0] if other else ("", 0)), len(other)]


def guess_key(wishes: list[Wish]) -> str:
    """Names what would be taken over: the same only while it is the same files for the same places."""
    told = "\n".join(f"{wish.path}\t{wish.run}\t{wish.role}\t{wish.label}" for wish in wishes)
    return hashlib.sha256(unicodedata.normalize("NFC", told).encode()).hexdigest()[:16]


def guess_groups(guesses: Iterable[Wish]) -> dict[str, list[Wish]]:
    """Guesses of one role and block for one reason, which are taken over or left together."""
    groups: dict[tuple[str, str, str], list[Wish]] = defaultdict(list)
    for wish in guesses:
        groups[wish.role, wish.label, wish.why.replace(wish.run, "…") if wish.run else wish.why].append(wish)
    return {guess_key(wishes): wishes for wishes in groups.values()}


def _guesses(guesses: Iterable[Wish]) -> Iterator[dict[str, Any]]:
    for key, wishes in guess_groups(guesses).items():
        yield {
            "key": key,
            "role": wishes[0].role,
            "label": wishes[0].label,
            "why": wishes[0].why,
            "files": len(wishes),
            "some": [[wish.path, wish.run] for wish in wishes[:SHOWN]],
        }
