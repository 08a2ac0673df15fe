"""Whether it is the database that has no room left: ours to mend, and worth another try later."""

from __future__ import annotations

# PostgreSQL's classes "disk full" and "configuration limit"; the rest of class 53 passes by itself.
_CODES = frozenset({"53100", "53400"})
SENTENCE = "We are out of room, which is our fault. Nothing is lost; we make room, and what you send then is taken."


def is_disk_full(error: BaseException) -> bool:
    """`error`: as Django raises it, with the driver's own behind it."""
    cause = error.__cause__
    return getattr(error, "pgcode", None) in _CODES or getattr(cause, "pgcode", None) in _CODES
