"""Faults of MRC files and OME-Zarr stores by themselves."""

from __future__ import annotations

from tests.corpus import parts
from tests.corpus.base import Run
from tests.corpus.faults.base import Change, Fault, both, cut, give, state
from tests.corpus.layouts.processed import zarr
from tests.validation import build_volumes


def packed(**changes: object) -> bytes:
    return parts.packed(parts.mrc_movie(**changes))


def objects(role: str, *, without: str = "", add: dict[str, bytes] | None = None) -> Change:
    """The store in this role without the objects that begin so, and with others."""

    def change(run: Run) -> None:
        path = run.path(role)
        store = {name.removeprefix(f"{path}/"): data for name, data in run.files.items() if name.startswith(f"{path}/")}
        kept = {name: data for name, data in store.items() if not without or not name.startswith(without)}
        run.give(role, kept | (add or {}))

    return change


SHAPE = (4, 6, 8)
SHAPES_WRONG = (SHAPE, (2, 3, 4), (2, 2, 2))
UNSET = both(give("tomogram", parts.volume(pixel=0)), state("tomogram", voxel_size=None))

FAULTS = [
    Fault("an empty tomogram", "etomo", "file.empty", ("0 bytes",), give("tomogram", b"")),
    Fault("a header cut off", "etomo", "mrc.header-truncated", ("700 bytes", "1,024 bytes"),
          give("tomogram", parts.volume()[:700])),
    Fault("a tilt series cut off", "etomo", "mrc.body-truncated", ("8,604 bytes", "8,704 bytes", "100 bytes"),
          cut("tilt_series", by=100)),
    Fault("a movie cut off", "relion5", "mrc.body-truncated", ("25,590 bytes", "25,600 bytes", "10 bytes"),
          cut("movie_stack", by=10, number=2)),
    Fault("bytes after the data", "etomo", "mrc.trailing-bytes", ("1,800 bytes", "1,792 bytes", "8 bytes"),
          give("tomogram", parts.volume(extra=b"12345678"))),
    Fault("words in place of a tomogram", "relion5", "mrc.not-mrc", ("mode",),
          give("tomogram", b"this is no volume" * 90)),
    Fault("an extended header of 2 GB", "relion5", "mrc.extended-header-size", ("2.0 GB", "768 bytes"),
          give("tomogram", parts.volume(nsymbt=2_000_000_000))),
    Fault("a negative side", "warp", "mrc.dimensions-absurd", ("-8", "65,535"), give("tomogram", parts.volume(nx=-8))),
    Fault("an unknown mode", "warp", "mrc.mode-unknown", ("mode 9", "101"), give("tomogram", parts.volume(mode=9))),
    Fault("a Fourier transform as tilt series", "warp", "mrc.mode-not-an-image", ("mode 4", "tilt series"),
          give("tilt_series", parts.stack(mode=4))),
    Fault("half floats, Warp's own", "warp", "mrc.mode-not-in-archive", ("mode 12", "32-bit floats"),
          give("tomogram", parts.volume(mode=12))),
    Fault("a volume from before 2000", "relion5", "mrc.no-map-id", ("byte 208",),
          give("tomogram", parts.volume(map=b""))),
    Fault("bytes that may be signed or not", "aretomo3", "mrc.signedness-ambiguous", ("mode 0",),
          give("tomogram", parts.volume(mode=0, nversion=0))),
    Fault("a voxel size of 0, stated", "aretomo3", "mrc.voxel-size-not-set", ("0.000 Å", "10.800 Å"),
          give("tomogram", parts.volume(pixel=0))),
    Fault("a voxel size of 1, stated", "aretomo3", "mrc.voxel-size-not-set", ("1.000 Å", "10.800 Å"),
          give("tomogram", parts.volume(pixel=1))),
    Fault("a voxel size that nobody knows", "etomo", "mrc.voxel-size-missing", ("0.000 Å", "no value"), UNSET),
    Fault("pixels that are not square", "tomoman", "mrc.voxel-size-anisotropic", ("2.700 Å", "2.812 Å"),
          give("tilt_series", parts.stack(cella_y=67.5))),
    Fault("voxels that are not cubes", "tomoman", "mrc.voxel-size-z-differs", ("21.600 Å", "10.800 Å"),
          give("tomogram", parts.volume(cella_z=86.4))),
    Fault("voxels that are nearly cubes", "tomoman", "mrc.voxel-size-z-rounded", ("10.850 Å", "10.800 Å"),
          give("tomogram", parts.volume(cella_z=43.4))),
    Fault("a packed movie cut off", "aretomo3", "mrc.packed-cut-off", ("can be unpacked", "25,600 bytes"),
          cut("movie_stack", by=20, number=1)),
    Fault("a packed movie with another header", "aretomo3", "mrc.body-truncated",
          ("25,600 bytes", "31,744 bytes", "6,144 bytes"),
          give("movie_stack", parts.packed(parts.mrc_movie(nz=5, mz=1)), number=3), also=("mdoc.frame-count-differs",)),
    Fault("a negative voxel size", "by_type", "mrc.voxel-size-not-set", ("-10.800 Å", "10.800 Å"),
          give("tomogram", parts.volume(pixel=-10.8))),
    Fault("other axes", "by_type", "mrc.axes-unusual", ("3, 2, 1", "1, 2, 3"),
          give("tomogram", parts.volume(mapc=3, maps=1))),
    Fault("one image as tilt series", "by_type", "tiltseries.single-image", ("1 image",),
          give("tilt_series", parts.stack((32, 24, 1))),
          also=("tiltseries.angle-count", "alignment.more-rows-than-sections")),
    Fault("one slice as tomogram", "by_type", "tomogram.single-slice", ("1 slice",),
          give("tomogram", parts.volume((8, 6, 1))), also=("points.outside-volume",)),
    Fault("a store without data", "portal", "zarr.no-chunks", ("0 of 4 chunks",),
          objects("tomogram", without="0/c/")),
    Fault("a store with chunks missing", "portal", "zarr.chunks-missing", ("2 of 4 chunks", "2 are missing"),
          objects("tomogram", without="0/c/0/1")),
    Fault("a store without metadata", "portal", "zarr.no-metadata", ("at its top",),
          objects("tomogram", without="zarr.json")),
    Fault("a level that is not there", "portal", "zarr.array-missing", ("2",), objects("tomogram", without="2/")),
    Fault("deep JSON", "portal", "zarr.metadata-not-json", ("zarr.json",),
          objects("tomogram", add={"zarr.json": b"[" * 100_000})),
    Fault("axes in another order", "portal", "zarr.axes-order", ("x, y, z", "z, y, x"),
          give("tomogram", zarr("0.4", axes="xyz", shape=(8, 6, 4)))),
    Fault("a store without units", "portal", "zarr.unit-missing", ("10.8",), give("tomogram", zarr("0.5", unit=None))),
    Fault("a store of complex numbers", "portal", "zarr.type-without-grey-values", ("complex64", "tomogram"),
          give("tomogram", zarr("0.5", dtype="complex64"))),
    Fault("tilts that were binned", "portal", "zarr.tilts-scaled", ("3 sections", "first level 5"),
          give("tilt_series", build_volumes.zarr("0.4", shape=(5, 24, 32), voxel=(1, 2.7, 2.7)))),
    Fault("a zipped store", "portal", "zarr.zipped", ("packed",), lambda run: rename(run, "tomogram", ".zarr.zip")),
    Fault("a store in the Finder", "portal", "zarr.junk", (".DS_Store", "1"),
          objects("tomogram", add={".DS_Store": b"\0"})),
]  # fmt: skip


def rename(run: Run, role: str, ending: str) -> None:
    """One file of another name in place of the store."""
    path = run.path(role)
    run.give(role, b"PK\3\4" + bytes(100))
    [part] = [part for part in run.parts if part.path == path]
    part.path = path.removesuffix(".zarr") + ending
    run.files[part.path] = run.files.pop(path)
