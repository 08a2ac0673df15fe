"""Movies and gain references with one fault each, and what MRC files of any packing may say wrongly."""

from __future__ import annotations

import struct
from typing import Any

from tests.validation import build
from tests.validation import build_movies as movies
from tests.validation.core.faulty import Faulty, one
from validation.run import RunCase
from validation.words import NBSP


def alone(
    code: str, name: str, data: bytes, *says: str, role: str = "movie_stack", also: tuple[str, ...] = ()
) -> Faulty:
    """The file by itself in a run: what it says alone is judged."""
    run = RunCase(name="TS_01", files=(build.case(role, data, name=name),), blocks=build.blocks())
    return Faulty(code, run, says, also)


def gain(code: str, name: str, data: bytes, *says: str, also: tuple[str, ...] = ()) -> Faulty:
    return alone(code, name, data, *says, role="gain", also=also)


def word(data: bytes, place: int, value: int, *, code: str = "<H") -> bytes:
    """The same bytes with one number put in their place."""
    size = struct.calcsize(code)
    return data[:place] + struct.pack(code, value) + data[place + size :]


def mrc(**fields: Any) -> bytes:
    """A movie whose pixel size is the one that is stated."""
    return build.mrc(**{"pixel": build.MOVIE_PIXEL, **fields})


def noisy(size: int = 1_200_000) -> bytes:
    """A stack that no packing makes smaller."""
    return mrc(shape=(1000, size // 5000, 5), mode=0)[:1024] + movies.noise(size)


MOVIE, SIZE = movies.tiff(), len(movies.tiff())
FIRST = struct.unpack_from("<I", MOVIE, 4)[0]
GZ, BZ2 = movies.packed(mrc()), movies.packed(mrc(), packing="bz2")
GREY = "grey values"
XML = movies.eer_xml
NOISY = movies.packed(noisy())

TIFF = [
    alone("tiff.not-tiff", "a.tif", b"TS_run1 movie 4", "54 53 5f 72"),
    alone("tiff.no-page", "a.tif", b"II*\0" + bytes(20), "0 pages", "1"),
    alone("tiff.first-page-missing", "a.tif", MOVIE[:40], "40", str(FIRST + 6)),
    alone("tiff.directory-damaged", "a.tif", word(MOVIE, FIRST, 1001), "page 1", str(FIRST), "1,001", "1,000"),
    alone("tiff.pages-in-a-circle", "a.tif", movies.tiff(loop_to=0), "page 4", "page 1", str(FIRST)),
    alone("tiff.dimensions-absurd", "a.tif", movies.tiff((70_000, 1), data=1), "70,000", "65,535", "page 1"),
    alone("tiff.cut-off", "a.tif", movies.tiff(missing=100), str(SIZE - 100), str(SIZE), "can be read: 2"),
    alone("tiff.cut-off", "a.tif", movies.imagej(missing=7), f"7{NBSP}bytes", "can be read: 1"),
    alone("tiff.pages-differ", "a.tif", movies.tiff(odd={1: (4, 6)}), "page 2", f"4{NBSP}×{NBSP}6", f"8{NBSP}×{NBSP}6"),
    alone("tiff.pages-not-counted", "a.tif", movies.tiff((1, 1), pages=10_001), "10,000"),
    alone("tiff.not-grey", "a.tif", movies.tiff(extra={277: (3, [3])}, pages=1), "3 values", "has 1",
          also=("movie.single-frame",)),
    alone("tiff.type-not-taken", "a.tif", movies.tiff(dtype="float64"), "64-bit floats", "32-bit floats"),
    alone("tiff.type-not-taken", "a.tif", movies.tiff(dtype="uint32"), "unsigned 32-bit integers", "16-bit"),
    alone("tiff.compression-unusual", "a.tif", movies.tiff(compression=7), "compression 7", "5 (LZW)"),
]  # fmt: skip

EER = [
    alone("eer.cut-off", "a.eer", movies.eer()[:620], "620", "638", "18"),
    alone("eer.end-missing", "a.eer", movies.eer(missing=100), "16,384 bytes", "3 frames"),
    alone("eer.no-metadata", "a.eer", movies.eer(xml=b""), "65,001", "0 values"),
    alone("eer.no-frames", "a.eer", movies.eer(xml=XML(0)), "0 frames", "1"),
    alone("eer.no-frames", "a.eer", movies.eer(xml=XML(None)), "no number of", "1"),
    alone("eer.size-differs", "a.eer", movies.eer(xml=XML(3, sensorImageWidth=4096)), "4,096", f"8{NBSP}×{NBSP}6"),
    alone("eer.not-bigtiff", "a.eer", movies.eer(big=False), "42", "43"),
]

DM = movies.dm()
DM_FILES = [
    gain("dm.not-dm", "gain.dm4", b"a gain reference", "version 1", "3 or 4"),
    gain("dm.cut-off", "gain.dm4", movies.dm(missing=40), "1,862", "1,902", "40"),
    gain("dm.damaged", "gain.dm4", DM.replace(b"%%%%", b"%%%&", 3), "other bytes", "four per cent signs"),
    gain("dm.no-image", "gain.dm4", movies.dm((0, 0), thumbnail=False), "0 images", "1"),
    gain("dm.not-grey", "gain.dm4", movies.dm(data_type=3), "type 3", "1, 2, 6"),
    gain("dm.data-size", "gain.dm4", movies.dm(data_type=12, length=48 * 4), "192", "384"),
    gain("gain.several-images", "gain.dm4", movies.dm((8, 6, 3)), "3 images", "1"),
]

ANY = [
    alone("movie.other-ending", "a.mrc", MOVIE, "a TIFF file", "an MRC file"),
    alone("movie.other-ending", "a.tif", movies.eer(), "an EER file", "a TIFF file"),
    alone("movie.other-ending", "a.st", movies.packed(), "a gzip file", "an MRC file", role="tilt_series"),
    alone("movie.single-frame", "a.tif", movies.tiff(pages=1), "1 frame", "2"),
    gain("gain.whole-numbers", "gain.tif", movies.gain(dtype="uint8"), "unsigned 8-bit integers", "32-bit floats"),
    gain("gain.whole-numbers", "gain.mrc", build.mrc((8, 6, 1), mode=1), "16-bit integers", "32-bit floats"),
]

MRC = [
    alone("mrc.packed-cut-off", "a.mrc.gz", GZ[:-12], "1,984 bytes"),
    alone("mrc.packed-cut-off", "a.mrc.bz2", BZ2[:-12], "0 bytes", "1,024"),
    alone("mrc.packed-damaged", "a.mrc.gz", word(GZ, len(GZ) - 8, 0, code="<I"), "1,984", "beyond"),
    alone("mrc.packed-damaged", "a.mrc.bz2", word(BZ2, 60, 0, code="<I"), "1,024", "beyond"),
    alone("mrc.packed-size-differs", "a.mrc.gz", NOISY[:-1000], "its last bytes say", "1,201,024"),
    alone("mrc.body-truncated", "a.mrc.gz", movies.packed(mrc(missing=9)), "1,975", "1,984"),
    alone("mrc.trailing-bytes", "a.mrc.bz2", movies.packed(mrc(extra=b"123"), packing="bz2"), "1,987", "1,984"),
    alone("mrc.extended-header-size", "a.mrc.gz", movies.packed(mrc(nsymbt=2_000_000)), f"2.0{NBSP}MB", "960"),
    alone("mrc.extended-header-unnamed", "a.mrc", mrc(extended=bytes(80)), f"80{NBSP}bytes", "SERI"),
    alone("mrc.extended-pixel-differs", "a.mrc", movies.with_fei(told=5.4, pixel=1.35), "FEI1", "5.400", "1.350"),
    alone("mrc.labels-impossible", "a.mrc", mrc(nlabl=11), "11 labels", "10"),
    alone("mrc.voxel-size-negative", "a.mrc", mrc(pixel=-10), f"−10.000{NBSP}Å", f"0.000{NBSP}Å"),
    one("mrc.cell-not-rectangular", "tomogram", build.mrc((8, 8, 4), pixel=10.8, cellb=(90, 94.326, 90)), "94.33°",
        "90.0°"),
]  # fmt: skip

FAULTS = [*TIFF, *EER, *DM_FILES, *ANY, *MRC]
