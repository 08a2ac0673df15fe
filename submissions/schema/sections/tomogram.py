"""What is asked about tomograms (specification: "Tomograms")."""

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
from submissions.schema.sections.shared import AUTHORS_RULE, NONE, authors

TOMOGRAM = (
    Section(
        key="tomogram",
        level=Level.TOMOGRAM,
        title="Tomograms",
        lead="One kind of tomogram of each run. Another spacing, method or processing is another block.",
        cards=(
            Card(
                "Reconstruction",
                (
                    Field(
                        "voxel_size",
                        "Voxel size",
                        Kind.NUMBER,
                        unit="Å",
                        minimum=0.001,
                        maximum=1000,
                        fact=Fact("tomogram", "voxel_x"),
                        varies="column",
                        archive="tomograms.voxel_spacing",
                    ),
                    Field(
                        "ctf_corrected",
                        "CTF corrected",
                        Kind.YES_NO,
                        missing="Say whether the CTF was corrected.",
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
                            Choice("Unknown", "Unknown"),
                        ),
                        varies="split",
                        archive="tomograms.reconstruction_method",
                    ),
                    Field(
                        "reconstruction_software",
                        "Reconstruction software",
                        example="IMOD 4.11",
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
                        varies="split",
                        archive="tomograms.processing",
                    ),
                    Field(
                        "processing_software",
                        "Processing software",
                        example="cryoCARE",
                        answers=(NONE,),
                        varies="split",
                        archive="tomograms.processing_software",
                    ),
                    Field(
                        "fiducial_alignment",
                        "Aligned with fiducials",
                        Kind.CHOICE,
                        missing="Say whether fiducials were used.",
                        help="The archive wants it of each tomogram.",
                        choices=(
                            Choice("FIDUCIAL", "Yes, with fiducial markers"),
                            Choice("NON_FIDUCIAL", "No, without markers"),
                        ),
                        required=False,
                        archive_required=True,
                        varies="split",
                        archive="tomograms.fiducial_alignment_status",
                    ),
                ),
            ),
            Card("Authors of the tomograms", (authors(archive="tomograms.authors"),)),
        ),
        rules=(AUTHORS_RULE,),
        files=(FileNeed("tomogram", sentence="No tomogram is assigned."),),
    ),
)
