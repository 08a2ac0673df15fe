"""Which tabs, columns and lines a deposition has: from the schema and the outline, with what is stored now.

A tab for each level with a line for each deposition, dataset or block; a tab for each list of rows (authors, funding …)
with a line for each row; and the runs, with a column for each value that may differ by run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from submissions.models import Block, Dataset, Deposition
from submissions.models.block import KIND_LABELS
from submissions.schema import Field, Kind, Level, Section, judge, sections_of
from submissions.schema.conditions import is_blank
from submissions.sheets import cells
from submissions.sheets.cells import Out
from submissions.tree import Outline
from submissions.typed import answer_of, as_typed

NOTE = "#what"
LABELS, HELP, EXAMPLE = "#label", "#help", "#example"
LEVEL_TITLES: dict[Level, str] = {Level.DEPOSITION: "Deposition", Level.DATASET: "Datasets", **KIND_LABELS}
Row = Deposition | Dataset | Block


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``part``: which of the cells of a value. ``options``: a drop-down list; ``strict``: nothing else."""

    key: str
    label: str
    help: str = ""
    example: str = ""
    options: tuple[str, ...] = ()
    strict: bool = False
    number: bool = False
    of: Field | None = None
    part: int = 0


class Tab(Protocol):
    """What every kind of tab can tell. ``lines``: the data, cell by cell in the order of ``columns``."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    def columns(self) -> list[Column]: ...
    def lines(self) -> Iterator[list[Out]]: ...


@dataclass(frozen=True)
class Place:
    """Where values stand: a row of the deposition with the fields that are asked of it now, by key.

    ``applies``: those whose conditions hold as the values are.
    """

    address: str
    title: str
    level: Level
    values: Mapping[str, Any]
    sections: tuple[Section, ...]
    fields: Mapping[str, Field]
    applies: frozenset[str]

    def shown(self, key: str) -> Any:
        """The stored value that the form shows; None for what does not apply."""
        return self.values.get(key) if key in self.applies else None


def place_of(address: str, title: str, level: Level, values: Mapping[str, Any], sections: tuple[Section, ...]) -> Place:
    fields = {one.key: one for section in sections for one in section.fields if one.preset_when is not True}
    judged = judge(sections, values)
    wrong = {problem.field for problem in judged.problems if problem.kind == "wrong"}
    applies = frozenset(key for key in fields if key in judged.values or key in wrong)
    return Place(address, title, level, values, sections, fields, applies)


@dataclass(frozen=True)
class LevelTab:
    """``places``: the lines, one each."""

    level: Level
    title: str
    places: list[Place]
    # What would be asked of a block that is added: a tab without lines has columns too.
    spare: tuple[Section, ...] = ()

    @property
    def key(self) -> str:
        return self.level.value

    @property
    def key_column(self) -> str:
        return f"{self.key}.address"

    def fields(self) -> dict[str, Field]:
        """Those of any of the lines, in the order of the pages; lists of rows have tabs of their own."""
        every = {one.key: one for section in self.spare for one in section.fields if one.preset_when is not True}
        every |= {key: one for place in self.places for key, one in place.fields.items()}
        return {key: one for key, one in every.items() if one.kind is not Kind.ROWS}

    def columns(self) -> list[Column]:
        named = [Column(self.key_column, "Address", "Of what this line speaks. Leave it as it is."), note()]
        return [*named, *(column for one in self.fields().values() for column in columns_of(one))]

    def lines(self) -> Iterator[list[Out]]:
        fields = self.fields()
        for one in self.places:
            line: list[Out] = [one.address, cells.text_cell(one.title)]
            for key, asked in fields.items():
                line += cells.out(one.fields.get(key, asked), one.shown(key))
            yield line


@dataclass(frozen=True)
class RowsTab:
    """The rows of one list, such as authors, wherever they are asked. ``field``: the first of them."""

    key: str
    title: str
    field: Field
    places: list[Place]

    @property
    def key_column(self) -> str:
        return f"{self.key}.of"

    def columns(self) -> list[Column]:
        answers = tuple(
            dict.fromkeys(f"[{answer.label}]" for place in self.places for answer in place.fields[self.key].answers)
        )
        named = [
            Column(self.key_column, "Of", "The address of what the row belongs to. One line for each row."),
            note(),
        ]
        made = [columns_of(one.as_field)[0] for one in self.field.columns]
        told = f"Here may also stand: {', '.join(answers)}." if answers else ""
        help_text = " ".join(part for part in (made[0].help, told) if part)
        made[0] = replace(made[0], help=help_text, options=(*made[0].options, *answers))
        return [*named, *made]

    def lines(self) -> Iterator[list[Out]]:
        for one in self.places:
            for row in self.rows_of(one):
                yield [one.address, cells.text_cell(one.title), *row]

    def rows_of(self, one: Place) -> list[list[Out]]:
        """The cells of what is stored for this place."""
        asked, stored = one.fields[self.key], one.shown(self.key)
        if is_blank(stored):
            return []
        if answer_of(stored):
            return [[*cells.out(asked, stored), *(None,) * (len(asked.columns) - 1)]]
        rows = as_typed(asked, stored)
        return [[cells.out(column.as_field, row[column.key])[0] for column in asked.columns] for row in rows]


def places_of(outline: Outline) -> list[Place]:
    """Every row of the deposition, in the order of the pages."""
    rows: list[Row] = [outline.deposition]
    rows += [node.dataset for node in outline.datasets]
    rows += [node.block for node in outline.blocks.values()]
    several = len(outline.datasets) > 1
    return [place_of(row.address, _title(row, several=several), row.level, row.values, row.sections) for row in rows]


def _title(row: Row, *, several: bool) -> str:
    """A block's with its dataset, where there are several."""
    return f"{row.dataset.name}: {row.title}" if several and isinstance(row, Block) else row.title


def level_tabs(places: list[Place], *, outline: Outline, addable: Iterable[Level]) -> list[LevelTab]:
    """One for each level that has lines, or to which lines may be added (``addable``)."""
    context = outline.datasets[0].dataset.context if outline.datasets else outline.deposition.context
    found = []
    for level, title in LEVEL_TITLES.items():
        own = [one for one in places if one.level == level]
        spare = sections_of(level, context) if level in addable else ()
        if own or spare:
            found.append(LevelTab(level, title, own, spare))
    return found


def list_tabs(places: list[Place], levels: Iterable[LevelTab]) -> list[RowsTab]:
    """One for each list of rows that is asked of any place, or would be of a block that is added."""
    asked: dict[str, Field] = {}
    found: dict[str, list[Place]] = {}
    for one in places:
        for key, field in one.fields.items():
            if field.kind is Kind.ROWS:
                asked.setdefault(key, field)
                found.setdefault(key, []).append(one)
    for field in (field for level in levels for section in level.spare for field in section.fields):
        if field.kind is Kind.ROWS:
            asked.setdefault(field.key, field)
    return [RowsTab(key, field.label, field, found.get(key, [])) for key, field in asked.items()]


def note() -> Column:
    return Column(NOTE, "What it is", "Only for reading: this column is not imported.")


def columns_of(asked: Field, *, key: str = "", label: str = "", help_text: str = "") -> list[Column]:
    """The columns of a field; ``key``, ``label`` and ``help_text`` in place of its own."""
    name, title = key or asked.key, label or asked.label
    told = " ".join(part for part in (asked.help, help_text) if part)
    if asked.kind is Kind.TERM:
        told_id = f"The identifier of the {asked.label[0].lower()}{asked.label[1:]}."
        return [
            Column(f"{name}.name", f"{title}: name", told, options=_answers(asked), of=asked),
            Column(f"{name}.id", f"{title}: identifier", told_id, asked.example, of=asked, part=1),
        ]
    options = _options(asked)
    return [
        Column(
            name,
            f"{title} ({asked.unit})" if asked.unit else title,
            " ".join(part for part in (told, _how(asked)) if part),
            _example(asked),
            options=(*options, *_answers(asked)),
            strict=bool(options),
            number=asked.kind in (Kind.NUMBER, Kind.INTEGER),
            of=asked,
        )
    ]


def _how(asked: Field) -> str:
    match asked.kind:
        case Kind.ITEMS:
            return "One a line within the cell (Alt+Enter)."
        case Kind.DATE:
            return "Year-month-day."
    return f"Or an answer: {', '.join(_answers(asked))}." if asked.answers else ""


def _answers(asked: Field) -> tuple[str, ...]:
    return tuple(f"[{answer.label}]" for answer in asked.answers)


def _options(asked: Field) -> tuple[str, ...]:
    if asked.kind is Kind.YES_NO:
        return ("yes", "no")
    return tuple(option.label for option in asked.choices) if asked.kind is Kind.CHOICE else ()


def _example(asked: Field) -> str:
    if asked.example or asked.kind is not Kind.CHOICE:
        return asked.example
    return asked.choices[0].label if asked.choices else ""


def heads(columns: list[Column]) -> list[list[Out]]:
    """The four rows above the data: keys, labels, help, examples. The first cell of the last three marks them."""
    first, rest = columns[0], columns[1:]
    return [
        [first.key, *(column.key for column in rest)],
        [LABELS, *(column.label for column in rest)],
        [HELP, *(column.help or None for column in rest)],
        [EXAMPLE, *(cells.text_cell(column.example) for column in rest)],
    ]
