"""What is asked about annotations (specification: "Annotations"): one object, its state, one method, its authors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from submissions.schema import identifiers as ids
from submissions.schema.base import Card, Choice, Column, Field, FileNeed, Kind, Level, Rule, Section
from submissions.schema.conditions import AnyOf, Filled, Is
from submissions.schema.context import KINDS
from submissions.schema.sections import shapes
from submissions.schema.sections.shared import (
    AUTHORS_RULE,
    NONE,
    REFERENCE_RULES,
    UNKNOWN,
    authors,
    database_entries,
    publications,
)


def _automated_is_no_ground_truth(values: Mapping[str, Any]) -> str | None:
    if values.get("method_type") != "automated" or values.get("ground_truth") is not True:
        return None
    return "The archive takes no annotation of an automated method as ground truth."


def _alignment_is_known(values: Mapping[str, Any]) -> str | None:
    if not isinstance(values.get("existing_alignment"), Mapping):
        return None
    return "The archive needs the number of the alignment. Its page of the tomogram shows it."


def _percent(key: str, label: str) -> Field:
    return Field(
        key,
        label,
        Kind.NUMBER,
        help="Only if it was measured.",
        unit="%",
        minimum=0,
        maximum=100,
        required=False,
        archive=f"annotations.confidence.{key}",
    )


OBJECT = Card(
    "Annotated object",
    (
        Field(
            "object",
            "Object",
            Kind.TERM,
            help="Name and identifier: Gene Ontology for parts of cells and complexes, UniProtKB for a protein.",
            pattern=ids.ANNOTATED_OBJECT,
            vocabulary=("GO", "UniProtKB", "UBERON", "CHEBI", "CDPO", "CL"),
            example="GO:0022626",
            missing="Name the annotated object with its identifier.",
            archive="annotations.annotation_object",
        ),
        Field(
            "object_state",
            "State of the object",
            help="Such as a conformation, or what is bound to it.",
            example="Membrane-bound",
            answers=(NONE,),
            required=Is(KINDS, "annotation"),
            missing="State the state of the object, or answer “None”.",
            archive="annotations.annotation_object.state",
        ),
        Field(
            "object_description",
            "Description of the object",
            Kind.PARAGRAPH,
            required=False,
            archive="annotations.annotation_object.description",
        ),
    ),
)
TOMOGRAM = Card(
    "Existing tomogram",
    (
        Field(
            "existing_voxel_spacing",
            "Voxel spacing of the existing tomogram",
            Kind.NUMBER,
            help="Leave it blank if the annotation is of a tomogram of this deposition, and refer to its block.",
            unit="Å",
            minimum=0.001,
            maximum=1000,
            example="10.8",
            required=False,
            applies=Is(KINDS, "annotation"),
            because="the annotations are of an existing dataset",
            varies="split",
        ),
        Field(
            "existing_alignment",
            "Alignment of the existing tomogram",
            Kind.INTEGER,
            help="Its number within the run, the last folder of its path in the archive: 100 for Alignments/100.",
            minimum=1,
            maximum=99_999_999,
            example="100",
            answers=(UNKNOWN,),
            required=False,
            applies=Is(KINDS, "annotation"),
            because="the annotations are of an existing dataset",
            varies="split",
        ),
    ),
    lead="Annotations have the size, alignment and voxel spacing of one tomogram of the archive.",
)
FILES = Card("Files", (shapes.FIELD,), lead="Which files these are is said on the page of files.")
LINK_TYPES = (
    Choice("source_code", "Source code"),
    Choice("models_weights", "Models or weights"),
    Choice("documentation", "Documentation"),
    Choice("website", "Website"),
    Choice("other", "Other"),
)
METHOD = Card(
    "Method",
    (
        Field(
            "method_type",
            "Method type",
            Kind.CHOICE,
            choices=(
                Choice("manual", "Manual"),
                Choice("automated", "Automated"),
                Choice("hybrid", "Hybrid", help="Partly by hand."),
                Choice("simulated", "Simulated"),
            ),
            missing="Choose the type of the method.",
            archive="annotations.method_type",
        ),
        Field(
            "method",
            "Annotation method",
            Kind.ITEMS,
            help="One step a row. The archive receives the steps joined by +.",
            example="Template matching in bin 4",
            ordered=True,
            missing="Describe the method, one step a row.",
            archive="annotations.annotation_method",
        ),
        Field(
            "software",
            "Annotation software",
            help="With its version.",
            example="pytom-match-pick 0.7",
            answers=(NONE,),
            archive="annotations.annotation_software",
        ),
        Field(
            "method_links",
            "Method links",
            Kind.ROWS,
            help="Where code, models or documentation of the method can be found.",
            columns=(
                Column("link", "Link", pattern=ids.URL, example="https://github.com/lab/picker", archive="link"),
                Column("link_type", "What it leads to", Kind.CHOICE, choices=LINK_TYPES, archive="link_type"),
                Column("custom_name", "Name", required=False, example="Picker 2.1", archive="custom_name"),
            ),
            answers=(NONE,),
            archive="annotations.method_links",
        ),
    ),
)
CONFIDENCE = Card(
    "Confidence",
    (
        Field(
            "ground_truth",
            "Can be considered ground truth",
            Kind.YES_NO,
            missing="Say whether the annotation can be considered ground truth.",
            archive="annotations.ground_truth_status",
        ),
        _percent("precision", "Precision"),
        _percent("recall", "Recall"),
        Field(
            "ground_truth_used",
            "Ground truth used",
            help="Against what precision and recall were measured.",
            example="Manual picks of 3 tomograms",
            required=False,
            archive_required=True,
            applies=AnyOf((Filled("precision"), Filled("recall"))),
            because="precision or recall is stated",
            missing="Say against which ground truth precision and recall were measured.",
            archive="annotations.confidence.ground_truth_used",
        ),
    ),
)
ANNOTATION = (
    Section(
        key="annotation",
        level=Level.ANNOTATION,
        title="Annotations",
        lead="One object, annotated with one method by its authors. Another object is another block.",
        applies=Is(KINDS, "dataset", "annotation"),
        cards=(
            OBJECT,
            TOMOGRAM,
            FILES,
            METHOD,
            CONFIDENCE,
            Card("Authors of the annotation", (authors(archive="annotations.authors"),)),
            Card(
                "Cross-references",
                (
                    publications(archive="annotations.annotation_publications"),
                    database_entries(archive="annotations.annotation_publications"),
                ),
            ),
        ),
        rules=(
            AUTHORS_RULE,
            Rule("existing_alignment", _alignment_is_known, kind="archive"),
            *shapes.RULES,
            Rule("ground_truth", _automated_is_no_ground_truth, kind="archive"),
            *REFERENCE_RULES,
        ),
        files=(FileNeed("annotation", sentence="No annotation file is assigned.", every_run=False),),
    ),
)
