"""From what holds for single runs to as few entries as the archive needs: equal runs share one entry of a section."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from submissions.export.globs import Bucket
from submissions.export.record import BlockRecord, DatasetRecord, Record
from submissions.export.runmap import RunMap
from submissions.export.values import WHOLE_NUMBERS, Values, converted, joined, placed
from submissions.schema import Field, Kind, Level

# The archive formats every text here with the run map's columns (cryoet-schema 2.3), so braces are doubled.
EXPANDED = frozenset({"frames", "tiltseries", "tomograms"})
# Where the archive wants all parts once one is stated.
WHOLE = {"alignments.volume_offset": ("x", "y", "z")}


@dataclass
class Context:
    """What all sections of one dataset's configuration share."""

    record: Record
    dataset: DatasetRecord
    authors: list[Values]
    dates: Values
    run_map: RunMap
    bucket: Bucket

    @property
    def run_names(self) -> list[str]:
        return [run.name for run in self.dataset.runs]


@dataclass(frozen=True)
class Line:
    """What one section says of one run: values by place, and the fields they come from."""

    run: str
    run_id: int
    block: BlockRecord
    values: Mapping[str, Any]
    fields: Mapping[str, Field] = field(default_factory=dict)
    key: Hashable = None

    def told_apart_by(self) -> str:
        """Runs with the same text share an entry: all but what may differ in a column of the run map."""
        fixed = {place: value for place, value in self.values.items() if self.fields[place].varies != "column"}
        return json.dumps([self.block.id, repr(self.key), sorted(self.values), fixed], sort_keys=True)


def line(
    context: Context, run_id: int, run: str, blocks: Iterable[BlockRecord], *, section: str, key: Hashable = None
) -> Line:
    """The values of ``section`` for one run, from its ``blocks``; the last is the one the entry is about."""
    values: dict[str, Any] = {}
    fields: dict[str, Field] = {}
    for block in blocks:
        for asked in block.fields:
            if asked.archive.partition(".")[0] != section:
                continue
            stated, source = block.value(run_id, asked.key)
            value = converted(asked, stated, source=source, authors=context.authors)
            if value is not None:
                values[asked.archive] = joined(values, asked.archive, value)
                fields[asked.archive] = asked
    return Line(run, run_id, block, values, fields, key)


def grouped(lines: Iterable[Line]) -> list[list[Line]]:
    groups: dict[str, list[Line]] = {}
    for row in lines:
        groups.setdefault(row.told_apart_by(), []).append(row)
    return list(groups.values())


def metadata(context: Context, group: list[Line], *, section: str) -> Values:
    """The metadata of a group: what is the same for all as it is, what differs as a column of the run map."""
    pairs: dict[str, Any] = {}
    for place, value in group[0].values.items():
        if all(row.values[place] == value for row in group):
            pairs[place] = guarded(value) if section in EXPANDED else value
        else:
            texts = {row.run: str(row.values[place]) for row in group}
            name = context.run_map.column(place.replace(".", "_"), texts)
            pairs[place] = f"{_type(group[0].fields[place])}{{{name}}}"
    for place, parts in WHOLE.items():
        if any(f"{place}.{part}" in pairs for part in parts):
            pairs |= {f"{place}.{part}": pairs.get(f"{place}.{part}", 0) for part in parts}
    return placed(pairs, section=section)


def _type(field: Field) -> str:
    """A number without its type would be refused, or taken for text."""
    if field.archive in WHOLE_NUMBERS or field.kind is Kind.INTEGER:
        return "int "
    return "float " if field.kind is Kind.NUMBER else ""


def guarded(value: Any) -> Any:
    return value.replace("{", "{{").replace("}", "}}") if isinstance(value, str) else value


def lines_with(context: Context, kind: Level, role: str) -> Iterable[tuple[BlockRecord, int, str]]:
    """Block, run id and run name wherever a file plays ``role``, in the order of blocks and runs."""
    for block in context.dataset.of_kind(kind):
        for run in context.dataset.runs:
            if (block.id, run.id, role) in context.record.files:
                yield block, run.id, run.name
