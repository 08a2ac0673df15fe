"""Import of a sheet with 5,000 runs and 30 columns, beside openpyxl merely reading the same file."""

from __future__ import annotations

import io
import statistics
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook, load_workbook

from submissions.models import Dataset, Deposition, Override
from submissions.outline import create_block
from submissions.schema import Kind, Level
from submissions.sheets import imports, write
from submissions.sheets.run_tab import run_tab
from submissions.sheets.tabs import Column
from submissions.tree import load_outline
from tests.factories import fill, make_deposition, make_runs
from tools.bench import Figure
from tools.bench.rounds import seconds

RUNS, COLUMNS, ROUNDS = 5_000, 30, 3


def figures() -> Iterator[Figure]:
    made = _deposition()
    columns = run_tab(load_outline(made)).columns()[:COLUMNS]
    if len(columns) < COLUMNS:
        raise RuntimeError(f"There are only {len(columns)} columns; the figure would lie.")
    contents = [_sheet(made.datasets.get(), columns, shift=number) for number in range(1, ROUNDS + 1)]
    mine: list[tuple[float, float]] = []
    bare = []
    for content in contents:
        bare.append(seconds(lambda content=content: _bare(content)))  # type: ignore[misc]
        mine.append(_import(made, content))
        bare[-1] = (bare[-1] + seconds(lambda content=content: _bare(content))) / 2  # type: ignore[misc]
    values = Override.objects.filter(block__dataset__deposition=made).count()
    ratios = sorted(sum(ours) / theirs for ours, theirs in zip(mine, bare, strict=True))
    yield Figure(
        f"sheet of {RUNS:,} runs and {COLUMNS} columns imported",
        value=statistics.median(sum(ours) for ours in mine),
        unit="s",
        baseline=statistics.median(bare),
        against="openpyxl reading it",
        note=f"ratio {ratios[0]:.2f} / {statistics.median(ratios):.2f} / {ratios[-1]:.2f} (min / median / max); "
        f"compared {statistics.median(m[0] for m in mine):.2f} s, "
        f"written {statistics.median(m[1] for m in mine):.2f} s, {values:,} overrides",
    )
    same = io.BytesIO()
    out = seconds(lambda: write.xlsx(load_outline(made), file=same))
    again = seconds(lambda: imports.start(made, actor=made.owner, name="same.xlsx", content=same.getvalue()))
    yield Figure("the same workbook written", value=out, unit="s")
    yield Figure("compared again, unchanged", value=again, unit="s")


def _deposition() -> Deposition:
    made = make_deposition()
    dataset = made.datasets.get()
    for _ in range(3):
        create_block(dataset, kind=Level.TOMOGRAM)
    fill(made)
    make_runs(dataset, RUNS)
    return made


def _sheet(dataset: Dataset, columns: list[Column], *, shift: int) -> bytes:
    """Each cell is filled, and other than in the round before."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("runs")
    sheet.append([column.key for column in columns])
    for number, name in enumerate(dataset.runs.values_list("name", flat=True)):
        sheet.append([dataset.address, name, *(_value(column, number, shift) for column in columns[2:])])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _value(column: Column, number: int, shift: int) -> Any:
    asked = column.of
    assert asked is not None
    if asked.kind is Kind.CHOICE:
        return asked.choices[(number + shift) % len(asked.choices)].label
    if asked.kind in (Kind.NUMBER, Kind.INTEGER):
        low, high = asked.minimum or 0, asked.maximum or 100
        value = low + (high - low) * ((number * 7 + shift) % 9973) / 9974
        return round(value) if asked.kind is Kind.INTEGER else round(value, 3) or 1
    if asked.kind is Kind.YES_NO:
        return "yes" if (number + shift) % 2 else "no"
    return f"{asked.example or 'SerialEM'} {number % 50 + shift}"


def _import(made: Deposition, content: bytes) -> tuple[float, float]:
    held: list[Any] = []
    compared = seconds(lambda: held.append(imports.start(made, actor=made.owner, name="runs.xlsx", content=content)))
    row = held[0]
    found = imports.found_of(row)
    if found.problem_count or found.count < RUNS * (COLUMNS - 2) * 0.4:
        raise RuntimeError(f"{found.problem_count} problems, {found.count} changes: {found.problems[:3]}")
    written = seconds(lambda: imports.confirm(row, actor=made.owner, seen=imports.digest(row)))
    return compared, written


def _bare(content: bytes) -> None:
    book = load_workbook(io.BytesIO(content), read_only=True)
    for line in book["runs"].iter_rows(values_only=True):
        len(line)
