"""What every row that carries values of the schema has in common."""

from __future__ import annotations

from django.db import models

from submissions.schema import SCHEMA_VERSION, Context, Judgement, Level, Section, judge, sections_of
from submissions.schema.terms import TermLookup


class Valued(models.Model):
    """A row with values of one level: what was typed, wrong or not, by field key."""

    values = models.JSONField(default=dict, blank=True)
    schema_version = models.PositiveSmallIntegerField(default=SCHEMA_VERSION)

    # Of all rows of a deposition together (tree.load_outline); without it terms are judged by their form alone.
    terms: TermLookup | None = None

    class Meta:
        abstract = True

    @property
    def level(self) -> Level:
        raise NotImplementedError

    @property
    def context(self) -> Context:
        """What stands above the row, as far as it decides what is asked."""
        raise NotImplementedError

    @property
    def sections(self) -> tuple[Section, ...]:
        """The pages on which its values are stated."""
        return sections_of(self.level, self.context)

    @property
    def address(self) -> str:
        """The first part of the address of its values, such as ``dataset:3``."""
        raise NotImplementedError

    def judgement(self, *, known: frozenset[str] = frozenset()) -> Judgement:
        return judge(self.sections, self.values, known=known, terms=self.terms)
