"""Annotations: an entry for each object and method, with a source for each kind of file it comes in."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from submissions.export.entries import Context, Line, grouped, line, metadata
from submissions.export.globs import Finder, exactly, filters, locate, only
from submissions.export.record import ANNOTATION, BlockRecord, PatternRecord
from submissions.export.references import spacing
from submissions.export.values import Values, number
from submissions.schema import Column, Kind, Level, field

# What the archive calls the order of coordinates in a table of points.
COLUMNS_OF_POINTS = "columns"
# Keeps all runs, and lets a shape stand there twice.
ALL_RUNS = [".*"]


def annotation_entries(context: Context) -> list[Values]:
    taken: Counter[str] = Counter()
    entries = []
    for block in context.dataset.of_kind(Level.ANNOTATION):
        lines = [line(context, run.id, run.name, [block], section="annotations") for run in context.dataset.runs
                 if any(context.record.shaped.get((block.id, run.id, shape)) for shape in _labels(block))]  # fmt: skip
        for group in grouped(lines):
            stated = metadata(context, group, section="annotations")
            ident: Values = {"annotation_ingest_id": _ingest_id(stated, taken=taken)}
            sources = _apart(list(_sources(context, block, group)))
            entries.append({"metadata": ident | stated | {"dates": context.dates}, "sources": sources})
    return entries


def _ingest_id(stated: Mapping[str, Any], *, taken: Counter[str]) -> str:
    """The object's name and a number, such as ``cytosolic-ribosome-1``: unique in the file."""
    name = str((stated.get("annotation_object") or {}).get("name") or "")
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "object"
    taken[slug] += 1
    return f"{slug}-{taken[slug]}"


def _shapes(block: BlockRecord) -> list[Mapping[str, Any]]:
    rows = block.values.get("shapes")
    return rows if isinstance(rows, list) else []


def _labels(block: BlockRecord) -> list[str]:
    return [str(row.get("label") or "") for row in _shapes(block)]


def _sources(context: Context, block: BlockRecord, group: list[Line]) -> Iterator[tuple[str, Values, Values]]:
    """Shape, its description and the filters of each source."""
    columns = field(Level.ANNOTATION, "shapes").columns
    for row in _shapes(block):
        label = str(row.get("label") or "")
        by_spacing: dict[float | None, dict[str, tuple[str, ...]]] = defaultdict(dict)
        for each in group:
            if paths := context.record.shaped.get((block.id, each.run_id, label)):
                by_spacing[spacing(context, block, each.run_id)][each.run] = paths
        for found, wanted in by_spacing.items():
            patterns = _patterns(context, block, label)
            name = f"annotation_{block.id}"
            finders = locate(wanted, bucket=context.bucket, patterns=patterns, run_map=context.run_map, column=name)
            levels = [] if found is None else [exactly(f"{found:.3f}")]
            for finder in finders:
                runs = only(finder.runs, all_runs=context.run_names)
                yield str(row["shape"]), _file(row, finder, columns), filters(run=runs, voxel_spacing=levels)


def _patterns(context: Context, block: BlockRecord, label: str) -> list[PatternRecord]:
    """The depositor's own for this kind of file, as far as the archive can say them of an annotation: globs alone."""
    rows = context.record.patterns.get((block.id, ANNOTATION), ())
    return [row for row in rows if row.shape == label and row.is_glob]


def _file(row: Mapping[str, Any], finder: Finder, columns: tuple[Column, ...]) -> Values:
    chosen = next(column for column in columns if column.key == "format").as_field.choice(str(row["format"]))
    stated: Values = {"file_format": chosen.archive if chosen and chosen.archive else row["format"]}
    if len(finder.globs) == 1:
        stated["glob_string"] = finder.globs[0]
    else:
        stated["glob_strings"] = list(finder.globs)
    for column in columns:
        value = row.get(column.key)
        if column.archive and value not in (None, ""):
            place = COLUMNS_OF_POINTS if (row["shape"], column.archive) == ("Point", "order") else column.archive
            stated[place] = number(value) if column.kind in (Kind.NUMBER, Kind.INTEGER) else value
    return stated | {"is_visualization_default": True}


def _apart(sources: list[tuple[str, Values, Values]]) -> list[Values]:
    """The archive takes a shape twice in an entry only where each source says for which runs it is."""
    often = Counter(shape for shape, _, _ in sources)
    return [
        {shape: file} | (chosen or (filters(run=ALL_RUNS) if often[shape] > 1 else {}))
        for shape, file, chosen in sources
    ]
