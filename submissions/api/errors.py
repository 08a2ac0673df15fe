"""One thing that is wrong in a document: where, which value, why, what to send instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from submissions.api.problems import Problem
from submissions.api.remedies import remedy
from submissions.api.strict_json import excerpt, short
from submissions.models import Override
from submissions.models.values import Valued
from submissions.schema import Field
from submissions.schema.kinds import Wrong

MOST_ERRORS = 1_000
LONGEST_SENTENCE = 500


@dataclass(frozen=True, slots=True)
class Error:
    """``address``: of the value, None where there is no such value. ``row`` counts from 1."""

    address: str | None
    field: str
    label: str
    row: int | None
    column: str | None
    value: Any
    kind: str
    sentence: str
    remedy: str

    @classmethod
    def of(cls, field: Field, wrong: Wrong, *, value: Any, row: Valued | Override, kind: str = "wrong") -> Error:
        return cls(
            address=f"{row.address}.{field.key}",
            field=field.key,
            label=field.label,
            row=None if wrong.row is None else wrong.row + 1,
            column=None if wrong.column is None else short(wrong.column),
            value=excerpt(_part(value, wrong)),
            kind=kind,
            sentence=short(wrong.sentence, most=LONGEST_SENTENCE),
            remedy=_rule_remedy(field) if kind == "rule" else remedy(field, column=wrong.column, row=wrong.row),
        )

    @classmethod
    def unknown(cls, key: str, *, value: Any, sentence: str, remedy: str, address: str | None = None) -> Error:
        shown = short(key)
        return cls(address, shown, shown, None, None, excerpt(value), "unknown", sentence, remedy)


def refuse(errors: list[Error]) -> Problem:
    """The answer to a wrong document."""
    count = len(errors)
    things = "1 thing is" if count == 1 else f"{count:,} things are"
    return Problem(
        "wrong",
        f"{things} wrong; nothing was changed.",
        errors=[asdict(error) for error in errors[:MOST_ERRORS]],
        error_count=count,
    )


def _rule_remedy(field: Field) -> str:
    return f"Change “{field.label}”, or what it has to agree with."


def _part(value: Any, wrong: Wrong) -> Any:
    """The item or cell that is meant, where the sentence is about one."""
    if wrong.row is None or not isinstance(value, list) or wrong.row >= len(value):
        return value
    item = value[wrong.row]
    return item.get(wrong.column) if wrong.column is not None and isinstance(item, Mapping) else item
