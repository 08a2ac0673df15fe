"""A run with one fault: rows of FAULTS in the files faults_*.py, which test_catalogue.py collects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.validation import build
from validation.findings import Finding
from validation.run import RunCase, judge_run


@dataclass(frozen=True)
class Faulty:
    """`says`: what the finding's sentence must contain, both numbers among it. `also`: codes that come with it."""

    code: str
    run: RunCase
    says: tuple[str, ...]
    also: tuple[str, ...] = ()


def one(code: str, role: str, data: bytes, *says: str, also: tuple[str, ...] = ()) -> Faulty:
    """The clean run with another file in this role."""
    return Faulty(code, build.run({role: data}), says, also)


def valued(code: str, *says: str, files: dict[str, bytes] | None = None, **values: object) -> Faulty:
    """The clean run with other stated values: `pixel` of the tilt series, `voxel` of the tomogram."""
    told: dict[str, Any] = {key: build.stated(value, address="block:9.x") for key, value in values.items()}
    blocks = build.blocks(**told)
    return Faulty(code, build.run(files, values=blocks), says)


def found(run: RunCase) -> list[Finding]:
    return list(judge_run(run).findings)
