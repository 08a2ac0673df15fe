"""What is asked about movies and their acquisition (specification: "Movie Stacks / Acquisition metadata")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from submissions.schema import identifiers as ids
from submissions.schema.base import (
    Card,
    Choice,
    Fact,
    Field,
    FileNeed,
    Kind,
    Level,
    Rule,
    Section,
)
from submissions.schema.conditions import Empty, Is
from submissions.schema.sections.shared import NONE, ordered_range

CAMERA_MAKERS = (
    Choice("Gatan", "Gatan"),
    Choice("FEI", "FEI"),
    Choice("TFS", "Thermo Fisher (TFS)"),
)
# The archive's models by maker (cryoet-schema 1.7); other cameras wait for the archive.
CAMERA_MODELS = {
    "Gatan": ("K2", "K2 SUMMIT", "K3", "K3 BIOQUANTUM", "UltraCam", "UltraScan"),
    "FEI": ("FALCON IV", "FALCON 4i"),
    "TFS": ("FALCON IV", "FALCON 4i"),
}


def _model_fits_maker(values: Mapping[str, Any]) -> str | None:
    maker, model = values.get("camera_manufacturer"), values.get("camera_model")
    if maker is None or model is None or model in CAMERA_MODELS[maker]:
        return None
    return f"The archive knows no camera {model} of {maker}: {', '.join(CAMERA_MODELS[maker])}."


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
        ),
        Field(
            "empiar_entry",
            "EMPIAR entry",
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
            archive="frames.is_gain_corrected",
        ),
        Field(
            "pixel_size",
            "Pixel size of the movies",
            Kind.NUMBER,
            help="Only if it is not correct in the headers.",
            unit="Å",
            minimum=0.01,
            maximum=100,
            required=False,
            fact=Fact("movie_stack", "voxel_x"),
            varies="column",
        ),
    ),
)
MICROSCOPE = Card(
    "Microscope",
    (
        Field(
            "microscope_manufacturer",
            "Microscope manufacturer",
            Kind.CHOICE,
            choices=(
                Choice("TFS", "Thermo Fisher (TFS)"),
                Choice("FEI", "FEI"),
                Choice("JEOL", "JEOL"),
            ),
            archive="tiltseries.microscope.manufacturer",
        ),
        Field(
            "microscope_model",
            "Microscope model",
            example="Krios G4",
            archive="tiltseries.microscope.model",
        ),
        Field(
            "acceleration_voltage",
            "Acceleration voltage",
            Kind.NUMBER,
            unit="kV",
            scale=1000,
            minimum=20,
            maximum=3000,
            example="300",
            archive="tiltseries.acceleration_voltage",
        ),
        Field(
            "spherical_aberration",
            "Spherical aberration",
            Kind.NUMBER,
            unit="mm",
            minimum=0,
            maximum=20,
            example="2.7",
            archive="tiltseries.spherical_aberration_constant",
        ),
        Field(
            "energy_filter",
            "Energy filter",
            example="Selectris X",
            answers=(NONE,),
            archive="tiltseries.microscope_optical_setup.energy_filter",
        ),
        Field(
            "image_corrector",
            "Image corrector",
            example="CEOS Cs corrector",
            answers=(NONE,),
            archive="tiltseries.microscope_optical_setup.image_corrector",
        ),
        Field(
            "phase_plate",
            "Phase plate",
            example="Volta phase plate",
            answers=(NONE,),
            archive="tiltseries.microscope_optical_setup.phase_plate",
        ),
    ),
)
CAMERA = Card(
    "Camera",
    (
        Field(
            "camera_manufacturer",
            "Camera manufacturer",
            Kind.CHOICE,
            choices=CAMERA_MAKERS,
            archive="tiltseries.camera.manufacturer",
        ),
        Field(
            "camera_model",
            "Camera model",
            Kind.CHOICE,
            choices=tuple(
                Choice(model, model) for model in dict.fromkeys(m for models in CAMERA_MODELS.values() for m in models)
            ),
            archive="tiltseries.camera.model",
        ),
        Field(
            "acquisition_software",
            "Acquisition software",
            example="SerialEM",
            archive="tiltseries.data_acquisition_software",
        ),
    ),
)
TILTS = Card(
    "Tilts and dose",
    (
        Field(
            "tilt_min",
            "Smallest tilt",
            Kind.NUMBER,
            unit="°",
            minimum=-90,
            maximum=90,
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
            varies="column",
            archive="tiltseries.tilt_step",
        ),
        Field(
            "tilt_scheme",
            "Tilt scheme",
            example="dose-symmetric",
            varies="split",
            archive="tiltseries.tilting_scheme",
        ),
        Field(
            "dose_per_movie",
            "Dose per movie stack",
            Kind.NUMBER,
            help="Preferred to the total.",
            unit="e⁻/Å²",
            minimum=0,
            maximum=1000,
            required=Empty("total_dose"),
            missing="State the dose per movie stack or the total dose.",
            varies="column",
        ),
        Field(
            "total_dose",
            "Total dose of a run",
            Kind.NUMBER,
            unit="e⁻/Å²",
            minimum=0,
            maximum=100_000,
            required=Empty("dose_per_movie"),
            missing="State the total dose of a run.",
            archive_required=True,
            varies="column",
            archive="tiltseries.total_flux",
        ),
        Field(
            "dose_rate",
            "Dose rate at the sample",
            Kind.NUMBER,
            help="Dose per movie stack divided by its exposure time. Asked by the archive.",
            unit="e⁻/Å²/s",
            minimum=0.000001,
            maximum=100_000,
            required=False,
            archive_required=True,
            varies="column",
            archive="frames.dose_rate",
        ),
    ),
)
ACQUISITION = (
    Section(
        key="acquisition",
        level=Level.ACQUISITION,
        title="Acquisition",
        lead="How the movies were recorded. Stated once for all runs of the block.",
        cards=(MOVIES, MICROSCOPE, CAMERA, TILTS),
        rules=(
            Rule("camera_model", _model_fits_maker),
            Rule("tilt_max", ordered_range("tilt_min", "tilt_max", unit="°")),
        ),
        files=(
            FileNeed("movie_stack", required=Is("movies", "here"), sentence="No movie stack is assigned."),
            FileNeed("mdoc", sentence="No mdoc file is assigned."),
        ),
    ),
)
