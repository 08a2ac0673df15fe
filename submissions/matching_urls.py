"""The addresses of matching: patterns, what is proposed, what needs an eye, tables."""

from django.urls import URLPattern, path

from submissions.views import patterns

FILES = "depositions/<deposition:label>/files/"


def addresses() -> list[URLPattern]:
    """Asked for when the converters are known."""
    return [
        path(f"{FILES}patterns/new/", patterns.pattern, name="pattern_new"),
        path(f"{FILES}patterns/preview/", patterns.pattern_preview, name="pattern_preview"),
        path(f"{FILES}patterns/<int:pk>/", patterns.pattern, name="pattern"),
        path(f"{FILES}patterns/<int:pk>/apply/", patterns.pattern_apply, name="pattern_apply"),
        path(f"{FILES}patterns/<int:pk>/delete/", patterns.pattern_delete, name="pattern_delete"),
    ]
