"""What a tomogram or an annotation refers to: a block of this deposition, or what the archive has already."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from submissions.effective import HEADER
from submissions.export.entries import Context
from submissions.export.globs import filters, only
from submissions.export.record import BlockRecord
from submissions.export.values import HEADER_DIGITS, Values
from submissions.schema import Level

REFERRING = (Level.TOMOGRAM, Level.ANNOTATION)


def spacing(context: Context, block: BlockRecord, run: int) -> float | None:
    """The voxel spacing in Å of the tomogram that an annotation block is about in ``run``; None where nobody says."""
    parent = next((other for other in context.dataset.blocks if other.id == block.parent), None)
    if parent is None:
        value, _ = block.value(run, "existing_voxel_spacing")
        return None if value is None else float(value)
    if run not in parent.runs:
        return None
    value, source = parent.value(run, "voxel_size")
    if value is None:
        return None
    return round(value, HEADER_DIGITS) if source == HEADER else float(value)


def existing_alignments(context: Context) -> list[Values]:
    """Sources for the archive's own alignments that tomograms and annotations here refer to."""
    found = _by_value(context, "existing_alignment")
    return [
        {
            "destination_glob": {
                "list_glob": f"{{run_output_path}}/Alignments/{number:g}/alignment_metadata.json",
                "match_regex": ".*",
                "name_regex": "(.*)",
            }
        }
        | filters(run=only(runs, all_runs=context.run_names))
        for number, runs in found.items()
    ]


def existing_spacings(context: Context) -> list[Values]:
    """Sources for the archive's own voxel spacings that annotations here refer to."""
    found = _by_value(context, "existing_voxel_spacing")
    return [
        {
            "destination_glob": {
                "list_glob": "{run_output_path}/Reconstructions/VoxelSpacing*",
                "match_regex": f"VoxelSpacing{re.escape(f'{value:.3f}')}$",
                "name_regex": "VoxelSpacing(.*)",
            }
        }
        | filters(run=only(runs, all_runs=context.run_names))
        for value, runs in found.items()
    ]


def _by_value(context: Context, key: str) -> dict[Any, list[str]]:
    """The runs by what blocks without a reference here say of them under ``key``."""
    names = {run.id: run.name for run in context.dataset.runs}
    found: dict[Any, list[str]] = defaultdict(list)
    for block in context.dataset.blocks:
        for run in block.runs if block.kind in REFERRING and block.parent is None else ():
            value, _ = block.value(run, key)
            if isinstance(value, int | float) and names[run] not in found[value]:
                found[value].append(names[run])
    return {value: runs for value, runs in found.items() if runs}
