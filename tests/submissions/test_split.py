"""One text to several rows, on the way in: with scripts off, and for whoever sends a form."""

from __future__ import annotations

import time

import pytest
from django.http import QueryDict

from submissions.forms import typed_in
from submissions.forms.split import split
from submissions.schema import field
from submissions.typed import as_stored
from tests.submissions.splitting import ENTRIES, STEPS


@pytest.mark.parametrize(("text", "rows"), STEPS)
def test_steps(text: str, rows: list[str]) -> None:
    assert split(text.replace("\r\n", "\n"), how="steps") == rows


@pytest.mark.parametrize(("text", "rows"), ENTRIES)
def test_entries(text: str, rows: list[str]) -> None:
    assert split(text, how="entries") == rows


def test_a_form_without_scripts_is_split_on_the_way_in() -> None:
    sent = QueryDict(mutable=True)
    sent.update({"sample_preparation-count": "1", "sample_preparation-0-value": "Grown + frozen"})
    sent.update({"publications-count": "1", "publications-0-value": "https://doi.org/10.1038/a1 10.1038/b2"})
    steps, dois = field("dataset", "sample_preparation"), field("dataset", "publications")
    typed = typed_in([steps, dois], sent)
    assert typed["sample_preparation"] == ["Grown", "frozen"]
    assert as_stored(dois, typed["publications"]) == ["10.1038/a1", "10.1038/b2"]


def test_a_text_without_end_is_split_in_time() -> None:
    began = time.monotonic()
    for text in ("+ " * 50_000, " " * 100_000, "doi " * 30_000, ";" * 100_000, "1.\n" * 50_000, ",;" * 50_000 + "1"):
        split(text, how="steps")
        split(text, how="entries")
    assert time.monotonic() - began < 2
