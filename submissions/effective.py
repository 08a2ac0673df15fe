"""The one answer to "what is the value of this field for this run, and where does it come from"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from submissions.models import Run
from submissions.provided import header_value
from submissions.schema import Fact, Field, Judgement, Level, field
from submissions.tree import BlockNode, FileNode, Outline

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


def effective(run: Run, node: BlockNode, key: str) -> Effective:
    """The value of field ``key`` for ``run``: the override, else the block's value, else a header's fact."""
    return _effective(run, node, field(node.level, key), node.judgement_for(run))


def _effective(run: Run, node: BlockNode, asked: Field, judged: Judgement) -> Effective:
    key, override = asked.key, node.overrides.get(run.pk)
    if key in judged.values:
        if override is not None and key in override.values:
            return Effective(judged.values[key], OVERRIDE, f"{override.address}.{key}")
        return Effective(judged.values[key], BLOCK, f"{node.block.address}.{key}")
    if asked.fact is not None:
        return from_header(node.files_for(run, asked.fact.role), fact=asked.fact)
    return Effective(None, NONE)


def from_header(files: list[FileNode], *, fact: Fact) -> Effective:
    """What the headers of ``files`` say; nothing where they disagree or none says anything."""
    found: dict[Any, str] = {}
    for node in files:
        value = header_value(node.facts, key=fact.key)
        if value is not None:
            found.setdefault(value, node.file.path)
    if len(found) != 1:
        return Effective(None, NONE)
    ((value, path),) = found.items()
    return Effective(value, HEADER, file=path)


def effective_values(run: Run, node: BlockNode) -> dict[str, Effective]:
    """All fields of the block that have a value for ``run``, by key."""
    judged = node.judgement_for(run)
    found = {asked.key: _effective(run, node, asked, judged) for asked in node.fields}
    return {key: value for key, value in found.items() if value.source != NONE}


def from_headers_everywhere(outline: Outline, node: BlockNode) -> frozenset[str]:
    """The fields that nobody stated and that the headers answer for every run of the block."""
    if not node.run_ids:
        return frozenset()
    found = set()
    for asked in node.fields:
        if asked.fact is not None:
            unstated = _unstated(node, asked.key)
            answered = outline.provided.answered(node.block.pk, fact=asked.fact, runs=unstated)
            found |= {asked.key} if len(answered) == len(unstated) else set()
    return frozenset(found)


def _unstated(node: BlockNode, key: str) -> set[int]:
    """The runs for which neither the block nor an override states the field."""
    own = set(node.overrides) & node.run_ids
    rest = set() if key in node.judgement.values else set(node.run_ids) - own
    return rest | {run.pk for run in node.dataset.runs if run.pk in own and key not in node.judgement_for(run).values}


def authors_of(tree: Outline, *, level: Level, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The authors of a level: its own, or the deposition's where it says "same"."""
    own = values.get("authors")
    if isinstance(own, list):
        return own
    answered = isinstance(own, dict) and field(level, "authors").answer(str(own.get("answer")))
    inherited = tree.judgement.values.get("authors")
    return inherited if answered and isinstance(inherited, list) else []
