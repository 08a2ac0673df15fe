"""Run as a program: reads every file of a folder as the command line and the worker do, and tells what it took.

Prints a line of JSON a file, then one with the largest memory of this process and of its children, in bytes.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from validation.cases import FileCase, RunCase
from validation.command.reading import _read
from validation.command.walk import Found, walk
from validation.pool import ReaderPool
from validation.roles import ROLES
from validation.run import judge_run


# On a busy machine a file may wait for others: one that took longer is read once more.
AGAIN = 2.0


def main(folder: str) -> None:
    with ReaderPool(workers=1) as pool:
        for found in walk([Path(folder)]).found:
            told = _told(found, pool)
            if told["seconds"] > AGAIN:
                told = min(told, _told(found, pool), key=lambda one: one["seconds"])
            print(json.dumps(told), flush=True)
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, children = (resource.getrusage(who).ru_maxrss * 1024 for who in whose)
    print(json.dumps({"own": own, "children": children}))


def _told(found: Found, pool: ReaderPool) -> dict[str, Any]:
    began = time.monotonic()
    read = _read(found, pool)
    told: dict[str, Any] = {"path": found.path, "fault": read.fault}
    if read.out is not None:
        problems = read.out.problems
        told |= {"problems": [problem.code for problem in problems], "facts": read.out.facts is not None}
        case = FileCase(id="1", path=found.path, role="", size=read.size, facts=read.out.facts, problems=problems)
        told["judged"] = judge(case)
    return told | {"seconds": time.monotonic() - began}


def judge(case: FileCase) -> int:
    """In every role; the number of findings."""
    found = 0
    for role in ROLES:
        file = FileCase(id="1", path=case.path, role=role, size=case.size, facts=case.facts, problems=case.problems)
        findings = judge_run(RunCase(name="TS_01", files=(file,))).findings
        found += len([json.dumps(finding.to_json(), default=str) for finding in findings])
    return found


if __name__ == "__main__":
    main(sys.argv[1])
