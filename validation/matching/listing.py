"""The listing as it comes: stores made one path, clutter aside, names taken apart, movies counted together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from validation.matching.folders import Folder, folder_of
from validation.matching.movies import Item, Movies, set_aside
from validation.matching.names import Shape, parse, shape_of

# A key in a bucket has no more bytes.
LONGEST_PATH = 1024
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
class Gathered:
    items: list[Item]
    movies: list[Movies]
    clutter: list[str]
    too_long: list[str]
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
    items, clutter, too_long = list[Item](), list[str](), list[str]()
    for path in paths:
        if len(path) > LONGEST_PATH:
            too_long.append(path)
            continue
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
    rest, movies = set_aside(items)
    return Gathered(rest, movies, clutter, too_long, frozenset(paths))


__all__ = ["Gathered", "Item", "Movies", "collapse", "gather"]
