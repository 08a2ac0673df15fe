"""One term as a reader gives it, and how texts are compared."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# The order among names that match equally well; the shorter comes first within one tier.
WELL_KNOWN, USUAL, PLAIN, VAGUE, OBSOLETE = range(5)


@dataclass(frozen=True, slots=True)
class Entry:
    """``identifier``: as GO:0005739. ``kind``: a branch of the ontology or a taxonomic rank. ``tier``: see above."""

    identifier: str
    name: str
    synonyms: tuple[str, ...] = ()
    kind: str = ""
    obsolete: bool = False
    replaced_by: str = ""
    tier: int = PLAIN


def fold(text: str) -> str:
    """Without case, accents and doubled spaces: how names are kept for searching, and how they are compared."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).casefold()
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())
