"""What is to be judged: the runs as declared, or as their names let us guess, and the files that belong to none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from validation.cases import BlockCase, FileCase, RunCase
from validation.command.walk import Passed
from validation.matching.result import NOT_DEPOSITED, Assigned, Matching
from validation.roles import ROLES

# Each kind of block was made from one of the kind before it.
CHAIN = ("acquisition", "tilt_series", "alignment", "tomogram", "annotation")
SEVERAL = "several runs may claim it"


@dataclass(frozen=True, slots=True)
class Guess:
    """A role that a name only suggests."""

    path: str
    run: str
    role: str
    why: str

    def to_json(self) -> dict[str, str]:
        return {"path": self.path, "run": self.run, "role": self.role, "why": self.why}


@dataclass(frozen=True, slots=True)
class Plan:
    """`alone`: files judged by themselves; `missing`: declared, and not among the files given."""

    cases: tuple[RunCase, ...] = ()
    alone: tuple[FileCase, ...] = ()
    unmatched: tuple[Passed, ...] = ()
    guessed: tuple[Guess, ...] = ()
    clutter: tuple[str, ...] = ()
    missing: tuple[Passed, ...] = ()
    layout: str = ""
    notes: tuple[str, ...] = ()


def as_declared(cases: Sequence[RunCase], *, paths: Iterable[str], whole: bool) -> Plan:
    """`whole`: whole folders were given, so that what is not there is missing; else runs without any file are left."""
    there = frozenset(paths)
    if not whole:
        cases = [case for case in cases if any(file.path in there for file in case.files)]
    wanted = {file.path: case.name for case in reversed(cases) for file in case.files}
    away = frozenset(file.path for case in cases for file in case.files if file.elsewhere)
    missing = [
        Passed(path, f"declared for {run}, and not here")
        for path, run in sorted(wanted.items())
        if whole and path not in there and path not in away
    ]
    others = tuple(Passed(path, "not in the declared file") for path in sorted(there - set(wanted)))
    return Plan(cases=tuple(cases), unmatched=others, missing=tuple(missing))


def as_role(role: str, *, paths: Iterable[str]) -> Plan:
    """Every file as the only one of its run, in one role."""
    return Plan(cases=tuple(RunCase(name=path, files=(_file(path, role),)) for path in paths))


def as_matched(found: Matching, *, named: Container[str] = frozenset()) -> Plan:
    """`named`: files that were given by themselves; who names a file wants it judged, deposited or not."""
    by_run: dict[str, list[Assigned]] = defaultdict(list)
    shared: list[Assigned] = []
    alone: list[FileCase] = []
    for one in found.assignments:
        if one.role == NOT_DEPOSITED:
            alone += [_file(one.path, "")] if one.path in named else []
            continue
        if one.run is not None:
            by_run[one.run].append(one)
        elif one.block:
            shared.append(one)
        else:
            alone.append(_file(one.path, one.role))
    alone += [_file(path, "") for path in (*(one.path for one in found.unmatched), *(one.path for one in found.twice))]
    if not found.runs:  # what would be for all runs is for none
        alone += [_file(one.path, one.role) for one in shared]
    unmatched = [Passed(one.path, one.why) for one in found.unmatched]
    unmatched += [Passed(one.path, f"{SEVERAL}: {', '.join(one.runs[:4])}") for one in found.twice]
    return Plan(
        cases=tuple(_case(run, [*by_run.get(run, ()), *shared]) for run in found.runs),
        alone=tuple(alone),
        unmatched=tuple(unmatched),
        guessed=tuple(Guess(one.path, one.run or "", one.role, one.why) for one in found.assignments if not one.sure),
        clutter=found.clutter,
        layout=found.layout,
        notes=found.notes,
    )


def alone(path: str) -> FileCase:
    """A file of no run in no role."""
    return _file(path, "")


def _case(name: str, assigned: Sequence[Assigned]) -> RunCase:
    blocks: dict[str, str] = {}
    files = []
    for one in assigned:
        kind = ROLES[one.role].block
        if kind:
            blocks.setdefault(one.block or kind, kind)
        files.append(replace(_file(one.path, one.role), block=one.block or kind))
    return RunCase(name=name, files=tuple(files), blocks=tuple(_blocks(blocks)))


def _blocks(kinds: Mapping[str, str]) -> list[BlockCase]:
    """In the order in which they were made; each refers to the only one of the kind before it that there is."""
    made = []
    for kind, before in zip(CHAIN, (None, *CHAIN), strict=False):
        parents = [name for name, other in kinds.items() if other == before]
        refs = parents[0] if len(parents) == 1 else None
        made += [BlockCase(id=name, kind=kind, refs=refs) for name, other in kinds.items() if other == kind]
    return made


def _file(path: str, role: str) -> FileCase:
    return FileCase(id=path, path=path, role=role, state="waiting")
