"""Microscope, optics and camera of an acquisition, each wider than the archive's list, which its rules tell of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from submissions.schema.base import Card, Choice, Field, Kind, Rule
from submissions.schema.conditions import Is
from submissions.schema.sections.shared import NONE, RECORDED, SIMULATED

# The archive's names (cryoet-schema 1.7), in its own spelling.
MICROSCOPES = ("TFS", "FEI", "JEOL", "SIMULATED")
CAMERAS: Mapping[str, tuple[str, ...]] = {
    "Gatan": ("K2", "K2 SUMMIT", "K3", "K3 BIOQUANTUM", "UltraCam", "UltraScan"),
    "FEI": ("FALCON IV", "FALCON 4i"),
    "TFS": ("FALCON IV", "FALCON 4i"),
    "simulated": ("simulated",),
}
# Cameras that exist and that the archive does not have yet.
OTHER_CAMERAS: Mapping[str, tuple[str, ...]] = {
    "Gatan": ("Alpine", "Metro", "OneView", "Rio"),
    "FEI": ("Falcon 2", "Falcon 3", "Ceta"),
    "TFS": ("Falcon 3", "Falcon C", "Ceta"),
    "Direct Electron": ("DE-12", "DE-20", "DE-64", "Apollo"),
    "TVIPS": ("TemCam-F416", "TemCam-XF416"),
}
OTHER = Choice("other", "Another one", help="Name it below.")
_MAKERS = {"TFS": "Thermo Fisher (TFS)"}
_MODELS = tuple(
    dict.fromkeys(
        model for group in (CAMERAS, OTHER_CAMERAS) for maker, models in group.items() if maker != "simulated"
        for model in models
    )
)  # fmt: skip
_NOTHING = {"answer": NONE.key}


def _model_fits_maker(values: Mapping[str, Any]) -> str | None:
    maker, model = values.get("camera_manufacturer"), values.get("camera_model")
    if maker in (None, "other") or model in (None, "other"):
        return None
    known = (*CAMERAS.get(str(maker), ()), *OTHER_CAMERAS.get(str(maker), ()))
    return None if model in known else f"{model} is not a camera of {maker}: {', '.join(known)}."


def _camera_is_listed(values: Mapping[str, Any]) -> str | None:
    maker, model = values.get("camera_manufacturer"), values.get("camera_model")
    if maker is None or model is None or model in CAMERAS.get(str(maker), ()):
        return None
    if _model_fits_maker(values):
        return None  # told already
    name = " ".join(
        str(values.get(f"{key}_other") or "of another kind") if named == "other" else str(named)
        for key, named in (("camera_manufacturer", maker), ("camera_model", model))
    )
    return f"The archive's list of cameras does not have “{name}” yet. The curators ask for it to be added."


def _microscope_is_listed(values: Mapping[str, Any]) -> str | None:
    maker = values.get("microscope_manufacturer")
    if maker is None or maker in MICROSCOPES:
        return None
    name = values.get("microscope_manufacturer_other") or "this one" if maker == "other" else maker
    return f"The archive's list of microscope makers does not have “{name}” yet. The curators ask for it to be added."


MICROSCOPE_RULES = (
    Rule("microscope_manufacturer", _microscope_is_listed, kind="archive"),
    Rule("camera_model", _model_fits_maker),
    Rule("camera_model", _camera_is_listed, kind="archive"),
)
_OTHER_MICROSCOPE = Is("microscope_manufacturer", "other")
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
                Choice("Hitachi", "Hitachi"),
                OTHER,
            ),
            missing="Choose the maker of the microscope.",
            preset="SIMULATED",
            preset_when=SIMULATED,
            profile=True,
            archive="tiltseries.microscope.manufacturer",
        ),
        Field(
            "microscope_manufacturer_other",
            "Name of the microscope's maker",
            applies=_OTHER_MICROSCOPE,
            because="the microscope is of another maker",
            profile=True,
            archive="tiltseries.microscope.manufacturer",
        ),
        Field(
            "microscope_model",
            "Microscope model",
            example="Krios G4",
            preset="simulated",
            preset_when=SIMULATED,
            profile=True,
            archive="tiltseries.microscope.model",
        ),
        Field(
            "microscope_additional_info",
            "Anything else about the microscope",
            help="Only where it matters for the data.",
            example="Cold field emission gun",
            required=False,
            applies=RECORDED,
            because="the data were recorded",
            profile=True,
            archive="tiltseries.microscope.additional_info",
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
            required=RECORDED,
            archive_required=True,
            profile=True,
            archive="tiltseries.acceleration_voltage",
        ),
        Field(
            "spherical_aberration",
            "Spherical aberration",
            Kind.NUMBER,
            help="The constant Cs of the objective lens.",
            unit="mm",
            minimum=0,
            maximum=20,
            example="2.7",
            required=RECORDED,
            archive_required=True,
            profile=True,
            archive="tiltseries.spherical_aberration_constant",
        ),
    ),
)
OPTICS = Card(
    "Optical setup",
    (
        Field(
            "energy_filter",
            "Energy filter",
            help="Its name.",
            example="Selectris X",
            answers=(NONE,),
            preset=_NOTHING,
            preset_when=SIMULATED,
            profile=True,
            archive="tiltseries.microscope_optical_setup.energy_filter",
        ),
        Field(
            "image_corrector",
            "Image corrector",
            help="Its type.",
            example="CEOS Cs corrector",
            answers=(NONE,),
            preset=_NOTHING,
            preset_when=SIMULATED,
            profile=True,
            archive="tiltseries.microscope_optical_setup.image_corrector",
        ),
        Field(
            "phase_plate",
            "Phase plate",
            help="Its type.",
            example="Volta phase plate",
            answers=(NONE,),
            preset=_NOTHING,
            preset_when=SIMULATED,
            profile=True,
            archive="tiltseries.microscope_optical_setup.phase_plate",
        ),
    ),
)
CAMERA = Card(
    "Camera and software",
    (
        Field(
            "camera_manufacturer",
            "Camera manufacturer",
            Kind.CHOICE,
            choices=(
                *(Choice(m, _MAKERS.get(m, m)) for m in ("Gatan", "FEI", "TFS", "Direct Electron", "TVIPS")),
                OTHER,
            ),
            missing="Choose the maker of the camera.",
            preset="simulated",
            preset_when=SIMULATED,
            profile=True,
            archive="tiltseries.camera.manufacturer",
        ),
        Field(
            "camera_manufacturer_other",
            "Name of the camera's maker",
            applies=Is("camera_manufacturer", "other"),
            because="the camera is of another maker",
            profile=True,
            archive="tiltseries.camera.manufacturer",
        ),
        Field(
            "camera_model",
            "Camera model",
            Kind.CHOICE,
            choices=(*(Choice(model, model) for model in _MODELS), OTHER),
            missing="Choose the model of the camera.",
            preset="simulated",
            preset_when=SIMULATED,
            profile=True,
            archive="tiltseries.camera.model",
        ),
        Field(
            "camera_model_other",
            "Name of the camera model",
            applies=Is("camera_model", "other"),
            because="the camera is another model",
            profile=True,
            archive="tiltseries.camera.model",
        ),
        Field(
            "camera_mode",
            "Mode of the camera",
            Kind.CHOICE,
            choices=(
                Choice("counting", "Counting"),
                Choice("superresolution", "Super-resolution"),
                Choice("linear", "Linear"),
                Choice("cds", "CDS", help="Correlated double sampling."),
            ),
            required=False,
            applies=RECORDED,
            because="the data were recorded",
            profile=True,
            archive="tiltseries.camera.acquire_mode",
        ),
        Field(
            "acquisition_software",
            "Acquisition software",
            help="With its version. For simulated data, the program that simulated them.",
            example="SerialEM",
            profile=True,
            archive="tiltseries.data_acquisition_software",
        ),
    ),
)
