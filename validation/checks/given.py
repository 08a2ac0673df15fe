"""What people stated, as the relations take it: numbers, words, and where they were stated."""

from __future__ import annotations

import math

from validation.cases import Value
from validation.checks.lengths import OF_THE_FILE

# Sources that are nobody's second opinion: of a file, worked out, or what stands where nothing was said.
NO_OPINION = (*OF_THE_FILE, "derived", "default")


def given(value: Value | None) -> float | None:
    """The finite number that a person stated, of either sign; None where there is none."""
    if value is None or value.source in NO_OPINION or isinstance(value.value, bool):
        return None
    if not isinstance(value.value, int | float | str):
        return None
    try:
        found = float(value.value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def said(value: Value | None) -> str:
    """The text that a person stated, "" for none."""
    return value.value.strip() if value is not None and isinstance(value.value, str) else ""


def address(value: Value | None, *, block: str | None, key: str) -> str:
    """Where it was stated, or else the field where it would be."""
    return (value.address if value else "") or (f"block:{block}.{key}" if block else "")
