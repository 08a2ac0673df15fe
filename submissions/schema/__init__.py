"""What a deposition consists of, as data. Pure Python: nothing here may import Django.

Forms, show/hide in the browser, completeness, checks and the export all read these tuples; a rule lives here once.
"""

from submissions.schema.base import (
    Answer,
    Card,
    Choice,
    Column,
    Fact,
    Field,
    FileNeed,
    Kind,
    Level,
    Pattern,
    Rule,
    Section,
)
from submissions.schema.context import Context
from submissions.schema.judge import Judgement, Problem, judge, prune
from submissions.schema.sections import (
    LEVELS,
    SCHEMA_VERSION,
    SECTIONS,
    every_field_of,
    field,
    fields_of,
    section,
    sections_of,
)

__all__ = [
    "LEVELS",
    "SCHEMA_VERSION",
    "SECTIONS",
    "Answer",
    "Card",
    "Choice",
    "Column",
    "Context",
    "Fact",
    "Field",
    "FileNeed",
    "Judgement",
    "Kind",
    "Level",
    "Pattern",
    "Problem",
    "Rule",
    "Section",
    "every_field_of",
    "field",
    "fields_of",
    "judge",
    "prune",
    "section",
    "sections_of",
]
