"""One answer for all that was looked at: what `--json` prints, and what the summary is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from validation.cases import FileCase
from validation.checks.say import only_stored
from validation.command.judging import Judged
from validation.command.plan import Plan
from validation.command.reading import Read
from validation.command.walk import Passed, Walk
from validation.findings import Finding, Severity
from validation.formats import READER_VERSION, StoredOnly

CLEAN, ERRORS, UNCHECKED, STOPPED = 0, 1, 2, 130


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with its run ("" for none) and the path of the judged file, "" where it is about no file."""

    finding: Finding
    run: str
    path: str
    role: str

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What stays the same from one check to the next."""
        return self.run, self.path, self.finding.code, self.finding.field

    def to_json(self, *, paths: Sequence[str]) -> dict[str, Any]:
        params = self.finding.params
        numbers = {"observed": params.get("observed"), "expected": params.get("expected")}
        return self.finding.to_json() | {"path": self.path, "run": self.run} | numbers | {"files": list(paths)}


@dataclass(slots=True)
class Report:
    """`unchecked`: what could not be read or was not there, by no fault of a file."""

    walk: Walk
    plan: Plan
    read: Sequence[Read]
    judged: Sequence[Judged] = ()
    told: list[Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.told = [_told(one, finding) for one in self.judged for finding in one.findings]
        self.told.sort(key=lambda told: (told.finding.severity.rank, told.finding.code, told.run, told.path))

    @property
    def unchecked(self) -> list[Passed]:
        failed = [Passed(one.found.path, one.fault) for one in self.read if one.out is None]
        return [*self.walk.faults, *failed, *self.plan.missing]

    @property
    def status(self) -> int:
        """Something unchecked comes first: a result that is not whole must not look like a verdict."""
        if self.unchecked:
            return UNCHECKED
        return ERRORS if self.count(Severity.ERROR) else CLEAN

    def count(self, severity: Severity) -> int:
        return sum(told.finding.severity == severity for told in self.told)

    def to_json(self) -> dict[str, Any]:
        paths = {one.run: one.paths for one in self.judged}
        findings = [
            told.to_json(paths=[paths[told.run].get(id_, id_) for id_ in told.finding.files]) for told in self.told
        ]
        return {
            "reader_version": READER_VERSION,
            "status": self.status,
            "layout": self.plan.layout,
            "notes": list(self.plan.notes),
            "counts": {"files": len(self.read)} | {f"{severity}s": self.count(severity) for severity in Severity},
            "findings": findings,
            "facts": facts_json(self.read, files=(file for one in self.judged for file in one.files)),
            "runs": [_run_json(one) for one in self.judged if one.verdict is not None],
            "guessed": [guess.to_json() for guess in self.plan.guessed],
            "unmatched": [passed.to_json() for passed in self.plan.unmatched],
            "clutter": list(self.plan.clutter),
            "skipped": [passed.to_json() for passed in self.walk.skipped],
            "unchecked": [passed.to_json() for passed in self.unchecked],
        }


def facts_json(read: Iterable[Read], *, files: Iterable[FileCase] = ()) -> list[dict[str, Any]]:
    """One object a file that was read: its format, its facts, or the problems that are its own."""
    roles: dict[str, dict[str, None]] = {}
    for file in files:
        if file.role:
            roles.setdefault(file.path, {})[file.role] = None
    return [_facts(one, roles=list(roles.get(one.found.path, ()))) for one in read if one.out is not None]


def _facts(one: Read, *, roles: list[str]) -> dict[str, Any]:
    assert one.out is not None
    facts = one.out.facts
    return {
        "path": one.found.path,
        "size": one.size,
        "format": one.out.format,
        "roles": roles,
        "facts": None if facts is None else facts.to_json(),
        "problems": [problem.to_json() for problem in one.out.problems],
        "note": only_stored(facts) if isinstance(facts, StoredOnly) else "",
    }


def _run_json(one: Judged) -> dict[str, Any]:
    assert one.verdict is not None
    files = [{"path": file.path, "role": file.role, "block": file.block, "state": file.state} for file in one.files]
    return {"name": one.run, "files": files, "cells": one.verdict.cells_json()}


def _told(one: Judged, finding: Finding) -> Told:
    first = finding.files[0] if finding.files else ""
    role = next((file.role for file in one.files if file.id == first), "")
    return Told(finding, one.run, one.paths.get(first, first), role)
