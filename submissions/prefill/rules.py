"""Which field is answered by which files, and how: the first rule of a field that answers for a run counts.

A later rule of the same field stands in for runs where the earlier ones say nothing, and speaks up where it disagrees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from submissions.prefill import by_acquisition as acquisition
from submissions.prefill import by_processing as processing
from submissions.prefill.told import OfRun
from submissions.schema import Level

Value = Callable[[OfRun], Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """``role``: of the files that are counted in the source; ``how``: what the value was worked out from, "" where a
    file says it as it stands; ``quiet``: it stands in for others and never contradicts them. ``value``: stored form."""

    level: Level
    field: str
    role: str
    value: Value
    how: str = ""
    quiet: bool = False


def _of(level: Level, *rows: tuple[Any, ...]) -> tuple[Rule, ...]:
    return tuple(Rule(level, *row) for row in rows)


NAMED, SIZED, ORDERED = "the title of the mdoc", "the size of the images", "the order of the angles"
HEADER_OVER_MDOC = "the header's pixel over that of the mdoc; twice as much if the movies are super-resolution"
IN_NAMES = "the names of the files"
RULES: tuple[Rule, ...] = (
    *_of(
        Level.ACQUISITION,
        ("movies", "movie_stack", acquisition.where_movies_are),
        ("empiar_entry", "movie_stack", acquisition.entry),
        ("gain_corrected", "movie_stack", acquisition.eer_is_raw, "EER holds single electrons, as they were counted"),
        ("gain_corrected", "gain", acquisition.gain_is_given, "a gain reference is given beside the movies", True),
        ("pixel_size", "mdoc", acquisition.movie_pixel, "PixelSpacing and the size of the images and movies"),
        ("microscope_manufacturer", "mdoc", acquisition.microscope_maker, NAMED),
        ("microscope_manufacturer", "tilt_series", acquisition.header_maker, "", True),
        ("microscope_model", "mdoc", acquisition.microscope_model, NAMED),
        ("microscope_model", "tilt_series", acquisition.header_model, "", True),
        ("acceleration_voltage", "mdoc", acquisition.voltage),
        ("acceleration_voltage", "movie_stack", acquisition.movie_voltage),
        ("acceleration_voltage", "tilt_series", acquisition.stack_voltage),
        ("energy_filter", "mdoc", acquisition.energy_filter, NAMED),
        ("camera_manufacturer", "movie_stack", acquisition.eer_camera_maker),
        ("camera_manufacturer", "mdoc", acquisition.listed_camera_maker, NAMED),
        ("camera_manufacturer", "movie_stack", acquisition.sized_camera_maker, SIZED, True),
        ("camera_manufacturer", "mdoc", acquisition.stack_camera_maker, SIZED, True),
        ("camera_manufacturer", "mdoc", acquisition.titled_camera_maker, NAMED, True),
        ("camera_model", "movie_stack", acquisition.eer_camera_model),
        ("camera_model", "mdoc", acquisition.listed_camera_model, NAMED),
        ("camera_model", "movie_stack", acquisition.sized_camera_model, SIZED, True),
        ("camera_model", "mdoc", acquisition.stack_camera_model, SIZED, True),
        ("camera_model", "mdoc", acquisition.titled_camera_model, NAMED, True),
        ("camera_mode", "movie_stack", acquisition.camera_mode, "the kind and the size of the movies"),
        ("acquisition_software", "mdoc", acquisition.program),
        ("acquisition_software", "movie_stack", acquisition.movie_program, "", True),
        ("tilt_min", "mdoc", acquisition.tilt_min),
        ("tilt_min", "rawtlt", acquisition.listed_min, "", True),
        ("tilt_max", "mdoc", acquisition.tilt_max),
        ("tilt_max", "rawtlt", acquisition.listed_max, "", True),
        ("tilt_step", "mdoc", acquisition.tilt_step, "the usual distance of neighbouring angles"),
        ("tilt_step", "rawtlt", acquisition.listed_step, "the usual distance of neighbouring angles", True),
        ("tilt_scheme", "mdoc", acquisition.tilt_scheme, "the order in which the angles were recorded"),
        ("dose_per_movie", "mdoc", acquisition.dose_per_movie),
        ("total_dose", "mdoc", acquisition.total_dose, "the sum of all images, whose doses differ"),
    ),
    *_of(
        Level.TILT_SERIES,
        ("pixel_size", "mdoc", processing.stack_pixel, "PixelSpacing; the header of the tilt series says nothing"),
        ("binning_from_frames", "tilt_series", processing.binning_by_pixels, "the pixel sizes of both headers"),
        ("binning_from_frames", "tilt_series", processing.binning_by_sizes, "the sizes of the movies and its images"),
        ("binning_from_frames", "mdoc", processing.binning_by_mdoc, HEADER_OVER_MDOC, True),
        ("binning_from_frames", "mdoc", processing.binning_of_mdoc, "Binning; its images have the same size", True),
        ("tilt_axis", "mdoc", processing.axis),
        ("tilt_axis", "aln", processing.axis_of_aln, "the mean rotation of the alignment", True),
        ("tilt_axis", "mdoc", processing.axis_of_tomography, "RotationAngle, as its title holds another angle", True),
        ("is_aligned", "tilt_series", processing.is_aligned, "the ending that IMOD gives to stacks"),
        ("is_aligned", "aln", processing.is_raw, "its transformations are of a stack of this size", True),
    ),
    *_of(
        Level.ALIGNMENT,
        ("format", "aln", processing.format_of_aln, "there is an aln file"),
        ("format", "xf", processing.format_of_imod, "there are xf and tlt files"),
        ("method_type", "aln", processing.method_of_aln, "AreTomo matches projections"),
        ("alignment_type", "aln", processing.type_of_aln, "the patches in the aln file"),
        ("alignment_type", "xf", processing.type_of_imod, "xf files hold one transformation for an image"),
    ),
    *_of(
        Level.TOMOGRAM,
        ("voxel_size", "tomogram", processing.voxel_of_name, "the name of the file; its header says nothing"),
        ("reconstruction_method", "tomogram", processing.method_of_tomogram, "the labels in the header, and the name"),
        ("reconstruction_software", "tomogram", processing.program_of_labels, "the labels in the header"),
        ("reconstruction_software", "tomogram", processing.program_of_path, "the path that it writes to", True),
        ("processing", "tomogram", processing.processing, IN_NAMES),
        ("processing_software", "tomogram", processing.processing_software, IN_NAMES),
    ),
)


@cache
def rules_of(level: Level) -> Mapping[str, tuple[Rule, ...]]:
    """Field -> its rules in their order."""
    found: dict[str, list[Rule]] = {}
    for rule in RULES:
        if rule.level == level:
            found.setdefault(rule.field, []).append(rule)
    return {key: tuple(rules) for key, rules in found.items()}


def fields_answered(level: Level) -> frozenset[str]:
    return frozenset(rules_of(level))


# What is looked at for a level: the files that its rules count, those that they compare, and what is only noted.
ROLES_READ: Mapping[Level, frozenset[str]] = {
    Level.ACQUISITION: frozenset(("movie_stack", "mdoc", "gain", "rawtlt", "tilt_series")),
    Level.TILT_SERIES: frozenset(("tilt_series", "mdoc", "movie_stack", "aln")),
    Level.ALIGNMENT: frozenset(("xf", "tlt", "tilt_com", "aln")),
    Level.TOMOGRAM: frozenset(("tomogram",)),
    Level.ANNOTATION: frozenset(("annotation",)),
}
# A run has several blocks with files in these: each answers for itself alone.
OWN_ROLES = frozenset(("tomogram", "annotation"))
