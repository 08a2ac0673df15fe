"""Makers of small alignment files, STAR files and tables; without arguments each agrees with the run of `build`.

That run: tilt series 8 × 6 × 5 of 2.7 Å, tomogram 8 × 8 × 4 of 10.8 Å, so a tomogram binned by 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.validation.build import ANGLES, BINNED_PIXEL, VOXEL

Row = Sequence[object]
POINTS = ((1.0, 2.0, 3.0), (4.5, 4.0, 1.0), (6.0, 0.5, 2.0))  # voxels of the tomogram
BINNING = VOXEL / BINNED_PIXEL
SIZE = (8, 8, 4)
OPTICS = ("rlnOpticsGroup", "rlnOpticsGroupName", "rlnVoltage")
MOTIVES = (
    "motl_idx", "tomo_num", "object", "subtomo_num", "halfset", "orig_x", "orig_y", "orig_z", "score",
    "x_shift", "y_shift", "z_shift", "phi", "psi", "the", "class",
)  # fmt: skip
ALN_ROW = (
    "{section:5d} {rotation:10.4f}    1.00000      9.220    103.933     1.00     1.00     1.00     0.00 {tilt:9.2f}"
)


def tilt_com(
    lines: Iterable[str] = (),
    *,
    without: Iterable[str] = (),
    full: str = "8 6",
    binned: float = BINNING,
    thickness: float = 16,
    blocks: int = 1,
    end: str = "\n",
) -> bytes:
    """`lines` are added, keys in `without` left out."""
    options = [
        "InputProjections TS_01_ali.mrc", "OutputFile TS_01_full_rec.mrc", f"IMAGEBINNED {binned:g}",
        "TILTFILE TS_01.tlt", "XTILTFILE TS_01.xtilt", f"THICKNESS {thickness:g}", "RADIAL 0.35 0.035",
        "FalloffIsTrueSigma 1", "XAXISTILT 0.0", "SCALE 0.0 330.0", "PERPENDICULAR", "MODE 1", f"FULLIMAGE {full}",
        "SUBSETSTART 0 0", "AdjustOrigin", "OFFSET 0.0", "SHIFT 0.0 0.0", "ActionIfGPUFails 1,2", *lines,
    ]  # fmt: skip
    return _com("tilt", options, without=without, blocks=blocks, end=end)


def newst_com(
    lines: Iterable[str] = (),
    *,
    without: Iterable[str] = (),
    size: str = "2,2",
    binned: float = BINNING,
    blocks: int = 1,
    end: str = "\n",
) -> bytes:
    options = [
        "AntialiasFilter\t-1", "InputFile\tTS_01.st", "OutputFile\tTS_01_ali.mrc", "TransformFile\tTS_01.xf",
        "TaperAtFill\t1,1", "AdjustOrigin", f"SizeToOutputInXandY\t{size}", "OffsetsInXandY\t0.0,0.0",
        "#DistortionField\t.idf", "ImagesAreBinned\t1.0", f"BinByFactor\t{binned:g}", *lines,
    ]  # fmt: skip
    return _com("newstack", options, without=without, blocks=blocks, end=end)


def _com(program: str, options: Sequence[str], *, without: Iterable[str], blocks: int, end: str) -> bytes:
    left_out = {key.lower() for key in without}
    kept = [option for option in options if option.split()[0].lower() not in left_out]
    lines = ["# THIS IS A COMMAND FILE", "$setenv IMOD_OUTPUT_FORMAT MRC"]
    for _ in range(blocks):
        lines += [f"${program} -StandardInput", *kept]
    return end.join([*lines, "$if (-e ./savework) ./savework", ""]).encode()


def aln(
    tilts: Sequence[float] = ANGLES,
    *,
    raw: tuple[int, int, int] | None = (8, 6, 5),
    dark: int = 0,
    patches: int = 0,
    local: int | None = None,
    first: int = 1,
    rotation: float = 84.7,
    thickness: bool = True,
    rows: Sequence[str] = (),
    end: str = "\n",
) -> bytes:
    """`dark`: frames left out; `local`: local rows (patches for each row unless given); `rows` are added as they are.

    With `first=0` and `thickness=False` as AreTomo wrote it, else as AreTomo3 does.
    """
    lines = ["# AreTomo Alignment / Priims bprmMn"]
    lines += ["# RawSize = {} {} {}".format(*raw)] if raw else []
    lines.append(f"# NumPatches = {patches}")
    lines += [f"# DarkFrame = {number:4d} {number + first:4d} {60 + number:8.2f}" for number in range(dark)]
    lines += ["# AlphaOffset =     0.00", "# BetaOffset =     0.00", *(["# Thickness = 16"] if thickness else [])]
    lines.append("# SEC     ROT         GMAG       TX          TY      SMEAN     SFIT    SCALE     BASE     TILT")
    lines += [ALN_ROW.format(section=number + first, rotation=rotation, tilt=tilt) for number, tilt in enumerate(tilts)]
    lines += rows
    count = patches * len(tilts) if local is None else local
    lines += ["# Local Alignment"] if patches or count else []
    lines += [f"{number // max(patches, 1):4d} {number % max(patches, 1):4d}    -2.00     1.00     0.51    -0.33   1.0"
              for number in range(count)]  # fmt: skip
    return end.join([*lines, ""]).encode()


def star(
    blocks: Iterable[tuple[str, Sequence[str], Iterable[Row]]],
    *,
    version: str = "",
    numbered: bool = True,
    end: str = "\n",
) -> bytes:
    """Any STAR file: name, columns and rows of each block."""
    lines = []
    for name, columns, rows in blocks:
        lines += ["", f"# version {version}" if version else "", f"data_{name}", "", "loop_"]
        lines += [
            f"_{column} #{number}" if numbered else f"_{column}" for number, column in enumerate(columns, start=1)
        ]
        lines += ["  ".join(str(value) for value in row) for row in rows]
    return end.join([*lines, "", ""]).encode()


def relion3(points: Iterable[Row] = POINTS, *, name: object = "TS_01.tomostar", pixel: float = VOXEL) -> bytes:
    """Also of Warp 1: one block, pixels of the tomogram, magnification 10,000."""
    columns = ["rlnMicrographName", *axes("rlnCoordinate"), "rlnMagnification", "rlnDetectorPixelSize"]
    columns += [*axes("rlnOrigin"), "rlnAngleRot", "rlnAngleTilt", "rlnAnglePsi"]
    return star([("", columns, [(name, *point, "10000.0", pixel, 0, 0, 0, 10, 20, 30) for point in points])])


def relion31(points: Iterable[Row] = POINTS, *, name: object = "TS_01.tomostar", pixel: float = VOXEL) -> bytes:
    columns = ("rlnMicrographName", *axes("rlnCoordinate"), *axes("rlnOrigin", "Angst"), "rlnOpticsGroup")
    optics = ("optics", (*OPTICS, "rlnImagePixelSize"), [(1, "opticsGroup1", 300, pixel)])
    rows = [(name, *point, 0, 0, 0, 1) for point in points]
    return star([optics, ("particles", columns, rows)], version="30001")


def relion4(points: Iterable[Row] = POINTS, *, name: object = "TS_01", pixel: float = BINNED_PIXEL) -> bytes:
    """Pixels of the unbinned tilt series; `points` are of the tomogram all the same."""
    columns = ["rlnTomoName", "rlnTomoParticleId", *axes("rlnCoordinate"), *axes("rlnOrigin", "Angst")]
    columns.append("rlnOpticsGroup")
    rows = [(name, number, *_scaled(point, factor=BINNING), 0, 0, 0, 1) for number, point in enumerate(points)]
    return star([_tomo_optics(pixel), ("particles", columns, rows)], version="30001")


def relion5(
    points: Iterable[Row] = POINTS,
    *,
    name: object = "TS_01",
    pixel: float = BINNED_PIXEL,
    shift: Row = (0, 0, 0),
    size: Sequence[int] = SIZE,
) -> bytes:
    """Å from the tomogram's centre; `points` are voxels all the same. `shift` in Å is added, to be subtracted again."""
    columns = ("rlnTomoName", *axes("rlnCenteredCoordinate", "Angst"), *axes("rlnOrigin", "Angst"), "rlnOpticsGroup")
    rows = [(name, *_centred(point, size=size, shift=shift), *shift, 1) for point in points]
    return star([_tomo_optics(pixel), ("particles", columns, rows)], version="50001")


def stopgap(points: Iterable[Row] = POINTS, *, number: object = 1, shift: Row = (0, 0, 0)) -> bytes:
    rows = [(index, number, 1, index, "A", *point, 0.18, *shift, 90, 180, 45, 1)
            for index, point in enumerate(points, start=1)]  # fmt: skip
    return star([("stopgap_motivelist", MOTIVES, rows)], numbered=False)


def tomoman(points: Iterable[Row] = POINTS, *, name: object = "TS_01") -> bytes:
    columns = ("rlnTomoName", *axes("rlnCoordinate"), "rlnAngleRot", "rlnAngleTilt", "rlnAnglePsi")
    return star([("", columns, [(name, *point, 10, 20, 30) for point in points])])


def tomostar(angles: Sequence[object] = ANGLES, *, movies: Sequence[str] = ()) -> bytes:
    """Warp's order of tilts."""
    names = movies or [f"../frames/TS_01_{number:03}.mrc" for number in range(len(angles))]
    columns = ("wrpMovieName", "wrpAngleTilt", "wrpAxisAngle", "wrpDose", "wrpAverageIntensity")
    rows = [(name, angle, 84.7, 3.0 * number, 1.5)
            for number, (name, angle) in enumerate(zip(names, angles, strict=True), start=1)]  # fmt: skip
    return star([("", columns, rows)])


def tilt_series(angles: Sequence[object] = ANGLES, *, name: str = "TS_01") -> bytes:
    """RELION 5's list of one tilt series."""
    columns = ("rlnMicrographMovieName", "rlnTomoTiltMovieFrameCount", "rlnTomoNominalStageTiltAngle",
               "rlnTomoNominalTiltAxisAngle", "rlnMicrographPreExposure", "rlnTomoNominalDefocus")  # fmt: skip
    rows = [(f"frames/TS_01_{number:03}.mrc", 10, angle, 84.7, 3.0 * number, -4.0)
            for number, angle in enumerate(angles)]  # fmt: skip
    return star([(name, columns, rows)], version="50001")


def job_star() -> bytes:
    """What RELION keeps of how a job was started; no particles."""
    options = ("rlnJobOptionVariable", "rlnJobOptionValue")
    head = b"\n# version 50001\n\ndata_job\n\n_rlnJobTypeLabel   relion.importtomo\n_rlnJobIsContinue   0\n"
    return head + star([("joboptions_values", options, [("fn_in", '""'), ("angpix", "1.35")])], version="50001")


def csv(
    points: Iterable[Row] = POINTS, *, header: Sequence[str] = ("x", "y", "z"), delimiter: str = ",", end: str = "\r\n"
) -> bytes:
    """A table of points; `header=()` for none."""
    rows = [*([header] if header else []), *points]
    return "".join(delimiter.join(str(value) for value in row) + end for row in rows).encode()


def tardis(points: Iterable[Row] = POINTS, *, voxel: float = VOXEL) -> bytes:
    """TARDIS: an instance's number, then Å; `points` are voxels all the same."""
    rows = [(index // 2, *_scaled(point, factor=voxel)) for index, point in enumerate(points)]
    return csv(rows, header=("IDs", "X [A]", "Y [A]", "Z [A]"), end="\n")


def order_list(angles: Sequence[object] = ANGLES) -> bytes:
    """AreTomo3's _st_order_list.csv."""
    return csv([*enumerate(angles, start=1)], header=("ImageNumber", "TiltAngle"), end="\n")


def angle_list(angles: Sequence[object] = ANGLES) -> bytes:
    """AreTomo's _TLT.txt: angle and order of acquisition."""
    return "".join(f"{angle} {number}\n" for number, angle in enumerate(angles, start=1)).encode()


def axes(start: str, end: str = "") -> tuple[str, str, str]:
    return (f"{start}X{end}", f"{start}Y{end}", f"{start}Z{end}")


def _tomo_optics(pixel: float) -> tuple[str, Sequence[str], Iterable[Row]]:
    columns = (*OPTICS, "rlnTomoTiltSeriesPixelSize", "rlnTomoSubtomogramBinning", "rlnImagePixelSize")
    return "optics", columns, [(1, "opticsGroup1", 300, pixel, BINNING, pixel * BINNING)]


def _scaled(point: Row, *, factor: float) -> list[object]:
    """Numbers times the factor; what is no number stays, so that a fault can be put there."""
    return [round(value * factor, 6) if isinstance(value, int | float) else value for value in point]


def _centred(point: Row, *, size: Sequence[int], shift: Row) -> list[object]:
    both = zip(point, size, shift, strict=True)
    return [round((x - side / 2) * VOXEL + by, 6) if isinstance(x, int | float) and isinstance(by, int | float) else x
            for x, side, by in both]  # fmt: skip
