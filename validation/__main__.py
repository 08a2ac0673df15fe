"""`python -m validation check FILE…` and `… header FILE…`: the engine without portal, database or network.

Exit status: 0 clean, 1 findings of severity error, 2 could not run.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from validation import words
from validation.checks.say import only_stored
from validation.checks.single import judge_file
from validation.findings import Finding
from validation.formats import ReadOut, StoredOnly, read_file
from validation.formats.detect import WORDS
from validation.reader import LocalFile
from validation.roles import ROLES
from validation.run import FileCase, RunCase, judge_run

# The role that a name alone suggests; --role says it better.
BY_NAME = {
    ".mdoc": "mdoc", ".rawtlt": "rawtlt", ".tlt": "tlt", ".xtilt": "xtilt", ".xf": "xf", ".st": "tilt_series",
    ".mrcs": "tilt_series", ".ali": "tilt_series", ".rec": "tomogram", ".map": "tomogram",
}  # fmt: skip
SHOWN = 6


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        files = [LocalFile(path) for path in options.files]
        read = [(file, read_file(file)) for file in files]
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    reports = [_report(file, out, role=options.role, judge=options.command == "check") for file, out in read]
    _print(reports, as_json=options.json)
    errors = [found for report in reports for found in report["findings"] if found["severity"] == "error"]
    return 1 if errors else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m validation", description="Check cryoET files by their headers.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, purpose in (("check", "facts, and what is wrong with each file by itself"), ("header", "facts alone")):
        command = commands.add_parser(name, help=purpose, description=purpose)
        command.add_argument("files", nargs="+", type=Path, metavar="FILE")
        command.add_argument("--role", choices=[key for key in ROLES if key != "not_deposited"])
        command.add_argument("--json", action="store_true", help="one JSON object on standard output")
    return parser


def _report(file: LocalFile, out: ReadOut, *, role: str | None, judge: bool) -> dict[str, Any]:
    case = FileCase(
        id=str(file.path),
        path=str(file.path),
        role=role or BY_NAME.get(file.path.suffix.lower(), ""),
        size=file.size,
        facts=out.facts,
        problems=out.problems,
    )
    return {
        "path": case.path,
        "size": case.size,
        "format": out.format,
        "role": case.role,
        "facts": None if out.facts is None else out.facts.to_json(),
        "note": only_stored(out.facts) if isinstance(out.facts, StoredOnly) else "",
        "findings": [finding.to_json() for finding in _findings(case, judge=judge)],
    }


def _findings(case: FileCase, *, judge: bool) -> Sequence[Finding]:
    """`header` tells only why there are no facts; `check` judges the file as the only one of its run."""
    if judge and case.role:
        return judge_run(RunCase(name=case.name, files=(case,))).findings
    return judge_file(case, relation="file").findings if judge or case.problems else ()


def _print(reports: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"files": reports}, indent=2, ensure_ascii=False))
        return
    for report in reports:
        role = f", as {ROLES[report['role']].label}" if report["role"] else ""
        print(f"{report['path']}: {WORDS[report['format']]}, {words.size(report['size'])}{role}")
        for name, value in (report["facts"] or {}).items():
            if name != "format":
                print(f"    {name}: {_short(value)}")
        if report["note"]:
            print(f"    {report['note']}")
        for found in report["findings"]:
            print(f"  {found['severity']} {found['code']}: {found['message']}\n    {found['remedy']}")


def _short(value: object) -> str:
    if isinstance(value, list | tuple) and len(value) > SHOWN:
        first = ", ".join(str(item) for item in value[:3]) if not isinstance(value[0], dict) else str(value[0])
        return f"{first}, … ({len(value)} in all)"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


if __name__ == "__main__":
    sys.exit(main())
