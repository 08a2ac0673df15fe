"""The ETag of a section: the marks of its fields in a row, so that a stale one says which fields changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.http import parse_etags

from submissions.schema import Field
from submissions.typed import mark

WIDTH = 8


def etag(fields: Iterable[Field], values: Mapping[str, Any]) -> str:
    """Strong as to ``values``: equal where nobody changed a value of the section, whatever else is told with it."""
    fields = list(fields)
    return f'"{_head(fields)}{"".join(_marks(fields, values))}"'


def asked(request: HttpRequest) -> list[str] | None:
    """The ETags of the header If-Match; None without one. ["*"] stands for any."""
    header = request.headers.get("If-Match")
    return None if header is None else parse_etags(header)


def changed(seen: str, *, fields: Iterable[Field], values: Mapping[str, Any]) -> list[Field] | None:
    """The fields whose values are not those that ``seen`` stands for; None where that cannot be told from it."""
    fields = list(fields)
    marks = seen.strip('"')
    if not marks.startswith(_head(fields)) or len(marks) != WIDTH * (len(fields) + 1):
        return None
    pieces = [marks[start : start + WIDTH] for start in range(WIDTH, len(marks), WIDTH)]
    return [field for field, old, new in zip(fields, pieces, _marks(fields, values), strict=True) if old != new]


def _head(fields: list[Field]) -> str:
    return hashlib.sha256(",".join(field.key for field in fields).encode()).hexdigest()[:WIDTH]


def _marks(fields: list[Field], values: Mapping[str, Any]) -> list[str]:
    return [mark(field, values.get(field.key))[:WIDTH] for field in fields]
