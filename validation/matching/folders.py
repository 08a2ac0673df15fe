"""The folders of a listing: what their words say of the files in them, and which may be named after a run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from validation.matching import words
from validation.matching.names import shape_of

TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]+")
NUMBERED_BIN = re.compile(r"(?:^|[_\-. ])(?:bin_?\d+|b\d+|\d+(?:\.\d+)?a(?:px)?)(?=$|[_\-. ])", re.IGNORECASE)
# AreTomo3 and etomo put a run's files into a folder named after it.
OF_RUN = re.compile(r"(.+)_(?:imod|etomo|aligned)$", re.IGNORECASE)
# Folders of the Jensen laboratory's database and of the archive itself: the run is the folder above.
BELOW_RUN = re.compile(r"3dimage_\d+|file_\d+|rawdata|generated|TiltSeries|Reconstructions|Alignments|Frames|Gains")
SURE_BELOW = re.compile(r"3dimage_\d+|file_\d+|Reconstructions/VoxelSpacing[\d.]+|(?:TiltSeries|Alignments)/\d+")


# Folders that say what is in them are called shortly.
LONGEST_WORDS = 100


class Folder:
    """A folder below its `parent`; `parts` from the root on.

    `kinds`: what the words of each part speak for; `hints`: those kinds, the nearest folder's first. `run`: the run
    that the folder stands for, once that is known; `depth` how many parts lead to it.
    """

    __slots__ = ("depth", "hints", "kinds", "parent", "part", "parts", "run", "run_sure")

    def __init__(self, part: str, parent: Folder | None) -> None:
        self.part, self.parent = part, parent
        self.run: str | None = None
        self.run_sure, self.depth = False, 0
        self.parts: tuple[str, ...] = ()
        self.kinds: tuple[str | None, ...] = ()
        self.hints: tuple[str, ...] = ()
        if parent is not None:
            kind = _kind_of_shape(shape_of(part))
            self.parts, self.kinds = (*parent.parts, part), (*parent.kinds, kind)
            self.hints = (kind, *parent.hints) if kind else parent.hints

    @property
    def names(self) -> tuple[str, ...]:
        """The names of runs that its own name may mean."""
        hit = OF_RUN.fullmatch(self.part) if self.part[-1:] in "odOD" else None
        return (self.part, hit[1]) if hit else (self.part,)

    @property
    def way(self) -> Iterator[Folder]:
        """This folder and those that it lies in, the root aside."""
        folder = self
        while folder.parent is not None:
            yield folder
            folder = folder.parent

    def stands_for(self, run: str, *, sure: bool) -> None:
        """Its name is a run's, whatever its words mean otherwise."""
        self.run, self.run_sure, self.depth = run, sure and self.kinds[-1] is None, len(self.parts)
        self.hints = hints_of(self.kinds[:-1])

    def lies_in(self, parent: Folder) -> None:
        """What the parent stands for, this folder stands for."""
        self.run, self.run_sure, self.depth = parent.run, parent.run_sure, parent.depth
        if self.run is not None:
            self.hints = (self.kinds[-1], *parent.hints) if self.kinds[-1] else parent.hints

    @property
    def within(self) -> tuple[str, ...]:
        """The parts below the run's own folder."""
        return self.parts[self.depth :]


def hints_of(kinds: tuple[str | None, ...]) -> tuple[str, ...]:
    return tuple([kind for kind in reversed(kinds) if kind])


class Folders:
    """The folders of a listing as a tree: each is made once, after the one that it lies in."""

    def __init__(self) -> None:
        self._by_path = {"": Folder("", None)}

    def at(self, path: str) -> Folder:
        found = self._by_path.get(path)
        if found is None:
            above, _, part = path.rpartition("/")
            found = self._by_path[path] = Folder(part, self.at(above))
        return found

    def __iter__(self) -> Iterator[Folder]:
        return iter(self._by_path.values())


@lru_cache(maxsize=8192)
def _kind_of_shape(shape: bytes) -> str | None:
    return kind_of_part(shape.decode(errors="surrogatepass"))


def kind_of_part(part: str) -> str | None:
    """What a folder's name speaks for: a kind, "" for a word without a meaning here, None for any other name.

    Numbers may be any: only where they stand tells something.
    """
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
