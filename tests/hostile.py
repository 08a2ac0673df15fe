"""Texts that make a careless pattern run for hours, and a clock that stops it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LONG = 20_000
# What repeats, and what ends it so that nothing matches as a whole.
REPEATED = (
    "1",
    " ",
    ".",
    "a",
    "1.",
    "1,",
    "1e",
    "- ",
    '. "',
    ".\u201d",
    "/",
    "@.",
    "a@",
    "CL:",
    "PDB-",
    "EMPIAR-1",
    "] ",
    "= ",
)
BEFORE = (
    "", "1", "[T = ", "[", "[ ", "Tilt axis angle", "T = Tilt axis angle = ", "binning", "TiltAngle = ",
    "DateTime = 1-Jan-99 ",
    "Done.", "https://", "https://orcid.org/", "doi:", "PDB-", "EMPIAR-", "EMDB", "a@", "Taxonomy:", "/entry/pdb/",
)  # fmt: skip
TEXTS = [
    f"{before}{part * (LONG // len(part))}{end}" for before in BEFORE for part in REPEATED for end in ("x", "\ny", "!")
]


class TooSlow(AssertionError):
    pass


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fails, also in the middle of a match, when the block takes longer. Honest work takes milliseconds."""

    def stop(*_: Any) -> None:
        raise TooSlow(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
