"""The order of things: which roles there are, and which check makes which column of the run matrix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from validation.cases import Outcome, RunCase
from validation.checks.alignment_files import files_are_those_of_the_program
from validation.checks.alignment_tiltseries import rows_are_section_count
from validation.checks.annotation_tomogram import annotations_lie_in_their_tomogram
from validation.checks.command_files import command_files_fit
from validation.checks.mdoc_movies import movies_are_those_of_the_order
from validation.checks.mdoc_rawtlt import rawtlt_angles_are_in_mdoc
from validation.checks.mdoc_stated import mdoc_is_as_stated
from validation.checks.mdoc_tiltseries import sections_are_in_the_mdoc
from validation.checks.movie_pixel import movie_pixel_matches_stated
from validation.checks.movies_gain import movies_and_gain_agree
from validation.checks.movies_tiltseries import pixels_are_binned_as_stated
from validation.checks.rawtlt_tiltseries import angle_count_is_section_count
from validation.checks.single import files_are_sound
from validation.checks.stated_length import pixel_size_matches_stated, voxel_size_matches_stated
from validation.checks.tilt_axis import rotation_is_the_tilt_axis
from validation.checks.tomogram_existing import tomogram_is_like_the_existing
from validation.checks.tomogram_tiltseries import tomogram_is_not_finer
from validation.roles import ROLES, Role

__all__ = ["RELATIONS", "ROLES", "Check", "Relation", "Role", "touched_by"]

Key = tuple[str, str]


class Check(Protocol):
    def __call__(self, case: RunCase, *, relation: str) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Relation:
    """A column: `short` heads it, `label` says it in full, `group` is the block kind it stands under.

    It reads files in these `roles` and these `values` (kind of block, key of the field), and nothing else of a run but
    how its blocks refer to each other.
    """

    key: str
    short: str
    label: str
    group: str
    check: Check
    roles: tuple[str, ...]
    values: tuple[Key, ...] = ()


def touched_by(*, values: Iterable[Key] = (), roles: Iterable[str] = ()) -> tuple[str, ...]:
    """Keys of the relations that may judge otherwise once these values (kind of block, key) or files in these roles
    are others. What else changes a run (its blocks, what they refer to) touches all."""
    changed, given = set(values), set(roles)
    return tuple(
        relation.key for relation in RELATIONS if changed & set(relation.values) or given & set(relation.roles)
    )


def _sound(key: str, short: str, label: str, group: str, *roles: str) -> Relation:
    return Relation(key, short, label, group, partial(files_are_sound, roles=roles), roles)


MOVIE_PIXEL: Key = ("acquisition", "pixel_size")
PIXEL: Key = ("tilt_series", "pixel_size")
BINNING: Key = ("tilt_series", "binning_from_frames")
AXIS: Key = ("tilt_series", "tilt_axis")
VOXEL: Key = ("tomogram", "voxel_size")
MDOC_VALUES: tuple[Key, ...] = tuple(
    ("acquisition", key)
    for key in (
        "acceleration_voltage", "pixel_size", "dose_per_movie", "total_dose", "tilt_min", "tilt_max", "tilt_step",
        "tilt_scheme",
    )
)  # fmt: skip
ALIGNMENT = ("xf", "tlt", "xtilt", "tilt_com", "newst_com", "aln")
# What the existing tomogram of a block is looked up by.
EXISTING: tuple[Key, ...] = tuple(
    (kind, key) for kind in ("tomogram", "annotation") for key in ("existing_voxel_spacing", "existing_alignment")
)

RELATIONS: tuple[Relation, ...] = (
    _sound("movies", "Movies, gain", "Movie stacks and gain reference by themselves", "acquisition",
           "movie_stack", "gain"),
    Relation("movies_gain", "Movies, sizes", "Movies among themselves, and the gain reference: one size",
             "acquisition", movies_and_gain_agree, ("movie_stack", "gain")),
    Relation("movie_pixel_size", "Movie pixel", "Movies and stated pixel size", "acquisition",
             movie_pixel_matches_stated, ("movie_stack", "mdoc"), (MOVIE_PIXEL,)),
    _sound("mdoc", "mdoc", "The mdoc by itself", "acquisition", "mdoc"),
    Relation("mdoc_movies", "mdoc, movies", "mdoc and movies: a movie for every section, with its frames",
             "acquisition", movies_are_those_of_the_order, ("mdoc", "movie_stack")),
    Relation("mdoc_stated", "mdoc, stated", "mdoc and what you stated: voltage, pixel size, dose, tilts", "acquisition",
             mdoc_is_as_stated, ("mdoc", "rawtlt"), (*MDOC_VALUES, AXIS)),
    _sound("tilt_series", "Tilt series", "Tilt series and rawtlt by themselves", "tilt_series",
           "tilt_series", "rawtlt"),
    Relation("rawtlt_tiltseries", "Angles, sections", "rawtlt and tilt series: an angle for every section",
             "tilt_series", angle_count_is_section_count, ("rawtlt", "tilt_series")),
    Relation("mdoc_rawtlt", "mdoc, rawtlt", "mdoc and rawtlt: every angle is in the mdoc", "tilt_series",
             rawtlt_angles_are_in_mdoc, ("rawtlt", "mdoc")),
    Relation("mdoc_tiltseries", "mdoc, sections", "mdoc and tilt series: every section is in the mdoc", "tilt_series",
             sections_are_in_the_mdoc, ("mdoc", "tilt_series", "rawtlt")),
    Relation("pixel_size", "Pixel size", "Tilt series and stated pixel size", "tilt_series",
             pixel_size_matches_stated, ("tilt_series",), (PIXEL, BINNING, MOVIE_PIXEL)),
    Relation("movies_tiltseries", "Movies, tilt series", "Movies and tilt series: pixel size times binning",
             "tilt_series", pixels_are_binned_as_stated, ("movie_stack", "mdoc", "tilt_series"),
             (PIXEL, BINNING, MOVIE_PIXEL)),
    _sound("alignment", "Alignment", "Alignment files by themselves", "alignment", *ALIGNMENT),
    Relation("alignment_tiltseries", "Alignment, tilt series", "Alignment and tilt series: a row for every section",
             "alignment", rows_are_section_count, ("xf", "tlt", "xtilt", "aln", "tilt_series", "rawtlt")),
    Relation("alignment_files", "Alignment files", "Alignment files that the stated program writes", "alignment",
             files_are_those_of_the_program, (*ALIGNMENT, "tomogram"), (("alignment", "format"),)),
    Relation("tilt_axis", "Tilt axis", "Rotation of the alignment and tilt axis", "alignment",
             rotation_is_the_tilt_axis, ("aln", "xf", "mdoc"), (AXIS, ("tilt_series", "is_aligned"))),
    Relation("command_files", "tilt.com, sizes", "tilt.com and newst.com with tilt series and tomogram", "alignment",
             command_files_fit, ("tilt_com", "newst_com", "tilt_series", "tomogram"),
             (("tomogram", "reconstruction_software"),)),
    _sound("tomogram", "Tomogram", "Tomograms by themselves", "tomogram", "tomogram"),
    Relation("voxel_size", "Voxel size", "Tomogram and stated voxel size", "tomogram",
             voxel_size_matches_stated, ("tomogram",), (VOXEL, PIXEL)),
    Relation("tomogram_tiltseries", "Tomogram, tilt series", "Tomogram and tilt series: voxels not finer than pixels",
             "tomogram", tomogram_is_not_finer, ("tomogram", "tilt_series"), (VOXEL, PIXEL)),
    Relation("tomogram_existing", "Tomogram, archive", "Tomogram and the archive's own of this run and alignment",
             "tomogram", tomogram_is_like_the_existing, ("tomogram",), (VOXEL, *EXISTING)),
    _sound("annotation", "Annotation", "Annotation files by themselves", "annotation", "annotation"),
    Relation("annotation_tomogram", "Annotation, tomogram", "Annotations lie in the tomogram that they are of",
             "annotation", annotations_lie_in_their_tomogram, ("annotation", "tomogram", "tilt_series"),
             (("annotation", "shapes"), VOXEL, PIXEL, *EXISTING)),
)  # fmt: skip
