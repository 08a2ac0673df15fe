"""The key photo from the page of the sample: chosen, sent, shown, taken away."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from submissions.models import Deposition
from submissions.photos import photo_of
from tests.browser.test_look import against_axe
from tests.validation.core.test_photo import png


def test_a_picture_is_chosen_beside_its_address(opened: Any, deposition: Deposition) -> None:
    dataset = deposition.datasets.get()
    page = opened(dataset.address, "sample")
    photo = page.locator("[data-photo-choose]")
    photo.set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"x"})
    expect(page.get_by_text("notes.txt is not named like a picture: .jpg, .png or .gif.")).to_be_visible()
    photo.set_input_files({"name": "Mitochondrion größer.png", "mimeType": "image/png", "buffer": png()})
    box = page.get_by_role("group", name="Key photo as a file")
    expect(box).to_contain_text("key-photo/dataset-1/Mitochondrion größer.png", timeout=60_000)
    expect(box).to_contain_text("Waiting")
    place = photo_of(dataset)
    assert place is not None
    assert place.file.content is not None
    assert against_axe(page) == []
    box.get_by_role("button", name="Use no file").click()
    expect(box).to_contain_text("Or as a file")
    assert photo_of(dataset) is None
