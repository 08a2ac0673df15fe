"""Tomograms and the voxel spacings between a run and its tomograms."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from submissions.export.entries import Context, Line, grouped, line, lines_with, metadata
from submissions.export.globs import exactly, filters, only, source
from submissions.export.references import existing_spacings
from submissions.export.sections import found
from submissions.export.values import Values
from submissions.schema import Level

SPACING = "tomograms.voxel_spacing"
# More groups of runs than this are written as columns of the run map.
FEW = 8
# For snapshots that were taken before it was asked.
BEFORE_ASKED: Values = {"tomogram_version": 1, "offset": {"x": 0, "y": 0, "z": 0}}
# Finds nothing below a new dataset: for one without tomograms, as the archive's schema wants the section.
NONE_YET = {
    "destination_glob": {
        "list_glob": "{run_output_path}/Reconstructions/VoxelSpacing*",
        "match_regex": ".*",
        "name_regex": "VoxelSpacing(.*)",
    }
}


def _lines(context: Context) -> list[Line]:
    """A run's first tomogram is the one shown by default; the key says whether a line is that one."""
    seen: set[int] = set()
    lines = []
    for block, run, name in lines_with(context, Level.TOMOGRAM, "tomogram"):
        lines.append(line(context, run, name, [block], section="tomograms", key=run not in seen))
        seen.add(run)
    return lines


def _spacings(lines: list[Line]) -> dict[str, list[float]]:
    """Run name -> its voxel spacings in Å, each once."""
    by_run: dict[str, list[float]] = defaultdict(list)
    for row in lines:
        value = row.values.get(SPACING)
        if value is not None and value not in by_run[row.run]:
            by_run[row.run].append(value)
    return dict(by_run)


def voxel_spacings(context: Context) -> list[Values]:
    by_run = _spacings(_lines(context))
    existing = existing_spacings(context)
    if not by_run:
        return [{"sources": existing or [NONE_YET]}]
    return [{"sources": [*_literals(context, by_run), *existing]}]


def _literals(context: Context, by_run: dict[str, list[float]]) -> list[Values]:
    groups: dict[tuple[float, ...], list[str]] = defaultdict(list)
    for run, values in by_run.items():
        groups[tuple(sorted(values))].append(run)
    if len(groups) <= FEW or len({len(values) for values in groups}) > 1:
        return [_literal(context, list(values), runs) for values, runs in groups.items()]
    count = len(next(iter(groups)))
    names = [
        context.run_map.column(
            "tomograms_voxel_spacing", {run: str(sorted(values)[at]) for run, values in by_run.items()}
        )
        for at in range(count)
    ]
    return [_literal(context, [f"float {{{name}}}" for name in names], list(by_run))]


def _literal(context: Context, values: list[Any], runs: list[str]) -> Values:
    return {"literal": {"value": values}} | filters(run=only(runs, all_runs=context.run_names))


def tomograms(context: Context) -> list[Values]:
    lines = _lines(context)
    by_run = _spacings(lines)
    return [_entry(context, group, by_run) for group in _by_spacing(grouped(lines), by_run)]


def _by_spacing(groups: list[list[Line]], by_run: dict[str, list[float]]) -> list[list[Line]]:
    """Where a run has several spacings, an entry is about one of them and filtered to it."""
    split: list[list[Line]] = []
    for group in groups:
        if all(len(by_run.get(row.run, ())) < 2 for row in group):
            split.append(group)
            continue
        parts: dict[Any, list[Line]] = defaultdict(list)
        for row in group:
            parts[row.values.get(SPACING)].append(row)
        split += parts.values()
    return split


def _entry(context: Context, group: list[Line], by_run: dict[str, list[float]]) -> Values:
    stated = metadata(context, group, section="tomograms")
    several = any(len(by_run.get(row.run, ())) > 1 for row in group)
    spacing = [exactly(f"{group[0].values[SPACING]:.3f}")] if several else []
    finders = found(context, group[0].block, "tomogram", [(row.run_id, row.run) for row in group])
    sources = []
    for finder in finders:
        entry = source(finder, all_runs=context.run_names)
        runs = only(finder.runs, all_runs=context.run_names)
        sources.append(entry | filters(run=runs, voxel_spacing=spacing))
    return {
        "metadata": {
            **stated,
            "dates": context.dates,
            **{place: value for place, value in BEFORE_ASKED.items() if place not in stated},
            "is_visualization_default": group[0].key is True,
        },
        "sources": sources,
    }
