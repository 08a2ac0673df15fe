"""Movies, gain references and packed files with anything in them: facts or a reason, soon, and in little memory."""

from __future__ import annotations

import bz2
import struct
import time
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.validation import build
from tests.validation import build_movies as movies
from tests.validation.core.test_formats import Counting
from validation.checks.single import judge_file
from validation.formats import ReadOut, facts_from_json, read_file

SECONDS, MEMORY = 2.0, 60_000_000

CLEAN = {
    "x.tif": movies.tiff(strips=2),
    "big.tif": movies.tiff(big=True, order=">"),
    "stack.tif": movies.imagej(),
    "x.eer": movies.eer(),
    "x.gain": movies.gain(big=True),
    "x.dm4": movies.dm(),
    "x.dm3": movies.dm(version=3),
    "x.mrc.gz": movies.packed(movies.with_fei()),
    "x.mrc.bz2": movies.packed(movies.with_seri(), packing="bz2"),
    "seri.st": movies.with_seri(),
    "fei.st": movies.with_fei(),
    "agar.st": movies.with_agar(),
}


def read(data: bytes, *, name: str, size: int | None = None, judge: bool = True) -> ReadOut:
    """Reads and judges; few requests, none beyond the file."""
    file = Counting(data, name=name, size=size)
    out = read_file(file)
    assert len(file.requests) <= 600
    assert all(
        offset >= 0 and 0 < length <= 1 << 20 and offset + length <= file.size for offset, length in file.requests
    )
    assert (out.facts is None) == bool(out.problems)
    if out.facts is not None:
        assert facts_from_json(out.facts.to_json()) == out.facts
    if judge and out.format != "unknown":
        for role in ("movie_stack", "gain", "tilt_series"):
            findings = judge_file(build.case(role, data, name=name), relation="files").findings
            assert all(finding.sentence and "{" not in finding.sentence for finding in findings)
    return out


@pytest.mark.parametrize("name", CLEAN)
@settings(deadline=None)
@given(data=st.data())
def test_any_numbers_anywhere(name: str, data: st.DataObject) -> None:
    read(mutated(name, data), name=name)


@pytest.mark.soak
@pytest.mark.parametrize("name", CLEAN)
@settings(deadline=None, max_examples=1_000)
@given(data=st.data())
def test_any_numbers_anywhere_ten_thousand_times(name: str, data: st.DataObject) -> None:
    read(mutated(name, data), name=name)


def mutated(name: str, data: st.DataObject) -> bytes:
    """Words of the sound file replaced: those that are lengths, counts and places hurt most."""
    whole = bytearray(CLEAN[name])
    for _ in range(data.draw(st.integers(1, 4))):
        size = data.draw(st.sampled_from([1, 2, 4, 8]))
        place = data.draw(st.integers(0, len(whole) - size))
        edge = st.sampled_from([0, 1, 2, 255, 65535, 2**31 - 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1, len(whole), place])
        value = data.draw(st.one_of(edge, st.integers(0, 2**64 - 1))) % 256**size
        whole[place : place + size] = value.to_bytes(size, data.draw(st.sampled_from(["little", "big"])))
    return bytes(whole)


@pytest.mark.parametrize("name", CLEAN)
@settings(deadline=None)
@given(data=st.data())
def test_cut_off_anywhere_and_anything_after(name: str, data: st.DataObject) -> None:
    whole = CLEAN[name]
    end = data.draw(st.integers(1, len(whole)))
    read(whole[:end] + data.draw(st.binary(max_size=60)), name=name)


MAGIC = {
    "x.tif": b"II*\0\x08\0\0\0", "x.eer": b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0", "x.gain": b"MM\0*\0\0\0\x08",
    "x.dm4": b"\0\0\0\4" + bytes(12), "x.mrc.gz": b"\x1f\x8b\x08\0", "x.mrc.bz2": b"BZh9",
}  # fmt: skip


@pytest.mark.parametrize("name", MAGIC)
@settings(deadline=None)
@given(data=st.binary(min_size=1, max_size=300), size=st.integers(300, 10**13))
def test_any_bytes(name: str, data: bytes, size: int) -> None:
    read(data, name=name)
    read(MAGIC[name] + data, name=name)
    read((MAGIC[name] + data).ljust(1024, b"\0"), name=name, size=1024 + size)


def directories(count: int, *, entries: int) -> bytes:
    """A BigTIFF of nothing but directories, each full of tags that are wanted."""
    one = 8 + 20 * entries + 8
    tags = b"".join(struct.pack("<HHQQ", 256 + number % 3, 4, 1, 8) for number in range(entries))
    parts = [b"II+\0\x08\0\0\0", struct.pack("<Q", 16)]
    parts += [struct.pack("<Q", entries) + tags + struct.pack("<Q", 16 + one * (page + 1)) for page in range(count)]
    return b"".join(parts)


def deep(levels: int) -> bytes:
    """Groups within groups."""
    return (
        struct.pack(">IQI", 4, 10 + 21 * levels, 1)
        + (struct.pack(">BBQ", 1, 0, 1) + struct.pack(">BHQ", 20, 0, 8)) * levels
        + bytes(16)
    )


def wide(tags: int) -> bytes:
    """A group of very many tags."""
    tag = struct.pack(">BHQ", 21, 0, 20) + b"%%%%" + struct.pack(">QQ", 1, 10) + b"x"
    body = struct.pack(">BBQ", 1, 0, 2**63) + tag * tags
    return struct.pack(">IQI", 4, len(body), 1) + body + bytes(8)


def many(packing: str) -> bytes:
    """Very many packed files in one, each empty."""
    empty = movies.packed(b"", packing=packing)
    return empty * (990_000 // len(empty))


def bomb(packing: str) -> bytes:
    """150 MB of zeros behind a header that announces a kilobyte."""
    head, zeros = build.mrc(), bytes(1 << 20)
    if packing == "bz2":
        engine: Any = bz2.BZ2Compressor()
    else:
        engine = zlib.compressobj(wbits=31)
    data: bytes = engine.compress(head) + b"".join(engine.compress(zeros) for _ in range(150)) + engine.flush()
    return data


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "circle": ("x.tif", lambda: movies.tiff(loop_to=0)),
    "circle of one": ("x.tif", lambda: movies.tiff(pages=1, loop_to=0)),
    "directories": ("x.tif", lambda: directories(60_000, entries=4)),
    "full directories": ("x.tif", lambda: directories(1_500, entries=1000)),
    "sparse pages": ("x.tif", lambda: movies.tiff(pages=700, data=40_000)),
    "long description": ("x.eer", lambda: movies.eer(xml=b"<item " * 500_000)),
    "deep groups": ("x.dm4", lambda: deep(5000)),
    "many tags": ("x.dm4", lambda: wide(100_000)),
    "bomb gz": ("x.mrc.gz", lambda: bomb("gz")),
    "bomb bz2": ("x.mrc.bz2", lambda: bomb("bz2")),
    "members gz": ("x.mrc.gz", lambda: many("gz")),
    "members bz2": ("x.mrc.bz2", lambda: many("bz2")),
    "endless name gz": ("x.mrc.gz", lambda: b"\x1f\x8b\x08\x08" + bytes(6) + b"a" * 3_000_000),
    "2 GB of extended header": ("x.mrc.gz", lambda: movies.packed(build.mrc(nsymbt=2**31 - 1, exttyp=b"FEI1"))),
    "a section record of 32 kB": (
        "x.mrc",
        lambda: movies.with_seri()[:128] + b"\xff\x7f\xff\x07" + movies.with_seri()[132:],
    ),
}


SLOW_TO_TRACE = ("directories", "full directories", "many tags")


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_end_soon(kind: str) -> None:
    name, make = HOSTILE[kind]
    data = make()
    started = time.process_time()
    read(data, name=name, judge=False)
    assert time.process_time() - started < SECONDS
    if kind in SLOW_TO_TRACE:
        return
    tracemalloc.start()
    try:
        read_file(Counting(data, name=name))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY
