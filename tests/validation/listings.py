"""Listings of the layouts in which laboratories keep their data, each file with what it truly is.

SerialEM, Tomography 5, Warp, RELION 5, AreTomo3, IMOD's etomo, the Jensen laboratory's database, folders by type, the
archive's own, TOMOMAN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

ANGLES: tuple[str, ...] = ("0.0", "3.0", "-3.0", "6.0", "-6.0")
CLUTTER, LEFT = "clutter", "not_deposited"


class True_(NamedTuple):  # noqa: N801 - `True` is taken
    """What a file is: `role` "clutter" where it is no data, "" where no name can tell (it must stay unmatched)."""

    path: str
    run: str | None
    role: str
    block: str = ""


Files = Iterator[True_]
Layout = Callable[[Sequence[str]], Files]


def acquisition(run: str, movies: str, mdoc: str) -> Files:
    """Movies with `{run}`, `{n}` and `{angle}` in their names, and the mdoc of the series."""
    for number, angle in enumerate(ANGLES):
        yield True_(movies.format(run=run, n=f"{number:03d}", angle=angle), run, "movie_stack", "acquisition")
    if mdoc:
        yield True_(mdoc.format(run=run), run, "mdoc", "acquisition")


def serialem(runs: Sequence[str]) -> Files:
    for run in runs:
        yield from acquisition(run, "frames/{run}_{n}_{angle}.mrc", "{run}.mrc.mdoc")
        for number, angle in enumerate(ANGLES):
            yield True_(f"frames/{run}_{number:03d}_{angle}.mrc.mdoc", run, LEFT)
        yield True_(f"{run}.mrc", run, "tilt_series", "tilt_series")
        yield True_(f"frames/CountRef_{run}_000.dm4", run, "gain", "acquisition")
    yield True_("frames/._" + runs[0] + "_000_0.0.mrc", None, CLUTTER)
    yield True_("frames/.DS_Store", None, CLUTTER)
    yield True_("nav.nav", None, "")


def serialem_tif(runs: Sequence[str]) -> Files:
    """With the moment in each movie's name, one gain reference for all, mdocs apart."""
    for run in runs:
        yield from acquisition(run, "frames/{run}_{n}_{angle}_Jul31_10.36.03.tif", "mdocs/{run}.mrc.mdoc")
        yield True_(f"stacks/{run}.st", run, "tilt_series", "tilt_series")
    yield True_("gain/SuperRef_Jul30.mrc", None, "gain", "acquisition")


def tomo5(runs: Sequence[str]) -> Files:
    for run in runs:
        yield from acquisition(run, "{run}_{n}_{angle}0_20240101_120000_EER.eer", "{run}.mdoc")
        yield True_(f"{run}_override.mdoc", run, LEFT)
    yield True_("20240101_120000_EER_GainReference.gain", None, "gain", "acquisition")
    yield True_("Thumbs.db", None, CLUTTER)


def tomo5_tiff(runs: Sequence[str]) -> Files:
    for run in runs:
        yield from acquisition(run, "raw/{run}_{n}[{angle}0]_fractions.tiff", "raw/{run}.mdoc")


def warp(runs: Sequence[str]) -> Files:
    for run in runs:
        yield from acquisition(run, "frames/{run}_{n}_{angle}.eer", "mdoc/{run}.mrc.mdoc")
        yield True_(f"tomostar/{run}.tomostar", run, LEFT)
        yield True_(f"warp_tiltseries/{run}.xml", run, LEFT)
        for number, angle in enumerate(ANGLES):
            for part in ("average", "average/even", "average/odd", "powerspectrum"):
                yield True_(f"warp_frameseries/{part}/{run}_{number:03d}_{angle}.mrc", run, LEFT)
            yield True_(f"warp_frameseries/{run}_{number:03d}_{angle}.xml", run, LEFT)
        stack = f"warp_tiltseries/tiltstack/{run}/{run}"
        for ending, role, block in (
            ("st", "tilt_series", "tilt_series"), ("rawtlt", "rawtlt", "tilt_series"), ("xf", "xf", "alignment"),
            ("tlt", "tlt", "alignment"), ("aln", "aln", "alignment"),
        ):  # fmt: skip
            yield True_(f"{stack}.{ending}", run, role, block)
        place = "warp_tiltseries/reconstruction"
        yield True_(f"{place}/{run}_10.00Apx.mrc", run, "tomogram", "tomogram")
        yield True_(f"{place}/deconv/{run}_10.00Apx.mrc", run, "tomogram", "tomogram:deconv")
        yield True_(f"{place}/{run}_10.00Apx.png", run, "")
        for half in ("even", "odd"):
            yield True_(f"{place}/{half}/{run}_10.00Apx.mrc", run, LEFT)
    yield True_("gain_ref.mrc", None, "gain", "acquisition")
    yield True_("warp_frameseries.settings", None, LEFT)


def relion5(runs: Sequence[str]) -> Files:
    for run in runs:
        yield from acquisition(run, "frames/{run}_{n}_{angle}.tif", "mdoc/{run}.mdoc")
        yield True_(f"Import/job001/tilt_series/{run}.star", run, LEFT)
        for number, angle in enumerate(ANGLES):
            for half in ("", "_EVN", "_ODD", "_PS"):
                name = f"{run}_{number:03d}_{angle.replace('.', '_')}{half}.mrc"
                yield True_(f"MotionCorr/job002/frames/{name}", run, LEFT)
        place = f"AlignTiltSeries/job005/external/{run}/{run}"
        yield True_(f"{place}.st", run, "tilt_series", "tilt_series")
        yield True_(f"{place}.rawtlt", run, "rawtlt", "tilt_series")
        yield True_(f"{place}.xf", run, "xf", "alignment")
        yield True_(f"{place}.tlt", run, "tlt", "alignment")
        yield True_(f"Tomograms/job009/tomograms/rec_{run}.mrc", run, "tomogram", "tomogram")
        for half in ("half1", "half2"):
            yield True_(f"Tomograms/job009/tomograms/rec_{run}_{half}.mrc", run, LEFT)
        yield True_(f"Denoise/job012/tomograms/rec_{run}.mrc", run, "tomogram", "tomogram:Denoise")
    yield True_("Extract/job020/particles.star", None, "annotation", "annotation")
    for job in ("Import/job001", "MotionCorr/job002", "Tomograms/job009"):
        yield True_(f"{job}/job.star", None, LEFT)
        yield True_(f"{job}/run.out", None, CLUTTER)


def aretomo3(runs: Sequence[str]) -> Files:
    for run in runs:
        yield True_(f"{run}.mdoc", run, "mdoc", "acquisition")
        yield True_(f"{run}.mrc", run, "tilt_series", "tilt_series")
        yield True_(f"{run}.aln", run, "aln", "alignment")
        yield True_(f"{run}.rawtlt", run, "rawtlt", "tilt_series")
        yield True_(f"{run}_Vol.mrc", run, "tomogram", "tomogram")
        for number in ("2ND", "3RD"):
            yield True_(f"{run}_{number}_Vol.mrc", run, "tomogram", f"tomogram:{number}")
        for left in (
            "EVN.mrc",
            "ODD.mrc",
            "EVN_Vol.mrc",
            "ODD_Vol.mrc",
            "TLT.txt",
            "CTF.mrc",
            "CTF.txt",
            "CTF_Imod.txt",
        ):
            yield True_(f"{run}_{left}", run, LEFT)
        for ending in ("mrc", "xf", "tlt", "xtilt", "ali", "rec"):
            yield True_(f"{run}_Imod/{run}_st.{ending}", run, LEFT)
        yield True_(f"{run}_Imod/{run}_st_order_list.csv", run, LEFT)
    yield True_("TiltSeries_Metrics.csv", None, LEFT)
    yield True_("MdocDone.txt", None, LEFT)


def aretomo3_processed(runs: Sequence[str]) -> Files:
    """As the archive keeps sets that it processed itself: all in one folder."""
    for run in runs:
        yield True_(f"{run}.mdoc", run, "mdoc", "acquisition")
        yield True_(f"{run}_TS.mrc", run, "tilt_series", "tilt_series")
        yield True_(f"{run}_st.rawtlt", run, "rawtlt", "tilt_series")
        yield True_(f"{run}.aln", run, "aln", "alignment")
        for tail, variant in (("_Vol", ""), ("_dctf_Vol", "dctf"), ("_Vol_10A", "10A"), ("_dctf_Vol_10A", "dctf-10A")):
            yield True_(f"{run}{tail}.mrc", run, "tomogram", f"tomogram:{variant}" if variant else "tomogram")
        yield True_(f"{run}_CTFFIND_format_CTF.txt", run, LEFT)


def etomo(runs: Sequence[str]) -> Files:
    for run in runs:
        here = f"{run}/{run}"
        yield True_(f"{here}.st", run, "tilt_series", "tilt_series")
        yield True_(f"{here}.rawtlt", run, "rawtlt", "tilt_series")
        for role in ("xf", "tlt", "xtilt"):
            yield True_(f"{here}.{role}", run, role, "alignment")
        yield True_(f"{run}/tilt.com", run, "tilt_com", "alignment")
        yield True_(f"{run}/newst.com", run, "newst_com", "alignment")
        yield True_(f"{here}.rec", run, "tomogram", "tomogram")
        for left in (".edf", ".prexg", ".tltxf", ".ali", "_full_rec.mrc", "_orig.st"):
            yield True_(f"{here}{left}", run, LEFT)
        yield True_(f"{run}/align.com", run, LEFT)
        yield True_(f"{here}.st~", None, CLUTTER)
        yield True_(f"{run}/tilt.log", None, CLUTTER)


def etomo_dual(runs: Sequence[str]) -> Files:
    for run in runs:
        here = f"{run}/{run}"
        yield True_(f"{here}a.st", run, "tilt_series", "tilt_series")
        yield True_(f"{here}a.rawtlt", run, "rawtlt", "tilt_series")
        yield True_(f"{here}a.xf", run, "xf", "alignment")
        yield True_(f"{here}a.tlt", run, "tlt", "alignment")
        yield True_(f"{run}/tilta.com", run, "tilt_com", "alignment")
        yield True_(f"{run}/newsta.com", run, "newst_com", "alignment")
        for left in ("b.st", "b.rawtlt", "b.xf", "b.tlt", ".edf"):
            yield True_(f"{here}{left}", run, LEFT)
        yield True_(f"{run}/tiltb.com", run, LEFT)
        yield True_(f"{run}/newstb.com", run, LEFT)
        yield True_(f"{run}/sum.rec", run, "tomogram", "tomogram")


def jensen(runs: Sequence[str]) -> Files:
    """Only the folder tells the run; the names inside are of another day."""
    for number, run in enumerate(runs):
        yield True_(f"{run}/rawdata/cell{number}.mrc", run, "tilt_series", "tilt_series")
        yield True_(f"{run}/3dimage_{4712 + number}/cell{number}_full.rec", run, "tomogram", "tomogram")
        yield True_(f"{run}/3dimage_{4712 + number}/._cell{number}_full.rec", None, CLUTTER)
        yield True_(f"{run}/file_{912 + number}/cell{number}.rawtlt", run, "rawtlt", "tilt_series")
        yield True_(f"{run}/generated/day{number}.mdoc", run, "mdoc", "acquisition")


def by_type(runs: Sequence[str]) -> Files:
    for run in runs:
        yield from acquisition(run, "frames/{run}_{n}_{angle}.tif", "mdocs/{run}.mdoc")
        yield True_(f"tilt_series/{run}_bin8_align.st", run, "tilt_series", "tilt_series")
        yield True_(f"rawtilts/{run}.rawtlt", run, "rawtlt", "tilt_series")
        yield True_(f"tomograms_bin8/{run}_bin8_align.rec", run, "tomogram", "tomogram")
        yield True_(f"tomograms_denoised/{run}_denoised.mrc", run, "tomogram", "tomogram:denoised")
        yield True_(f"annotations/ribosome/{run}.star", run, "annotation", "annotation:ribosome")
        yield True_(f"annotations/{run}_membrane.mrc", run, "annotation", "annotation:membrane")
    yield True_("README.md", None, LEFT)


def portal(runs: Sequence[str]) -> Files:
    for run in runs:
        yield from acquisition(run, "10301/{run}/Frames/{run}_{n}_{angle}.eer", "10301/{run}/Frames/{run}.mdoc")
        yield True_(f"10301/{run}/Gains/{run}_gain.mrc", run, "gain", "acquisition")
        yield True_(f"10301/{run}/TiltSeries/100/{run}.mrc", run, "tilt_series", "tilt_series")
        yield True_(f"10301/{run}/TiltSeries/100/{run}.rawtlt", run, "rawtlt", "tilt_series")
        yield True_(f"10301/{run}/TiltSeries/100/tiltseries_metadata.json", run, LEFT)
        yield True_(f"10301/{run}/Alignments/100/{run}.xf", run, "xf", "alignment")
        yield True_(f"10301/{run}/Alignments/100/{run}.tlt", run, "tlt", "alignment")
        spacing = f"10301/{run}/Reconstructions/VoxelSpacing15.480"
        yield True_(f"{spacing}/Tomograms/100/{run}.mrc", run, "tomogram", "tomogram")
        for chunk in ("0/0/0/0", "0/.zarray", ".zattrs"):
            yield True_(f"{spacing}/Tomograms/100/{run}.zarr/{chunk}", run, LEFT)
        name = "membrane-1.0_segmentationmask.mrc"
        yield True_(f"{spacing}/Annotations/100/{name}", run, "annotation", "annotation:membrane-1.0")
    yield True_("10301/Images/snapshot.png", None, "key_photo")
    yield True_("10301/dataset_metadata.json", None, LEFT)


def tomoman(runs: Sequence[str]) -> Files:
    for run in runs:
        number = run.rpartition("_")[2]
        here = f"{run}/{number}"
        for at, angle in enumerate(ANGLES):
            path = f"{run}/frames/grid3_pos{number}_{at:03d}_{angle}.eer"
            yield True_(path, run, "movie_stack", "acquisition")
        yield True_(f"{here}.mdoc", run, "mdoc", "acquisition")
        yield True_(f"{here}.st", run, "tilt_series", "tilt_series")
        yield True_(f"{here}.rawtlt", run, "rawtlt", "tilt_series")
        yield True_(f"{here}.tlt", run, "tlt", "alignment")
        yield True_(f"{here}_dose-filt.st", run, LEFT)
        yield True_(f"{here}_ctffind4.txt", run, LEFT)
    yield True_("tomolist.star", None, LEFT)


LAYOUTS: dict[str, Layout] = {
    one.__name__: one
    for one in (
        serialem, serialem_tif, tomo5, tomo5_tiff, warp, relion5, aretomo3, aretomo3_processed, etomo, etomo_dual,
        jensen, by_type, portal, tomoman,
    )
}  # fmt: skip
# Names of runs as they come; some are within others.
NAMES: dict[str, tuple[str, ...]] = {
    "plain": ("TS_01", "TS_02", "TS_03", "TS_11"),
    "within": ("TS_1", "TS_11", "TS_2", "TS_21", "TS_111"),
    "positions": ("Position_1", "Position_1_2", "Position_1_3", "Position_2", "Position_12"),
    "dated": ("20240131_grid2_lam1_ts_001", "20240131_grid2_lam1_ts_002", "20240131_grid2_lam2_ts_001"),
    "hyphens": ("2Dvs3D_53-1", "2Dvs3D_53-11", "2Dvs3D_53-2"),
    "bin": ("cell_bin4_1", "cell_bin4_2", "cell_bin8_1"),
    "dots": ("lam1.2_ts.3", "lam1.2_ts.4", "lam1.3_ts.3"),
}
