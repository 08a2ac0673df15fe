"""Every section as a form: what is stored stands in the controls, and comes back as it was."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django.http import QueryDict

from submissions.forms import SectionForm, typed_in
from submissions.schema import SECTIONS, Context, Field, Kind, Section, every_field_of, judge, sections_of
from submissions.typed import as_stored, mark, mark_typed
from tests.factories import complete_values

WRONG: dict[Kind, Any] = {
    Kind.TEXT: "",
    Kind.NUMBER: "many <b>",
    Kind.INTEGER: "1.5",
    Kind.DATE: "soon",
    Kind.TERM: {"name": "x", "id": "y"},
    Kind.CHOICE: "something else",
}


class Controls(HTMLParser):
    """What a browser would send: names and values of the controls that are filled or chosen, outside <template>."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = QueryDict(mutable=True)
        self.ids: list[str] = []
        self.described: list[str] = []
        self._asleep = 0
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("template", "noscript"):
            self._asleep += 1
        if self._asleep:
            return
        self.ids += [given["id"]] if "id" in given else []
        self.described += given.get("aria-describedby", "").split()
        self.described += given.get("aria-labelledby", "").split()
        self._read(tag, given)

    def _read(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "textarea":
            self._area = name
            self.sent[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.sent[self._select] = given["value"]
        elif tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.sent[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("template", "noscript"):
            self._asleep -= 1
        if tag == "textarea" and self._area:
            self.sent[self._area] = self.sent[self._area].removeprefix("\n")
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and not self._asleep:
            self.sent[self._area] += data


def page(section: Section, values: dict[str, Any], **options: Any) -> tuple[str, Controls]:
    judgement = judge(sections_of(section.level, Context()), values)
    html = render_crispy_form(SectionForm(section, values=values, judgement=judgement, **options))
    controls = Controls()
    controls.feed(html)
    return html, controls


def wrong_values(section: Section) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in section.fields:
        if field.kind is Kind.ROWS:
            values[field.key] = [{c.key: False if c.kind is Kind.YES_NO else "<x>" for c in field.columns}]
        elif field.kind is Kind.ITEMS:
            values[field.key] = ["fine & <so>", "x" * 1001]
        elif field.pattern and field.kind is Kind.TEXT:
            values[field.key] = "not & <right>"
        elif WRONG.get(field.kind):
            values[field.key] = WRONG[field.kind]
    return values


def answered(section: Section) -> dict[str, Any]:
    return {f.key: {"answer": f.answers[-1].key, "kept": _kept(f)} for f in section.fields if f.answers}


def _kept(field: Field) -> Any:
    return {Kind.ITEMS: ["a"], Kind.ROWS: [{field.columns[0].key: "a"}] if field.columns else []}.get(field.kind, "a")


def cases() -> Iterator[Any]:
    complete = complete_values()
    for section in SECTIONS:
        name = f"{section.level}-{section.key}"
        yield pytest.param(section, {}, id=f"{name}-empty")
        yield pytest.param(section, complete[section.level], id=f"{name}-complete")
        yield pytest.param(section, wrong_values(section), id=f"{name}-wrong")
        yield pytest.param(section, answered(section), id=f"{name}-answered")


@pytest.mark.parametrize(("section", "values"), list(cases()))
def test_what_is_stored_comes_back_from_the_page(section: Section, values: dict[str, Any]) -> None:
    _, controls = page(section, values)
    typed = typed_in(section.fields, controls.sent)
    for field in section.fields:
        stored = values.get(field.key)
        if field.key not in typed:  # radios of which none is chosen
            assert stored is None
            assert field.kind in (Kind.CHOICE, Kind.YES_NO)
            continue
        assert mark_typed(typed[field.key]) == mark(field, stored), field.key
        if not isinstance(stored, dict) or "answer" not in stored:
            assert as_stored(field, typed[field.key]) == stored, field.key


@pytest.mark.parametrize(("section", "values"), list(cases()))
def test_ids_are_unique_and_every_tie_has_an_end(section: Section, values: dict[str, Any]) -> None:
    for options in ({"missing": True}, {"readonly": True}):
        _, controls = page(section, values, **options)
        assert len(controls.ids) == len(set(controls.ids))
        assert set(controls.described) <= set(controls.ids)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: f"{s.level}-{s.key}")
def test_nothing_is_red_on_first_opening(section: Section) -> None:
    html, controls = page(section, {})
    assert "field-error" not in html
    for field in section.fields:
        assert f"f-{field.key}" in controls.ids
    asked, _ = page(section, {}, missing=True)
    if any(field.required is True and field.applies is True for field in section.fields):
        assert "field-error" in asked


def test_a_wrong_cell_has_its_sentence_at_the_cell() -> None:
    section = sections_of("deposition", Context())[1]
    author = {"name": "Ada", "orcid": "0000-0002-1825-0098", "email": "ada@lab.example", "primary": True}
    html, controls = page(section, {"authors": [author]})
    assert "id_authors-0-orcid_error" in controls.ids
    assert "the last digit does not fit the others" in html


def test_a_branch_carries_its_condition_for_the_browser() -> None:
    section = sections_of("dataset", Context())[0]
    html, _ = page(section, {"sample_type": "tissue"})
    shown = '{&quot;field&quot;: &quot;sample_type&quot;, &quot;in&quot;: [&quot;tissue&quot;, &quot;organism&quot;]}"'
    assert f'data-applies="{shown}>' in html
    assert "Asked because the sample is a tissue or an organism" in html
    cell = html.index("Asked because the sample is a cell")
    assert html.rindex("<div", 0, cell) < html.rindex(" hidden>", 0, cell)


def test_only_what_need_not_be_answered_is_marked() -> None:
    html, _ = page(sections_of("tilt_series", Context())[0], {})
    optional = [field for field in every_field_of("tilt_series") if field.required is False]
    assert html.count('class="opt"') == len(optional)


def test_read_only_speaks_in_words_and_leaves_out_what_does_not_apply() -> None:
    values = complete_values()
    html, controls = page(sections_of("acquisition", Context())[0], values["acquisition"], readonly=True)  # type: ignore[index]
    assert "300\u00a0kV" in html
    assert not controls.sent
    assert "EMPIAR entry" not in html
    html, _ = page(sections_of("dataset", Context())[0], values["dataset"], readonly=True)  # type: ignore[index]
    assert "mitochondrion" in html
    assert "GO:0005739" in html
    assert "Cell type" not in html


def test_rows_without_scripts_are_read_from_the_blank_lines() -> None:
    field = next(field for field in every_field_of("deposition") if field.key == "publications")
    sent = QueryDict("publications-count=1&publications-0-value=a&publications-2-value=c&publications-x-value=z")
    assert typed_in([field], sent) == {"publications": ["a", "c"]}
    assert typed_in([field], QueryDict("title=x")) == {}
