"""What may be typed."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from submissions.client import VERSION

UNITS = {"": 1, "k": 1e3, "m": 1e6, "g": 1e9}


def rate(text: str) -> float:
    """Bytes a second: 800k, 50M, 1.5G."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([kKmMgG]?)", text)
    if not found or float(found[1]) == 0:
        raise argparse.ArgumentTypeError(f"“{text}” is no rate; write it as 800k, 50M or 1.5G bytes a second")
    return float(found[1]) * UNITS[found[2].lower()]


def lanes(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError("give a number from 1 to 64")
    return int(text)


STATUS = (
    "Exit status: 0 done; 1 something was refused, differs, is missing or has errors; 2 it could not run; 3 the portal "
    "does not take the token (any more); 4 the portal or its storage does not answer; 130 stopped by Ctrl-C."
)
LABEL = "its label, such as D-0147"


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="cryoet-deposit", description="Deposit cryoET data from the command line.", epilog=STATUS
    )
    made.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    login = commands.add_parser("login", help="keep an access token for a portal")
    login.add_argument("address", help="of the portal, such as https://deposit.example.org")
    logout = commands.add_parser("logout", help="forget the token on this side")
    check = commands.add_parser(
        "check", help="what is wrong with the files, before anything moves: check [DEPOSITION] FOLDER", add_help=False
    )
    check.add_argument("rest", nargs=argparse.REMAINDER)
    status = commands.add_parser("status", help="what has arrived, what was found, what is missing")
    status.add_argument("deposition", nargs="?", help=f"{LABEL}; without one, all of yours are listed")
    submit = commands.add_parser("submit", help="hand a deposition in")
    submit.add_argument("deposition", help=LABEL)
    submit.add_argument("--accept-policy", action="store_true", help="the data become public under CC0")
    for command in (login, logout, _upload(commands), _manifest(commands), status, submit):
        command.add_argument("--json", action="store_true", help="one JSON object on standard output")
        command.epilog = STATUS
    return made


def _upload(commands: Any) -> argparse.ArgumentParser:
    upload: argparse.ArgumentParser = commands.add_parser(
        "upload", help="check a folder and send it; what was begun before is gone on with"
    )
    upload.add_argument("deposition", help=LABEL)
    upload.add_argument("folder", type=Path)
    upload.add_argument("--under", default="", metavar="PATH", help="a folder of the deposition to put the files in")
    upload.add_argument("--no-check", action="store_true", help="do not read the headers before")
    upload.add_argument("--anyway", action="store_true", help="send also where the checks find errors")
    upload.add_argument("--announce", action="store_true", help="tell the portal the list before anything is sent")
    upload.add_argument("--manifest", type=Path, metavar="FILE", help="give the portal this manifest before")
    upload.add_argument("--replace", action="store_true", help="put files in the place of those that have other bytes")
    upload.add_argument("--by-size", action="store_true", help="take a file of the same size for the same file")
    upload.add_argument("--limit", type=rate, metavar="RATE", help="bytes a second in all, such as 50M")
    upload.add_argument("--jobs", type=lanes, default=8, metavar="N", help="parts that are sent at a time (8)")
    upload.add_argument("--dry-run", action="store_true", help="say what would be sent, and send nothing")
    return upload


def _manifest(commands: Any) -> argparse.ArgumentParser:
    manifest: argparse.ArgumentParser = commands.add_parser("manifest", help="sizes and checksums of a folder, as JSON")
    manifest.add_argument("folder", type=Path)
    manifest.add_argument("--under", default="", metavar="PATH", help="the folder of the deposition that it stands for")
    manifest.add_argument("--sha256", action="store_true", help="SHA-256 of every file as well")
    manifest.add_argument("--output", type=Path, metavar="FILE", help="write it to this file")
    manifest.add_argument("--compare", metavar="DEPOSITION", help="with what has arrived in this deposition")
    manifest.add_argument("--give", metavar="DEPOSITION", help="to the portal, which compares what arrives")
    return manifest
