"""`check` and `facts`: from what was typed to an exit status."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from validation import declared
from validation.cases import RunCase
from validation.command import screen, tables
from validation.command.earlier import Change, EarlierRefused, compare, load
from validation.command.judging import judge
from validation.command.options import parser
from validation.command.plain import decoded, harmless
from validation.command.plan import Plan, alone, as_declared, as_matched, as_role
from validation.command.reading import Read, read_all
from validation.command.report import STOPPED, UNCHECKED, Report
from validation.command.tables import TableRefused
from validation.command.walk import Walk, walk
from validation.declared import DeclaredRefused
from validation.matching import match
from validation.words import finite


class Refused(Exception):
    """It could not run. A sentence."""


def main(arguments: Sequence[str] | None = None, *, name: str = "python -m validation") -> int:
    """Raises SystemExit with 2 where the arguments make no sense, else gives the exit status."""
    options = parser(name=name).parse_args(arguments)
    _bear_any_text(sys.stdout, sys.stderr)
    try:
        return _check(options) if options.command == "check" else _facts(options)
    except KeyboardInterrupt:
        return _say("Stopped. Nothing was judged.", status=STOPPED)
    except BrokenPipeError:  # `| head` has seen enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        return UNCHECKED
    except (Refused, DeclaredRefused, EarlierRefused, TableRefused) as error:
        return _say(str(error), status=UNCHECKED)
    except OSError as error:
        return _say(f"{error.filename}: {error.strerror}", status=UNCHECKED)


def _check(options: argparse.Namespace) -> int:
    cases = _declared(options.declared)
    before = None if options.against is None else load(options.against)
    looked = _walk(options.paths)
    paths = [one.path for one in looked.found]
    plan = _plan(options, cases, paths)
    left = frozenset(plan.clutter)
    read = _read(Walk([one for one in looked.found if one.path not in left]), options)
    judged = judge(plan, read={one.found.path: one for one in read}, declared=cases is not None)
    report = Report(looked, plan, read, judged)
    change = None if before is None else compare(report.told, before=before)
    if options.json:
        _write_json(report.to_json() | ({} if change is None else {"compared": change.to_json()}))
    else:
        _write_summary(report, change)
    return report.status


def _facts(options: argparse.Namespace) -> int:
    """Nothing is judged but why a file has no facts."""
    looked = _walk(options.paths)
    read = _read(looked, options)
    bad = Plan(alone=tuple(alone(one.found.path) for one in read if one.out and one.out.problems))
    judged = judge(bad, read={one.found.path: one for one in read}, declared=False)
    report = Report(looked, bad, read, judged)
    data = report.to_json()
    if options.json:
        _write_json({key: data[key] for key in ("reader_version", "status", "facts", "findings", "unchecked")})
    else:
        screen.facts(screen.Screen(sys.stdout), data)
    return report.status


def _declared(path: Path | None) -> tuple[RunCase, ...] | None:
    if path is None:
        return None
    if path.stat().st_size > declared.MOST_BYTES:
        raise DeclaredRefused(f"{path.name} has {path.stat().st_size:,} bytes; {declared.MOST_BYTES:,} is the most.")
    return declared.loads(path.read_bytes())


def _walk(paths: Sequence[Path]) -> Walk:
    looked = walk(paths)
    if not looked.found:
        why = looked.faults[0] if looked.faults else None
        raise Refused(f"{why.path or paths[0]}: {why.why}" if why else "There is no file to read.")
    return looked


def _plan(options: argparse.Namespace, cases: tuple[RunCase, ...] | None, paths: list[str]) -> Plan:
    if cases is not None:
        plan = as_declared(cases, paths=paths, whole=any(path.is_dir() for path in options.paths))
        if plan.missing and len(plan.unmatched) == len(paths):
            first = f"the first is {plan.missing[0].path}"
            raise Refused(f"No declared file is here ({first}). Give the folder that their paths begin at.")
        return plan
    if options.role is not None:
        return as_role(options.role, paths=paths)
    runs, run_table = tables.runs(options.runs)
    gains = tables.gains(options.gains)
    named = frozenset(decoded(os.path.normpath(path)) for path in options.paths)
    return as_matched(match(paths, runs=runs, run_table=run_table, gain_table=gains), named=named)


def _read(looked: Walk, options: argparse.Namespace) -> list[Read]:
    with screen.progress(sys.stderr, total=len(looked.found)) as advance:
        return read_all(looked.found, jobs=options.jobs, advance=advance)


def _write_json(data: Mapping[str, Any]) -> None:
    """An object of which every list has an item a line."""
    separator = "{"
    for key, value in data.items():
        sys.stdout.write(f"{separator}\n {json.dumps(key)}: ")
        if isinstance(value, list) and value:
            sys.stdout.write("[\n  " + ",\n  ".join(map(_json, value)) + "\n ]")
        else:
            sys.stdout.write(_json(value))
        separator = ","
    sys.stdout.write("\n}\n")


def _json(value: Any) -> str:
    """Escaped, as an editor or a terminal may be looking at it, and a name can hold anything."""
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError:
        return json.dumps(finite(value))


def _write_summary(report: Report, change: Change | None) -> None:
    screen.summary(screen.Screen(sys.stdout), report, change=change)


def _say(sentence: str, *, status: int) -> int:
    sys.stderr.write(f"{harmless(sentence)}\n")
    return status


def _bear_any_text(*streams: TextIO) -> None:
    """A terminal without Å gets an escape in its place, not an exception."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
