"""Movies, and what belongs to single tilts: counted together by the text before counter and angle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from validation.matching import words
from validation.matching.folders import Folder, Folders
from validation.matching.names import Shape, parse, shape_of


@dataclass(frozen=True, slots=True)
class Form:
    """What paths have in common that differ in digits alone: where the name begins, what it looks like, and which kind
    of a group (`group`, "": none) it may be in with those that share its first `prefix` characters."""

    start: int
    shape: Shape
    clutter: bool = False
    prefix: int = 0
    group: str = ""


@dataclass(slots=True, eq=False)
class Item:
    """One file. `name` is in NFC, `path` as it was given; `chain`: what may be the run's name, the longest first."""

    path: str
    name: str
    stem: str
    folder: Folder
    form: Form
    shape: Shape
    kind: str
    chain: tuple[str, ...] = ()

    def take_apart(self) -> None:
        name, spans = self.name, self.shape.spans
        if len(spans) == 1:
            self.chain = (self.stem,) if self.stem else ()
        else:
            self.chain = tuple([name[start:end] for start, end in spans])


@dataclass(slots=True)
class Movies:
    """Files of one folder that share the text before their counters and angles."""

    folder: Folder
    prefix: str
    kind: str
    items: list[Item] = field(default_factory=list)

    @property
    def chain(self) -> tuple[str, ...]:
        """What may be the run's name: what stands before the counters."""
        return (self.prefix,)


OF_AVERAGES = frozenset({"evn", "odd", "ps", "dw", "nodw"})
KINDS = {"eer": "movie", "tiff": "movie", "volume": "movie", "ctf": "average",
         "mdoc": "tilt_mdoc", "program": "of_tilt", "named": "of_tilt",
         "text": "of_tilt", "log": "of_tilt"}  # fmt: skip
# Fewer mdocs of the same beginning may as well be of runs whose names end in numbers.
MDOCS_OF_TILTS = 3


def form_of(path: str, *, folders: Folders, shapes: dict[bytes, Shape]) -> Form:
    """``shapes``: of the names that were seen, to which this one's is added."""
    above, slash, name = path.rpartition("/")
    key = shape_of(name)
    shape = shapes.get(key)
    if shape is None:
        shape = shapes[key] = parse(name)
    start = len(above) + len(slash)
    if shape.kind in ("clutter", "log") or not words.JUNK_FOLDERS.isdisjoint(above.split("/")):
        return Form(start, shape, clutter=True)
    prefix, group = _group(shape, folders.at(above).hints)
    return Form(start, shape, prefix=prefix, group=group)


def _group(shape: Shape, hints: Sequence[str]) -> tuple[int, str]:
    """Where the text before counter and angle ends, and the kind of such files; "" for any other file."""
    kind = KINDS.get(shape.kind, "")
    if not kind or (shape.kind == "volume" and "tomogram" in hints[:1]):
        return 0, ""
    if shape.movie:
        made = kind == "movie" and shape.after and OF_AVERAGES & set(shape.after.split("_"))
        return shape.movie, "average" if made else kind
    is_movie = shape.kind == "eer" or ("movie" in hints[:1] and not shape.words)
    return (shape.loose, "loose") if shape.loose and is_movie else (0, "")


def set_aside(items: Iterable[Item]) -> tuple[list[Item], list[Movies]]:
    """All other files, and the groups; a run whose own name looks like a movie's is none."""
    groups: dict[tuple[Folder, str, str], Movies] = {}
    rest = list[Item]()
    for item in items:
        form = item.form
        if not form.group:
            rest.append(item)
            continue
        key = (item.folder, item.name[: form.prefix], form.group)
        group = groups.get(key)
        if group is None:
            group = groups[key] = Movies(*key)
        group.items.append(item)
    prefixes = {group.prefix for group in groups.values() if group.kind == "movie" and len(group.items) > 1}
    kept = _without_runs(groups.values(), prefixes=prefixes, rest=rest)
    kept = _without_series(kept, prefixes=prefixes, rest=rest)
    for item in rest:
        item.take_apart()
    return rest, kept


def _without_runs(groups: Iterable[Movies], *, prefixes: set[str], rest: list[Item]) -> list[Movies]:
    """Put files whose whole stem begins many movies to the rest, and single volumes: they are of a run of that name.

    So are gain references that are named after a run's movie.
    """
    kept = list[Movies]()
    for group in groups:
        if (of_gain := words.OF_GAIN.match(group.prefix)) and group.prefix[of_gain.end() :] in prefixes:
            rest += group.items
            continue
        own = [item for item in group.items if item.stem in prefixes]
        if own:
            rest += own
            group.items = [item for item in group.items if item.stem not in prefixes]
        alone = len(group.items) == 1 and group.items[0].kind == "volume" and "movie" not in group.folder.hints
        if alone and group.kind == "movie":
            rest += group.items
        elif group.items:
            kept.append(group)
    return kept


def _without_series(groups: list[Movies], *, prefixes: set[str], rest: list[Item]) -> list[Movies]:
    """Put mdocs that belong to no single movie to the rest: they are of whole series."""
    stems = {item.stem for group in groups if group.kind in ("movie", "average") for item in group.items}
    series = prefixes | {item.stem for item in rest if item.kind == "mdoc"}
    kept = list[Movies]()
    for group in groups:
        if group.kind == "tilt_mdoc" and not all(item.stem in stems for item in group.items):
            if group.prefix not in series or len(group.items) < MDOCS_OF_TILTS:
                rest += group.items
                continue
            group.kind = "maybe_tilt_mdoc"
        kept.append(group)
    return kept
