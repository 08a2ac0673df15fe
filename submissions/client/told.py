"""What a person sees: sentences, a bar on a terminal, and sizes they can read."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from validation import words
from validation.command.plain import harmless

SHOWN = 20


def say(sentence: str = "", *, error: bool = False) -> None:
    """One line; text of others cannot bring a terminal into disorder."""
    print(harmless(sentence), file=sys.stderr if error else sys.stdout)


def as_json(data: Any) -> None:
    """Escaped, as a terminal may be looking at it: a name can hold anything."""
    json.dump(data, sys.stdout, indent=1, allow_nan=False, default=str)
    sys.stdout.write("\n")


def some(title: str, rows: Sequence[str | tuple[str, str]]) -> None:
    """A list of paths, with what is said of them; the first of many."""
    if not rows:
        return
    say(f"{title}: {len(rows):,}", error=True)
    for row in rows[:SHOWN]:
        say(f"  {row}" if isinstance(row, str) else f"  {row[0]}: {row[1]}", error=True)
    if len(rows) > SHOWN:
        say(f"  and {len(rows) - SHOWN:,} more", error=True)


@contextmanager
def sending(total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar with speed and time left, on a terminal alone. Gives what is told how many bytes more have arrived."""
    if quiet or not sys.stderr.isatty():
        yield lambda count: None
        return
    columns = (TextColumn("Sending"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda count: bar.advance(task, count)


def size(count: int) -> str:
    return words.size(count)


def standing(
    picture: Mapping[str, Any],
    files: Sequence[Mapping[str, Any]],
    begun: Sequence[Mapping[str, Any]],
    stated: Mapping[str, Any],
) -> None:
    """A deposition in a few lines: what arrived, what was found, what differs from the manifest, what is missing."""
    say(f"{picture['label']}  {picture['state_label']}  {picture['title'] or 'no title yet'}")
    checked = sum(one["checked"] == "done" for one in files)
    bytes_there = size(sum(one["size"] for one in files))
    say(f"{len(files):,} files with {bytes_there}, {checked:,} checked, {len(begun):,} uploads under way")
    if stated["states"]:
        told = sum(stated["states"].values())
        say(f"Of {told:,} files of the manifest, {stated['states'].get('arrived', 0):,} have arrived as they are there")
    some("Different from the manifest", [(one["path"], one["sentence"]) for one in stated["differing"]])
    some("Files with errors", [(one["path"], f"{one['errors']} errors") for one in files if one["errors"]])
    some("Missing", [one["sentence"] for one in picture["missing"]])
    say(picture["page"])
