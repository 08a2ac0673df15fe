"""Every component on one page, for whoever builds templates, and for the browser tests. Local mode only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import errors
from submissions.forms.rows import RowsInput
from submissions.schema import field

SWATCHES = (
    ("bg", "Page"), ("surface", "Card"), ("sunken", "Inset"), ("line", "Hairline"), ("control", "Edge of a control"),
    ("ink-2", "Second text"), ("ink", "Text"), ("primary", "Primary"), ("primary-soft", "Suggestion"),
    ("focus", "Focus ring"), ("solid-error", "Error cell"), ("solid-warning", "Warning cell"),
)  # fmt: skip
SIDE = {
    "progress": "5 of 12 sections ready",
    "short": "5 of 12 ready",
    "groups": [
        {"title": "Deposition", "items": [
            {"label": "Title and description", "url": "#main", "mark": "ready"},
            {"label": "Cross-references", "url": "#main", "mark": "empty"}]},
        {"title": "Dataset 1 · Mitochondria", "items": [
            {"label": "Sample and conditions", "url": "#main", "mark": "missing", "count_text": "4 missing",
             "also": "1", "current": True},
            {"label": "Acquisition", "url": "#main", "mark": "comments", "count_text": "1 comment"},
            {"label": "Tomograms", "url": "#main", "mark": "error", "count_text": "1 error"},
            {"label": "Files", "url": "#main", "mark": "progress", "count_text": "69 %"}]},
    ],
}  # fmt: skip
FINDING = {
    "severity": "error", "count_text": "Error 1 of 3", "place": "TS_17, tomogram, voxel size",
    "sentence": "The voxel size in the file is half of what you stated", "code": "tomogram.voxel-size",
    "close_url": "#main", "previous_url": "#main", "next_url": "#main",
    "guess": "1.350 Å × 4 = 5.400 Å. This looks like binning 4 instead of 8, in this run only.",
    "sums": [
        {"label": "Pixel size of the movies", "source": "Acquisition, from 48 mdoc files", "value": "1.350 Å"},
        {"label": "Binning you stated", "source": "Tomograms, typed by First Author", "value": "× 8"},
        {"label": "Voxel size expected", "value": "10.800 Å", "total": True},
        {"label": "Voxel size found", "source": "Header of rec/TS_17_5.40Apx.mrc", "value": "5.400 Å"},
        {"label": "Difference", "source": "Allowed: 0.011 Å (0.1 %)", "value": "−5.400 Å\n−50 %", "off": True}],
    "remedies": [
        {"lead": "The file is right.", "text": "Record 5.400 Å for TS_17; the other 47 runs keep 10.800 Å.",
         "label": "Set 5.400 Å for TS_17", "url": "#main", "primary": True},
        {"lead": "Neither.", "text": "Tell the curator why this is as it should be.", "label": "Explain",
         "url": "#main"}],
    "causes": [{"url": "#main", "label": "212 of 640 ribosomes lie outside TS_17"}],
}  # fmt: skip
MATRIX = (
    ("TS_03", (("error", "1 error"), ("pass", ""), ("pass", ""))),
    ("TS_12", (("pass", ""), ("warning", "1 warning"), ("note", "1 note"))),
    ("TS_09", (("pass", ""), ("explained", "1 explained"), ("absent", ""))),
    ("TS_36", (("unknown", "not yet known"), ("gave_up", "we could not check this"), ("pass", ""))),
)
# The error pages too: /gallery/?error=500
ERRORS = {
    "400": errors.bad_request,
    "403": errors.forbidden,
    "404": errors.not_found,
    "500": errors.server_error,
    "csrf": errors.csrf_failure,
}
RELATIONS = ("Movies, mdoc", "Angles, sections", "Voxel size")


class Sample(forms.Form):
    """Fields of each kind, with all that can be said about one."""

    title = forms.CharField(label="Title", initial="Mitochondria isolated from Saccharomyces cerevisiae")
    description = forms.CharField(
        label="Description", help_text="What was imaged and why, in 1 to 5 sentences.", widget=forms.Textarea
    )
    sample_type = forms.ChoiceField(
        label="Sample type",
        help_text="Your choice decides what is asked below. Nothing you typed is lost when you change it.",
        widget=forms.RadioSelect,
        choices=[("cell", "Cell"), ("tissue", "Tissue"), ("organelle", "Organelle"), ("virus", "Virus")],
        initial="organelle",
    )
    voltage = forms.FloatField(label="Acceleration voltage", widget=forms.TextInput)
    pixel = forms.FloatField(label="Pixel size", widget=forms.TextInput, initial="1.350")
    scheme = forms.ChoiceField(
        label="Tilt scheme", choices=[("", "Choose one"), ("ds", "Dose-symmetric")], required=False
    )
    grant = forms.CharField(label="Publication", help_text="DOI of the paper.", required=False)
    same = forms.BooleanField(label="Same authors as the deposition", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        extras: dict[str, dict[str, Any]] = {
            "voltage": {"unit": "kV", "width": 6, "suggestion": {
                "one": {"text": "300 kV", "said": "from all 48 mdoc files", "field": {"label": "Voltage"}},
                "take": "voltage:1"}},
            "pixel": {"unit": "Å", "width": 6, "source": "From PixelSpacing in 48 mdoc files"},
            "scheme": {"width": 6},
            "grant": {"optional": False, "answers": {
                "name": "grant--answer", "chosen": "", "options": [("none", "None"), ("not_yet", "Not yet")]}},
            "description": {"thread": {
                "label": "description", "open": True, "id": 1, "since": timezone.now() - timedelta(days=8),
                "reply_url": "#main", "done_url": "#main",
                "messages": [{"who": "Curator A", "at": timezone.now() - timedelta(days=2),
                              "text": "Please name the buffer after the gradient."}]}},
        }  # fmt: skip
        for name, extra in extras.items():
            self.fields[name].ui = extra  # type: ignore[attr-defined]


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    if not (settings.LOCAL or settings.DEBUG):
        raise Http404
    if page := ERRORS.get(request.GET.get("error", "")):
        return page(request)
    wrong = Sample({"title": "", "voltage": "1.35 nm", "sample_type": "cell", "pixel": "1.35", "description": "x"})
    bar = {
        "title": "Mitochondria isolated from respiring yeast, with mapped ribosomes", "url": "#main",
        "state": "changes_requested", "number": "D-0147", "revision": 2, "saved": timezone.now(),
        "facts": ["Curator A asked for changes 2 days ago", "2 comments open"],
        "next": {"url": "#main", "label": "What is left (9)"},
    }  # fmt: skip
    return render(request, "gallery.html", {
        "bar": bar, "side": SIDE, "swatches": SWATCHES, "form": Sample(), "wrong": wrong, "finding": FINDING,
        "matrix": MATRIX, "relations": RELATIONS, "authors": authors(), "steps": steps(),
        "states": ["draft", "submitted", "in_review", "changes_requested", "accepted", "published", "rejected",
                   "withdrawn"],
        "severities": ["pass", "warning", "error", "note", "unknown", "gave_up", "explained", "waived"],
        "sizes": [0, 1, 999, 1_500, 344_000_000, 50_000_000_000_000],
    })  # fmt: skip


def authors() -> dict[str, Any]:
    people = [
        {"name": "First Author", "orcid": "0000-0002-1825-0097", "email": "first.author@lab.example", "primary": True},
        {"name": "Second Author", "orcid": "0000-0002-1825-0090"},
    ]
    widget = RowsInput(field("deposition", "authors"))
    widget.cell_errors[1, "orcid"] = "The last character does not fit the others. A digit is mistyped."
    rows: dict[str, Any] = widget.get_context("authors", people, {})["rows"]
    return rows | {"legend": "Authors", "paste": "", "none": "No authors yet."}


def steps() -> dict[str, Any]:
    texts = [
        "Yeast grown in lactate medium to OD 1.2",
        "Spheroplasts made with Zymolyase 20T",
        "Purified on a gradient",
    ]
    widget = RowsInput(field("dataset", "sample_preparation"))
    rows: dict[str, Any] = widget.get_context("steps", texts, {})["rows"]
    return rows | {"legend": "Sample preparation", "help": "One step a row."}
