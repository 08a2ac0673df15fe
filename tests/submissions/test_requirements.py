"""What the help page and the documentation say is asked."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.html import escape

from submissions.schema import SECTIONS, Level, describe
from tools import make_docs

pytestmark = pytest.mark.django_db


def _asked(level: Level, key: str) -> describe.Asked:
    kind = "annotation" if level is Level.ANNOTATION else "dataset"
    found = (
        asked for page in describe.pages(kind) if page.level == level for card in page.cards for asked in card.fields
    )
    return next(asked for asked in found if asked.field.key == key)


def test_page_names_every_field_and_is_open_to_everybody(client: Client) -> None:
    said = ""
    for group in describe.GROUPS:
        page = client.get(f"/help/requirements/?group={group}")
        assert page.status_code == 200
        said += page.content.decode()
    for section in SECTIONS:
        for field in section.fields:
            assert escape(field.label) in said
    assert "/help/requirements/" in client.get("/help/").content.decode()


def test_conditions_are_told_in_the_words_of_the_form() -> None:
    tissue = _asked(Level.DATASET, "tissue")

    assert tissue.when == "if “Sample type” is “Tissue” or “Organism”"
    assert tissue.need.startswith("required if “Sample type” is “Tissue”; else the archive's wish")
    assert _asked(Level.DEPOSITION, "hold_until").need == "optional"
    assert _asked(Level.TILT_SERIES, "quality").need == "the archive's wish"
    assert _asked(Level.ACQUISITION, "dose_per_movie").need == "required if “Total dose of a run” is not stated"


def test_each_group_is_told_what_it_is_asked_and_no_more(client: Client) -> None:
    new, other = (client.get(f"/help/requirements/?group={group}").text for group in ("dataset", "annotation"))
    assert "Funding" in new
    assert "Funding" not in other
    assert "Number of the dataset" in other
    assert "Number of the dataset" not in new
    assert client.get("/help/requirements/?group=nonsense").text.count("Funding") == new.count("Funding")
    assert _asked(Level.ANNOTATION, "object_state").need == "required"


def test_what_is_asked_of_recorded_data_alone_is_told_in_few_words() -> None:
    assert _asked(Level.ACQUISITION, "movies").when == "if “Sample type” is not “In silico”"
    assert _asked(Level.ACQUISITION, "camera_model").need == "required; set if “Sample type” is “In silico”"


def test_values_are_told_with_bounds_choices_and_answers() -> None:
    assert _asked(Level.ACQUISITION, "acceleration_voltage").what == "number, 20 to 3,000"
    assert _asked(Level.ALIGNMENT, "format").what == "one of: IMOD; AreTomo3"
    assert _asked(Level.DATASET, "cell_strain").answers == ("Unknown",)
    assert _asked(Level.TOMOGRAM, "voxel_size").header == "tomogram"


def test_written_pages_say_what_the_code_says() -> None:
    assert not make_docs.outdated()
