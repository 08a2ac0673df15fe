"""What a file is taken for while a listing is worked on."""

from __future__ import annotations

from dataclasses import dataclass, field

from validation.matching.claims import Claim
from validation.matching.listing import Item

NOTHING: frozenset[str] = frozenset()


@dataclass(eq=False)
class Judged:
    """`role` "": not known. `rank`: the least is proposed where a run has one of the role; `variant`: which of several
    blocks of one kind; `more`: further runs that it serves. `tags`, `named`, `last`: see `kinds.Outside`."""

    item: Item
    claim: Claim
    run: str | None
    role: str = field(default="", init=False)
    sure: bool = field(default=False, init=False)
    why: str = field(default="", init=False)
    rank: int = field(default=0, init=False)
    variant: str = field(default="", init=False)
    tags: frozenset[str] = field(default=NOTHING, init=False)
    named: frozenset[str] = field(default=NOTHING, init=False)
    last: str = field(default="", init=False)
    more: tuple[str, ...] = field(default=(), init=False)

    def belongs(self, claim: Claim) -> None:
        self.claim, self.run = claim, claim.run

    def drop(self, why: str, *, sure: bool) -> None:
        self.role, self.why, self.sure = "not_deposited", why, sure
