"""The order of things: which roles there are, and which check makes which column of the run matrix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from validation.cases import Outcome, RunCase
from validation.checks.alignment_tiltseries import rows_are_section_count
from validation.checks.mdoc_rawtlt import rawtlt_angles_are_in_mdoc
from validation.checks.rawtlt_tiltseries import angle_count_is_section_count
from validation.checks.single import files_are_sound
from validation.checks.stated_length import pixel_size_matches_stated, voxel_size_matches_stated
from validation.checks.tomogram_tiltseries import tomogram_is_not_finer
from validation.roles import ROLES, Role

__all__ = ["RELATIONS", "ROLES", "Check", "Relation", "Role"]


class Check(Protocol):
    def __call__(self, case: RunCase, *, relation: str) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Relation:
    """A column: `short` heads it, `label` says it in full, `group` is the block kind it stands under."""

    key: str
    short: str
    label: str
    group: str
    check: Check


def _sound(*roles: str) -> Callable[..., Outcome]:
    return partial(files_are_sound, roles=roles)


RELATIONS: tuple[Relation, ...] = (
    Relation("movies", "Movies, gain", "Movie stacks and gain reference by themselves", "acquisition",
             _sound("movie_stack", "gain")),
    Relation("mdoc", "mdoc", "The mdoc by itself", "acquisition", _sound("mdoc")),
    Relation("tilt_series", "Tilt series", "Tilt series and rawtlt by themselves", "tilt_series",
             _sound("tilt_series", "rawtlt")),
    Relation("rawtlt_tiltseries", "Angles, sections", "rawtlt and tilt series: an angle for every section",
             "tilt_series", angle_count_is_section_count),
    Relation("mdoc_rawtlt", "mdoc, rawtlt", "mdoc and rawtlt: every angle is in the mdoc", "tilt_series",
             rawtlt_angles_are_in_mdoc),
    Relation("pixel_size", "Pixel size", "Tilt series and stated pixel size", "tilt_series", pixel_size_matches_stated),
    Relation("alignment", "Alignment", "Alignment files by themselves", "alignment",
             _sound("xf", "tlt", "xtilt", "tilt_com", "newst_com", "aln")),
    Relation("alignment_tiltseries", "Alignment, tilt series", "Alignment and tilt series: a row for every section",
             "alignment", rows_are_section_count),
    Relation("tomogram", "Tomogram", "Tomograms by themselves", "tomogram", _sound("tomogram")),
    Relation("voxel_size", "Voxel size", "Tomogram and stated voxel size", "tomogram", voxel_size_matches_stated),
    Relation("tomogram_tiltseries", "Tomogram, tilt series", "Tomogram and tilt series: voxels not finer than pixels",
             "tomogram", tomogram_is_not_finer),
    Relation("annotation", "Annotation", "Annotation files by themselves", "annotation", _sound("annotation")),
)  # fmt: skip
