"""A mesh has faces, finite coordinates and an extent, whatever its format."""

from __future__ import annotations

from typing import Any

from validation import words
from validation.cases import FileCase
from validation.checks.say import finding
from validation.findings import Finding
from validation.formats.mesh import MeshFacts


def mesh_is_sound(file: FileCase, facts: MeshFacts, *, relation: str) -> list[Finding]:
    return [finding(code, file=file, relation=relation, params=params) for code, params in _told(file, facts)]


def _told(file: FileCase, facts: MeshFacts) -> list[tuple[str, dict[str, Any]]]:
    counts = {"vertices": facts.vertices}
    if not facts.vertices or (facts.whole and not facts.faces):
        return [("mesh.empty", {**counts, "observed": facts.faces, "expected": 1})]
    found: list[tuple[str, dict[str, Any]]] = []
    if not facts.finite:
        found.append(("mesh.not-finite", {"expected": "finite ones"}))
    if facts.low is not None and facts.low == facts.high and facts.finite and facts.whole:
        place = ", ".join(map(words.plain, facts.low))
        found.append(("mesh.no-extent", {**counts, "observed": place}))
    if not facts.whole:
        found.append(("mesh.read-in-part", {"observed": facts.read_bytes, "expected": file.size}))
    if facts.extra_bytes > 0:
        found.append(("mesh.trailing-bytes", {"observed": facts.extra_bytes, "expected": 0}))
    if facts.compression:
        found.append(("glb.packed", {"observed": facts.compression}))
    elif facts.low is None and facts.finite:
        found.append(("glb.no-bounds", {}))
    return found
