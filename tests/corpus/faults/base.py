"""A row of the table of faults: what is wrong, in which layout, which code must say so, with which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.corpus.base import Run

Change = Callable[[Run], None]


@dataclass(frozen=True)
class Fault:
    """`says`: what the message must contain, the numbers of both sides among it (blanks and minus signs are plain).

    `also`: codes that rightly come along; no others may.
    """

    what: str
    layout: str
    code: str
    says: tuple[str, ...]
    change: Change
    also: tuple[str, ...] = ()


def give(role: str, data: bytes | Mapping[str, bytes], *, number: int = 0, block: str = "") -> Change:
    """Other bytes for one file in this role."""
    return lambda run: run.give(role, data, number=number, block=block)


def own(role: str, data: bytes, *, name: str = "") -> Change:
    """Other bytes under a name of the run's own (or with this ending), in place of a file that all runs share."""

    def change(run: Run) -> None:
        [part] = [part for part in run.parts if part.role == role]
        folder, _, base = part.path.rpartition("/")
        run.drop(role)
        run.put(f"{folder}/{run.name}_{name or base}".lstrip("/"), data, role, block=part.block)

    return change


def cut(role: str, *, by: int, number: int = 0) -> Change:
    """The last bytes are missing."""

    def change(run: Run) -> None:
        path = run.paths(role)[number]
        run.files[path] = run.files[path][:-by]

    return change


def mdoc(**changes: Any) -> Change:
    """The mdoc written again with these changes of mdocs.series."""
    return lambda run: run.give("mdoc", run.mdoc(**changes))


def state(block: str, **values: Any) -> Change:
    """Other values stated for the block."""
    return lambda run: run.block(block, **values)


def both(*changes: Change) -> Change:
    def change(run: Run) -> None:
        for one in changes:
            one(run)

    return change


def drop(role: str, *, number: int | None = None) -> Change:
    return lambda run: run.drop(role, number=number)
