"""To which blocks what is proposed would belong: those that are there, else new ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from submissions import shapes
from submissions.matching.listing import Listing
from submissions.models import Block
from submissions.models.block import KIND_LABELS, ONE_PER_RUN, block_title
from submissions.schema import Level


@dataclass(frozen=True, slots=True)
class Slot:
    """A block by the label that matching gives it, such as "tomogram:denoised". ``blocks``: those it stands for (a kind
    of which a run has one may have several, for different runs); none where one would be made."""

    label: str
    blocks: tuple[Block, ...]

    @property
    def kind(self) -> Level:
        return Level(self.label.partition(":")[0])

    @property
    def name(self) -> str:
        return self.label.partition(":")[2]

    @property
    def is_new(self) -> bool:
        return not self.blocks

    @property
    def title(self) -> str:
        if self.blocks:
            return " and ".join(block.title for block in self.blocks[:3])
        return block_title(self.kind, name=self.name, position=1, values={})

    def block_for(self, run: str | None, *, covered: Mapping[int, Mapping[str, int]], is_new: bool) -> Block | None:
        """The block for this run; ``is_new``: whether the run is still to be made, so that only blocks for all do."""
        for block in self.blocks:
            if run is None or block.all_runs or (not is_new and run in covered[block.pk]):
                return block
        return None


def slots_of(listing: Listing, labels: Iterable[str]) -> dict[str, Slot]:
    """A slot for each label, the plain ones first; every block stands for one label."""
    found: dict[str, Slot] = {}
    taken: set[int] = set()
    wanted = sorted(set(labels), key=lambda label: (":" in label, label))
    for label in sorted(wanted, key=lambda label: not _named(listing, label, taken=set())):
        blocks = _blocks(listing, label, taken=taken)
        taken.update(block.pk for block in blocks)
        found[label] = Slot(label, blocks)
    return {label: found[label] for label in wanted}


def _blocks(listing: Listing, label: str, *, taken: set[int]) -> tuple[Block, ...]:
    """By name, else one without a name; all of those of which a run has one."""
    kind = Level(label.partition(":")[0])
    free = [block for block in listing.blocks if block.kind == kind and block.pk not in taken]
    if kind in ONE_PER_RUN:
        return tuple(free)
    if named := _named(listing, label, taken=taken):
        return (named,)
    plain = [block for block in free if not block.name and not block.values.get("object")]
    return (plain[0],) if plain else ()


def _named(listing: Listing, label: str, *, taken: set[int]) -> Block | None:
    kind, _, name = label.partition(":")
    for block in listing.blocks:
        if name and block.kind == kind and block.pk not in taken and name.casefold() in _names(block):
            return block
    return None


def _names(block: Block) -> set[str]:
    stated = block.values.get("object")
    object_name = stated.get("name") if isinstance(stated, dict) else ""
    return {str(name).casefold() for name in (block.name, object_name) if name}


def shape_for(block: Block | None, *, path: str) -> str | None:
    """The row of an annotation block's shapes that a file of this name is of; None where that is not certain."""
    if block is None or block.level is not Level.ANNOTATION:
        return ""
    if len(shapes.rows(block.values)) < 2:
        return ""
    found = shapes.fitting([block], path=path)
    return found[0][1] if len(found) == 1 else None


KIND_ORDER = list(KIND_LABELS)
