"""What is asked about a dataset (specification: "Dataset"), with a branch for each sample type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from submissions.schema import identifiers as ids
from submissions.schema.base import (
    Answer,
    Card,
    Choice,
    Column,
    Field,
    Kind,
    Level,
    Rule,
    Section,
)
from submissions.schema.conditions import Is
from submissions.schema.sections.shared import (
    AUTHORS_RULE,
    NONE,
    UNKNOWN,
    at_most_five_sentences,
    authors,
    database_entries,
    publications,
)


def _cell_line_has_strain(values: Mapping[str, Any]) -> str | None:
    if values.get("cell_origin") != "cell_line" or values.get("cell_strain") != {"answer": "unknown"}:
        return None
    return "The archive takes a cell line only with the name and identifier of its strain."


SAMPLE_TYPES = (
    Choice("cell", "Cell"),
    Choice("tissue", "Tissue"),
    Choice("organism", "Organism"),
    Choice("organelle", "Organelle"),
    Choice("virus", "Virus"),
    Choice("in_vitro", "In vitro"),
    Choice("in_silico", "In silico"),
    Choice("other", "Other"),
)
ABOUT = Card(
    "About the dataset",
    (
        Field("title", "Title", archive="datasets.dataset_title"),
        Field(
            "description",
            "Description",
            Kind.PARAGRAPH,
            help="What was imaged and why, in 1 to 5 sentences.",
            archive="datasets.dataset_description",
        ),
    ),
)
SAMPLE = Card(
    "Sample",
    (
        Field(
            "sample_type",
            "Sample type",
            Kind.CHOICE,
            help="Your choice decides what is asked below. Nothing you typed is lost when you change it.",
            choices=SAMPLE_TYPES,
            archive="datasets.sample_type",
        ),
        Field(
            "cell_origin",
            "Where the cells come from",
            Kind.CHOICE,
            help="The archive keeps the two apart.",
            choices=(
                Choice("cell_line", "A cell line or a strain in culture"),
                Choice("primary_cell_culture", "A primary cell culture"),
            ),
            applies=Is("sample_type", "cell"),
            because="the sample is a cell",
            missing="Say whether the cells are a cell line or a primary culture.",
            required=False,
            archive_required=True,
            archive="datasets.sample_type",
        ),
        Field(
            "cell_type",
            "Cell type",
            Kind.TERM,
            help="Name and identifier in the Cell Ontology.",
            pattern=ids.CELL_TYPE,
            example="CL:0000057",
            applies=Is("sample_type", "cell"),
            because="the sample is a cell",
            archive="datasets.cell_type",
        ),
        Field(
            "cell_strain",
            "Strain or cell line",
            Kind.TERM,
            help="Name and identifier: NCBI taxonomy for a strain, Cellosaurus for a cell line.",
            pattern=ids.STRAIN,
            example="CVCL_0063",
            answers=(UNKNOWN,),
            applies=Is("sample_type", "cell"),
            because="the sample is a cell",
            archive="datasets.cell_strain",
        ),
        Field(
            "tissue",
            "Tissue",
            Kind.TERM,
            help="Name and UBERON identifier.",
            pattern=ids.TISSUE,
            example="UBERON:0002107",
            applies=Is("sample_type", "tissue", "organism"),
            because="the sample is a tissue or an organism",
            missing="Name the tissue with its UBERON identifier.",
            required=Is("sample_type", "tissue"),
            archive_required=Is("sample_type", "organism"),
            archive="datasets.tissue",
        ),
        Field(
            "cell_component",
            "Cell component",
            Kind.TERM,
            help="Name and Gene Ontology identifier.",
            pattern=ids.GO,
            example="GO:0005739",
            applies=Is("sample_type", "organelle", "virus"),
            because="the sample is an organelle or a virus",
            missing="Name the cell component with its Gene Ontology identifier.",
            required=Is("sample_type", "organelle"),
            archive_required=Is("sample_type", "virus"),
            archive="datasets.cell_component",
        ),
        Field(
            "organism",
            "Organism",
            Kind.TERM,
            help="Name and NCBI taxonomy number.",
            pattern=ids.TAXON,
            example="4932",
            answers=(NONE,),
            archive="datasets.organism",
        ),
        Field(
            "development_stage",
            "Development stage",
            Kind.TERM,
            help="Name and identifier. Asked by the archive; for cultured cells it is mostly unknown.",
            pattern=ids.STAGE,
            example="HsapDv:0000258",
            answers=(Answer("unknown", "Unknown", archive={"name": "unknown", "id": "unknown"}),),
            required=False,
            archive_required=True,
            archive="datasets.development_stage",
        ),
        Field(
            "disease",
            "Disease",
            Kind.TERM,
            help="Name and MONDO identifier. Asked by the archive.",
            pattern=ids.DISEASE,
            example="MONDO:0005148",
            answers=(
                Answer(
                    "normal",
                    "None: normal",
                    archive={"name": "normal", "id": "PATO:0000461"},
                ),
            ),
            required=False,
            archive_required=True,
            archive="datasets.disease",
        ),
    ),
)
PREPARATION = Card(
    "Preparation",
    (
        Field(
            "sample_preparation",
            "Sample preparation",
            Kind.ITEMS,
            help="One step a row. The archive receives the steps joined by +.",
            example="Yeast grown in lactate medium to OD 1.2",
            ordered=True,
            archive="datasets.sample_preparation",
        ),
        Field(
            "grid_preparation",
            "Grid preparation",
            Kind.ITEMS,
            help="One step a row.",
            example="Quantifoil R2/1, glow discharged for 30 s",
            ordered=True,
            archive="datasets.grid_preparation",
        ),
        Field(
            "other_setup",
            "Anything else about sample or setup",
            Kind.PARAGRAPH,
            help="What the other lines do not say.",
            missing="Write what the other lines do not say, or answer None.",
            answers=(NONE,),
            archive="datasets.other_setup",
        ),
    ),
)
DATASET = (
    Section(
        key="sample",
        level=Level.DATASET,
        title="Sample and conditions",
        lead="Stated once, true for all runs.",
        cards=(ABOUT, SAMPLE, PREPARATION),
        rules=(
            at_most_five_sentences("description"),
            Rule("cell_strain", _cell_line_has_strain, kind="archive"),
        ),
    ),
    Section(
        key="people",
        level=Level.DATASET,
        title="Authors and funding",
        cards=(
            Card("Authors of the dataset", (authors(archive="datasets.authors"),)),
            Card(
                "Funding",
                (
                    Field(
                        "funding",
                        "Funding",
                        Kind.ROWS,
                        columns=(
                            Column(
                                "agency",
                                "Agency",
                                example="European Research Council",
                                archive="funding_agency_name",
                            ),
                            Column(
                                "grant",
                                "Grant number",
                                required=False,
                                example="ERC-101",
                                archive="grant_id",
                            ),
                        ),
                        answers=(NONE,),
                        archive="datasets.funding",
                    ),
                ),
            ),
            Card(
                "Cross-references",
                (
                    publications(archive="datasets.cross_references.publications"),
                    database_entries(archive="datasets.cross_references.related_database_entries"),
                ),
            ),
        ),
        rules=(AUTHORS_RULE,),
    ),
)
