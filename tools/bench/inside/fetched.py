"""Requests and bytes per file and format, read as the worker does from the bucket, beside downloading it whole.

For MRC the naive way also validates what it downloaded with mrcfile.
"""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import mrcfile
import numpy as np

from portal.platform import s3
from portal.platform.s3 import ranges
from tests.validation import build, build_meshes, build_movies, build_tables, build_volumes
from tools.bench import Figure
from validation.formats import ReadOut, read_anything
from validation.pool import ReaderPool
from validation.s3file import S3File, S3Store, entries
from validation.stores import listing_of

ROUNDS = 5
# Requests and bytes that a file may cost at most; text files: themselves.
MOST = {"tomogram.mrc": (1, 1024), "tomogram.zarr": (6, 100_000), "tomogram05.zarr": (6, 100_000)}


def figures() -> Iterator[Figure]:
    folder = f"bench/{uuid.uuid4()}"
    with ReaderPool(workers=1) as pool:
        for name, body in _files().items():
            yield _of_file(pool, f"{folder}/{name}", body)
        for name, version in (("tomogram.zarr", "0.4"), ("tomogram05.zarr", "0.5")):
            objects = build_volumes.zarr(version, shape=(128, 256, 256), chunks=(64, 64, 64), levels=3)
            yield _of_store(pool, f"{folder}/{name}", {key: _filled(key, data) for key, data in objects.items()})


def _files() -> dict[str, bytes]:
    """Of the sizes that matter: large where a reader must not read all of it."""
    tomogram, movie = (256, 256, 64), (1024, 1024)
    points = [(float(n % 8), float(n % 7), float(n % 4)) for n in range(1000)]
    tilts = tuple(float(angle) for angle in range(-60, 61, 3))
    return {
        "tomogram.mrc": build.mrc(tomogram, pixel=10.8),
        "series_with_tilts.st": build_movies.with_seri(tilts),
        "tomogram.mrc.gz": build_movies.packed(_noisy(tomogram)),
        "tomogram.mrc.bz2": build_movies.packed(_noisy(tomogram), packing="bz2"),
        "movie.tif": build_movies.tiff(movie, pages=10),
        "movie.eer": build_movies.eer(movie, frames=40),
        "gain.dm4": build_movies.dm(movie),
        "series.mdoc": build.mdoc(tilts),
        "series.rawtlt": build.angles(tilts),
        "series.xf": build.xf(len(tilts)),
        "series.aln": build_tables.aln(),
        "tilt.com": build_tables.tilt_com(),
        "particles.star": build_tables.relion5(points),
        "mesh.glb": build_meshes.glb(),
        "mesh.stl": build_meshes.stl(),
    }


def _noisy(shape: tuple[int, int, int]) -> bytes:
    """Zeros would pack to nothing."""
    header = build.mrc(shape, pixel=10.8)[:1024]
    return header + np.random.default_rng(1).normal(size=shape).astype("<f4").tobytes()


def _filled(key: str, data: bytes) -> bytes:
    return data if key.endswith(("json", ".zgroup", ".zattrs", ".zarray")) else bytes(100_000)


def _of_file(pool: ReaderPool, key: str, body: bytes) -> Figure:
    s3.client().put_object(Bucket=s3.bucket(), Key=key, Body=body)
    etag = s3.head(key).etag
    return _figure(pool, key, S3File(key, size=len(body), etag=etag), [key], len(body))


def _of_store(pool: ReaderPool, key: str, objects: dict[str, bytes]) -> Figure:
    def put(item: tuple[str, bytes]) -> None:
        s3.client().put_object(Bucket=s3.bucket(), Key=f"{key}/{item[0]}", Body=item[1])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(put, objects.items()))
    store = S3Store(key, listing=listing_of(entries(key)))
    return _figure(pool, key, store, [f"{key}/{path}" for path in objects], store.size)


def _figure(pool: ReaderPool, key: str, file: S3File | S3Store, keys: list[str], whole: int) -> Figure:
    name = key.rpartition("/")[2]
    out, requests, fetched = _counted(pool, file)
    if out.problems or (name in MOST and (requests > MOST[name][0] or fetched > MOST[name][1])):
        raise RuntimeError(f"{name}: {requests} requests, {fetched} bytes, {out.problems}: not as it should be.")
    ours = min(_timed(lambda: read_anything(file, risky=pool.read)) for _ in range(ROUNDS))
    naive = min(_timed(lambda: _download(keys, mrc=out.format == "mrc")) for _ in range(ROUNDS))
    note = f"{requests} request{'s' if requests > 1 else ''}, {ours * 1000:.1f} ms against {naive * 1000:.1f} ms"
    return Figure(name, value=fetched, unit="bytes", baseline=whole, against="all of it", note=note)


def _counted(pool: ReaderPool, file: Any) -> tuple[ReadOut, int, int]:
    fetched: list[int] = []
    once = ranges._once

    def counting(*args: Any) -> bytes:
        data = once(*args)
        fetched.append(len(data))
        return data

    with patch.object(ranges, "_once", counting):
        out = read_anything(file, risky=pool.read)
    return out, len(fetched), sum(fetched)


def _download(keys: list[str], *, mrc: bool) -> None:
    for key in keys:
        with tempfile.NamedTemporaryFile(suffix=Path(key).suffix) as copy:
            s3.client().download_fileobj(s3.bucket(), key, copy)
            copy.flush()
            if mrc:
                with redirect_stdout(StringIO()):
                    mrcfile.validate(copy.name)


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
