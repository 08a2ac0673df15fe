"""What may be typed."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

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


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="cryoet-deposit", description="Deposit cryoET data from the command line.")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")

    login = commands.add_parser("login", help="keep an access token for a portal")
    login.add_argument("address", help="of the portal, such as https://deposit.example.org")
    commands.add_parser("logout", help="forget the token on this side")

    check = commands.add_parser("check", help="what is wrong with the files, before anything moves", add_help=False)
    check.add_argument("rest", nargs=argparse.REMAINDER)

    upload = commands.add_parser("upload", help="send a folder; what was begun before is gone on with")
    upload.add_argument("deposition", help="its label, such as D-0147")
    upload.add_argument("folder", type=Path)
    upload.add_argument("--under", default="", metavar="PATH", help="a folder of the deposition to put the files in")
    upload.add_argument("--replace", action="store_true", help="put files in the place of those that have other bytes")
    upload.add_argument("--by-size", action="store_true", help="take a file of the same size for the same file")
    upload.add_argument("--limit", type=rate, metavar="RATE", help="bytes a second in all, such as 50M")
    upload.add_argument("--jobs", type=lanes, default=4, metavar="N", help="parts that are sent at a time (4)")
    upload.add_argument("--dry-run", action="store_true", help="say what would be sent, and send nothing")

    manifest = commands.add_parser("manifest", help="sizes and checksums of a folder, as JSON")
    manifest.add_argument("folder", type=Path)
    manifest.add_argument("--compare", metavar="DEPOSITION", help="with what has arrived in this deposition")

    status = commands.add_parser("status", help="what has arrived, what was found, what is missing")
    status.add_argument("deposition", nargs="?")

    submit = commands.add_parser("submit", help="hand a deposition in")
    submit.add_argument("deposition")
    submit.add_argument("--accept-policy", action="store_true", help="the data become public under CC0")
    for command in (upload, manifest, status, submit):
        command.add_argument("--json", action="store_true", help="one JSON object on standard output")
    return made
