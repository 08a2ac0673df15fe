"""What is asked about alignments (specification: "Alignment")."""

from submissions.schema.base import Card, Choice, Field, FileNeed, Kind, Level, Section
from submissions.schema.conditions import Is


def _offset(
    key: str,
    label: str,
    *,
    unit: str,
    archive: str,
    kind: Kind = Kind.NUMBER,
    help_text: str = "",
) -> Field:
    return Field(
        key,
        label,
        kind,
        unit=unit,
        minimum=-100_000,
        maximum=100_000,
        required=False,
        archive=archive,
        help=help_text,
    )


ALIGNMENT = (
    Section(
        key="alignment",
        level=Level.ALIGNMENT,
        title="Alignment",
        lead="How the tilt series was aligned, and with which files.",
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
                        kind=Kind.INTEGER,
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
