"""One folder of a listing: what its words say of the files in it, and which of its parts may be a run's name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from validation.matching import words

TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]+")
NUMBERED_BIN = re.compile(r"(?:^|[_\-. ])(?:bin_?\d+|b\d+|\d+(?:\.\d+)?a(?:px)?)(?=$|[_\-. ])", re.IGNORECASE)
# AreTomo3 and etomo put a run's files into a folder named after it.
OF_RUN = re.compile(r"(.+)_(?:imod|etomo|aligned)$", re.IGNORECASE)
# Folders of the Jensen laboratory's database and of the archive itself: the run is the folder above.
BELOW_RUN = re.compile(r"3dimage_\d+|file_\d+|rawdata|generated|TiltSeries|Reconstructions|Alignments|Frames|Gains")
SURE_BELOW = re.compile(r"3dimage_\d+|file_\d+|Reconstructions/VoxelSpacing[\d.]+|(?:TiltSeries|Alignments)/\d+")


# Folders that say what is in them are called shortly.
LONGEST_WORDS = 100


@dataclass(slots=True)
class Folder:
    """`parts` from the root; `hints`: kinds that its words speak for, the nearest folder's first.

    `run`: the run that the folder stands for, once that is known; `depth` how many parts lead to it.
    """

    path: str
    parts: tuple[str, ...]
    kinds: tuple[str | None, ...]
    hints: tuple[str, ...]
    clutter: bool
    run: str | None = None
    run_sure: bool = False
    depth: int = 0
    above: tuple[str, ...] = field(default=())
    # (path, part, names) of each part, in which a run may be named.
    named: tuple[tuple[str, str, tuple[str, ...]], ...] = field(default=())

    @property
    def typed(self) -> tuple[bool, ...]:
        return tuple(kind is not None for kind in self.kinds)

    def stands_for(self, run: str, *, sure: bool, depth: int) -> None:
        """The part at ``depth`` is a run's name, whatever its words mean otherwise."""
        self.run, self.run_sure, self.depth = run, sure, depth
        self.hints = hints_of((*self.kinds[: depth - 1], None, *self.kinds[depth:]))

    @property
    def within(self) -> tuple[str, ...]:
        """The parts below the run's own folder."""
        return self.parts[self.depth :]


def folder_of(path: str) -> Folder:
    parts = tuple(path.split("/")) if path else ()
    kinds = tuple(kind_of_part(part) for part in parts)
    above = tuple(accumulate(parts, lambda one, other: f"{one}/{other}"))
    return Folder(
        path,
        parts,
        kinds,
        hints_of(kinds),
        any(part in words.JUNK_FOLDERS for part in parts),
        above=above,
        named=tuple((path, part, names_of_part(part)) for path, part in zip(above, parts, strict=True)),
    )


def hints_of(kinds: tuple[str | None, ...]) -> tuple[str, ...]:
    return tuple(kind for kind in reversed(kinds) if kind)


@lru_cache(maxsize=8192)
def kind_of_part(part: str) -> str | None:
    """What a folder's name speaks for: a kind, "" for a word without a meaning here, None for any other name."""
    if not part.isascii() or len(part) > LONGEST_WORDS:
        return None
    bare = NUMBERED_BIN.sub("", part)
    tokens = [token.lower() for token in TOKEN.findall(bare)]
    if not tokens:
        return "" if bare.strip("_-. ") == "" else None if part else ""
    whole = "".join(tokens)
    if whole in words.FOLDERS and not _numbered(bare, whole):
        return words.FOLDERS[whole]
    known = [words.FOLDERS[token] for token in tokens if token in words.FOLDERS]
    if (
        known
        and all(token in words.FOLDERS or token in words.BESIDE for token in tokens)
        and not _numbered(bare, whole)
    ):
        return next((kind for kind in known if kind), "")
    return None


def _numbered(bare: str, whole: str) -> bool:
    """TS_01 and tomo_12 are names of runs rather than kinds; job001 and 3dimage_4712 are not."""
    return any(char.isdigit() for char in bare) and whole not in (
        "job",
        "dimage",
        "voxelspacing",
        "file",
        "aretomo",
        "half",
    )


@lru_cache(maxsize=8192)
def names_of_part(part: str) -> tuple[str, ...]:
    """The names of runs that a folder's own name may mean."""
    hit = OF_RUN.fullmatch(part)
    return (part, hit[1]) if hit else (part,)
