"""The kinds of files of an annotation: their shapes, formats, and what each needs (cryoet-schema 1.10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from submissions.schema.base import Choice, Column, Field, Kind, Rule
from submissions.schema.conditions import All, Is

# Shape -> the formats that the archive's ingestion reads for it.
SHAPES: Mapping[str, tuple[str, ...]] = {
    "Point": ("csv", "csv_with_header", "relion3_star", "relion4_star", "tomoman_relion_star"),
    "OrientedPoint": ("relion3_star", "relion4_star", "tomoman_relion_star", "stopgap_star"),
    "InstanceSegmentation": ("tardis",),
    "SemanticSegmentationMask": ("mrc", "zarr"),
    "InstanceSegmentationMask": ("mrc", "zarr"),
    "TriangularMesh": ("glb", "stl", "obj", "vtk"),
}
SHAPE_CHOICES = (
    Choice("Point", "Points"),
    Choice("OrientedPoint", "Points with orientations"),
    Choice("InstanceSegmentation", "Points of numbered instances"),
    Choice("SemanticSegmentationMask", "Mask of one object", help="Voxels of one value, all others background."),
    Choice("InstanceSegmentationMask", "Mask of numbered instances"),
    Choice("TriangularMesh", "Triangular mesh"),
)
FORMAT_CHOICES = (
    Choice("csv", "CSV"),
    Choice("csv_with_header", "CSV with a header line"),
    Choice("relion3_star", "STAR of RELION 3"),
    Choice("relion4_star", "STAR of RELION 4"),
    Choice("tomoman_relion_star", "STAR of TOMOMAN for RELION"),
    Choice("stopgap_star", "STAR of STOPGAP"),
    Choice("tardis", "CSV of TARDIS, with instances"),
    Choice("mrc", "MRC"),
    Choice("zarr", "OME-Zarr"),
    Choice("glb", "GLB"),
    Choice("stl", "STL"),
    Choice("obj", "OBJ"),
    Choice("vtk", "VTK"),
)
VOXELS = "voxel"
UNIT_CHOICES = (
    Choice(VOXELS, "Voxels of the tomogram, times the binning"),
    Choice("angstrom", "Å from the corner of the tomogram"),
    Choice("angstrom_centred", "Å from the centre of the tomogram (RELION 5)"),
)
_POINTS = Is("shape", "Point", "OrientedPoint", "InstanceSegmentation")
_ORDERED = Is("format", "csv", "csv_with_header", "tardis")
_STAR = Is("format", "relion3_star", "relion4_star", "tomoman_relion_star", "stopgap_star")
_SEMANTIC = Is("shape", "SemanticSegmentationMask")
COLUMNS = (
    Column(
        "label",
        "Name of this kind of file",
        required=False,
        example="picks",
        help="Only to tell several kinds of files apart.",
    ),
    Column("shape", "Shape", Kind.CHOICE, choices=SHAPE_CHOICES),
    Column("format", "Format", Kind.CHOICE, choices=FORMAT_CHOICES),
    Column("unit", "Unit of the coordinates", Kind.CHOICE, choices=UNIT_CHOICES, applies=_POINTS),
    Column(
        "order",
        "Order of the columns",
        Kind.CHOICE,
        choices=(Choice("xyz", "x, y, z"), Choice("zyx", "z, y, x")),
        applies=All((_POINTS, _ORDERED)),
        archive="order",
    ),
    Column(
        "binning",
        "Binning",
        Kind.NUMBER,
        required=False,
        minimum=0.01,
        maximum=64,
        example="1",
        applies=_POINTS,
        help="Coordinates are divided by it to give voxels of the tomogram. Left blank, it is 1.",
        archive="binning",
    ),
    Column(
        "filter_value",
        "Name of the tomogram in the file",
        required=False,
        applies=_STAR,
        help="Where one file holds several runs. Left blank, it is the name of the run.",
        archive="filter_value",
    ),
    Column(
        "mask_label",
        "Value of the object",
        Kind.INTEGER,
        required=False,
        minimum=1,
        maximum=65_535,
        example="1",
        applies=_SEMANTIC,
        help="The value of its voxels in the mask. Left blank, it is 1.",
        archive="mask_label",
    ),
    Column(
        "scale_factor",
        "Scale",
        Kind.NUMBER,
        required=False,
        minimum=0.000001,
        maximum=1_000_000,
        applies=Is("shape", "TriangularMesh"),
        help="Vertices times the scale are voxels of the tomogram. Left blank, it is 1.",
        archive="scale_factor",
    ),
)
FIELD = Field(
    "shapes",
    "Kinds of files",
    Kind.ROWS,
    help="One row for each kind of file that every run has. Sizes, alignment and spacing are those of the tomogram.",
    columns=COLUMNS,
    missing="Say which kinds of files the annotation has.",
)


def _rows(values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = values.get(FIELD.key)
    return rows if isinstance(rows, list) else []


def _words(key: str, value: Any) -> str:
    column = next(column for column in COLUMNS if column.key == key)
    return next((choice.label for choice in column.choices if choice.value == value), str(value))


def _format_fits_shape(values: Mapping[str, Any]) -> str | None:
    for number, row in enumerate(_rows(values), start=1):
        fitting = SHAPES[row["shape"]]
        if row["format"] not in fitting:
            shape, format_ = _words("shape", row["shape"]), _words("format", row["format"])
            formats = ", ".join(_words("format", name) for name in fitting)
            return f"Row {number}: {shape} cannot be read from {format_}, but from {formats}."
    return None


def _labels_tell_rows_apart(values: Mapping[str, Any]) -> str | None:
    labels = [str(row["label"]).strip() for row in _rows(values)]
    if len(labels) < 2 or len(set(labels)) == len(labels):
        return None if len(labels) < 2 or all(labels) else "Name each kind of file, so that they can be told apart."
    return "Two kinds of files have the same name; give each its own."


def _units_are_voxels(values: Mapping[str, Any]) -> str | None:
    others = [row["unit"] for row in _rows(values) if row["unit"] not in ("", VOXELS)]
    if not others:
        return None
    return (
        f"The archive reads coordinates in voxels only, not in {_words('unit', others[0])}. Convert them, if you can."
    )


RULES = (
    Rule(FIELD.key, _format_fits_shape),
    Rule(FIELD.key, _labels_tell_rows_apart),
    Rule(FIELD.key, _units_are_voxels, kind="archive"),
)
