"""The sample of a dataset: the specification's eight types, the branch of each, and what the archive asks besides.

The archive has since split cell and tissue, and wants more terms (cryoet-schema 1.4): those are follow-up questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from submissions.schema import identifiers as ids
from submissions.schema.base import Answer, Card, Choice, Field, Kind, Rule
from submissions.schema.conditions import Is
from submissions.schema.sections.shared import NONE, UNKNOWN

SAMPLE_TYPES = (
    Choice("cell", "Cell", help="Whole cells or lamellae of cells in culture."),
    Choice("tissue", "Tissue", help="A piece of an organism, or an organoid."),
    Choice("organism", "Organism", help="A whole organism of many cells."),
    Choice("organelle", "Organelle", help="An organelle or another part, isolated from cells."),
    Choice("virus", "Virus", help="Particles of a virus, alone or in its host."),
    Choice("in_vitro", "In vitro", help="Purified or reconstituted molecules."),
    Choice("in_silico", "In silico", help="Simulated data. Movies, mdoc and microscope are not asked for."),
    Choice("other", "Other", help="What none of these describes."),
)
DOES_NOT_APPLY = Answer("not_applicable", "Does not apply", archive={})
_CELL, _TISSUE = Is("sample_type", "cell"), Is("sample_type", "tissue")


def _needs(origin: str, field: str, sentence: str) -> Rule:
    """The archive takes cells of this origin only with the term itself, not with an answer in its place."""

    def check(values: Mapping[str, Any]) -> str | None:
        stated = values.get(field)
        answered = isinstance(stated, Mapping) and "answer" in stated
        return sentence if values.get("cell_origin") == origin and answered else None

    return Rule(field, check, kind="archive")


SAMPLE_RULES = (
    _needs(
        "cell_line", "cell_strain", "The archive takes a cell line only with the name and identifier of its strain."
    ),
    _needs("primary_cell_culture", "cell_type", "The archive takes a primary culture only with its cell type."),
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
            missing="Choose the type of the sample.",
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
            applies=_CELL,
            because="the sample is a cell",
            missing="Say whether the cells are a cell line or a primary culture.",
            required=False,
            archive_required=True,
            archive="datasets.sample_type",
        ),
        Field(
            "tissue_origin",
            "Where the tissue comes from",
            Kind.CHOICE,
            help="The archive keeps the two apart.",
            choices=(
                Choice("tissue", "An organism"),
                Choice("organoid", "An organoid, grown in culture"),
            ),
            applies=_TISSUE,
            because="the sample is a tissue",
            missing="Say whether the tissue was taken from an organism or is an organoid.",
            required=False,
            archive_required=True,
            archive="datasets.sample_type",
        ),
        Field(
            "cell_type",
            "Cell type",
            Kind.TERM,
            help="Name and identifier in the Cell Ontology. Answer “Unknown” where it has no term, as for bacteria.",
            pattern=ids.CELL_TYPE,
            vocabulary=("CL", "UBERON", "WBbt", "ZFA", "FBbt"),
            example="CL:0000057",
            answers=(UNKNOWN,),
            applies=_CELL,
            because="the sample is a cell",
            archive="datasets.cell_type",
        ),
        Field(
            "cell_strain",
            "Strain or cell line",
            Kind.TERM,
            help="Name and identifier: NCBI taxonomy for a strain, Cellosaurus for a cell line.",
            pattern=ids.STRAIN,
            vocabulary=("CVCL", "NCBITaxon"),
            example="CVCL_0063",
            answers=(UNKNOWN,),
            applies=_CELL,
            because="the sample is a cell",
            archive="datasets.cell_strain",
        ),
        Field(
            "tissue",
            "Tissue",
            Kind.TERM,
            help="Name and UBERON identifier. For a whole organism, the archive wants one too.",
            pattern=ids.TISSUE,
            vocabulary=("UBERON", "CL", "BTO", "WBbt", "ZFA", "FBbt"),
            example="UBERON:0002107",
            applies=Is("sample_type", "tissue", "organism"),
            because="the sample is a tissue or an organism",
            missing="Name the tissue with its UBERON identifier.",
            required=_TISSUE,
            archive_required=Is("sample_type", "organism"),
            archive="datasets.tissue",
        ),
        Field(
            "cell_component",
            "Cell component",
            Kind.TERM,
            help="Name and Gene Ontology identifier. For a virus, the archive wants one too, such as virion.",
            pattern=ids.GO,
            vocabulary=("GO:cellular_component",),
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
            help="Name and NCBI taxonomy number. For a virus, the virus itself.",
            pattern=ids.TAXON,
            vocabulary=("NCBITaxon",),
            example="4932",
            answers=(NONE,),
            archive="datasets.organism",
        ),
    ),
)
ASKED_BY_ARCHIVE = Card(
    "Asked by the archive",
    (
        Field(
            "assay",
            "Assay",
            Kind.TERM,
            help="Left blank, it is “microscopy assay”, EFO:0002909, as for all data of the archive.",
            pattern=ids.EFO,
            vocabulary=("EFO",),
            example="EFO:0002909",
            required=False,
            archive_required=True,
            default={"name": "microscopy assay", "id": "EFO:0002909"},
            archive="datasets.assay",
        ),
        Field(
            "development_stage",
            "Development stage",
            Kind.TERM,
            help="Name and identifier. For cultured cells it is mostly unknown.",
            pattern=ids.STAGE,
            vocabulary=("HsapDv", "MmusDv", "WBls", "ZFS", "FBdv", "UBERON"),
            example="HsapDv:0000258",
            answers=(
                Answer("unknown", "Unknown", archive={"name": "unknown", "id": "unknown"}),
                DOES_NOT_APPLY,
            ),
            required=False,
            archive_required=True,
            archive="datasets.development_stage",
        ),
        Field(
            "disease",
            "Disease",
            Kind.TERM,
            help="Name and MONDO identifier.",
            pattern=ids.DISEASE,
            vocabulary=("MONDO", "PATO"),
            example="MONDO:0005148",
            answers=(
                Answer("normal", "None: normal", archive={"name": "normal", "id": "PATO:0000461"}),
                DOES_NOT_APPLY,
            ),
            required=False,
            archive_required=True,
            archive="datasets.disease",
        ),
    ),
    lead="The specification does not mention these; the archive takes no dataset without them.",
)
