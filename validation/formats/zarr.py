"""OME-Zarr 0.4 (zarr v2) and 0.5 (zarr v3): images as multiscale arrays, from their metadata documents alone.

Sources: OME-NGFF 0.4 and 0.5, zarr v2 and v3 specifications.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from validation.formats.bounded_json import NotJson, Part, parse
from validation.formats.facts import Facts
from validation.formats.text import excerpt
from validation.formats.zarr_arrays import Array, read_array
from validation.formats.zarr_image import Image, read_image
from validation.reader import RangeFile, Unreadable
from validation.stores import Store, StoreListing

DOCUMENT_CAP = 5_000_000
ARRAY_CAP = 1_000_000
MOST_NAMES = 20
DIGITS = re.compile(r"\d+", re.ASCII)

Triple = tuple[int, int, int]
Lengths = tuple[float | None, float | None, float | None]
Level = tuple[str, Triple, Lengths, int, int]


@dataclass(frozen=True, slots=True)
class ZarrFacts(Facts):
    """One multiscale image. Axes the store does not have are 1 long; of more than three, z, y and x are told.

    `shape`: (nx, ny, nz) of level 0. `voxel`: (x, y, z) of level 0 in Å, None where not told. `axes`: their names in
    the order of the arrays; `units`: theirs as written, None where left out; `extent`: length of each in level 0.
    `levels`: (path, (z, y, x) shape, (z, y, x) scale in Å, chunk objects expected, chunk objects present).
    `codecs`: names of what packs level 0. `missing`: levels that are listed and have no array.
    `keys_differ`: (level, key its metadata asks for, key that is there) of the first level whose chunks nobody finds.
    `stale`: documents that the consolidated metadata tells otherwise. `dimension_names`: of level 0 (zarr v3). `group`:
    the root says that it is a group. `hollow`, `junk`, `junk_objects`, `wrapped`: as in the listing.
    """

    format: ClassVar[str] = "zarr"
    version: str
    shape: Triple
    voxel: Lengths
    dtype: str
    axes: tuple[str, ...]
    units: tuple[str | None, ...]
    extent: tuple[int, ...]
    levels: tuple[Level, ...]
    codecs: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    dimension_names: tuple[str | None, ...] = ()
    keys_differ: tuple[str, str, str] | None = None
    stale: tuple[str, ...] = ()
    group: bool = True
    hollow: int = 0
    junk: tuple[str, ...] = ()
    junk_objects: int = 0
    wrapped: str = ""


def refuse_file(file: RangeFile) -> Facts:
    """A single file in place of a folder: always raises Unreadable."""
    packed = file.read_at(0, 4) == b"PK\3\4" or file.name.lower().endswith(".zip")
    raise Unreadable("zarr.zipped" if packed else "zarr.not-a-folder", observed=file.size)


def read(store: Store) -> ZarrFacts:
    """One request for the root, one per level, one for consolidated metadata of its own (zarr v2).

    Raises Unreadable where the documents are missing, damaged, not of an image, or not of 0.4 or 0.5.
    """
    documents = _Documents(store)
    if documents.has("zarr.json"):
        root, form = documents.load("zarr.json"), 3
        root.get("zarr_format").whole(least=3, most=3)
        attributes = root.get("attributes") if root.has("attributes") else Part({}, "zarr.json ", root.code)
    elif documents.has(".zattrs") or documents.has(".zgroup") or documents.has(".zarray"):
        root = attributes = documents.load(".zattrs") if documents.has(".zattrs") else Part({}, ".zattrs ", "")
        form = 2
    else:
        raise Unreadable("zarr.no-metadata", observed=store.listing.objects, names=", ".join(store.listing.junk[:3]))
    image = read_image(attributes, form=form)
    if image is None:
        bare = documents.has(".zarray") or (form == 3 and root.get("node_type").value == "array")
        raise Unreadable("zarr.bare-array") if bare else Unreadable("zarr.no-image", **_elsewhere(documents))
    arrays = {path: documents.array(path, form=form) for path in dict.fromkeys(image.paths)}
    return _facts(store, image, arrays, stale=_stale(documents, root, arrays, form=form), group=documents.group(form))


class _Documents:
    """The metadata documents of a store, by their path inside of its wrapping folder."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.top = f"{store.listing.wrapped}/" if store.listing.wrapped else ""
        self.paths = {path.removeprefix(self.top) for path in store.listing.metadata if path.startswith(self.top)}

    def has(self, path: str) -> bool:
        return path in self.paths

    def group(self, form: int) -> bool:
        return form == 3 or self.has(".zgroup")

    def load(self, path: str, *, cap: int = DOCUMENT_CAP) -> Part:
        data = self.store.read(self.top + path, cap=cap + 1)
        if len(data) > cap:
            raise Unreadable("zarr.metadata-too-large", place=path, expected=cap)
        try:
            found = parse(data, where=f"{path}: ", code="zarr.value-wrong")
        except NotJson as reason:
            raise Unreadable("zarr.metadata-not-json", place=path, reason=str(reason)) from None
        if not isinstance(found.value, dict):
            raise found.wrong("an object")
        return found

    def array(self, path: str, *, form: int) -> Array | None:
        name = f"{path}/{'.zarray' if form == 2 else 'zarr.json'}".removeprefix("/")
        return read_array(self.load(name, cap=ARRAY_CAP)) if self.has(name) else None

    def below(self, folder: str) -> tuple[str, ...]:
        """Names of the folders with metadata directly inside of one."""
        inside = (path.removeprefix(folder).split("/") for path in self.paths if path.startswith(folder))
        return tuple(sorted({parts[0] for parts in inside if len(parts) > 1}))[:MOST_NAMES]


def _elsewhere(documents: _Documents) -> dict[str, str]:
    """Where images may lie instead: folders that have metadata and arrays below them."""
    places = [f"labels/{name}" for name in documents.below("labels/")]
    places += [name for name in documents.below("") if name != "labels" and documents.below(f"{name}/")]
    return {"names": f" There are groups inside: {', '.join(places[:3])}." if places else ""}


def _stale(documents: _Documents, root: Part, arrays: Mapping[str, Array | None], *, form: int) -> tuple[str, ...]:
    """Consolidated metadata is a copy that some programs read instead of the documents themselves."""
    if form == 3:
        copies = root.get("consolidated_metadata").get("metadata") if root.has("consolidated_metadata") else None
        name = ""
    else:
        name = "/.zarray"
        copies = _consolidated(documents) if documents.has(".zmetadata") else None
    if copies is None or not isinstance(copies.value, dict):
        return () if copies is None or copies.value is None else (".zmetadata",)
    found = [path for path, array in arrays.items() if array is not None and _copy(copies, path + name) != array]
    if form == 2 and _differ(copies.value.get(".zattrs"), root.value):
        found.append(".zattrs")
    return tuple(found[:MOST_NAMES])


def _consolidated(documents: _Documents) -> Part:
    try:
        return documents.load(".zmetadata").get("metadata")
    except Unreadable:
        return Part("", ".zmetadata", "")


def _copy(copies: Part, path: str) -> Array | None:
    try:
        return read_array(copies.get(path)) if copies.has(path) else None
    except Unreadable:
        return None


def _differ(one: Any, other: Any) -> bool:
    try:
        return bool(one != other)
    except RecursionError:
        return True


def _facts(
    store: Store, image: Image, arrays: Mapping[str, Array | None], *, stale: tuple[str, ...], group: bool
) -> ZarrFacts:
    listing = store.listing
    present = dict(listing.chunks)
    top = f"{listing.wrapped}/" if listing.wrapped else ""
    levels = []
    for number, path in enumerate(image.paths):
        array = arrays[path]
        if array is None:
            continue
        if len(array.shape) != len(image.axes):
            raise Unreadable(
                "zarr.axes-not-dimensions", place=path, observed=len(array.shape), expected=len(image.axes)
            )
        lengths = image.length(number, "z"), image.length(number, "y"), image.length(number, "x")
        levels.append((path, _sides(image, array), lengths, array.objects, present.get(top + path, 0)))
    missing = tuple(path for path in image.paths if arrays[path] is None)
    first = arrays[image.paths[0]]
    if first is None:
        raise Unreadable("zarr.array-missing", observed=", ".join(map(excerpt, missing[:3])))
    z, y, x = levels[0][1]
    return ZarrFacts(
        version=image.version,
        shape=(x, y, z),
        voxel=(levels[0][2][2], levels[0][2][1], levels[0][2][0]),
        dtype=first.dtype,
        axes=image.axes,
        units=image.units,
        extent=first.shape,
        levels=tuple((excerpt(level[0]), *level[1:]) for level in levels),
        codecs=first.codecs,
        missing=tuple(map(excerpt, missing)),
        labels=_Documents(store).below("labels/"),
        dimension_names=first.dimension_names,
        keys_differ=_keys_differ(listing, image, arrays, top=top),
        stale=stale,
        group=group,
        hollow=listing.hollow,
        junk=listing.junk,
        junk_objects=listing.junk_objects,
        wrapped=listing.wrapped,
    )


def _sides(image: Image, array: Array) -> Triple:
    z, y, x = (1 if (at := image.place(name)) is None else array.shape[at] for name in "zyx")
    return z, y, x


def _keys_differ(
    listing: StoreListing, image: Image, arrays: Mapping[str, Array | None], *, top: str
) -> tuple[str, str, str] | None:
    keys = dict(listing.keys)
    for path in image.paths:
        array, key = arrays[path], keys.get(top + path)
        if array is not None and key is not None and DIGITS.sub("0", key) != array.key:
            return excerpt(path), array.key, excerpt(key)
    return None
