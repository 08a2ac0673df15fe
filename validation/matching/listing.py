"""The listing as it comes: stores made one path, clutter aside, names taken apart, movies counted together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from validation.matching.folders import Folders
from validation.matching.movies import Form, Item, Movies, form_of, set_aside
from validation.matching.names import Shape, shape_of

# A key in a bucket has no more bytes.
LONGEST_PATH = 1024
# Each folder on the way costs time and memory; nobody's data lie deeper.
DEEPEST = 50
STORE = re.compile(r"\.zarr/", re.IGNORECASE)


def collapse(paths: Iterable[str]) -> list[str]:
    """Everything inside a folder whose name ends in .zarr is one path, that of the outermost such folder."""
    found: dict[str, None] = {}
    for path in paths:
        if ".zarr/" in path.lower() and (hit := STORE.search(path)):
            path = path[: hit.end() - 1]
        found[path] = None
    return list(found)


@dataclass(slots=True)
class Gathered:
    items: list[Item]
    movies: list[Movies]
    clutter: list[str]
    too_long: list[str]
    folders: Folders

    @property
    def mdocs(self) -> set[str]:
        """The paths of all mdoc files, in lower case."""
        of_tilts = (item for group in self.movies if group.kind.endswith("mdoc") for item in group.items)
        return {item.path.lower() for item in (*self.items, *of_tilts) if item.kind == "mdoc"}


def gather(paths: Iterable[str]) -> Gathered:
    """Look at every path once; what its form tells is worked out once for all paths that differ in digits alone."""
    folders, forms, shapes = Folders(), dict[bytes, Form](), dict[bytes, Shape]()
    items, clutter, too_long = list[Item](), list[str](), list[str]()
    for path in paths:
        if len(path) > LONGEST_PATH or path.count("/") > DEEPEST:
            too_long.append(path)
            continue
        text = path if path.isascii() else unicodedata.normalize("NFC", path)
        key = shape_of(text)
        form = forms.get(key)
        if form is None:
            form = forms[key] = form_of(text, folders=folders, shapes=shapes)
        if form.clutter:
            clutter.append(path)
        else:
            name, shape = text[form.start :], form.shape
            folder = folders.at(text[: form.start - 1] if form.start else "")
            items.append(Item(path, name, name[: shape.end], folder, form, shape, shape.kind))
    rest, movies = set_aside(items)
    return Gathered(rest, movies, clutter, too_long, folders)


__all__ = ["Gathered", "Item", "Movies", "collapse", "gather"]
