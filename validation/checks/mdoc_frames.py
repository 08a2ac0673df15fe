"""NumSubFrames of an mdoc and the frames of its movies."""

from __future__ import annotations

import re
from collections.abc import Mapping

from validation.cases import FileCase
from validation.checks.say import finding
from validation.checks.seen import movie_of
from validation.findings import Finding
from validation.formats import MdocFacts

ENDING = re.compile(r"\.(mrcs?|st|tiff?|eer)(\.(gz|bz2))?$")


def key_of(name: str) -> str:
    """A movie's name without its ending, whatever its case."""
    return ENDING.sub("", name.casefold())


def frame_counts_agree(file: FileCase, by_key: Mapping[str, FileCase], *, relation: str) -> list[Finding]:
    """`by_key`: the movies by the key of their names. One finding, of the first movie that differs.

    EER files are left out: NumSubFrames counts raw frames or fractions of them, as the program liked.
    """
    if not isinstance(file.facts, MdocFacts):
        return []
    pairs = _pairs(file.facts, by_key)
    wrong = [(movie, line, has, said) for movie, line, has, said in pairs if has != said]
    if not wrong:
        return []
    movie, line, has, said = wrong[0]
    params = {"observed": has, "expected": said, "line": line, "count": len(wrong), "total": len(pairs)}
    others = [movie for movie, *_ in wrong[1:]]
    code = "mdoc.frame-count-differs"
    return [finding(code, file=file, other=movie, more=others, relation=relation, params=params)]


def _pairs(facts: MdocFacts, by_key: Mapping[str, FileCase]) -> list[tuple[FileCase, int, int, int]]:
    """Movie, line of its section, frames that it has, frames that the section says; where both are known."""
    found = []
    for name, said, line in zip(facts.movies, facts.num_subframes, facts.lines, strict=False):
        movie = by_key.get(key_of(name)) if name and said else None
        seen = movie_of(movie.facts) if movie else None
        if movie and seen and said and seen.frames and not seen.fractions:
            found.append((movie, line, seen.frames, int(said)))
    return found
