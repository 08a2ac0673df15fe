"""What is asked about a dataset (specification: "Dataset"), and about one that the archive has already."""

from __future__ import annotations

from submissions.schema import identifiers as ids
from submissions.schema.base import Card, Column, Field, Kind, Level, Section
from submissions.schema.sections.sample import ASKED_BY_ARCHIVE, SAMPLE, SAMPLE_RULES
from submissions.schema.sections.shared import (
    AUTHORS_RULE,
    EXISTING,
    NEW,
    NONE,
    REFERENCE_RULES,
    at_most_five_sentences,
    authors,
    database_entries,
    description,
    key_photo,
    publications,
)

EXISTING_DATASET = Section(
    key="existing",
    level=Level.DATASET,
    title="Which dataset",
    lead="The dataset of the archive that this is about.",
    applies=EXISTING,
    cards=(
        Card(
            "Dataset in the archive",
            (
                Field(
                    "existing_number",
                    "Number of the dataset",
                    Kind.INTEGER,
                    help="As the archive shows it, without the letters before it: 10301 for DS-10301.",
                    minimum=1,
                    maximum=9_999_999,
                    example="10301",
                    missing="State the archive's number of the dataset.",
                ),
            ),
        ),
    ),
)
ABOUT = Card(
    "About the dataset",
    (
        Field(
            "title",
            "Title",
            example="Mitochondria under respiratory growth",
            archive="datasets.dataset_title",
        ),
        description(archive="datasets.dataset_description"),
        key_photo(what="the dataset", file=True),
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
            answers=(NONE,),
            ordered=True,
            archive="datasets.sample_preparation",
        ),
        Field(
            "grid_preparation",
            "Grid preparation",
            Kind.ITEMS,
            help="One step a row. The archive receives the steps joined by +.",
            example="Quantifoil R2/1, glow discharged for 30 s",
            answers=(NONE,),
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
FUNDING = Field(
    "funding",
    "Funding",
    Kind.ROWS,
    help="One grant a row.",
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
            example="ERC-101",
            help="Write “none” where the agency gave no number.",
            pattern=ids.GRANT,
            archive="grant_id",
        ),
    ),
    answers=(NONE,),
    archive="datasets.funding",
)
DATASET = (
    EXISTING_DATASET,
    Section(
        key="sample",
        level=Level.DATASET,
        title="Sample and conditions",
        lead="Stated once, true for all runs.",
        applies=NEW,
        cards=(ABOUT, SAMPLE, PREPARATION, ASKED_BY_ARCHIVE),
        rules=(at_most_five_sentences("description"), *SAMPLE_RULES),
    ),
    Section(
        key="people",
        level=Level.DATASET,
        title="Authors and funding",
        lead="Who is cited for the dataset, who paid for it, and where else it can be found.",
        applies=NEW,
        cards=(
            Card("Authors of the dataset", (authors(archive="datasets.authors"),)),
            Card("Funding", (FUNDING,)),
            Card(
                "Cross-references",
                (
                    publications(archive="datasets.cross_references.publications"),
                    database_entries(archive="datasets.cross_references.related_database_entries"),
                ),
            ),
        ),
        rules=(AUTHORS_RULE, *REFERENCE_RULES),
    ),
)
