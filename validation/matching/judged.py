"""What a file is taken for while a listing is worked on."""

from __future__ import annotations

from dataclasses import dataclass, field

from validation.matching.claims import Claim
from validation.matching.listing import Item


@dataclass(slots=True)
class Judged:
    """`role` "": not known. `rank`: the least is proposed where a run has one of the role; `variant`: which of several
    blocks of one kind; `more`: further runs that it serves."""

    item: Item
    claim: Claim
    role: str = ""
    sure: bool = False
    why: str = ""
    rank: int = 0
    variant: str = ""
    tags: frozenset[str] = field(default=frozenset())
    named: frozenset[str] = field(default=frozenset())
    more: tuple[str, ...] = ()

    @property
    def run(self) -> str | None:
        return self.claim.run

    def drop(self, why: str, *, sure: bool) -> None:
        self.role, self.why, self.sure = "not_deposited", why, sure
