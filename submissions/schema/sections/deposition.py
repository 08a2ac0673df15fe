"""What is asked about a deposition (specification: "Deposition (dataset group)")."""

from submissions.schema.base import Card, Field, Kind, Level, Section
from submissions.schema.sections.shared import (
    AUTHORS_RULE,
    at_most_five_sentences,
    authors,
    database_entries,
    publications,
)

ABOUT = Section(
    key="about",
    level=Level.DEPOSITION,
    title="Title and description",
    lead="What this deposition is, for someone who finds it in a list.",
    cards=(
        Card(
            "About the deposition",
            (
                Field(
                    "title",
                    "Title",
                    example="Mitochondria isolated from respiring yeast",
                    archive="depositions.deposition_title",
                ),
                Field(
                    "description",
                    "Description",
                    Kind.PARAGRAPH,
                    help="What was imaged and why, in 1 to 5 sentences.",
                    archive="depositions.deposition_description",
                ),
                Field(
                    "hold_until",
                    "Hold the release until",
                    Kind.DATE,
                    help="Leave it empty to release the data as soon as they are accepted.",
                    required=False,
                ),
            ),
        ),
    ),
    rules=(at_most_five_sentences("description"),),
)
AUTHORS = Section(
    key="authors",
    level=Level.DEPOSITION,
    title="Authors",
    lead="Who is cited for the deposition. Datasets and tomograms may name the same people or others.",
    cards=(
        Card(
            "Authors of the deposition",
            (authors(archive="depositions.authors", same=False),),
        ),
    ),
    rules=(AUTHORS_RULE,),
)
REFERENCES = Section(
    key="references",
    level=Level.DEPOSITION,
    title="Cross-references",
    lead="Where else this work can be found.",
    cards=(
        Card(
            "Cross-references",
            (
                publications(archive="depositions.cross_references.publications"),
                database_entries(archive="depositions.cross_references.related_database_entries"),
            ),
        ),
    ),
)
DEPOSITION = (ABOUT, AUTHORS, REFERENCES)
