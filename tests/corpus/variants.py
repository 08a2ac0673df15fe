"""Sound data as it really comes: headers and habits of programs that look odd and are right. No error, no warning.

Where a habit deserves a word (a note), or honestly a warning, its code is named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.corpus import mdocs, parts
from tests.corpus.base import ANGLES, POINTS, TILTS, Run
from tests.corpus.faults.base import Change, both, drop, give, mdoc, state
from tests.corpus.layouts.microscopes import EER_IMAGE
from tests.corpus.layouts.processed import zarr
from tests.validation import build_meshes, build_movies, build_tables


@dataclass(frozen=True)
class Variant:
    """`told`: codes that may be found, and no others."""

    what: str
    layout: str
    change: Change
    told: tuple[str, ...] = ()


def each(key: str, values: list[object]) -> dict[int, dict[str, object]]:
    return {number: {key: value} for number, value in enumerate(values)}


def movies(make: Callable[[], bytes]) -> Change:
    def change(run: Run) -> None:
        for number in range(len(TILTS)):
            run.give("movie_stack", make(), number=number)

    return change


def sections(*, tilts: tuple[float, ...], extra: int = 0) -> Change:
    """An mdoc with these tilts; the last `extra` of them have no movie."""

    def change(run: Run) -> None:
        names = [path.rpartition("/")[2] for path in run.paths("movie_stack")]
        run.give("mdoc", mdocs.series([*names, *(f"gone_{n}.mrc" for n in range(extra))], tilts=tilts))

    return change


NO_TIME = each("DateTime", [None] * 5)
NO_PRIOR = each("PriorRecordDose", [None] * 5)
DATES = each("DateTime", [f"22-Nov-2026 10:{minute:02}:00" for minute in range(5)])
LAMELLA = (-10.0, 20.0, -40.0, 50.0, -70.0)

VARIANTS = [
    Variant("an mdoc of before 2018: no doses before, no voltage", "etomo", mdoc(changes=NO_PRIOR, voltage=None)),
    Variant("an mdoc of Tomo5: no times", "tomo5", mdoc(changes=NO_TIME)),
    Variant("years of four digits", "warp", mdoc(changes=DATES)),
    Variant("an mdoc without binning and frames", "serialem",
            mdoc(changes={n: {"Binning": None, "NumSubFrames": None} for n in range(5)})),
    Variant("doses never calibrated", "serialem", mdoc(dose=0), ("mdoc.dose-zero",)),
    Variant("no tilt axis in the title", "etomo", mdoc(axis=None)),
    Variant("tilt axes differ by half a turn", "etomo", state("tilt_series", tilt_axis=84.7 - 180)),
    Variant("tilt axis within ten degrees", "portal", state("tilt_series", tilt_axis=90.0)),
    Variant("a nominal scheme in other words", "warp", state("acquisition", tilt_scheme="Dose symmetric (Hagen)")),
    Variant("a scheme of free words", "warp", state("acquisition", tilt_scheme="as the software chose")),
    Variant("nominal range, measured angles", "relion5", state("acquisition", tilt_min=-60.04, tilt_max=60.0)),
    Variant("a voltage that nobody states", "relion5", state("acquisition", acceleration_voltage=None)),
    Variant("total dose alone, within 1", "relion5", state("acquisition", total_dose=15.4, dose_per_movie=None)),
    Variant("minus zero and stray digits", "tomoman",
            mdoc(changes={0: {"TiltAngle": "-0.0"}, 1: {"TiltAngle": "29.9992"}})),
    Variant("a BOM and CRLF", "tomoman", lambda run: run.give("mdoc", b"\xef\xbb\xbf" + run.data("mdoc"))),
    Variant("LF alone, and a letter of Latin-1", "tomoman",
            lambda run: run.give("mdoc", run.mdoc(end="\n").replace(b"Example", b"Mikroskop \xb5"))),
    Variant("no line end at the end", "tomoman", lambda run: run.give("rawtlt", run.data("rawtlt").rstrip())),
    Variant("blank lines among angles", "etomo", give("rawtlt", b"\n -60.0\n\n-30\n0.00\n+30.0\n  60\n\n")),
    Variant("angles the other way round", "etomo", give("rawtlt", parts.angles(ANGLES[::-1]))),
    Variant("a second column with doses", "etomo",
            give("rawtlt", b"".join(b"%.2f %.1f\n" % (tilt, n * 3) for n, tilt in enumerate(ANGLES))),
            ("angles.more-columns",)),
    Variant("tlt far from rawtlt: a pretilt", "etomo", give("tlt", parts.angles([angle + 11.0 for angle in ANGLES]))),
    Variant("tlt with turned signs", "relion5", give("tlt", parts.angles([-angle for angle in ANGLES]))),
    Variant("transforms with the other sign", "relion5",
            give("xf", parts.xf(row="   0.0923705   0.9957246  -0.9957246   0.0923705      {:6.3f}      -1.560"))),
    Variant("a tilt series that is aligned already", "relion5",
            both(give("xf", parts.xf(row="  1.0 0.0 0.0 1.0 {:.1f} 0.0")), state("tilt_series", is_aligned=True)),
            ("xf.identity-rows",)),
    Variant("a magnification of 3 % in the transforms", "relion5",
            give("xf", parts.xf(row="   0.0951  -1.0256   1.0256   0.0951      {:6.3f}      -1.560"))),
    Variant("an unknown extended header", "tomoman", give("tilt_series", parts.stack(extended=bytes(131072))),
            ("mrc.extended-header-unnamed",)),
    Variant("SerialEM's extended header", "serialem",
            lambda run: run.give("tilt_series", _seri(run))),
    Variant("a stack that says volume", "etomo", give("tilt_series", parts.stack(ispg=1))),
    Variant("a stack with sections of 1 in z", "etomo", give("tilt_series", parts.stack(mz=1, cella_z=13.5))),
    Variant("a stack without length in z", "etomo", give("tilt_series", parts.stack(cella_z=0))),
    Variant("big-endian", "etomo", give("tomogram", parts.volume(order=">"))),
    Variant("a volume of bytes with IMOD's stamp", "etomo", give("tomogram", parts.mask())),
    Variant("a volume of unsigned 16-bit", "etomo", give("tomogram", parts.volume(mode=6))),
    Variant("a volume with Y as thickness", "etomo", lambda run: _named(run, (8, 4, 6), "_full_rec.mrc")),
    Variant("a volume cropped", "etomo", give("tomogram", parts.volume((7, 5, 3)))),
    Variant("a volume of another voxel size that is not whole", "portal",
            both(give("tomogram", zarr("0.5", voxel=9.73)), give("annotation", zarr("0.4", dtype="int8", voxel=9.73)),
                 state("tomogram", voxel_size=9.73))),
    Variant("a voxel size stated with two decimals", "by_type",
            both(give("tomogram", parts.volume(pixel=10.797)), state("tomogram", voxel_size=10.8))),
    Variant("RELION's even box: 0.1 % off", "relion5", give("tomogram", parts.volume(pixel=10.809, ispg=0))),
    Variant("no stated pixel sizes: headers alone", "warp",
            both(state("tilt_series", pixel_size=None), state("tomogram", voxel_size=None),
                 state("acquisition", pixel_size=None))),
    Variant("more sections in the mdoc than angles", "tomoman",
            both(sections(tilts=(*TILTS, 66.0), extra=1), state("acquisition", tilt_max=66.0, total_dose=18.0)),
            ("order.movie-missing",)),
    Variant("a lamella: tilts around -10", "aretomo3",
            both(mdoc(tilts=LAMELLA), give("rawtlt", parts.angles(sorted(LAMELLA))), give("aln",
                 parts.aln(sorted(LAMELLA))),
                 state("acquisition", tilt_min=-70.0, tilt_max=50.0))),
    Variant("bidirectional", "aretomo3",
            both(mdoc(tilts=(0.0, 30.0, 60.0, -30.0, -60.0)), state("acquisition",
                 tilt_scheme="bidirectional from 0"))),
    Variant("from one side to the other", "aretomo3",
            both(mdoc(tilts=ANGLES), state("acquisition", tilt_scheme="unidirectional"))),
    Variant("a dark image left out", "aretomo3",
            give("aln", parts.aln(ANGLES[:4], dark=1))),
    Variant("AreTomo's older aln, counted from 0", "aretomo3", give("aln", parts.aln(first=0, thickness=False))),
    Variant("movies without pixel size", "aretomo3", movies(lambda: parts.packed(parts.mrc_movie(pixel=0))),
            ("movies.pixel-size-not-set",)),
    Variant("movies of 4 bits", "etomo", movies(lambda: parts.mrc_movie(mode=101)), ()),
    Variant("BigTIFF and 32-bit", "warp", movies(lambda: parts.movie(big=True, dtype="float32", compression=1))),
    Variant("a movie of one directory (ImageJ)", "serialem",
            movies(lambda: build_movies.imagej((64, 48), frames=4)), ()),
    Variant("EER frames counted otherwise", "tomo5", mdoc(frames=8), ()),
    Variant("EER of smaller frames", "tomo5", movies(lambda: build_movies.eer(EER_IMAGE, frames=5)), ()),
    Variant("no gain at all", "serialem", drop("gain")),
    Variant("a gain without pixel size", "warp", lambda run: run.give("gain", parts.gain(pixel=0)), ()),
    Variant("a mask of 8-bit unsigned", "portal", give("annotation", zarr("0.4", dtype="uint8"))),
    Variant("a mask with empty chunks", "portal", lambda run: _without_chunk(run), ("zarr.mask-chunks-missing",)),
    Variant("OME-Zarr in nanometres", "portal", give("tomogram", zarr("0.5", unit="nanometer", voxel=1.08))),
    Variant("points with instances", "etomo",
            give("annotation", build_tables.tardis(POINTS * 3), block="annotation:fibres")),
    Variant("points on the last voxel", "etomo",
            give("annotation", build_tables.csv([(0, 0, 0), (7.9, 5.9, 3.9)]), block="annotation:picks")),
    Variant("points with tabs", "etomo",
            give("annotation", build_tables.csv(POINTS, delimiter="\t", end="\n"), block="annotation:picks")),
    Variant("an STL file in words", "etomo",
            give("annotation", build_meshes.stl_text(), block="annotation:surface", number=1)),
    Variant("binary VTK of version 3", "etomo",
            give("annotation", build_meshes.vtk(binary=True, version="3.0"), block="annotation:surface", number=3)),
    Variant("particles of several tomograms in one file", "relion5",
            lambda run: run.give("annotation", _several(run.name))),
    Variant("a particle list named by the tomogram's file", "relion5",
            lambda run: run.give("annotation", build_tables.relion5(POINTS, name=f"rec_{run.name}.mrc",
            size=(8, 6, 4)))),
]  # fmt: skip


def _seri(run: Run) -> bytes:
    extended = build_movies.seri(ANGLES)
    whole = parts.stack(extended=extended, exttyp=b"SERI")
    return whole[:128] + (2).to_bytes(2, "little") + (1).to_bytes(2, "little") + whole[132:]


def _named(run: Run, shape: tuple[int, int, int], ending: str) -> None:
    path = run.path("tomogram")
    del run.files[path]
    [part] = [part for part in run.parts if part.path == path]
    part.path = f"{run.name}/{run.name}{ending}"
    run.files[part.path] = parts.volume(shape)
    for name in ("annotation:picks", "annotation:fibres", "annotation:surface"):
        run.values.pop(name)
    run.parts = [part for part in run.parts if part.role != "annotation"]


def _without_chunk(run: Run) -> None:
    path = run.path("annotation")
    del run.files[next(name for name in run.files if name.startswith(f"{path}/0/0"))]


def _several(name: str) -> bytes:
    columns = ("rlnTomoName", *build_tables.axes("rlnCenteredCoordinate", "Angst"), "rlnOpticsGroup")
    rows = [(name, 1, 2, 3, 1), ("TS_77", 9000, 1, 1, 1), ("TS_78", -9000, 1, 1, 1)]
    optics = ("optics", ("rlnOpticsGroup", "rlnTomoTiltSeriesPixelSize"), [(1, 2.7)])
    return build_tables.star([optics, ("particles", columns, rows)], version="50001")
