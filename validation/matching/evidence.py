"""What speaks for a name being a run's: in which kinds of files it stands, and how plainly."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from validation.matching import words
from validation.matching.listing import Gathered, Item
from validation.matching.names import shape_of

EDGE = re.compile(r"[\W_]")
HAS_LETTER = re.compile(r"[^\W\d_]").search

CLASSES = {
    "movie": "movies", "tilt_mdoc": "movies", "maybe_tilt_mdoc": "movies", "average": "movies", "mdoc": "mdoc",
    "order": "mdoc",
    "rawtlt": "tilt series", "stack": "tilt series", "aligned": "tilt series", "named": "tilt series",
    "xf": "alignment", "tlt": "alignment", "xtilt": "alignment", "aln": "alignment", "tilt_com": "alignment",
    "newst_com": "alignment", "rec": "tomogram", "volume": "volume", "zarr": "volume",
}  # fmt: skip
# Sets of kinds and of classes are kept as bits, one each: a name has little else.
KIND = {kind: 1 << at for at, kind in enumerate(CLASSES)}
CLASS = {kind: 1 << sorted(set(CLASSES.values())).index(one) for kind, one in CLASSES.items()}
# Files of these kinds are named by the microscope, before any processing appends to the name.
RAW = KIND["movie"] | KIND["mdoc"]
NEARLY_RAW = sum(KIND[kind] for kind in ("rawtlt", "aln", "order", "named", "average", "tilt_mdoc"))
RECORDED = CLASS["movie"] | CLASS["mdoc"]


@dataclass(slots=True)
class Evidence:
    """``exact``: name -> kinds whose whole stem it is; ``classes``: name -> classes of which it may be the run;
    ``movies``: name -> how many; ``longer``: stem -> all that may be its run's name;
    ``images``: stem of an mdoc -> the name of its stack."""

    exact: dict[str, int] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)
    movies: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    longer: dict[str, tuple[str, ...]] = field(default_factory=dict)
    images: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, chain: tuple[str, ...]) -> None:
        if not chain:
            return
        stem, exact, classes, one = chain[0], self.exact, self.classes, CLASS[kind]
        exact[stem] = exact.get(stem, 0) | KIND[kind]
        for name in chain:
            classes[name] = classes.get(name, 0) | one
        if len(chain) > len(self.longer.get(stem, ())):
            self.longer[stem] = chain

    def count(self, name: str) -> int:
        """Of how many classes of files it may be the run's name."""
        return self.classes.get(name, 0).bit_count()


def evidence_of(gathered: Gathered, *, items: Iterable[Item]) -> Evidence:
    """From movies outside of folders that stand for runs, and from these items."""
    found = Evidence()
    for group in gathered.movies:
        if group.folder.run is None and group.kind in ("movie", "tilt_mdoc", "maybe_tilt_mdoc", "average"):
            found.add(group.kind, (group.prefix,))
            found.movies[group.prefix] += len(group.items)
    for item in items:
        if item.kind in CLASSES and not speaks_otherwise(item):
            found.add(item.kind, item.chain)
            if item.shape.of_image:
                found.images[item.stem] = item.name.rpartition(".")[0]
    return found


def speaks_otherwise(item: Item) -> bool:
    """Gain references, masks and files in folders of annotations name no runs of their own."""
    if item.kind not in ("volume", "zarr", "rec"):
        return False
    return bool(item.shape.words) or bool({"annotation", "gain", "photo"} & set(item.folder.hints[:1]))


def established(found: Evidence, *, known: Mapping[str, bool]) -> dict[str, bool]:
    """The names of runs -> whether that is certain. Folders' names (``known``) and the microscope's first."""
    names = dict(known)
    raw = {name for name, kinds in found.exact.items() if kinds & RAW}
    for name in sorted(raw, key=len):
        if not _is_variant(name, found, names):
            names[name] = True
    nearly = {name for name, kinds in found.exact.items() if kinds & NEARLY_RAW} - raw
    for name in sorted(nearly, key=len):
        if not any(part in names for part in found.longer.get(name, ())[1:]):
            names[name] = True
    doubtful = _add_processed(found, names) | _of_tilts(found, names)
    return {name: sure and name not in doubtful for name, sure in _certain(found, names)} | dict(known)


def _of_tilts(found: Evidence, names: Iterable[str]) -> set[str]:
    """Names such as TS_1_001_3.0, and no movies that begin so: they may be of single tilts of TS_1."""
    shapes: dict[bytes, list[str]] = defaultdict(list)
    for name in names:
        shapes[shape_of(name)].append(name)
    alike = [same for same in shapes.values() if words.MOVIE.fullmatch(same[0])]
    return {name for same in alike for name in same if not found.movies.get(name)}


def _certain(found: Evidence, names: dict[str, bool]) -> Iterator[tuple[str, bool]]:
    """A name is certain where two kinds of files bear it, and where no second set of names may mean the same runs."""
    classes = {name: found.classes.get(name, 0) for name in names}
    recorded = {name for name in names if not classes[name] & ~RECORDED}
    processed = {name for name in names if not classes[name] & RECORDED}
    doubtful = recorded | processed if recorded and processed else set()
    # x.st.mdoc is of the run x, or of one whose own name is x.st.
    doubtful |= {name for name, whole in found.images.items() if whole in found.classes}
    for name in names:
        yield name, classes[name].bit_count() > 1 and name not in doubtful


def _is_variant(name: str, found: Evidence, names: dict[str, bool]) -> bool:
    """An mdoc such as TS_1_override beside TS_1: of the same run."""
    if found.movies.get(name, 0) > 1:
        return False
    shorter = [part for part in found.longer.get(name, ())[1:] if part in names]
    return any(words.TAG.fullmatch(name[len(part) :].replace(" ", "_")) is not None and _of_mdoc(name[len(part) :])
               for part in shorter)  # fmt: skip


def _of_mdoc(tail: str) -> bool:
    return tail.lstrip("_-. ").lower() in words.OF_MDOCS


def _add_processed(found: Evidence, names: dict[str, bool]) -> set[str]:
    """Names that only processed files bear: the part that most kinds share, the shortest of those.

    Returns the names that may be longer as well: all files of a run may be called TS_1_bin4, or the run itself.
    """
    cut = set[str]()
    shapes = {shape_of(name) for name in names}
    for stem, chain in found.longer.items():
        if any(part in names for part in chain) or _within(stem, names):
            continue
        best = max(chain, key=lambda part: (HAS_LETTER(part) is not None, found.count(part), -len(part)))
        if not shapes or shape_of(best) in shapes or found.count(best) > 1:
            names[best] = False
            if any(len(part) > len(best) and found.classes[part] == found.classes[best] for part in chain):
                cut.add(best)
    return cut


def _within(stem: str, names: dict[str, bool]) -> bool:
    """Whether a known name stands at the beginning of the stem, up to the edge of a word."""
    return any(stem[: edge.start()] in names for edge in EDGE.finditer(stem, 1))
