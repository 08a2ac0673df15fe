"""The one answer to "what is the value of this field for this run, and where does it come from"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from submissions.models import Run
from submissions.schema import Fact, Level, field, fields_of
from submissions.tree import BlockNode, FileNode, Tree
from validation.checks.tolerances import PLACEHOLDER
from validation.formats import Facts, MrcFacts, facts_from_json

OVERRIDE, BLOCK, HEADER, NONE = "override", "block", "header", "none"


@dataclass(frozen=True, slots=True)
class Effective:
    """``value`` as stored (volts, Å, °), None where nobody says. ``source``: override, block, header or none.

    ``address``: where it was stated, or "" for a header's; ``file``: the path of the header's file.
    """

    value: Any
    source: str
    address: str = ""
    file: str = ""


def _voxel_x(facts: Facts) -> float | None:
    """Å, where the header states one: not 0, not negative, and not the 1.0 that programs write for "unset"."""
    if not isinstance(facts, MrcFacts):
        return None
    size = facts.voxel[0]
    return size if size is not None and size > 0 and size != PLACEHOLDER else None


FACTS: Mapping[str, Callable[[Facts], Any]] = {"voxel_x": _voxel_x}


def effective(run: Run, node: BlockNode, key: str) -> Effective:
    """The value of field ``key`` for ``run``: the override, else the block's value, else a header's fact."""
    asked = field(node.level, key)
    judged = node.judgement_for(run).values
    override = node.overrides.get(run.pk)
    if key in judged:
        if override is not None and key in override.values:
            return Effective(judged[key], OVERRIDE, f"{override.address}.{key}")
        return Effective(judged[key], BLOCK, f"{node.block.address}.{key}")
    if asked.fact is not None:
        return from_header(node.files_for(run, asked.fact.role), fact=asked.fact)
    return Effective(None, NONE)


def from_header(files: list[FileNode], *, fact: Fact) -> Effective:
    """What the headers of ``files`` say; nothing where they disagree or none says anything."""
    found: dict[Any, str] = {}
    for node in files:
        facts = facts_from_json(node.facts)
        value = FACTS[fact.key](facts) if facts is not None else None
        if value is not None:
            found.setdefault(value, node.file.path)
    if len(found) != 1:
        return Effective(None, NONE)
    ((value, path),) = found.items()
    return Effective(value, HEADER, file=path)


def effective_values(run: Run, node: BlockNode) -> dict[str, Effective]:
    """All fields of the block that have a value for ``run``, by key."""
    found = {asked.key: effective(run, node, asked.key) for asked in fields_of(node.level)}
    return {key: value for key, value in found.items() if value.source != NONE}


def from_headers_everywhere(node: BlockNode) -> frozenset[str]:
    """The fields that nobody stated and that the headers answer for every run of the block."""
    runs = [run for run in node.dataset.runs if run.pk in node.run_ids]
    candidates = [asked.key for asked in fields_of(node.level) if asked.fact is not None]
    return frozenset(
        key for key in candidates if runs and all(effective(run, node, key).source != NONE for run in runs)
    )


def authors_of(tree: Tree, *, level: Level, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The authors of a level: its own, or the deposition's where it says "same"."""
    own = values.get("authors")
    if isinstance(own, list):
        return own
    answered = isinstance(own, dict) and field(level, "authors").answer(str(own.get("answer")))
    inherited = tree.judgement.values.get("authors")
    return inherited if answered and isinstance(inherited, list) else []
