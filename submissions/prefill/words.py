"""Sources of suggestions in words: "from 118 of 120 mdoc files; 2 differ: TS_03 1.7 Å, TS_09 1.71 Å"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from submissions.schema import Field
from submissions.schema.show import show
from validation.roles import ROLES

NAMED = 3
# Roles whose files are called otherwise than the role, or have another plural.
FILES = {
    "mdoc": ("mdoc file", "mdoc files"),
    "rawtlt": ("rawtlt file", "rawtlt files"),
    "tilt_series": ("tilt series", "tilt series"),
    "xf": ("xf file", "xf files"),
    "aln": ("aln file", "aln files"),
}


def files(role: str, count: int) -> str:
    one, many = FILES.get(role, (ROLES[role].label, f"{ROLES[role].label}s"))
    return one if count == 1 else many


def source(counts: Mapping[str, int], *, there: Mapping[str, int]) -> str:
    """``counts``: role -> runs whose files say it; ``there``: role -> runs that have a file in it."""
    parts = [_of(role, count, max(count, there.get(role, 0))) for role, count in counts.items()]
    return "from " + " and ".join(parts)


def _of(role: str, count: int, of: int) -> str:
    if role == "movie_stack" and of > 1:
        return f"the movies of {f'all {of:,}' if count == of else f'{count:,} of {of:,}'} runs"
    if count == of:
        return f"the {files(role, 1)}" if of == 1 else f"all {of:,} {files(role, of)}"
    return f"{count:,} of {of:,} {files(role, of)}"


def not_read(unread: Mapping[str, int]) -> str:
    """ "5 mdoc files are not read yet"."""
    told = [f"{count:,} {files(role, count)} {'is' if count == 1 else 'are'} not read yet"
            for role, count in unread.items() if count and role != "movie_stack"]  # fmt: skip
    return ", ".join(told)


def differing(field: Field, others: Mapping[int, Any], *, names: Mapping[int, str]) -> str:
    """ "2 differ: TS_03 1.7 Å, TS_09 1.71 Å"."""
    count = len(others)
    told = [f"{names[run]} {show(field, value)}" for run, value in list(others.items())[:NAMED]]
    return f"{count:,} {'differs' if count == 1 else 'differ'}: {listed(told, count)}"


def listed(told: Sequence[str], count: int) -> str:
    more = count - len(told)
    return ", ".join(told) + (f" and {more:,} more" if more > 0 else "")


def says_otherwise(field: Field, role: str, values: Mapping[int, Any], *, names: Mapping[int, str]) -> str:
    """ "The rawtlt files say otherwise: TS_01 -57°"."""
    told = [f"{names[run]} {show(field, value)}" for run, value in list(values.items())[:NAMED]]
    count = len(values)
    verb = "says" if count == 1 or role == "tilt_series" else "say"
    return f"The {files(role, count)} of {runs(count)} {verb} otherwise: {listed(told, count)}."


def runs(count: int) -> str:
    return "1 run" if count == 1 else f"{count:,} runs"


def sentence(parts: Iterable[str]) -> str:
    return "; ".join(part for part in parts if part)
