"""Run as a program: reads every file of a folder as the command line and the worker do, and tells what it took.

Prints a line of JSON a file, then one with the largest memory of this process and of its children, in bytes.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.validation import build
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
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    # What getrusage says of itself begins with the memory of whoever started it, which may be a long run of tests.
    status = Path("/proc/self/status").read_text().splitlines()
    own = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
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
    """In every role of one run, so that it is compared with itself everywhere; the number of findings."""
    files = tuple(replace(case, id=role, role=role) for role in ROLES)
    findings = judge_run(RunCase(name="TS_01", files=files, blocks=build.blocks())).findings
    return len([json.dumps(finding.to_json(), default=str) for finding in findings])


if __name__ == "__main__":
    main(sys.argv[1])
