"""Which judgements a change concerns: from the keys that changed, or the roles of files, to relations of the matrix.

The registry says which values and roles a relation reads; here is what stands between: a field may apply only where
another has some value, a header may answer for a field, and some values are worked out of others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from submissions.schema import Field, Kind, Level
from submissions.schema.conditions import fields_in
from submissions.schema.sections import every_field_of
from validation.registry import RELATIONS, Key, Relation, touched_by

BLOCKS = tuple(Level(kind) for kind in dict.fromkeys(relation.group for relation in RELATIONS))
# These choose the tomogram of the archive that a block is about, which checks see beside the values.
EXISTING = ("existing_voxel_spacing", "existing_alignment")
# Fields of a dataset that decide what is asked of its blocks, or which runs of the archive are looked at.
OF_DATASET = frozenset({"sample_type", "existing_number"})
NUMBERS = (Kind.NUMBER, Kind.INTEGER)


def by_values(level: Level, *, keys: Iterable[str]) -> tuple[str, ...] | None:
    """The relations that may judge otherwise once these fields of a block of this kind have other values; None: all."""
    changed = set(keys)
    if changed & set(EXISTING):
        return None
    shaped = ("annotation",) if level is Level.ANNOTATION and "shapes" in changed else ()
    return touched_by(values=_with_dependants((str(level), key) for key in changed), roles=shaped)


def by_roles(roles: Iterable[str]) -> tuple[str, ...]:
    """The relations that may judge otherwise once a run has other files in these roles."""
    given = set(roles)
    said = [(kind, asked.key) for kind, asked in _fields() if given & _answering(asked)]
    return touched_by(values=_with_dependants(said), roles=given)


def roles_read(relations: Iterable[str]) -> frozenset[str]:
    """The roles whose files these relations read, themselves or through a value for which a header answers."""
    wanted = _relations(relations)
    values = {key for relation in wanted for key in relation.values}
    through = {role for kind, asked in _fields() if (kind, asked.key) in values for role in _answering(asked)}
    return frozenset(through.union(*(relation.roles for relation in wanted)))


def values_read(relations: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Kind of block -> the keys that these relations read, and those that choose what they see beside them."""
    found: dict[str, set[str]] = defaultdict(lambda: set(EXISTING))
    for relation in _relations(relations):
        for kind, key in relation.values:
            found[kind].add(key)
    return {str(level): frozenset(found[str(level)]) for level in BLOCKS}


def _relations(keys: Iterable[str]) -> list[Relation]:
    wanted = set(keys)
    return [relation for relation in RELATIONS if relation.key in wanted]


@cache
def _fields() -> tuple[tuple[str, Field], ...]:
    return tuple((str(level), asked) for level in BLOCKS for asked in every_field_of(level))


def _answering(asked: Field) -> set[str]:
    """The roles of the files whose headers may answer for the field."""
    return {fact.role for fact in asked.facts}


def _with_dependants(keys: Iterable[Key]) -> set[Key]:
    found, ahead = set[Key](), list(keys)
    while ahead:
        key = ahead.pop()
        if key not in found:
            found.add(key)
            ahead += _dependants().get(key, ())
    return found


@cache
def _dependants() -> Mapping[Key, frozenset[Key]]:
    """Key -> those whose effective value may change with it."""
    found: dict[Key, set[Key]] = defaultdict(set)
    for kind, asked in _fields():
        sources = {(kind, name) for name in (*fields_in(asked.applies), *fields_in(asked.preset_when))}
        if worked := asked.derivation:
            # It is worked out of numbers of its own block, whichever they are.
            sources |= {(kind, other.key) for same, other in _fields() if same == kind and other.kind in NUMBERS}
            sources |= {(str(worked.block.kind), worked.block.field)} if worked.block else set()
        for source in sources - {(kind, asked.key)}:
            found[source].add((kind, asked.key))
    return {key: frozenset(there) for key, there in found.items()}
