"""What is asked about tomograms (specification: "Tomograms"), of a new dataset or of an existing one."""

from submissions.schema import derivations
from submissions.schema.base import Card, Choice, Fact, Field, FileNeed, Kind, Level, Section
from submissions.schema.conditions import Is
from submissions.schema.context import KINDS
from submissions.schema.sections.shared import AUTHORS_RULE, NONE, authors_by_default

GEOMETRY = Card(
    "Geometry",
    (
        Field(
            "voxel_size",
            "Voxel size",
            Kind.NUMBER,
            help="Left blank, the header of each tomogram counts.",
            unit="Å",
            minimum=0.001,
            maximum=1000,
            example="10.8",
            fact=Fact("tomogram", "voxel_x"),
            varies="column",
            archive="tomograms.voxel_spacing",
        ),
        Field(
            "existing_alignment",
            "Number of the existing alignment",
            Kind.INTEGER,
            help="Its number within the run, the last folder of its path in the archive: 100 for Alignments/100. Leave "
            "it blank if you bring a new alignment, and refer to its block.",
            minimum=1,
            maximum=99_999_999,
            example="100",
            required=False,
            applies=Is(KINDS, "tomogram"),
            because="the tomograms are of an existing dataset",
            varies="split",
        ),
    ),
)
RECONSTRUCTION = Card(
    "Reconstruction",
    (
        Field(
            "ctf_corrected",
            "CTF corrected",
            Kind.YES_NO,
            missing="Say whether the CTF was corrected.",
            varies="split",
            archive="tomograms.ctf_corrected",
        ),
        Field(
            "reconstruction_method",
            "Reconstruction method",
            Kind.CHOICE,
            choices=(
                Choice("WBP", "Weighted back-projection (WBP)"),
                Choice("SIRT", "SIRT"),
                Choice("SART", "SART"),
                Choice("Fourier Space", "Fourier space"),
                Choice("Unknown", "Unknown or another method"),
            ),
            missing="Choose the method of reconstruction.",
            varies="split",
            archive="tomograms.reconstruction_method",
        ),
        Field(
            "reconstruction_software",
            "Reconstruction software",
            help="With its version.",
            example="IMOD 4.11",
            profile=True,
            varies="split",
            archive="tomograms.reconstruction_software",
        ),
        Field(
            "processing",
            "Post-processing",
            Kind.CHOICE,
            choices=(
                Choice("raw", "Raw"),
                Choice("filtered", "Filtered"),
                Choice("denoised", "Denoised"),
            ),
            missing="Say how the tomograms were processed.",
            varies="split",
            archive="tomograms.processing",
        ),
        Field(
            "processing_software",
            "Processing software",
            help="With its version. For raw tomograms, “None”.",
            example="cryoCARE",
            answers=(NONE,),
            profile=True,
            varies="split",
            archive="tomograms.processing_software",
        ),
    ),
)


def _offset(axis: str) -> Field:
    return Field(
        f"offset_{axis}",
        f"Offset in {axis}",
        Kind.INTEGER,
        unit="voxels",
        minimum=-100_000,
        maximum=100_000,
        required=False,
        default=0,
        varies="split",
        archive=f"tomograms.offset.{axis}",
    )


ASKED_BY_ARCHIVE = Card(
    "Asked by the archive",
    (
        Field(
            "fiducial_alignment",
            "Aligned with fiducials",
            Kind.CHOICE,
            missing="Say whether fiducials were used.",
            help="Left blank, the method of the alignment block says it.",
            choices=(
                Choice("FIDUCIAL", "Yes, with fiducial markers"),
                Choice("NON_FIDUCIAL", "No, without markers"),
            ),
            required=False,
            archive_required=True,
            derivation=derivations.FIDUCIALS,
            varies="split",
            archive="tomograms.fiducial_alignment_status",
        ),
        Field(
            "tomogram_version",
            "Version",
            Kind.NUMBER,
            help="Left blank, it is 1. Only a tomogram that replaces one of the archive has another.",
            minimum=0,
            maximum=1000,
            required=False,
            archive_required=True,
            default=1.0,
            archive="tomograms.tomogram_version",
        ),
        *map(_offset, "xyz"),
    ),
    lead="Where the tomogram lies in the volume of its alignment, in voxels; left blank, they are the same.",
)
TOMOGRAM = (
    Section(
        key="tomogram",
        level=Level.TOMOGRAM,
        title="Tomograms",
        lead="One kind of tomogram of each run. Another spacing, method or processing is another block.",
        applies=Is(KINDS, "dataset", "tomogram"),
        cards=(
            GEOMETRY,
            RECONSTRUCTION,
            ASKED_BY_ARCHIVE,
            Card("Authors of the tomograms", (authors_by_default(archive="tomograms.authors"),)),
        ),
        rules=(AUTHORS_RULE,),
        files=(FileNeed("tomogram", sentence="No tomogram is assigned."),),
    ),
)
