"""What is asked about assembled tilt series (specification: "Tilt series")."""

from submissions.schema.base import (
    Card,
    Choice,
    Fact,
    Field,
    FileNeed,
    Kind,
    Level,
    Section,
)
from submissions.schema.conditions import Is
from submissions.schema.sections.shared import AUTHORS_RULE, NEW, authors

# The archive's scale (cryoet-schema, section 4); stated by the contributor, never defaulted.
QUALITY = (
    Choice("5", "5, excellent", help="Fit for publication figures."),
    Choice("4", "4, good", help="Useful for averaging or segmentation."),
    Choice("3", "3, medium", help="A few projections have to be dropped first."),
    Choice(
        "2",
        "2, marginal",
        help="Many projections have to be dropped; heavy manual work.",
    ),
    Choice("1", "1, low", help="Cannot be aligned with today's tools; a test case."),
)
_ALIGNED = Is("is_aligned", True)  # noqa: FBT003 - the value that is meant
TILT_SERIES = (
    Section(
        key="tilt_series",
        level=Level.TILT_SERIES,
        title="Tilt series",
        lead="The assembled tilt series of each run.",
        applies=NEW,
        cards=(
            Card(
                "Tilt series",
                (
                    Field(
                        "pixel_size",
                        "Pixel size",
                        Kind.NUMBER,
                        help="Only if it is not correct in the headers.",
                        unit="Å",
                        minimum=0.001,
                        maximum=1000,
                        required=False,
                        archive_required=True,
                        fact=Fact("tilt_series", "voxel_x"),
                        varies="column",
                        archive="tiltseries.pixel_spacing",
                    ),
                    Field(
                        "binning_from_frames",
                        "Binning from the movies",
                        Kind.NUMBER,
                        help="1 if the tilt series has the pixels of the movies.",
                        minimum=0.25,
                        maximum=64,
                        varies="column",
                        archive="tiltseries.binning_from_frames",
                    ),
                    Field(
                        "tilt_axis",
                        "Tilt axis rotation",
                        Kind.NUMBER,
                        help="The angle of the tilt axis in the images, as the mdoc states it.",
                        unit="°",
                        minimum=-360,
                        maximum=360,
                        example="84.1",
                        varies="column",
                        archive="tiltseries.tilt_axis",
                    ),
                    Field(
                        "is_aligned",
                        "Already transformed according to the alignment in 2D",
                        Kind.YES_NO,
                        missing="Say whether the tilt series is transformed already.",
                        varies="split",
                        archive="tiltseries.is_aligned",
                    ),
                    Field(
                        "aligned_binning",
                        "Binning of the aligned tilt series",
                        Kind.NUMBER,
                        help="Only where it was binned while it was aligned.",
                        minimum=0.25,
                        maximum=64,
                        required=False,
                        applies=_ALIGNED,
                        because="the tilt series is transformed already",
                        varies="column",
                        archive="tiltseries.aligned_tiltseries_binning",
                    ),
                    Field(
                        "alignment_software",
                        "Software of the transformation",
                        example="IMOD 4.11",
                        required=False,
                        applies=_ALIGNED,
                        because="the tilt series is transformed already",
                        varies="split",
                        archive="tiltseries.tilt_alignment_software",
                    ),
                    Field(
                        "quality",
                        "Quality, in your own view",
                        Kind.CHOICE,
                        help="Relative within the dataset; runs may differ. The archive wants it.",
                        missing="Rate the quality.",
                        choices=QUALITY,
                        required=False,
                        archive_required=True,
                        varies="column",
                        archive="tiltseries.tilt_series_quality",
                    ),
                ),
            ),
            # The archive has no place for authors of a tilt series; they are kept in the deposition's own record.
            Card("Authors of the tilt series", (authors(archive=""),)),
        ),
        rules=(AUTHORS_RULE,),
        files=(
            FileNeed("tilt_series", sentence="No tilt series is assigned."),
            FileNeed("rawtlt", sentence="No rawtlt file with the tilt angles is assigned."),
        ),
    ),
)
