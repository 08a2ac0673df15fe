"""The corpus on disk, and the command line run on it."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.corpus.base import Layout, Run, write
from tests.corpus.faults import FAULTS
from tests.corpus.faults.base import Fault
from tests.corpus.variants import VARIANTS, Variant
from validation import declared
from validation.command.run import main

FIRST = 101  # faults' runs are numbered from here on


def clean(layout: Layout) -> list[Run]:
    return [layout.make(name) for name in layout.names]


def faulty(layout: Layout) -> list[tuple[Fault, Run]]:
    """A run for each fault of the layout."""
    made = []
    for number, fault in enumerate((fault for fault in FAULTS if fault.layout == layout.key), start=FIRST):
        run = layout.make(layout.name(number))
        fault.change(run)
        made.append((fault, run))
    return made


def sound(layout: Layout) -> list[tuple[Variant, Run]]:
    """A run for each habit of programs that is right."""
    made = []
    for number, variant in enumerate((one for one in VARIANTS if one.layout == layout.key), start=3 * FIRST):
        run = layout.make(layout.name(number))
        variant.change(run)
        made.append((variant, run))
    return made


def check(folder: Path, *arguments: str) -> dict[str, Any]:
    """What `check --json` prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        main(["check", str(folder), "--json", *arguments])
    answer: dict[str, Any] = json.loads(printed.getvalue())
    return answer


def check_declared(runs: Sequence[Run], *, folder: Path) -> dict[str, Any]:
    """Written below the folder, with a declared file beside them."""
    write(runs, folder=folder / "data")
    document = folder / "declared.json"
    document.write_text(json.dumps(declared.document(run.case() for run in runs)))
    return check(folder / "data", "--declared", str(document))


def plain(text: str) -> str:
    """With ordinary blanks and minus signs."""
    return text.replace("\u00a0", " ").replace("\u2212", "-")


def shown(findings: Iterable[dict[str, Any]]) -> list[str]:
    return [f"{one['severity']} {one['code']} {one['run']} {plain(one['message'])}" for one in findings]
