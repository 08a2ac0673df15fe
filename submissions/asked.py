"""Numbers out of requests: whatever was sent, the answer is a number that the database can compare, or None."""

from __future__ import annotations

from typing import Any


def number(text: Any) -> int | None:
    """A primary key, None for anything else."""
    written = str(text)
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= 18 else None
