"""For any record: what GET gives, PUT takes back, and nothing changes; a refused document changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions.models import Block, Deposition, FieldChange
from submissions.schema import Field, Kind, Level
from submissions.typed import as_stored
from tests.factories import fill, make_deposition
from tests.submissions.api.calling import Script, stored, urls

pytestmark = pytest.mark.django_db
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
NUMBERS = st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9, allow_nan=False))
JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)
FAST = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def typed(field: Field, *, depth: int = 0) -> st.SearchStrategy[Any]:
    """What somebody may type into the field: right, nearly right, or anything."""
    options = [TEXT, st.just(field.example or "x")]
    match field.kind:
        case Kind.NUMBER | Kind.INTEGER:
            options += [st.integers(-100, 400).map(str), st.floats(-1e6, 1e6, allow_nan=False).map(str)]
        case Kind.CHOICE:
            options.append(st.sampled_from([choice.value for choice in field.choices] or ["x"]))
        case Kind.YES_NO:
            options.append(st.sampled_from(["yes", "no"]))
        case Kind.TERM:
            options = [st.fixed_dictionaries({"name": TEXT, "id": st.one_of(TEXT, st.just(field.example))})]
        case Kind.ITEMS:
            options = [st.lists(st.one_of(TEXT, st.just(field.example or "x")), max_size=4)]
        case Kind.ROWS:
            cells = {column.key: _cell(column.as_field) for column in field.columns}
            options = [st.lists(st.fixed_dictionaries(cells), max_size=3)]
    if field.answers:
        keys = [answer.key for answer in field.answers]
        options.append(st.builds(lambda key: {"answer": key, "kept": ""}, st.sampled_from(keys)))
    return st.one_of(*options)


def _cell(field: Field) -> st.SearchStrategy[Any]:
    return st.sampled_from(["yes", ""]) if field.kind is Kind.YES_NO else typed(field)


def record(deposition: Deposition, data: st.DataObject) -> None:
    """Any values on all rows of the deposition, stored as the pages store them."""
    rows = [deposition, *deposition.datasets.all(), *Block.objects.filter(dataset__deposition=deposition)]
    for row in rows:
        fields = [field for section in row.sections for field in section.fields]
        chosen = data.draw(st.sets(st.sampled_from([field.key for field in fields]), max_size=6))
        values = dict(row.values) if row.level is not Level.DEPOSITION or data.draw(st.booleans()) else {}
        for field in fields:
            if field.key in chosen:
                kept = as_stored(field, data.draw(typed(field)))
                values = {key: value for key, value in values.items() if key != field.key}
                values |= {} if kept is None else {field.key: kept}
        row.values = values
        row.save(update_fields=["values"])


@FAST
@given(data=st.data())
def test_put_of_what_get_gave_changes_nothing(data: st.DataObject) -> None:
    deposition = fill(make_deposition())
    record(deposition, data)
    script, before = Script(deposition.owner), stored(deposition)
    for url in urls(script, deposition):
        got = script.get(url)
        put = script.put(url, got.json(), etag=got["ETag"])
        kinds = {problem["kind"] for problem in got.json()["problems"]}
        assert put.status_code == (422 if kinds & {"wrong", "rule"} else 200), put.json()
        assert script.patch(url, got.json()).status_code in (200, 422)
    assert stored(deposition) == before
    assert not FieldChange.objects.filter(deposition=deposition).exists()


@FAST
@given(data=st.data())
def test_what_is_taken_is_right_and_what_is_refused_changes_nothing(data: st.DataObject) -> None:
    deposition = fill(make_deposition())
    script = Script(deposition.owner)
    for url in urls(script, deposition):
        before, got = stored(deposition), script.get(url).json()
        keys = st.one_of(st.sampled_from(list(got["values"])), TEXT)
        given = data.draw(st.dictionaries(keys, JUNK, max_size=4))
        answer = script.patch(url, {"values": given})
        assert answer.status_code in (200, 422), answer.content
        if answer.status_code == 422:
            assert answer.json()["errors"]
            assert stored(deposition) == before
        else:
            assert [one for one in answer.json()["problems"] if one["kind"] in ("wrong", "rule")] == []
            again = script.patch(url, {"values": given})
            assert (again.status_code, again["ETag"]) == (200, answer["ETag"])
