"""What speaks for a name being a run's: in which kinds of files it stands, and how plainly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from validation.matching import words
from validation.matching.listing import Gathered, Item

# Files of these kinds are named by the microscope, before any processing appends to the name.
RAW = frozenset({"movie", "mdoc"})
NEARLY_RAW = frozenset({"rawtlt", "aln", "order", "named", "average", "tilt_mdoc"})
CLASSES = {
    "movie": "movies", "tilt_mdoc": "movies", "maybe_tilt_mdoc": "movies", "average": "movies", "mdoc": "mdoc",
    "order": "mdoc",
    "rawtlt": "tilt series", "stack": "tilt series", "aligned": "tilt series", "named": "tilt series",
    "xf": "alignment", "tlt": "alignment", "xtilt": "alignment", "aln": "alignment", "tilt_com": "alignment",
    "newst_com": "alignment", "rec": "tomogram", "volume": "volume", "zarr": "volume",
}  # fmt: skip


@dataclass(slots=True)
class Evidence:
    """``exact``: name -> kinds whose whole stem it is; ``chain``: name -> kinds of which it may be the run;
    ``images``: stem of an mdoc -> the name of its stack."""

    exact: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    chain: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    movies: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    longer: dict[str, tuple[str, ...]] = field(default_factory=dict)
    images: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, chain: tuple[str, ...]) -> None:
        if not chain:
            return
        self.exact[chain[0]].add(kind)
        for name in chain:
            self.chain[name].add(kind)
        if len(chain) > len(self.longer.get(chain[0], ())):
            self.longer[chain[0]] = chain

    def classes(self, name: str) -> set[str]:
        return {CLASSES[kind] for kind in self.chain[name]}


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
    cut = _add_processed(found, names)
    # A name such as TS_1_001_3.0, and no movies that begin so: it may be of a single tilt of TS_1.
    tilts = {name for name in names if not found.movies.get(name) and words.MOVIE.fullmatch(name)}
    return {name: sure and name not in cut | tilts for name, sure in _certain(found, names)} | dict(known)


def _certain(found: Evidence, names: dict[str, bool]) -> Iterator[tuple[str, bool]]:
    """A name is certain where two kinds of files bear it, and where no second set of names may mean the same runs."""
    classes = {name: found.classes(name) for name in names}
    recorded = {name for name in names if classes[name] <= {"movies", "mdoc"}}
    processed = {name for name in names if not classes[name] & {"movies", "mdoc"}}
    doubtful = recorded | processed if recorded and processed else set()
    # x.st.mdoc is of the run x, or of one whose own name is x.st.
    doubtful |= {name for name, whole in found.images.items() if whole in found.chain}
    for name in names:
        yield name, len(classes[name]) > 1 and name not in doubtful


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
    shapes = {_letters(name) for name in names}
    for stem, chain in found.longer.items():
        if any(part in names for part in chain) or _within(stem, names):
            continue
        best = max(chain, key=lambda part: (any(c.isalpha() for c in part), len(found.classes(part)), -len(part)))
        if not shapes or _letters(best) in shapes or len(found.classes(best)) > 1:
            names[best] = False
            if any(len(part) > len(best) and found.classes(part) == found.classes(best) for part in chain):
                cut.add(best)
    return cut


def _letters(name: str) -> str:
    return "".join("0" if char.isdigit() else char for char in name)


def _within(stem: str, names: dict[str, bool]) -> bool:
    """Whether a known name stands at the beginning of the stem, up to the edge of a word."""
    ends = [at for at, char in enumerate(stem) if at and not char.isalnum()]
    return any(stem[:end] in names for end in ends)
