"""The listing as it comes: stores made one path, clutter aside, names taken apart, movies counted together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from validation.matching.folders import Folder, folder_of
from validation.matching.names import Shape, parse, shape_of

STORE = re.compile(r"\.zarr/", re.IGNORECASE)


def collapse(paths: Iterable[str]) -> list[str]:
    """Everything inside a folder whose name ends in .zarr is one path, that of the outermost such folder."""
    found: dict[str, None] = {}
    for path in paths:
        if hit := STORE.search(path):
            path = path[: hit.end() - 1]
        found[path] = None
    return list(found)


@dataclass(slots=True)
class Item:
    """One file. `name` is in NFC, `path` as it was given."""

    path: str
    name: str
    folder: Folder
    shape: Shape
    kind: str

    @property
    def stem(self) -> str:
        return self.name[: self.shape.end]

    @property
    def chain(self) -> tuple[str, ...]:
        """What may be the run's name, the longest first."""
        return tuple(self.name[start:end] for start, end in self.shape.spans if end > start)


@dataclass(slots=True)
class Movies:
    """Files of one folder that share the text before their counters and angles."""

    folder: Folder
    prefix: str
    kind: str
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Gathered:
    items: list[Item]
    movies: list[Movies]
    clutter: list[str]
    paths: frozenset[str]

    @property
    def folders(self) -> list[Folder]:
        """Each folder that holds a file, once."""
        found = {id(item.folder): item.folder for item in self.items}
        found |= {id(group.folder): group.folder for group in self.movies}
        return list(found.values())


def gather(paths: Sequence[str]) -> Gathered:
    """Look at every path once."""
    folders: dict[str, Folder] = {}
    shapes: dict[str, Shape] = {}
    items, clutter = list[Item](), list[str]()
    for path in paths:
        text = path if path.isascii() else unicodedata.normalize("NFC", path)
        above, _, name = text.rpartition("/")
        folder = folders.get(above)
        if folder is None:
            folder = folders[above] = folder_of(above)
        key = shape_of(name)
        shape = shapes.get(key)
        if shape is None:
            shape = shapes[key] = parse(name)
        if shape.kind in ("clutter", "log") or folder.clutter:
            clutter.append(path)
        else:
            items.append(Item(path, name, folder, shape, shape.kind))
    rest, movies = _movies(items)
    return Gathered(rest, movies, clutter, frozenset(paths))


def _movies(items: list[Item]) -> tuple[list[Item], list[Movies]]:
    """Set the movies, and what belongs to single tilts, aside; a run whose own name looks like a movie's stays."""
    groups: dict[tuple[str, str, str], Movies] = {}
    rest = list[Item]()
    for item in items:
        end, kind = item.shape.movie, MOVIE_KINDS.get(item.kind, "")
        if not end and item.shape.loose and (item.kind == "eer" or "movie" in item.folder.hints[:1]):
            end, kind = item.shape.loose, "loose"
        if not end:
            rest.append(item)
            continue
        prefix = item.name[:end]
        if kind == "movie" and {"average", "half"} & set(item.folder.hints) | OF_AVERAGES & set(
            item.shape.after.split("_")
        ):
            kind = "average"
        key = (item.folder.path, prefix, kind)
        group = groups.get(key)
        if group is None:
            group = groups[key] = Movies(item.folder, prefix, kind)
        group.items.append(item)
    prefixes = {group.prefix for group in groups.values() if group.kind == "movie" and len(group.items) > 1}
    kept = list[Movies]()
    for group in groups.values():
        own = [item for item in group.items if item.stem in prefixes]
        rest += own
        if own:
            group.items = [item for item in group.items if item.stem not in prefixes]
        if group.items:
            kept.append(group)
    return rest, kept


OF_AVERAGES = frozenset({"evn", "odd", "ps", "dw", "nodw"})
MOVIE_KINDS = {"eer": "movie", "tiff": "movie", "volume": "movie", "dm": "movie", "mdoc": "tilt_mdoc", "program": "of_tilt",
               "text": "of_tilt", "log": "of_tilt"}  # fmt: skip
