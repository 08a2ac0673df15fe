"""What is asked about a deposition, whatever its group (specification: "Deposition")."""

from submissions.schema.base import Card, Field, Kind, Level, Section
from submissions.schema.sections.shared import (
    AUTHORS_RULE,
    REFERENCE_RULES,
    at_most_five_sentences,
    authors,
    database_entries,
    description,
    key_photo,
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
                description(archive="depositions.deposition_description"),
                key_photo(what="the deposition"),
            ),
        ),
        Card(
            "Release",
            (
                Field(
                    "hold_until",
                    "Hold the release until",
                    Kind.DATE,
                    help="Leave it empty to release the data as soon as they are accepted.",
                    required=False,
                ),
                Field(
                    "hold_for_publication",
                    "Hold the release until the publication is out",
                    Kind.YES_NO,
                    help="The data stay back until you tell the curators that it is published.",
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
    lead="Who is cited for the deposition. What belongs to it may name the same people or others.",
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
    rules=REFERENCE_RULES,
)
DEPOSITION = (ABOUT, AUTHORS, REFERENCES)
