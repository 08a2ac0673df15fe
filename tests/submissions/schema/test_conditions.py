"""Conditions: the same answer from `holds` as from the form that the browser reads."""

from __future__ import annotations

from typing import Any

import pytest

from submissions.schema.conditions import All, AnyOf, Condition, Empty, Filled, Is, fields_in, holds, to_json

CASES: list[tuple[Condition, dict[str, Any], bool]] = [
    (Is("sample_type", "cell"), {"sample_type": "cell"}, True),
    (Is("sample_type", "cell", "tissue"), {"sample_type": "tissue"}, True),
    (Is("sample_type", "cell"), {"sample_type": "virus"}, False),
    (Is("sample_type", "cell"), {}, False),
    (Filled("title"), {"title": "  "}, False),
    (Filled("title"), {"title": "x"}, True),
    (Filled("term"), {"term": {"name": "", "id": ""}}, False),
    (Filled("rows"), {"rows": [{"name": "", "primary": False}]}, False),
    (Filled("flag"), {"flag": False}, True),
    (Filled("dose"), {"dose": 0}, True),
    (Empty("total"), {}, True),
    (Empty("total"), {"total": 3.0}, False),
    (All((Is("a", "1"), Filled("b"))), {"a": "1"}, False),
    (All((Is("a", "1"), Filled("b"))), {"a": "1", "b": "x"}, True),
    (AnyOf((Is("a", "1"), Filled("b"))), {"b": "x"}, True),
]


@pytest.mark.parametrize(("condition", "values", "expected"), CASES)
def test_holds(condition: Condition, values: dict[str, Any], expected: bool) -> None:
    assert holds(condition, values) is expected


def test_json_names_every_field_that_the_condition_looks_at() -> None:
    condition = All((Is("a", "1"), AnyOf((Filled("b"), Empty("c")))))
    assert list(fields_in(condition)) == ["a", "b", "c"]
    assert to_json(condition) == {
        "all": [{"field": "a", "in": ["1"]}, {"any": [{"filled": "b"}, {"empty": "c"}]}],
    }
