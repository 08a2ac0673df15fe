"""JSON out of a stranger's file: bounded in bytes by the caller and in depth here; only what is asked for is looked at.

Values are taken through `Part`, which knows its place, so that whatever is wrong is told with it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from validation.formats.text import excerpt
from validation.reader import Unreadable

# Far beyond any length or count of voxels; larger ones are claims nobody can mean.
LARGEST = 10**15


class NotJson(ValueError):
    """The text is not JSON, or nested so deeply that nobody wrote it by hand or program. In words: why."""


@dataclass(frozen=True, slots=True)
class Part:
    """A value in a document. `code`: of the problem if it is not what is expected; `where`: document and keys."""

    value: Any
    where: str
    code: str

    def has(self, key: str) -> bool:
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def get(self, key: str) -> Part:
        """One that is missing has the value None."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return Part(
            self.value.get(key), f"{self.where}{'.' if self.where[-1:] not in (' ', '') else ''}{key}", self.code
        )

    def items(self, *, least: int = 0, most: int) -> list[Part]:
        """Raises Unreadable if it is not a list of `least` to `most` values."""
        if not isinstance(self.value, list) or not least <= len(self.value) <= most:
            raise self.wrong(f"a list of {least} to {most:,} values" if least != most else f"a list of {most} values")
        return [Part(value, f"{self.where}[{at}]", self.code) for at, value in enumerate(self.value)]

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.wrong("a text")
        return self.value

    def whole(self, *, least: int, most: int = LARGEST) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not least <= self.value <= most:
            raise self.wrong(f"a whole number from {least:,} to {most:,}")
        return self.value

    def number(self) -> float:
        """A finite number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float) or not abs(self.value) <= LARGEST:
            raise self.wrong("a number")
        return float(self.value)

    def is_no_number(self) -> bool:
        """NaN or infinity, which JSON does not know and some programs write all the same."""
        return isinstance(self.value, float) and not math.isfinite(self.value)

    def wrong(self, expected: str) -> Unreadable:
        return Unreadable(
            self.code, place=self.where.strip(" :") or "the document", observed=shown(self.value), expected=expected
        )


def parse(data: bytes, *, where: str, code: str) -> Part:
    """Raises NotJson."""
    try:
        return Part(json.loads(data.removeprefix(b"\xef\xbb\xbf")), where, code)
    except json.JSONDecodeError as reason:
        raise NotJson(f"it is damaged or ends early in line {reason.lineno}") from None
    except RecursionError:
        raise NotJson("it is nested too deeply") from None
    except ValueError:
        raise NotJson("it is not UTF-8 text, or holds a number of thousands of digits") from None


def pairs(part: Part) -> Iterator[tuple[str, Any]]:
    return iter(part.value.items()) if isinstance(part.value, dict) else iter(())


def shown(value: Any) -> str:
    """A value of a document for a message, whatever its size."""
    match value:
        case None:
            return "nothing"
        case str():
            return f"“{excerpt(value[:200])}”"
        case list():
            return f"a list of {len(value):,}"
        case dict():
            return "an object"
        case bool():
            return str(value).lower()
    try:
        return f"{value:,}" if abs(value) <= LARGEST else "a number beyond measure"
    except (TypeError, ValueError, OverflowError):
        return "a number beyond measure"
