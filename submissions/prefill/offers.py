"""What is offered to the people who work on a deposition: the proposals without those that somebody dismissed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from submissions.models import Dismissed
from submissions.prefill.loading import proposals_of
from submissions.prefill.proposing import Asked, Difference, Suggestion
from submissions.tree import BlockNode, Outline


@dataclass(frozen=True, slots=True)
class Offer:
    """Of one block. ``asked``: what it was worked out from; ``dismissed``: what nobody wants, as long as the files say
    the same."""

    node: BlockNode
    asked: Asked
    suggestions: tuple[Suggestion, ...]
    differences: tuple[Difference, ...]
    dismissed: tuple[Suggestion, ...]

    @property
    def seen(self) -> str:
        """Keys and marks of what is offered, as a button carries them that takes all of it over."""
        return " ".join(f"{one.field.key}:{one.mark}" for one in self.suggestions)


def offers_of(outline: Outline, *, blocks: Iterable[int] | None = None) -> list[Offer]:
    """For these blocks (primary keys), or all of them, whatever there is to say. Two queries."""
    marks = {(row.block_id, row.field): row.mark for row in Dismissed.objects.filter(block__in=list(outline.blocks))}
    wanted = None if blocks is None else frozenset(blocks)
    found = []
    for one in proposals_of(outline, blocks=wanted):
        pk, told = one.node.block.pk, one.proposals.suggestions
        unwanted = tuple(each for each in told if marks.get((pk, each.field.key)) == each.mark)
        left = tuple(each for each in told if each not in unwanted)
        found.append(Offer(one.node, one.asked, left, one.proposals.differences, unwanted))
    return found


def count(offers: Iterable[Offer]) -> int:
    return sum(len(offer.suggestions) for offer in offers)
