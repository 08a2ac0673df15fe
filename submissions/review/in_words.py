"""A snapshot's metadata in words: every field of every page, with what differs by run and what was said about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from submissions.export.record import BlockRecord, DatasetRecord, Record
from submissions.models import Comment
from submissions.models.block import block_title as titled
from submissions.schema import Field, Kind, Level, Section, sections_of
from submissions.schema.conditions import holds
from submissions.schema.show import show

ORIGINS = {"header": ", from the header", "derived": ", worked out", "stated": ", stated in place of the header"}
# More values than this are counted instead of shown.
FEW = 3


@dataclass(frozen=True, slots=True)
class Value:
    """One field. ``lines``: its value, one line for each row; none where nothing was stated. ``differs``: by run."""

    label: str
    address: str
    lines: list[str]
    differs: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return self.address.replace(":", "-").replace(".", "-")


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the form. ``place``: the dataset and block it is about."""

    title: str
    place: str
    anchor: str
    values: list[Value]

    @property
    def said(self) -> int:
        """How many comments still wait for somebody."""
        return sum(comment.done_at is None for value in self.values for comment in value.comments)


def parts(record: Record, comments: Iterable[Comment]) -> list[Part]:
    """All pages that say anything, in the order of the form."""
    said: dict[str, list[Comment]] = defaultdict(list)
    for comment in comments:
        said[comment.address].append(comment)
    pages = sections_of(Level.DEPOSITION, record.context)
    found = [_part(section, record.values, "deposition", "", said) for section in pages]
    for dataset in record.datasets:
        place = title_of(dataset) if len(record.datasets) > 1 else ""
        address = f"dataset:{dataset.id}"
        pages = sections_of(Level.DATASET, dataset.context)
        found += [_part(section, dataset.values, address, place, said) for section in pages]
        names = {run.id: run.name for run in dataset.runs}
        for block in dataset.blocks:
            found += [_block(section, block, place, names, said) for section in sections_of(block.kind, block.context)]
    return [part for part in found if part.values]


def title_of(dataset: DatasetRecord) -> str:
    if dataset.existing is not None:
        return f"Existing dataset {dataset.existing}"
    return str(dataset.values.get("title") or f"Dataset {dataset.position}")


def block_title(block: BlockRecord) -> str:
    return titled(block.kind, name=block.name, position=block.position, values=block.values)


def _part(section: Section, values: Mapping[str, Any], row: str, place: str, said: Mapping[str, list[Comment]]) -> Part:
    found = [_value(asked, values, row, [], said) for asked in section.fields]
    return Part(section.title, place, f"{row.replace(':', '-')}-{section.key}", [value for value in found if value])


def _block(
    section: Section, block: BlockRecord, place: str, names: Mapping[int, str], said: Mapping[str, list[Comment]]
) -> Part:
    row = f"block:{block.id}"
    found = [_value(asked, block.values, row, _differing(asked, block, names), said) for asked in section.fields]
    if len(block.runs) < len(names):
        some = _names([names[run] for run in block.runs])
        place = ", ".join(part for part in (place, f"for {some}") if part)
    return Part(block_title(block), place, row.replace(":", "-"), [value for value in found if value])


def _value(
    asked: Field, values: Mapping[str, Any], row: str, differs: list[str], said: Mapping[str, list[Comment]]
) -> Value | None:
    """None for what nobody was asked, and for what was optional and left out."""
    address = f"{row}.{asked.key}"
    lines = _lines(asked, values.get(asked.key))
    wanted = holds(asked.applies, values) and (holds(asked.required, values) or holds(asked.archive_required, values))
    if not (lines or differs or wanted or address in said):
        return None
    return Value(asked.label, address, lines, differs, said.get(address, []))


def _lines(asked: Field, value: Any) -> list[str]:
    if isinstance(value, list) and (asked.kind is Kind.ROWS or asked.ordered):
        return [text for row in value if (text := show(asked, [row]))]
    text = show(asked, value)
    return [text] if text else []


def _differing(asked: Field, block: BlockRecord, names: Mapping[int, str]) -> list[str]:
    """ "5.4 Å for TS_17, from the header", one line for each value."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for run, own in block.runs.items():
        if asked.key in own:
            text = show(asked, own[asked.key]["value"])
            found[text, own[asked.key]["source"]].append(names.get(run, "?"))
    lines = [
        f"{text} for {_names(runs)}{ORIGINS.get(source, '')}" for (text, source), runs in list(found.items())[:FEW]
    ]
    return [*lines, f"and {len(found) - FEW:,} more values"] if len(found) > FEW else lines


def _names(names: list[str]) -> str:
    if len(names) <= FEW:
        return " and ".join(names) if len(names) < FEW else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{len(names):,} runs"
