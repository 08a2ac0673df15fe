"""Every section as a form: what is stored stands in the controls, and comes back as it was."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django.http import QueryDict

from submissions.forms import SectionForm, typed_in
from submissions.forms.rows import column_groups
from submissions.forms.told import told
from submissions.schema import (
    SECTIONS,
    Card,
    Choice,
    Column,
    Context,
    Field,
    Kind,
    Level,
    Section,
    every_field_of,
    judge,
    sections_of,
)
from submissions.schema.conditions import Is
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
        if "disabled" in given:
            return
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
    sections = list(sections_of(section.level, Context()))
    judgement = judge(sections if section.key in {other.key for other in sections} else [section], values)
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
            assert as_stored(field, typed[field.key]) == as_stored(field, stored), field.key


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


KINDS = Field(
    "shapes",
    "Kinds of files",
    Kind.ROWS,
    columns=(
        Column("label", "Label", required=False, help="A name of your own."),
        Column("shape", "Shape", Kind.CHOICE, choices=(Choice("point", "Points"), Choice("mask", "Mask"))),
        Column("binning", "Binning", Kind.NUMBER, unit="px", minimum=1, applies=Is("shape", "point"), required=False),
        Column("mask_label", "Value of the mask", Kind.INTEGER, applies=Is("shape", "mask"), help="Its number."),
        Column("closed", "Closed", Kind.YES_NO, required=False),
    ),
)
SHAPES = Section("shapes", Level.ANNOTATION, "Files", (Card("Files", (KINDS,)),))


def kinds_page(rows: list[dict[str, Any]]) -> tuple[str, Controls]:
    html = render_crispy_form(SectionForm(SHAPES, values={"shapes": rows}, judgement=judge([SHAPES], {"shapes": rows})))
    controls = Controls()
    controls.feed(html)
    return html, controls


def test_cells_of_every_kind_come_back_from_the_page() -> None:
    rows = [
        {"label": "dots", "shape": "point", "binning": 2.0, "mask_label": "", "closed": False},
        {"label": "", "shape": "mask", "binning": "", "mask_label": 3, "closed": True},
    ]
    html, controls = kinds_page(rows)
    assert as_stored(KINDS, typed_in([KINDS], controls.sent)["shapes"]) == rows
    assert len(controls.ids) == len(set(controls.ids))
    assert set(controls.described) <= set(controls.ids)
    assert 'aria-label="Binning in px, kind of file 1"' in html


def test_wrong_cells_keep_what_was_typed_and_say_so() -> None:
    rows = [{"label": "", "shape": "blob", "binning": "two"}, {"shape": "point", "binning": "0.5"}, {"shape": "mask"}]
    html, controls = kinds_page(rows)
    assert controls.sent["shapes-0-shape"] == "blob"
    for cell in ("0-shape", "1-binning", "2-mask_label"):
        assert f"id_shapes-{cell}_error" in controls.ids
    assert "0.5 px is too small: at least 1 px." in html
    assert "id_shapes-0-binning_error" not in controls.ids  # it is not asked there


def test_a_cell_that_does_not_apply_is_hidden_and_keeps_its_value() -> None:
    html, controls = kinds_page([{"shape": "mask", "binning": "4", "mask_label": 1}])
    cell = html.index('id="id_shapes-0-binning"')
    assert html.rindex(" hidden>", 0, cell) > html.rindex("<div", 0, cell)
    assert controls.sent["shapes-0-binning"] == "4"
    shown = html.index('id="id_shapes-0-mask_label"')
    assert html.rindex(" hidden>", 0, shown) < html.rindex("<div", 0, shown)


def test_a_preset_is_told_with_its_reason_and_not_asked() -> None:
    section = next(iter(sections_of("acquisition", Context(sample_type="in_silico"))))
    html, controls = page(section, {})
    maker = html[html.index('id="f-microscope_manufacturer"') :][:600]
    assert "Preset, as “Sample type” is “In silico”." in maker
    assert "microscope_manufacturer" not in controls.sent
    assert "microscope_manufacturer" not in typed_in(section.fields, controls.sent)


@pytest.mark.parametrize(
    ("columns", "widths"),
    [
        ("t", [12]),
        ("tt", [6, 6]),
        ("ttt", [4, 4, 4]),
        ("tttt", [4, 4, 4, 4]),
        ("tttyy", [4, 4, 4, 12]),
        ("tttttyy", [4, 4, 4, 5, 4, 3]),
        ("ty", [9, 3]),
    ],
)
def test_ticks_stand_beside_the_last_line(columns: str, widths: list[int]) -> None:
    made = tuple(Column(str(n), "x", Kind.YES_NO if sign == "y" else Kind.TEXT) for n, sign in enumerate(columns))
    assert [width for width, _ in column_groups(made)] == widths


def test_sentences_are_counted_beside_a_description() -> None:
    section = next(s for s in sections_of("deposition", Context()) if s.key == "about")
    html, controls = page(section, {"description": "Two of them. Fig. 2 shows it."})
    assert "2 sentences of at most 5" in html
    assert "id_description_count" in controls.described
    html, _ = page(section, {"description": "One. Two. Three. Four. Five. Six."})
    assert html.count("6 sentences; 1 to 5 are wanted.") == 1
    assert "field-error" not in html


def test_what_is_kept_otherwise_than_typed_is_told_by_control() -> None:
    fields = [f for f in every_field_of("deposition") if f.key in ("publications", "authors", "description")]
    author = {"name": "Ada", "orcid": "https://orcid.org/0000-0002-1825-0097", "email": "wrong"}
    typed = {"publications": ["https://doi.org/10.1038/a1", "10.1038/b2", "no"], "authors": [author], "description": ""}
    assert told(fields, typed) == {
        "texts": {
            "publications-0-value": ["https://doi.org/10.1038/a1", "10.1038/a1"],
            "authors-0-orcid": ["https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"],
        },
        "sentences": {"description": {"said": "No sentence yet; 1 to 5 are wanted.", "many": False}},
    }


def test_rows_are_read_as_a_table_without_what_nobody_filled() -> None:
    rows = [{"label": "dots", "shape": "point", "binning": 2.0, "mask_label": "", "closed": False}]
    html = render_crispy_form(
        SectionForm(SHAPES, values={"shapes": rows}, judgement=judge([SHAPES], {"shapes": rows}), readonly=True)
    )
    assert "Points" in html
    assert "2\u00a0px" in html
    assert "Value of the mask" not in html
    assert "Closed" not in html
