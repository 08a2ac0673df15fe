"""What is answered about tilt series, alignments and tomograms of one run, as in `by_acquisition`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from submissions.prefill import of_mdoc, of_tomograms
from submissions.prefill.of_names import camera_of_size
from submissions.prefill.sizes import factor, snapped
from submissions.prefill.told import OfRun, Told
from validation.checks.tilt_axis import middle
from validation.checks.tolerances import WHOLE_RATIO

ALIGNED = re.compile(r"(\.ali|_ali\.mrc|_aligned\.(mrc|st))(\.gz|\.bz2)?$", re.IGNORECASE)
RAW = re.compile(r"\.st(\.gz|\.bz2)?$", re.IGNORECASE)


def stack_pixel(of: OfRun) -> float | None:
    """Å, where the header of the tilt series does not say it: that of the mdoc, whose images it has."""
    stack, facts = of.stack, of.mdoc
    if stack is None or stack.pixel or facts is None:
        return None
    spacing, times = of_mdoc.spacing(facts), factor(facts.get("image_size"), stack.image)
    return spacing * times if spacing and times else None


def binning_by_pixels(of: OfRun) -> float | None:
    stack, movie = of.stack, of.movie
    if stack is None or movie is None or not stack.pixel or not movie.pixel:
        return None
    return snapped(stack.pixel / movie.pixel, near=WHOLE_RATIO)


def binning_by_sizes(of: OfRun) -> float | None:
    return factor(of.movie.image, of.stack.image) if of.movie and of.stack else None


def binning_by_mdoc(of: OfRun) -> float | None:
    """Where the movies' headers say nothing: over the pixel of the camera, halved where the movies are known to be
    super-resolution."""
    facts, stack, movie = of.mdoc, of.stack, of.movie
    if facts is None or stack is None or movie is None or movie.pixel or not stack.pixel:
        return None
    spacing, binned, camera = of_mdoc.spacing(facts), of_mdoc.binning(facts), camera_of_size(movie.image)
    if not spacing or not binned or not 0.1 <= binned <= 64:
        return None
    fine = 2 if camera and camera[2] == "superresolution" else 1
    return snapped(stack.pixel / (spacing / binned) * fine, near=WHOLE_RATIO)


def binning_of_mdoc(of: OfRun) -> float | None:
    """Only without movies, which may be super-resolution: of the stack that the microscope's program wrote itself."""
    facts, stack = of.mdoc, of.stack
    if facts is None or stack is None or of.first("movie_stack"):
        return None
    return of_mdoc.binning(facts) if factor(facts.get("image_size"), stack.image) == 1 else None


def axis(of: OfRun) -> float | None:
    return of_mdoc.axis(of.mdoc) if of.mdoc else None


def axis_of_tomography(of: OfRun) -> float | None:
    return of_mdoc.turned(of.mdoc) if of.mdoc else None


def axis_of_aln(of: OfRun) -> float | None:
    facts = _aln(of)
    rotations = list(facts.get("rotations") or ()) if facts else []
    return middle(rotations) if any(rotations) else None


def _aln(of: OfRun) -> Mapping[str, Any] | None:
    found = of.read("aln", "aln")
    return found.facts if found else None


def is_aligned(of: OfRun) -> bool | None:
    stack = of.first("tilt_series")
    if stack is None:
        return None
    return True if ALIGNED.search(stack.path) else False if RAW.search(stack.path) else None


def is_raw(of: OfRun) -> bool | None:
    """False, where an aln file turns images of just this size and number."""
    facts, stack = _aln(of), of.stack
    if facts is None or stack is None or stack.format != "mrc" or not any(facts.get("rotations") or ()):
        return None
    return False if tuple(facts.get("raw_size") or ()) == tuple(stack.facts["shape"]) else None


def format_of_aln(of: OfRun) -> str | None:
    return "ARETOMO3" if _aln(of) else None


def format_of_imod(of: OfRun) -> str | None:
    return "IMOD" if of.first("xf") and of.first("tlt") else None


def method_of_aln(of: OfRun) -> str | None:
    return "projection_matching" if _aln(of) else None


def type_of_aln(of: OfRun) -> str | None:
    if (facts := _aln(of)) is None:
        return None
    return "LOCAL" if facts.get("local_rows") else "GLOBAL"


def type_of_imod(of: OfRun) -> str | None:
    """Nothing where tilt.com names a file of local alignments."""
    com = of.read("tilt_com", "com")
    entries = com.facts.get("entries") or () if com else ()
    is_local = any(str(key).lower() == "localfile" for key, *_ in entries)
    return "GLOBAL" if of.read("xf", "xf") and not is_local else None


def _tomogram(of: OfRun) -> Told | None:
    return of.first("tomogram")


def voxel_of_name(of: OfRun) -> float | None:
    tomogram = _tomogram(of)
    if tomogram is None or not tomogram.facts or tomogram.pixel:
        return None
    return of_tomograms.spacing_of_name(tomogram.name)


def _labels(of: OfRun) -> tuple[str, ...]:
    tomogram = of.read("tomogram", "mrc")
    return tuple(map(str, tomogram.facts.get("titles") or ())) if tomogram else ()


def method_of_tomogram(of: OfRun) -> str | None:
    """What the name says, else what IMOD's tilt does: it weights and back-projects."""
    tomogram = _tomogram(of)
    named = of_tomograms.method_of_name(tomogram.name) if tomogram else None
    return named or ("WBP" if of_tomograms.program_of(_labels(of)) == "IMOD" else None)


def program_of_labels(of: OfRun) -> str | None:
    return of_tomograms.program_of(_labels(of))


def program_of_path(of: OfRun) -> str | None:
    tomogram = _tomogram(of)
    return of_tomograms.program_of_path(tomogram.path) if tomogram else None


def processing(of: OfRun) -> str | None:
    tomogram = _tomogram(of)
    found = of_tomograms.processing_of(tomogram.path) if tomogram else None
    return found[0] if found else None


def processing_software(of: OfRun) -> str | None:
    tomogram = _tomogram(of)
    found = of_tomograms.processing_of(tomogram.path) if tomogram else None
    return (found[1] or None) if found else None
