"""Which format a file has, and the one way to read it: bytes in, facts or problems out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from validation.findings import Problem
from validation.formats import (
    aln,
    angles,
    com,
    dm4,
    eer,
    glb,
    mdoc,
    mrc,
    obj,
    packed,
    photo,
    points,
    star,
    stl,
    vtk,
    xf,
    zarr,
)
from validation.formats.aln import AlnFacts
from validation.formats.angles import AngleFacts
from validation.formats.com import ComFacts
from validation.formats.detect import detect
from validation.formats.dm4 import DmFacts
from validation.formats.eer import EerFacts
from validation.formats.facts import Facts, StoredOnly
from validation.formats.mdoc import MdocFacts
from validation.formats.mesh import MeshFacts
from validation.formats.mrc import MrcFacts
from validation.formats.photo import PhotoFacts
from validation.formats.points import PointFacts
from validation.formats.star import StarFacts
from validation.formats.tiff import TiffFacts
from validation.formats.xf import XfFacts
from validation.formats.zarr import ZarrFacts
from validation.reader import CachedFile, RangeFile, Unreadable
from validation.stores import Store, is_store

__all__ = ["READER_VERSION", "AngleFacts", "DmFacts", "EerFacts", "Facts", "MdocFacts", "MeshFacts", "MrcFacts"]
__all__ += ["AlnFacts", "ComFacts", "PointFacts", "StarFacts"]
__all__ += ["PhotoFacts", "ReadOut", "StoredOnly", "TiffFacts", "XfFacts", "ZarrFacts", "facts_from_json"]
__all__ += ["read_file", "read_store"]

# Raise it when a reader gives other facts than before: contents read by an older one are then read again.
READER_VERSION = 4

READERS: Mapping[str, Callable[[RangeFile], Facts]] = {
    "mrc": mrc.read, "mdoc": mdoc.read, "angles": angles.read, "xf": xf.read,
    "com": com.read, "aln": aln.read, "star": star.read, "csv": points.read, "text": points.read_if_points,
    "picture": photo.read, "zarr": zarr.refuse_file,
    "glb": glb.read, "stl": stl.read, "obj": obj.read, "vtk": vtk.read,
    "mrc.gz": packed.read, "mrc.bz2": packed.read, "tiff": eer.read, "eer": eer.read, "gain": eer.read, "dm4": dm4.read,
}  # fmt: skip
# Their parsers are large, or not ours: the worker leaves them to a child process (validation.pool). Movies and gain
# references are walked by ourselves, in small requests that wait for one another: better many files at a time.
RISKY = frozenset(
    ("mrc.gz", "mrc.bz2", "star", "csv", "text", "glb", "stl", "obj", "vtk", "zarr")
)  # fmt: skip
# Small as a rule and read whole: the first request asks for 64 kB of them at once.
TEXTS = frozenset(("mdoc", "angles", "xf", "com", "aln", "star", "csv", "text"))
RECORDS: Mapping[str, type[Facts]] = {
    record.format: record
    for record in (
        MrcFacts, TiffFacts, EerFacts, DmFacts,
        MdocFacts, AngleFacts, XfFacts, ComFacts, AlnFacts, StarFacts, PointFacts, PhotoFacts, StoredOnly,
        ZarrFacts, MeshFacts,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadOut:
    """`format` by name and first bytes; `facts`, or None and the `problems` that are the file's own fault."""

    format: str
    facts: Facts | None
    problems: tuple[Problem, ...] = ()


def read_anything(file: RangeFile | Store, *, risky: Callable[[Any], ReadOut] | None = None) -> ReadOut:
    """Read a file or a store. `risky` takes over what is of one of the formats in RISKY (validation.pool)."""
    if is_store(file):
        return read_store(file) if risky is None else risky(file)
    return read_file(cast("RangeFile", file), risky=risky)


def read_store(store: Store) -> ReadOut:
    """Read an OME-Zarr store: one request for its root, one per level, at most one more. None of them is a listing."""
    if not store.listing.objects:
        return ReadOut("zarr", None, (Problem("file.empty"),))
    try:
        return ReadOut("zarr", zarr.read(store))
    except Unreadable as reason:
        return ReadOut("zarr", None, (reason.problem,))


def read_file(file: RangeFile, *, risky: Callable[[Any], ReadOut] | None = None) -> ReadOut:
    """Read one file. Errors of the storage pass through: they are ours, not the file's.

    An MRC header costs one request of 1,024 bytes, a text file up to 64 kB one request for all of it; a picture mostly
    one, and at most 16 MB where its header is that far away.
    """
    if file.size == 0:
        return ReadOut(detect(file.name, head=b""), None, (Problem("file.empty"),))
    at_hand = len(getattr(file, "head", b""))  # of a file that has not arrived, see validation.ahead
    cached = CachedFile(file, head=max(at_hand, 1024 if file.size > 65536 or not _named_as_text(file.name) else 65536))
    kind = detect(file.name, head=cached.read_at(0, 1024))
    if kind not in READERS:
        return ReadOut(kind, StoredOnly(kind=kind))
    if risky is not None and kind in RISKY:
        return risky(cached)
    try:
        return ReadOut(kind, READERS[kind](cached))
    except Unreadable as reason:
        return ReadOut(kind, None, (reason.problem,))


def facts_from_json(data: dict[str, Any] | None) -> Facts | None:
    return None if data is None else RECORDS[data["format"]].from_json(data)


def _named_as_text(name: str) -> bool:
    return detect(name, head=b"") in TEXTS
