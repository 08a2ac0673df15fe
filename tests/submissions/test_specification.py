"""Every line of the specification can be stated: it has a field or role, a form, a sheet, an API key, an export.

The lines are listed in tests/specification.csv, in our words. ``place``: what states it, parted by spaces:
``level.field``, ``level.field=choice``, ``level.field[columns]``, ``role:key``, ``reference:kind of block``.
``export``: places in the archive's configuration, or "none: " with the reason. ``mark``: of the line's own text.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form

from submissions.export.config import SECTIONS as EXPORTED
from submissions.forms import SectionForm
from submissions.models.block import PARENT
from submissions.schema import Context, Field, Kind, Level, Section, judge, sections_of
from submissions.schema.json_schema import section_schema
from submissions.sheets.tabs import RowsTab, columns_of
from validation.roles import ROLES

HERE = Path(__file__).resolve().parents[1]
PAGE = HERE.parents[1] / "shared" / "reference" / "contributing-data.md"
GROUPS = {
    "Deposition of full datasets": "dataset",
    "Deposition of annotations for existing datasets": "annotation",
    "Deposition of tomograms for existing datasets": "tomogram",
}
# The archive has no place for these, and for nothing else.
KEPT_HERE = {("Tilt series", "tilt_series.authors"), ("Movie Stacks", "acquisition.pixel_size")}
EXPORT_SECTIONS = {"depositions", "datasets", "dataset_keyphotos", "deposition_keyphotos", *EXPORTED}


@dataclass(frozen=True)
class Line:
    group: str
    section: str
    words: str
    place: str
    export: str
    mark: str

    @property
    def places(self) -> list[str]:
        return re.findall(r"[^\s\[]+(?:\[[^\]]*\])?", self.place)


def read_lines() -> list[Line]:
    with (HERE / "specification.csv").open(newline="") as stream:
        return [Line(**row) for row in csv.DictReader(stream)]


LINES = read_lines()
PLACES = list(dict.fromkeys((line.group, place) for line in LINES for place in line.places))
FIELDS = [(group, place) for group, place in PLACES if ":" not in place]


def parts(place: str) -> tuple[Level, str, str, list[str]]:
    """Level, field, choice ("" for none) and columns of a place."""
    found = re.fullmatch(r"(\w+)\.(\w+)(?:=(\w+))?(?:\[(.*)\])?", place)
    assert found, place
    return Level(found[1]), found[2], found[3] or "", (found[4] or "").split()


def asked_in(group: str, place: str) -> tuple[Section, Field]:
    level, key, _, _ = parts(place)
    for section in sections_of(level, Context(frozenset({group}))):
        for field in section.fields:
            if field.key == key:
                return section, field
    raise AssertionError(f"{place} is not asked in the {group} group")


@cache
def rendered(group: str, level: Level, key: str) -> str:
    section = next(one for one in sections_of(level, Context(frozenset({group}))) if one.key == key)
    return str(render_crispy_form(SectionForm(section, values={}, judgement=judge([section], {}))))


@pytest.mark.parametrize(("group", "place"), FIELDS)
def test_a_line_has_a_field_with_its_choices_and_columns(group: str, place: str) -> None:
    _, field = asked_in(group, place)
    _, _, choice, columns = parts(place)
    assert not choice or field.choice(choice)
    assert set(columns) <= {column.key for column in field.columns}


@pytest.mark.parametrize(("group", "place"), FIELDS)
def test_a_line_has_its_control_on_the_page(group: str, place: str) -> None:
    section, field = asked_in(group, place)
    _, _, choice, columns = parts(place)
    page = rendered(group, section.level, section.key)
    assert f'id="f-{field.key}"' in page
    assert not choice or f'value="{choice}"' in page
    for column in columns:
        assert f'name="{field.key}-0-{column}"' in page


@pytest.mark.parametrize(("group", "place"), FIELDS)
def test_a_line_has_its_column_in_a_sheet(group: str, place: str) -> None:
    _, field = asked_in(group, place)
    _, _, choice, columns = parts(place)
    if field.kind is Kind.ROWS:
        keys = {column.key for column in RowsTab(field.key, field.label, field, []).columns()}
        assert set(columns) <= keys
    else:
        (column, *_) = columns_of(field)
        assert column.key.split(".")[0] == field.key
        option = field.choice(choice)
        assert not choice or (option and option.label in column.options)


@pytest.mark.parametrize(("group", "place"), FIELDS)
def test_a_line_has_its_key_in_the_api(group: str, place: str) -> None:
    section, field = asked_in(group, place)
    _, _, choice, columns = parts(place)
    schema: dict[str, Any] = section_schema(section)
    assert field.key in schema["properties"]
    told = repr(schema)
    for column in columns:
        assert f"'{column}': {{" in told
    assert not choice or f"'const': '{choice}'" in told


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.group}-{line.section}-{line.words}")
def test_a_line_has_its_place_in_the_export(line: Line) -> None:
    if line.export.startswith("none: "):
        assert {(line.section, place.split("[")[0]) for place in line.places} <= KEPT_HERE
        return
    exported = line.export.split()
    assert {place.split(".")[0] for place in exported} <= EXPORT_SECTIONS
    for place in (place for place in line.places if ":" not in place):
        _, field = asked_in(line.group, place)
        assert not field.archive or field.archive in exported


@pytest.mark.parametrize(("group", "place"), [(group, place) for group, place in PLACES if ":" in place])
def test_files_have_a_role_in_a_block_that_the_group_asks_for(group: str, place: str) -> None:
    kind, _, key = place.partition(":")
    if kind == "reference":
        assert sections_of(PARENT[Level(key)], Context(frozenset({group})))
        return
    block = ROLES[key].block
    assert block is None or sections_of(block, Context(frozenset({group})))


def lines_of_page(text: str) -> Iterator[tuple[str, str]]:
    """Group and mark of every line of the specification's own page that asks for something."""
    group = section = ""
    for line in text.splitlines():
        if heading := re.match(r"(###+) (.*)", line):
            group, section = (heading[2], "") if len(heading[1]) == 3 else (group, heading[2])
        elif (bullet := re.match(r" *[-*] (.*)", line)) and group in GROUPS:
            mark = hashlib.sha256(f"{section}|{bullet[1].strip()}".encode()).hexdigest()[:8]
            yield GROUPS[group], mark


@pytest.mark.skipif(
    not PAGE.exists(), reason="The specification's page lies beside the repository (../shared); it is not here."
)
def test_no_line_of_the_page_is_forgotten() -> None:
    assert list(lines_of_page(PAGE.read_text())) == [(line.group, line.mark) for line in LINES]
