"""What is asked about alignments (specification: "Alignment"), of a new dataset or for tomograms of an existing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from submissions.schema.base import Card, Choice, Field, FileNeed, Kind, Level, Rule, Section
from submissions.schema.conditions import Is
from submissions.schema.context import KINDS


def _imod_is_global(values: Mapping[str, Any]) -> str | None:
    if values.get("format") != "IMOD" or values.get("alignment_type") != "LOCAL":
        return None
    return "The xf and tlt files of IMOD hold the global part alone; say in the description what else was done."


def _whole_degrees(values: Mapping[str, Any]) -> str | None:
    stated = values.get("x_tilt_offset")
    if stated is None or float(stated).is_integer():
        return None
    return f"The archive takes whole degrees here, not {stated:g}°. Ask the curators what to do."


def _offset(key: str, label: str, *, unit: str, archive: str, help_text: str = "") -> Field:
    bound = 360 if unit == "°" else 100_000
    return Field(
        key,
        label,
        Kind.NUMBER,
        unit=unit,
        minimum=-bound,
        maximum=bound,
        required=False,
        varies="split",
        archive=archive,
        help=help_text,
    )


ALIGNMENT = (
    Section(
        key="alignment",
        level=Level.ALIGNMENT,
        title="Alignment",
        lead="How the tilt series was aligned, and with which files.",
        applies=Is(KINDS, "dataset", "tomogram"),
        cards=(
            Card(
                "Method",
                (
                    Field(
                        "format",
                        "Aligned with",
                        Kind.CHOICE,
                        missing="Say with which program the tilt series was aligned.",
                        choices=(
                            Choice(
                                "IMOD",
                                "IMOD",
                                help="Global alignments. Needs an xf and a tlt file.",
                            ),
                            Choice("ARETOMO3", "AreTomo3", help="Needs an aln file."),
                        ),
                        varies="split",
                        archive="alignments.format",
                    ),
                    Field(
                        "method_type",
                        "Method",
                        Kind.CHOICE,
                        missing="State the method of the alignment.",
                        choices=(
                            Choice("fiducial_based", "Fiducial based"),
                            Choice("patch_tracking", "Patch tracking"),
                            Choice("projection_matching", "Projection matching"),
                            Choice("simulated", "Simulated", help="Known, as the data were simulated."),
                        ),
                        varies="split",
                        archive="alignments.method_type",
                    ),
                    Field(
                        "alignment_type",
                        "Type",
                        Kind.CHOICE,
                        missing="Say whether the alignment is global or local.",
                        choices=(
                            Choice("GLOBAL", "Global", help="Rigid transformations only."),
                            Choice("LOCAL", "Local", help="Non-rigid transformations."),
                        ),
                        varies="split",
                        archive="alignments.alignment_type",
                    ),
                ),
            ),
            Card(
                "Parameters that the files do not hold",
                (
                    _offset(
                        "tilt_offset",
                        "Tilt offset",
                        unit="°",
                        archive="alignments.tilt_offset",
                    ),
                    _offset(
                        "x_tilt_offset",
                        "X-tilt offset",
                        unit="°",
                        archive="alignments.x_rotation_offset",
                        help_text="The archive takes whole degrees.",
                    ),
                    _offset(
                        "volume_offset_x",
                        "Volume offset x",
                        unit="Å",
                        archive="alignments.volume_offset.x",
                    ),
                    _offset(
                        "volume_offset_y",
                        "Volume offset y",
                        unit="Å",
                        archive="alignments.volume_offset.y",
                    ),
                    _offset(
                        "volume_offset_z",
                        "Volume offset z",
                        unit="Å",
                        archive="alignments.volume_offset.z",
                    ),
                ),
                lead="Only where they are not zero.",
            ),
        ),
        rules=(
            Rule("alignment_type", _imod_is_global, kind="advice"),
            Rule("x_tilt_offset", _whole_degrees, kind="archive"),
        ),
        files=(
            FileNeed(
                "xf",
                Is("format", "IMOD"),
                "No xf file is assigned; IMOD alignments need one.",
            ),
            FileNeed(
                "tlt",
                Is("format", "IMOD"),
                "No tlt file is assigned; IMOD alignments need one.",
            ),
            FileNeed(
                "aln",
                Is("format", "ARETOMO3"),
                "No aln file is assigned; AreTomo3 alignments need one.",
            ),
        ),
    ),
)
