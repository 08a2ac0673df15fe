"""What the depositor states in place of a file's header: a note that tells both numbers."""

from __future__ import annotations

from validation.cases import FileCase
from validation.checks.lengths import is_stated, shown
from validation.checks.say import finding
from validation.checks.seen import length_of
from validation.findings import Finding


def overridden(file: FileCase, *, relation: str) -> list[Finding]:
    """Beside what else is found: the header still says what it says."""
    if not is_stated(file):
        return []
    params = {
        "observed": shown(length_of(file.facts)),
        "expected": file.stated_voxel,
        "why": file.stated_reason or "no reason is given.",
        "units": "Å",
    }
    return [finding("file.voxel-size-overridden", file=file, relation=relation, params=params)]
