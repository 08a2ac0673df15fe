"""The addresses of matching: patterns, what is proposed, what needs an eye, tables."""

from django.urls import URLPattern, path

from submissions.views import patterns
from submissions.views.matching import eye, proposal, tables

FILES = "depositions/<deposition:label>/files/"


def addresses() -> list[URLPattern]:
    """Asked for when the converters are known."""
    return [
        path(f"{FILES}matching/", proposal.matching, name="matching"),
        path(f"{FILES}matching/take/", proposal.matching_take, name="matching_take"),
        path(f"{FILES}matching/eye/", eye.eye, name="eye"),
        path(f"{FILES}matching/eye/settle/", eye.eye_settle, name="eye_settle"),
        path(f"{FILES}matching/table/", tables.matching_table, name="matching_table"),
        path(f"{FILES}matching/table/give/", tables.matching_table_give, name="matching_table_give"),
        path(f"{FILES}matching/table/apply/", tables.matching_table_apply, name="matching_table_apply"),
        path(f"{FILES}matching/files.csv", tables.mapping_download, name="mapping_download"),
        path(f"{FILES}patterns/new/", patterns.pattern, name="pattern_new"),
        path(f"{FILES}patterns/preview/", patterns.pattern_preview, name="pattern_preview"),
        path(f"{FILES}patterns/<int:pk>/", patterns.pattern, name="pattern"),
        path(f"{FILES}patterns/<int:pk>/apply/", patterns.pattern_apply, name="pattern_apply"),
        path(f"{FILES}patterns/<int:pk>/delete/", patterns.pattern_delete, name="pattern_delete"),
    ]
