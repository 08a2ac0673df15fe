"""What is asked about movies and their acquisition (specification: "Movie Stacks / Acquisition metadata")."""

from __future__ import annotations

from submissions.schema import derivations
from submissions.schema import identifiers as ids
from submissions.schema.base import Card, Choice, Fact, Field, FileNeed, Kind, Level, Rule, Section
from submissions.schema.conditions import Empty, Is
from submissions.schema.sections.microscope import CAMERA, MICROSCOPE, MICROSCOPE_RULES, OPTICS
from submissions.schema.sections.shared import NEW, RECORDED, SIMULATED, ordered_range

MOVIES = Card(
    "Movies",
    (
        Field(
            "movies",
            "Where the movie stacks are",
            Kind.CHOICE,
            missing="Say where the movie stacks are.",
            choices=(
                Choice("here", "They are part of this deposition"),
                Choice("empiar", "In EMPIAR", help="Stated, not checked."),
                Choice("none", "Not kept"),
            ),
            applies=RECORDED,
            because="the data were recorded",
        ),
        Field(
            "empiar_entry",
            "EMPIAR entry",
            help="As identifier or as address.",
            pattern=ids.EMPIAR,
            example="EMPIAR-10045",
            applies=Is("movies", "empiar"),
            because="the movies are in EMPIAR",
            archive="tiltseries.related_empiar_entry",
        ),
        Field(
            "gain_corrected",
            "Gain corrected already",
            Kind.YES_NO,
            missing="Say whether the movies are gain corrected.",
            applies=RECORDED,
            because="the data were recorded",
            varies="split",
            archive="frames.is_gain_corrected",
        ),
        Field(
            "pixel_size",
            "Pixel size of the movies",
            Kind.NUMBER,
            help="Only if it is not correct in the headers. The archive has no place for it; the deposition keeps it.",
            unit="Å",
            minimum=0.01,
            maximum=100,
            required=False,
            fact=Fact("movie_stack", "voxel_x"),
            applies=RECORDED,
            because="the data were recorded",
            varies="column",
        ),
    ),
)
TILTS = Card(
    "Tilts",
    (
        Field(
            "tilt_min",
            "Smallest tilt",
            Kind.NUMBER,
            unit="°",
            minimum=-90,
            maximum=90,
            example="-60",
            varies="column",
            archive="tiltseries.tilt_range.min",
        ),
        Field(
            "tilt_max",
            "Largest tilt",
            Kind.NUMBER,
            unit="°",
            minimum=-90,
            maximum=90,
            example="60",
            varies="column",
            archive="tiltseries.tilt_range.max",
        ),
        Field(
            "tilt_step",
            "Tilt step",
            Kind.NUMBER,
            unit="°",
            minimum=0,
            maximum=90,
            example="3",
            varies="column",
            archive="tiltseries.tilt_step",
        ),
        Field(
            "tilt_scheme",
            "Tilt scheme",
            help="The order in which the angles were recorded.",
            example="dose-symmetric",
            varies="split",
            archive="tiltseries.tilting_scheme",
        ),
    ),
)
DOSE = Card(
    "Dose",
    (
        Field(
            "dose_per_movie",
            "Dose per movie stack",
            Kind.NUMBER,
            help="Preferred to the total.",
            unit="e⁻/Å²",
            minimum=0,
            maximum=1000,
            example="3",
            required=Empty("total_dose"),
            missing="State the dose per movie stack or the total dose.",
            derivation=derivations.DOSE_PER_MOVIE,
            varies="column",
        ),
        Field(
            "total_dose",
            "Total dose of a run",
            Kind.NUMBER,
            help="If you state the dose per movie stack, it is worked out from the number of images in the mdoc.",
            unit="e⁻/Å²",
            minimum=0,
            maximum=100_000,
            required=Empty("dose_per_movie"),
            missing="State the total dose of a run.",
            derivation=derivations.TOTAL_DOSE,
            archive_required=True,
            varies="column",
            archive="tiltseries.total_flux",
        ),
        Field(
            "dose_rate",
            "Dose rate at the sample",
            Kind.NUMBER,
            help="Asked by the archive. Left blank, it is worked out from the dose and the exposure times in the mdoc.",
            unit="e⁻/Å²/s",
            minimum=0.000001,
            maximum=100_000,
            required=False,
            archive_required=True,
            applies=RECORDED,
            because="the data were recorded",
            missing="State the dose rate, as the mdoc does not give exposure times from which to work it out.",
            derivation=derivations.DOSE_RATE,
            varies="column",
            archive="frames.dose_rate",
        ),
    ),
    lead="State the dose of a movie stack or of the whole run; the other follows.",
)
ACQUISITION = (
    Section(
        key="acquisition",
        level=Level.ACQUISITION,
        title="Acquisition",
        lead="How the data were recorded. Stated once for all runs of the block.",
        applies=NEW,
        cards=(MOVIES, MICROSCOPE, OPTICS, CAMERA, TILTS, DOSE),
        rules=(*MICROSCOPE_RULES, Rule("tilt_max", ordered_range("tilt_min", "tilt_max", unit="°"))),
        files=(
            FileNeed("movie_stack", required=Is("movies", "here"), sentence="No movie stack is assigned."),
            FileNeed(
                "mdoc",
                required=RECORDED,
                archive_required=SIMULATED,
                sentence="No mdoc or other file with the order of the tilts is assigned.",
            ),
        ),
    ),
)
