"""Rows in a real browser: moved by keyboard and by dragging, split when pasted, cells that come and go."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from submissions.models import Deposition
from submissions.schema import Level
from submissions.structure import add_block
from tests.browser.test_look import against_axe, too_wide
from tests.browser.test_sections import stored
from tests.factories import ADA, complete_values, fill
from tests.submissions.splitting import ENTRIES, STEPS

LONG = "Maria-Magdalena Wolkenstein-Ehrenreich von und zu Hohenschwangau-Neuschwanstein"
PASTE = """([selector, text]) => {
  const control = document.querySelector(selector);
  control.focus();
  const data = new DataTransfer();
  data.setData("text/plain", text);
  control.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def paste(page: Page, selector: str, text: str) -> None:
    page.evaluate(PASTE, [selector, text])


def values(page: Page, key: str, column: str = "value") -> list[str]:
    controls = page.locator(f"#id_{key} [data-row-list] [name$='-{column}']")
    return [control.input_value() for control in controls.all()]


@pytest.fixture
def people(deposition: Deposition) -> Deposition:
    """25 authors, one with a long name."""
    fill(deposition)
    deposition.values["authors"] = [
        ADA
        | {"name": LONG if n == 3 else f"Author {n}", "affiliation": "EMBL", "primary": n == 0, "corresponding": n == 9}
        for n in range(25)
    ]
    deposition.save()
    return deposition


def test_the_browser_splits_as_the_server_does(opened: Any) -> None:
    page = opened("deposition", "references")
    script = "async ([cases, how]) => { const { split } = await import(document.querySelector('script[src*=\"autosave\"]').src.replace(/autosave[^/]*$/, 'split.js')); return cases.map((text) => split(text, how)); }"  # noqa: E501
    for cases, how in ((STEPS, "steps"), (ENTRIES, "entries")):
        found = page.evaluate(script, [[text for text, _ in cases], how])
        assert found == [rows for _, rows in cases]


def test_pasted_steps_become_rows_and_enter_begins_the_next(opened: Any, deposition: Deposition) -> None:
    dataset = deposition.datasets.get()
    page = opened(dataset.address, "sample")
    first = "#id_sample_preparation-0-value"
    with stored(page):
        paste(page, first, "Grown in Ca2+ free medium + frozen + thawed")
    assert values(page, "sample_preparation") == ["Grown in Ca2+ free medium", "frozen", "thawed"]
    page.keyboard.press("Enter")
    with stored(page):
        page.keyboard.type("washed + dried")
        page.locator("#id_title").focus()
    assert values(page, "sample_preparation")[3:] == ["washed", "dried"]
    dataset.refresh_from_db()
    assert dataset.values["sample_preparation"][-3:] == ["thawed", "washed", "dried"]


def test_pasted_addresses_become_rows_and_are_shown_as_they_are_kept(opened: Any, deposition: Deposition) -> None:
    page = opened("deposition", "references")
    with stored(page):
        paste(
            page, "#id_publications-0-value", "https://doi.org/10.1038/a1\nhttps://doi.org/10.1038/b2, doi:10.1038/c3"
        )
    page.locator("#id_database_entries-0-value").focus()
    expect(page.locator("#id_publications-0-value")).to_have_value("10.1038/a1")
    expect(page.locator("#id_publications-2-value")).to_have_value("10.1038/c3")
    deposition.refresh_from_db()
    assert deposition.values["publications"] == ["10.1038/a1", "10.1038/b2", "10.1038/c3"]


def test_an_author_is_moved_by_keyboard_and_by_dragging(opened: Any, people: Deposition) -> None:
    page = opened("deposition", "authors")
    page.set_viewport_size({"width": 1440, "height": 1600})
    with stored(page):
        page.get_by_role("button", name="Move author 2 up").press("Enter")
    assert values(page, "authors", "name")[:3] == ["Author 1", "Author 0", "Author 2"]
    expect(page.get_by_role("button", name="Move author 1 down")).to_be_focused()
    expect(page.locator("#announce")).to_have_text("author moved to place 1")
    handle = page.locator("#id_authors [data-row-handle]").nth(0)
    target = page.locator("#id_authors [data-row]").nth(2).bounding_box()
    box = handle.bounding_box()
    assert box
    assert target
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    with stored(page):
        page.mouse.move(box["x"] + 5, target["y"] + target["height"] * 0.9, steps=8)
        page.wait_for_timeout(400)
        page.mouse.up()
    assert values(page, "authors", "name")[:3] == ["Author 0", "Author 2", "Author 1"]
    people.refresh_from_db()
    assert [row["name"] for row in people.values["authors"]][:3] == ["Author 0", "Author 2", "Author 1"]
    assert page.locator("#id_authors-2-name").get_attribute("aria-label") == "Name, author 3"


def test_escape_puts_a_dragged_row_back(opened: Any, people: Deposition) -> None:
    page = opened("deposition", "authors")
    box = page.locator("#id_authors [data-row-handle]").nth(1).bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 5, box["y"] + 400, steps=5)
    page.wait_for_timeout(400)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert values(page, "authors", "name")[:3] == ["Author 0", "Author 1", "Author 2"]


def test_a_pasted_list_is_looked_over_and_added(opened: Any, deposition: Deposition) -> None:
    page = opened("deposition", "authors")
    page.locator("#id_authors-0-name").fill("Ada Example")
    page.get_by_role("button", name="Paste a list of authors").click()
    page.get_by_label("People").fill(
        "Ada Example <ada@lab.example>\nBen Muster¹*, Carla Öz²\n1 Institute of Cells\n2 EMBL"
    )
    page.get_by_role("button", name="Show what is understood").click()
    expect(page.get_by_role("heading", name="3 authors found")).to_be_visible()
    expect(page.get_by_text("In the list already: Ada Example.")).to_be_visible()
    page.get_by_label("Name, author 3").fill("Carla Özil")
    page.get_by_role("button", name="Add to the authors").click()
    expect(page.get_by_text("2 authors added; 1 author in the list already.")).to_be_visible()
    assert values(page, "authors", "name") == ["Ada Example", "Ben Muster", "Carla Özil"]
    deposition.refresh_from_db()
    assert deposition.values["authors"][1]["affiliation"] == "Institute of Cells"
    assert deposition.values["authors"][1]["corresponding"] is True


def test_cells_are_asked_by_the_other_cells_of_their_row(opened: Any, deposition: Deposition) -> None:
    block = add_block(deposition.datasets.get(), kind=Level.ANNOTATION)
    page = opened(block.address, "annotation")
    expect(page.locator("#id_shapes-0-mask_label")).to_be_hidden()
    page.locator("#id_shapes-0-shape").select_option("SemanticSegmentationMask")
    expect(page.locator("#id_shapes-0-mask_label")).to_be_visible()
    expect(page.locator("#id_shapes-0-binning")).to_be_hidden()
    page.locator("#f-shapes [data-row-add]").click()
    expect(page.locator("#id_shapes-1-mask_label")).to_be_hidden()
    page.locator("#id_shapes-1-shape").select_option("Point")
    expect(page.locator("#id_shapes-1-binning")).to_be_visible()
    with stored(page):
        page.locator("#id_shapes-1-binning").fill("many")
        page.locator("#id_software").focus()
    expect(page.locator("#id_shapes-1-binning_error")).to_contain_text("“many” is not a number.")
    expect(page.locator("#id_shapes-0-mask_label")).to_be_visible()


def test_sentences_are_counted_while_typing(opened: Any) -> None:
    page = opened("deposition", "about")
    page.locator("#id_description").fill("One. Two, e.g. this. Three.")
    expect(page.locator("#id_description_count")).to_have_text("3 sentences of at most 5")
    page.locator("#id_description").fill("One. Two. Three. Four. Five. Six.")
    expect(page.locator("#id_description_count")).to_have_text("6 sentences; 1 to 5 are wanted.")
    expect(page.locator("#id_description")).not_to_have_attribute("aria-invalid", "true")


def test_without_scripts_a_list_is_pasted_and_a_step_is_split(
    browser: Any, live_portal: Any, deposition: Deposition, page: Page, opened: Any
) -> None:
    opened("deposition", "authors")
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    dataset = deposition.datasets.get()
    root = f"{live_portal.url}{deposition.get_absolute_url()}s/"
    plain.goto(f"{root}{dataset.address}/sample/")
    plain.locator("#id_sample_preparation-0-value").fill("Grown + frozen")
    plain.get_by_role("button", name="Next:").click()
    dataset.refresh_from_db()
    assert dataset.values["sample_preparation"] == ["Grown", "frozen"]
    plain.goto(f"{root}deposition/authors/")
    plain.get_by_role("button", name="Paste a list of authors").click()
    plain.get_by_label("People").fill("Ada Example, Ben Muster")
    plain.get_by_role("button", name="Show what is understood").click()
    plain.get_by_role("button", name="Add to the authors").click()
    deposition.refresh_from_db()
    assert [row["name"] for row in deposition.values["authors"]] == ["Ada Example", "Ben Muster"]
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_rows_can_be_read_by_everyone(page: Page, opened: Any, people: Deposition, scheme: Any) -> None:
    block = add_block(people.datasets.get(), kind=Level.ANNOTATION)
    block.values = complete_values()[Level.ANNOTATION]
    block.values["shapes"].append({"shape": "SemanticSegmentationMask", "format": "x"})
    block.save()
    people.values["authors"][2]["orcid"] = "1"
    people.save()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found: list[str] = []
    for address, key in (("deposition", "authors"), (block.address, "annotation")):
        opened(address, key)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        found += [f"{key} {line}" for line in against_axe(page)]
        found += too_wide(page, address=key)
    opened("deposition", "authors")
    page.get_by_role("button", name="Paste a list of authors").click()
    page.get_by_label("People").fill(f"{LONG}1†, PhD, Ben Muster\n{'x' * 300}://y")
    page.get_by_role("button", name="Show what is understood").click()
    expect(page.get_by_text("Not everything found a place.")).to_be_visible()
    found += [f"paste {line}" for line in against_axe(page)]
    found += too_wide(page, address="paste")
    assert found == []
