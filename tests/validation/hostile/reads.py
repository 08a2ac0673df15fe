"""Run as a program: reads every file of a folder as the command line and the worker do, and tells what it took.

Prints a line of JSON a file, then one with the largest memory of this process and of its children, in bytes.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from validation.cases import FileCase, RunCase
from validation.command.reading import _read
from validation.command.walk import walk
from validation.pool import ReaderPool
from validation.roles import ROLES
from validation.run import judge_run


def main(folder: str) -> None:
    with ReaderPool(workers=1) as pool:
        for found in walk([Path(folder)]).found:
            began = time.monotonic()
            read = _read(found, pool)
            told = {"path": found.path, "seconds": time.monotonic() - began, "fault": read.fault}
            if read.out is not None:
                told |= {
                    "problems": [problem.code for problem in read.out.problems],
                    "facts": read.out.facts is not None,
                }
                case = FileCase(
                    id="1", path=found.path, role="", size=read.size, facts=read.out.facts, problems=read.out.problems
                )
                told |= {"judged": judge(case), "seconds": time.monotonic() - began}
            print(json.dumps(told), flush=True)
    own, children = (
        resource.getrusage(who).ru_maxrss * 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(json.dumps({"own": own, "children": children}))


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
