"""Keys out of requests: whatever was sent, the answer is one that the database can compare, or None."""

from __future__ import annotations

import uuid
from typing import Any


def number(text: Any) -> int | None:
    """A primary key, None for anything else."""
    written = str(text)
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= 18 else None


def identifier(text: Any) -> uuid.UUID | None:
    """The primary key of a file, None for anything else."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None
