"""What the files of a deposition provide for its blocks: which runs have a file in a role, and what headers say.

Asked of the database in groups, so that a page costs two small queries for ten runs and for five thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q

from submissions.models import Assignment
from submissions.schema import Fact
from submissions.schema.derivations import Exposures
from validation.checks.tolerances import PLACEHOLDER
from validation.formats.mdoc import MdocFacts
from validation.formats.mrc import MrcFacts, voxel_of
from validation.queue import QueueState


@dataclass(frozen=True, slots=True)
class HeaderRule:
    """``value``: of stored facts, or of a mapping with only ``parts`` and the format; None where they say nothing."""

    format: str
    parts: tuple[str, ...]
    value: Callable[[Mapping[str, Any]], Any]


def _voxel_x(facts: Mapping[str, Any]) -> float | None:
    return _set(voxel_of(facts["cell"], grid=facts["grid"])[0])


def _voxel_of_store(facts: Mapping[str, Any]) -> float | None:
    return _set((facts["voxel"] or (None,))[0])


def _set(size: float | None) -> float | None:
    """Å, where the header states one: not 0, not negative, and not the 1.0 that programs write for "unset"."""
    return size if size is not None and size > 0 and size != PLACEHOLDER else None


def _exposures(facts: Mapping[str, Any]) -> Exposures | None:
    """Of an mdoc with images, unless an older reader read it, which did not count them."""
    images, total, least, most = (facts.get(part) for part in _TIMES)
    return Exposures(images, total, least, most) if images else None


_TIMES = ("image_count", "exposure_total", "exposure_least", "exposure_most")
VOXEL = "voxel_x"
# Key of a fact -> how each format that has it answers.
HEADER_RULES: Mapping[str, tuple[HeaderRule, ...]] = {
    VOXEL: (
        HeaderRule(MrcFacts.format, ("cell", "grid"), _voxel_x),
        HeaderRule("zarr", ("voxel",), _voxel_of_store),
    ),
    "exposures": (HeaderRule(MdocFacts.format, _TIMES, _exposures),),
}


def header_value(facts: Mapping[str, Any] | None, *, key: str) -> Any:
    """What stored facts answer for a field with the fact ``key``."""
    rules = (rule for rule in HEADER_RULES[key] if facts is not None and facts["format"] == rule.format)
    return next((rule.value(facts) for rule in rules if facts is not None), None)


Slot = tuple[int, str]  # block, role
# Run (None: all runs of the block) -> what the headers of its files say.
Sayings = Mapping[int | None, set[Any]]


@dataclass(frozen=True)
class Provided:
    """``played``: the runs with a file in the role that arrived or lies elsewhere, None among them for a file of all
    runs. ``shaped``: of which kinds these files are.
    """

    played: Mapping[Slot, frozenset[int | None]]
    shaped: Mapping[Slot, frozenset[str]]
    said: Mapping[tuple[Slot, str], Sayings]

    def lacking(self, block: int, *, role: str, runs: Iterable[int]) -> set[int]:
        """Those of ``runs`` for which no file plays the role."""
        there = self.played.get((block, role), frozenset())
        return set() if None in there else set(runs) - there

    def shapes(self, block: int, *, role: str) -> frozenset[str]:
        """The kinds (keys of rows of ``shapes``, "" where none is said) of the files in the role."""
        return self.shaped.get((block, role), frozenset())

    def answered(self, block: int, *, fact: Fact, runs: Iterable[int]) -> dict[int, Any]:
        """What the headers say of those of ``runs`` for which they have exactly one answer."""
        said = self.said.get(((block, fact.role), fact.key), {})
        shared = said.get(None, set())
        found = {run: said.get(run, set()) | shared for run in runs}
        return {run: next(iter(answers)) for run, answers in found.items() if len(answers) == 1}


def provided(blocks: Iterable[int], *, facts: Iterable[Fact]) -> Provided:
    """Load it for these blocks and the ``facts`` that their fields may take from headers."""
    there = Assignment.objects.filter(block__in=list(blocks), file__removed_at=None)
    # What lies in another archive is there as well; no header of it is read.
    there = there.filter(Q(file__content__isnull=False) | ~Q(file__elsewhere_entry=""))
    kinds = ArrayAgg("shape", distinct=True)
    grouped = there.values_list("block", "role").annotate(runs=ArrayAgg("run"), shapes=kinds).order_by()
    played, shaped = {}, {}
    for block, role, runs, shapes in grouped:
        played[block, role], shaped[block, role] = frozenset(runs), frozenset(shapes)
    return Provided(played, shaped, _said(there, set(facts)))


def _said(there: Any, facts: set[Fact]) -> Mapping[tuple[Slot, str], Sayings]:
    found: dict[tuple[Slot, str], dict[int | None, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for key in sorted({fact.key for fact in facts}):
        roles = [fact.role for fact in facts if fact.key == key]
        for rule in HEADER_RULES[key]:
            for row in _read(there.filter(role__in=roles), rule):
                value = rule.value(row)
                for run in row["runs"] if value is not None else ():
                    found[(row["block"], row["role"]), key][run].add(value)
        if key == VOXEL:
            for row in _stated(there.filter(role__in=roles)):
                for run in row["runs"]:
                    found[(row["block"], row["role"]), key][run].add(row["stated"])
    return found


def _read(there: Any, rule: HeaderRule) -> Any:
    """What headers say that nothing is stated in place of, with the runs of each."""
    parts = {part: F(f"file__content__reading__facts__{part}") for part in rule.parts}
    read = there.filter(
        file__content__stated=None,
        file__content__reading__state=QueueState.DONE,
        file__content__reading__facts__format=rule.format,
    )
    return read.annotate(**parts).values("block", "role", *parts).annotate(runs=ArrayAgg("run")).order_by()


def _stated(there: Any) -> Any:
    """What is stated in place of headers, with the runs of each."""
    rows = there.filter(file__content__stated__isnull=False)
    value = F("file__content__stated__statement__value")
    return rows.annotate(stated=value).values("block", "role", "stated").annotate(runs=ArrayAgg("run")).order_by()
