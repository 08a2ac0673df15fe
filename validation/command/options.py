"""What may be typed after `python -m validation`."""

from __future__ import annotations

import argparse
from pathlib import Path

from validation.roles import ROLES

JOBS, MOST_JOBS = 8, 256
CHECK = "read files and whole datasets, judge them, and tell what is wrong and what to do"
FACTS = "print what the headers of files say, and judge nothing"
STATUS = "Exit status: 0 clean, 1 findings of severity error, 2 something could not be checked, 130 stopped by Ctrl-C."


def parser(*, name: str = "python -m validation") -> argparse.ArgumentParser:
    """``name``: what was typed before the command."""
    whole = argparse.ArgumentParser(prog=name, description="Check cryoET files by their headers.", epilog=STATUS)
    commands = whole.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help=CHECK, description=CHECK, epilog=STATUS)
    _common(check, what="PATH", words="files, OME-Zarr stores, or folders of datasets")
    check.add_argument(
        "--declared", type=Path, metavar="FILE",
        help="what the deposition states, and which file plays which role: the JSON that the portal offers",
    )  # fmt: skip
    check.add_argument("--runs", type=Path, metavar="FILE", help="the names of the runs, one a line, or a run map")
    check.add_argument("--gains", type=Path, metavar="FILE", help="a table with the columns run_name and gain_file")
    check.add_argument("--against", type=Path, metavar="FILE", help="an earlier --json: what is resolved, new, left")
    check.add_argument("--role", choices=[key for key in ROLES if key != "not_deposited"], help="of all files given")
    facts = commands.add_parser("facts", aliases=["header"], help=FACTS, description=FACTS, epilog=STATUS)
    _common(facts, what="FILE", words="files, OME-Zarr stores, or folders")
    return whole


def _common(command: argparse.ArgumentParser, *, what: str, words: str) -> None:
    command.add_argument("paths", nargs="+", type=Path, metavar=what, help=words)
    command.add_argument("--json", action="store_true", help="one JSON object on standard output")
    command.add_argument(
        "--jobs", type=_jobs, default=JOBS, metavar="N", help=f"files that are read at a time ({JOBS})"
    )


def _jobs(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST_JOBS}")
    return int(text)
