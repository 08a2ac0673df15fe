"""How many sentences a text has. Only told, never enforced: no rule knows every abbreviation."""

from __future__ import annotations

import re

# Ends of sentences: what follows looks like a beginning.
_ENDS = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[“‘\"'(\[]?[A-Z0-9À-ÖØ-Þ\u0391-\u03a9\u0410-\u042f])")
# Words that end in a point within a sentence, in lower case without their last point.
_NUMBERED = frozenset(("fig", "figs", "eq", "eqs", "ref", "refs", "no", "nos", "vol", "p", "pp", "sect", "suppl", "ca",
                       "approx", "max", "min"))  # fmt: skip
_ABBREVIATIONS = frozenset((
    "e.g", "i.e", "cf", "vs", "resp", "incl", "excl", "ed", "eds", "dr", "prof", "mr", "mrs", "ms", "st", "subsp",
    "var", "str", "dept", "univ", "temp", "avg", "est", "viz", "jan", "feb", "mar", "apr", "jun", "jul", "aug",
    "sep", "sept", "oct", "nov", "dec",
))  # fmt: skip
# After these a capital begins a new sentence more often than not.
_BOTH = frozenset({"etc", "co", "inc", "ltd", "al", "sp", "spp"})


def count_sentences(text: str) -> int:
    """Sentences by their ends, "e.g.", "Fig. 2", "et al." and initials not taken for ends. 0 for a blank text."""
    text = text.strip()
    if not text:
        return 0
    starts = [match for match in _ENDS.finditer(text) if not _goes_on(text[: match.start()], text[match.end() :])]
    return 1 + len(starts)


def _goes_on(before: str, after: str) -> bool:
    """Whether the point at the end of ``before`` ends an abbreviation, an initial or a number in a list."""
    if not before.endswith("."):
        return False
    word = before.split()[-1].lstrip("(“\"'[").removesuffix(".")
    known = word.lower()
    if known in _NUMBERED:
        return True
    if known in _BOTH:
        return after[:1].isdigit() or after[:1] == "("
    # Initials (A., J.-P.), not the last letter of a sentence such as "in group A."
    initial = re.fullmatch(r"[A-Z](?:[.-]+[A-Z])*", word) is not None
    return known in _ABBREVIATIONS or (initial and _is_name(before, after))


def _is_name(before: str, after: str) -> bool:
    """An initial stands before a name or another initial, and mostly behind one or at the beginning."""
    follows = re.match(r"[A-Z](?:\.|[a-zà-ÿ])", after) is not None
    words = before.split()
    previous = words[-2] if len(words) > 1 else ""
    return follows and (not previous or previous.endswith((".", ",", ";")) or previous[:1].isupper() or previous in _BY)


_BY = frozenset({"by", "and", "of", "with", "from", "to", "for", "in", "&"})
