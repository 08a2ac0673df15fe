"""A term is found and chosen by keyboard or pointer; name and identifier are kept, and told when they do not agree."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from submissions.models import Dataset, Deposition
from tests.browser.test_look import against_axe, too_wide
from tests.browser.test_sections import stored
from tests.conftest import wait_until
from tests.factories import make_deposition, make_user
from tests.submissions.vocabulary.samples import SAMPLES, load


@pytest.fixture
def dataset(live_portal: Any) -> Dataset:
    for ontology in SAMPLES:
        load(ontology)
    made: Deposition = make_deposition(make_user())
    dataset = made.datasets.get()
    dataset.values = {"sample_type": "organelle"}
    dataset.save()
    return dataset


@pytest.fixture
def sample(page: Page, live_portal: Any, dataset: Dataset) -> Page:
    """The page of the sample, signed in as its owner."""
    client = Client()
    client.force_login(dataset.deposition.owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_portal.url}])
    page.goto(f"{live_portal.url}{dataset.deposition.get_absolute_url()}s/{dataset.address}/sample/")
    return page


def component(page: Page) -> Any:
    return page.locator("#f-cell_component")


def kept(dataset: Dataset) -> Any:
    dataset.refresh_from_db()
    return dataset.values.get("cell_component")


def test_by_keyboard(sample: Page, dataset: Dataset) -> None:
    field = component(sample)
    name = field.get_by_role("combobox", name="Name")
    name.press_sequentially("er lum", delay=20)
    option = field.get_by_role("option", name="endoplasmic reticulum lumen")
    expect(option).to_contain_text("Synonym: ER lumen")
    expect(name).to_have_attribute("aria-expanded", "true")
    name.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert against_axe(sample) == []
    with stored(sample):
        name.press("Enter")
    expect(name).to_have_value("endoplasmic reticulum lumen")
    expect(field.get_by_role("combobox", name="Identifier")).to_have_value("GO:0005788")
    expect(field.get_by_role("status")).to_contain_text("“ER lumen” is a synonym of it")
    expect(name).to_be_focused()
    # What was typed before the choice may have been saved by itself just now.
    wanted = {"name": "endoplasmic reticulum lumen", "id": "GO:0005788"}
    wait_until(lambda: kept(dataset) == wanted, seconds=10, what="the choice is saved")


def test_by_identifier_and_pointer(sample: Page, dataset: Dataset) -> None:
    field = component(sample)
    identifier = field.get_by_role("combobox", name="Identifier")
    identifier.press_sequentially("GO:00057", delay=20)
    with stored(sample):
        field.get_by_role("option", name="mitochondrion").first.click()
    expect(field.get_by_role("combobox", name="Name")).to_have_value("mitochondrion")
    expect(identifier).to_have_value("GO:0005739")
    assert kept(dataset) == {"name": "mitochondrion", "id": "GO:0005739"}


def test_escape_closes_the_list_and_keeps_what_was_typed(sample: Page) -> None:
    field = component(sample)
    name = field.get_by_role("combobox", name="Name")
    name.press_sequentially("nucl", delay=20)
    expect(field.get_by_role("option")).to_have_count(2)
    name.press("Escape")
    expect(field.get_by_role("option")).to_have_count(0)
    expect(name).to_have_value("nucl")


def test_an_obsolete_term_gives_way_to_its_replacement(sample: Page, dataset: Dataset) -> None:
    field = component(sample)
    field.get_by_role("combobox", name="Name").press_sequentially("cell", delay=20)
    obsolete = field.get_by_role("option").filter(has_text="Obsolete: choose it to take cellular anatomical entity")
    with stored(sample):
        obsolete.click()
    expect(field.get_by_role("status")).to_contain_text("GO:0005623 is obsolete")
    assert kept(dataset) == {"name": "cellular anatomical entity", "id": "GO:0110165"}


def test_a_pair_that_does_not_agree_is_told(sample: Page, dataset: Dataset) -> None:
    field = component(sample)
    field.get_by_role("combobox", name="Name").fill("nucleus")
    with stored(sample):
        field.get_by_role("combobox", name="Identifier").fill("GO:0005739")
        sample.locator("#id_title").focus()
    expect(field.locator(".field-error")).to_have_text(
        "GO:0005739 is “mitochondrion”, not “nucleus”. Correct the name or the identifier."
    )
    assert kept(dataset) == {"name": "nucleus", "id": "GO:0005739"}, "kept as it was typed"


def test_a_misspelt_name_finds_what_is_similar(sample: Page) -> None:
    field = component(sample)
    field.get_by_role("combobox", name="Name").press_sequentially("mitocondrion", delay=10)
    expect(field.get_by_role("option").first).to_contain_text("mitochondrion")
    expect(field.locator("[data-term-note]")).to_contain_text("similar")


def test_the_organism_is_a_number(sample: Page, dataset: Dataset) -> None:
    field = sample.locator("#f-organism")
    field.get_by_role("combobox", name="Name").press_sequentially("baker", delay=20)
    with stored(sample):
        field.get_by_role("option", name="Saccharomyces cerevisiae").click()
    dataset.refresh_from_db()
    assert dataset.values["organism"] == {"name": "Saccharomyces cerevisiae", "id": "4932"}


def test_on_a_phone_the_list_fits(sample: Page) -> None:
    sample.set_viewport_size({"width": 390, "height": 800})
    field = component(sample)
    field.get_by_role("combobox", name="Name").press_sequentially("mito", delay=20)
    expect(field.get_by_role("option").first).to_be_in_viewport()
    assert too_wide(sample, address="the sample") == []
    assert against_axe(sample) == []
