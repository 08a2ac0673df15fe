"""The one answer to "what is the value of this field for this run, and where does it come from"."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from submissions.models import Run
from submissions.provided import VOXEL, header_value
from submissions.schema import Fact, Field, Judgement, Level, derivations, field
from submissions.schema.conditions import is_blank
from submissions.schema.derivations import Derivation
from submissions.tree import BlockNode, FileNode, Outline

OVERRIDE, BLOCK, HEADER, DERIVED, DEFAULT, NONE = "override", "block", "header", "derived", "default", "none"
# Stated in place of what the header of a file says.
STATED = "stated"


@dataclass(frozen=True, slots=True)
class Effective:
    """``value`` as stored (volts, Å, °), None where nobody says. ``source``: override, block, header, stated (in place
    of the header), derived, default (the schema's own, or preset) or none.

    ``address``: where it was stated, or "" where nobody did; ``file``: the path of the header's file; ``words``: what
    it was worked out from, or why it is stated in place of the header.
    """

    value: Any
    source: str
    address: str = ""
    file: str = ""
    words: str = ""


def effective(run: Run, node: BlockNode, key: str) -> Effective:
    """The value of field ``key`` for ``run``: the override, else the block's value, else a header's fact, else what
    is worked out."""
    return _effective(run, node, field(node.level, key), node.judgement_for(run))


def _effective(run: Run, node: BlockNode, asked: Field, judged: Judgement) -> Effective:
    key, override = asked.key, node.overrides.get(run.pk)
    if key in judged.values:
        if override is not None and key in override.values:
            return Effective(judged.values[key], OVERRIDE, f"{override.address}.{key}")
        if is_blank(node.block.values.get(key)) or asked.preset_when is True:
            return Effective(judged.values[key], DEFAULT)
        return Effective(judged.values[key], BLOCK, f"{node.block.address}.{key}")
    if asked.fact is not None:
        return from_header(node.files_for(run, asked.fact.role), fact=asked.fact)
    return derived(asked, run=run, node=node, values=judged.values)


def derived(asked: Field, *, run: Run, node: BlockNode, values: Mapping[str, Any]) -> Effective:
    """What is worked out of ``values`` and of the mdoc or of the block before this one; nothing where it cannot be."""
    worked = asked.derivation
    if worked is None:
        return Effective(None, NONE)
    if worked.block is not None:
        return _worked_out(worked, values, given=_of_block_before(worked.block, run=run, node=node))
    found = from_header(node.files_for(run, worked.role), fact=Fact(worked.role, worked.header))
    return _worked_out(worked, values, given=found.value, file=found.file)


def _worked_out(worked: Derivation, values: Mapping[str, Any], *, given: Any, file: str = "") -> Effective:
    value = None if given is None else worked.work(values, given)
    return Effective(None, NONE) if value is None else Effective(value, DERIVED, file=file, words=worked.words)


def _of_block_before(wanted: derivations.Block, *, run: Run, node: BlockNode) -> Any:
    """The value in the block that ``node`` refers to, else in the run's only one of that kind."""
    blocks = node.dataset.blocks_for(run, kind=Level(wanted.kind))
    named = [block for block in blocks if block.block.pk == node.parent_id] or blocks
    return named[0].judgement_for(run).values.get(wanted.field) if len(named) == 1 else None


def from_header(files: list[FileNode], *, fact: Fact) -> Effective:
    """What the headers of ``files`` say, or what is stated in their place; nothing where they disagree or none says
    anything."""
    found: dict[Any, Effective] = {}
    for node in files:
        said = _said_by(node, key=fact.key)
        if said.value is not None and (said.source == STATED or said.value not in found):
            found[said.value] = said
    return next(iter(found.values())) if len(found) == 1 else Effective(None, NONE)


def _said_by(node: FileNode, *, key: str) -> Effective:
    if key == VOXEL and node.stated is not None:
        return Effective(node.stated.value, STATED, file=node.file.path, words=node.stated.reason)
    return Effective(header_value(node.facts, key=key), HEADER, file=node.file.path)


def effective_values(run: Run, node: BlockNode, *, keys: Collection[str] | None = None) -> dict[str, Effective]:
    """All fields of the block that have a value for ``run``, by key; or those of ``keys``."""
    judged = node.judgement_for(run)
    asked_for = (asked for asked in node.fields if keys is None or asked.key in keys)
    found = {asked.key: _effective(run, node, asked, judged) for asked in asked_for}
    return {key: value for key, value in found.items() if value.source != NONE}


def from_headers_everywhere(outline: Outline, node: BlockNode) -> frozenset[str]:
    """The fields that nobody stated and that headers answer, or that are worked out, for every run of the block."""
    if not node.run_ids:
        return frozenset()
    found = set()
    for asked in node.fields:
        if asked.fact is not None or asked.derivation is not None:
            unstated = _unstated(node, asked.key)
            found |= {asked.key} if _known(outline, node, asked, unstated) == len(unstated) else set()
    return frozenset(found)


def _known(outline: Outline, node: BlockNode, asked: Field, runs: set[int]) -> int:
    """For how many of these runs a header says the value or it is worked out. No file is loaded."""
    given = {fact: outline.provided.answered(node.block.pk, fact=fact, runs=runs) for fact in asked.facts}
    if asked.fact is not None:
        return len(given[asked.fact])
    worked = asked.derivation
    assert worked is not None
    count = 0
    for run in node.dataset.runs if runs else ():
        if run.pk in runs:
            stands = (
                _of_block_before(worked.block, run=run, node=node)
                if worked.block
                else given[Fact(worked.role, worked.header)].get(run.pk)
            )
            known = _worked_out(worked, node.judgement_for(run).values, given=stands)
            count += known.source != NONE
    return count


def _unstated(node: BlockNode, key: str) -> set[int]:
    """The runs for which neither the block nor an override states the field."""
    own = set(node.overrides) & node.run_ids
    rest = set() if key in node.judgement.values else set(node.run_ids) - own
    return rest | {run.pk for run in node.dataset.runs if run.pk in own and key not in node.judgement_for(run).values}
