"""Reading a request's body: JSON as RFC 8259 has it, bounded before it is parsed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from submissions.api.problems import Problem

MIB = 1024 * 1024
MAX_BYTES = 8 * MIB
# Counted in the bytes before parsing, so that a small body cannot become a large object. Texts count as well.
MAX_CONTAINERS = 60_000
MAX_VALUES = 500_000
MAX_DEPTH = 16
MAX_DIGITS = 18
TYPES = ("application/json", "application/merge-patch+json")


class StrictParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        return read(request)


def read(request: HttpRequest) -> Any:
    """The value of the body. Raises: Problem."""
    check_head(request)
    return parse(request.body)


def check_head(request: HttpRequest) -> None:
    """What can be known before the body is read. Raises: Problem."""
    if request.content_type not in TYPES:
        raise Problem("media-type", f"The body is {request.content_type or 'of no type'}; JSON was expected.")
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > MAX_BYTES:
        raise Problem("too-large", f"The body has {length / MIB:,.1f} MiB; at most {MAX_BYTES // MIB} MiB are read.")


def parse(body: bytes) -> Any:
    """Raises: Problem."""
    containers, values = body.count(b"[") + body.count(b"{"), body.count(b",")
    if containers > MAX_CONTAINERS or values > MAX_VALUES:
        raise Problem(
            "too-large",
            f"The body has about {values:,} values in {containers:,} lists and objects; at most {MAX_VALUES:,} in "
            f"{MAX_CONTAINERS:,} are read.",
        )
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_float,
        )
    except UnicodeDecodeError as error:
        raise Problem("bad-json", f"Byte {error.start + 1:,} of the body is not UTF-8.") from error
    except RecursionError as error:
        raise _too_deep() from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno:,}, column {error.colno:,}"
        raise Problem("bad-json", f"The body is no JSON: {error.msg.lower()}, {where}.") from error
    if _deeper(value, than=MAX_DEPTH):
        raise _too_deep()
    return value


def _too_deep() -> Problem:
    return Problem("bad-json", f"Lists and objects in the body stand deeper than {MAX_DEPTH} in each other.")


def _deeper(value: Any, *, than: int) -> bool:
    level = [value]
    for _ in range(than + 1):
        level = [part for outer in level if isinstance(outer, dict | list) for part in _parts(outer)]
        if not level:
            return False
    return True


def _parts(outer: dict[str, Any] | list[Any]) -> list[Any]:
    inner = outer.values() if isinstance(outer, dict) else outer
    return [part for part in inner if isinstance(part, dict | list)]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(key for key, _ in pairs)
        twice = next(key for key, count in counted.items() if count > 1)
        raise Problem("bad-json", f"The key “{short(twice)}” stands twice in one object.")
    return found


def _constant(name: str) -> Any:
    raise Problem("bad-json", f"{name} is no number of JSON. Leave out what has no value, or send null.")


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS + 1:
        raise Problem("bad-json", f"The number {short(text)} has {len(text):,} digits; at most {MAX_DIGITS} are read.")
    return int(text)


def _float(text: str) -> float:
    value = float(text) if len(text) <= 400 else float("inf")
    if value in (float("inf"), float("-inf")):
        raise Problem("bad-json", f"The number {short(text)} is too large or too long.")
    return value


def short(value: Any, *, most: int = 60) -> str:
    """A value as it may stand in a sentence: printable, one line, not long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in text[: most + 1])
    return text if len(text) <= most else f"{text[: most - 1]}…"


def excerpt(value: Any) -> Any:
    """A wrong value as it is told again: as it came where that is small, else its beginning as text."""
    small = value is None or isinstance(value, bool | int | float)
    if small or (isinstance(value, str) and len(value) <= 200 and value.isprintable()):
        return value
    if isinstance(value, Mapping | list) and len(text := json.dumps(value, ensure_ascii=True)) <= 200:
        return json.loads(text) if "\\u" not in text else short(text, most=200)
    return short(value, most=200)
