"""Every kind of deposition, filled in from nothing until nothing is missing but files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page

from submissions.completeness import missing
from submissions.models import Deposition
from submissions.models.deposition import deposition_number
from submissions.schema import Level
from submissions.tree import load_outline
from tests.factories import EXISTING_DATASET, complete_values
from tests.journeys.keyboard import WithoutMouse
from tests.journeys.test_deposit import colleague
from tests.journeys.walk import Depositor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
RUNS = ["TS_01", "TS_02"]
TISSUE = {"sample_type": "tissue", "tissue_origin": "tissue", "tissue": {"name": "liver", "id": "UBERON:0002107"}}
CELL = {
    "sample_type": "cell",
    "cell_origin": "cell_line",
    "cell_type": {"name": "epithelial cell", "id": "CL:0000066"},
    "cell_strain": {"name": "HeLa", "id": "CVCL_0030"},
    "organism": {"name": "Homo sapiens", "id": "9606"},
}
EXISTING = {Level.DATASET: EXISTING_DATASET}


def of_sample(sample: Mapping[str, Any]) -> dict[Level, dict[str, Any]]:
    """A new dataset of another sample than an organelle."""
    values = complete_values()
    del values[Level.DATASET]["cell_component"]
    values[Level.DATASET] |= sample
    return values


def nothing_but_files_is_missing(depositor: Depositor) -> None:
    """By page, as the server counts it; and the page of the deposition says the same."""
    deposition = Deposition.objects.get(pk=deposition_number(depositor.label))
    found = [gap for gap in missing(load_outline(deposition)) if gap.blocks_submitting]
    assert [f"{gap.address}: {gap.sentence}" for gap in found if gap.page != "files"] == []
    depositor.open()
    links = depositor.page.eval_on_selector_all(
        "section[aria-labelledby=left] dl a", "links => links.map(link => link.pathname)"
    )
    assert links
    assert {link for link in links if not link.endswith("/files/")} == set()


@pytest.fixture
def dana(page: Page, live_portal: Any) -> Depositor:
    user = colleague("depositor", name="Dana Depositor")
    person = Depositor(page, live_portal.url)
    person.sign_in(user.email, "a long enough password")
    return person


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(complete_values(), id="organelle"),
        pytest.param(of_sample(TISSUE), id="tissue", marks=pytest.mark.soak),
        pytest.param(of_sample(CELL), id="cell", marks=pytest.mark.soak),
    ],
)
def test_new_dataset(dana: Depositor, values: dict[Level, dict[str, Any]]) -> None:
    dana.start()
    dana.add_block("Tomograms")
    dana.add_block("Annotations")
    dana.fill_everything(values)
    dana.add_runs(RUNS)
    nothing_but_files_is_missing(dana)


def test_tomograms_of_an_existing_dataset(dana: Depositor) -> None:
    dana.start("tomogram")
    dana.fill_everything(complete_values() | EXISTING)
    dana.add_runs(RUNS)
    nothing_but_files_is_missing(dana)
    assert {level for level, _ in dana.sections()} == {"deposition", "dataset", "alignment", "tomogram"}


def test_annotations_of_an_existing_dataset_without_a_mouse(page: Page, live_portal: Any) -> None:
    user = colleague("depositor", name="Dana Depositor")
    dana = WithoutMouse(page, live_portal.url)
    dana.sign_in(user.email, "a long enough password")
    values = complete_values() | EXISTING
    values[Level.ANNOTATION] |= {"existing_voxel_spacing": 13.48, "existing_alignment": 100}
    dana.start("annotation")
    dana.fill_everything(values)
    dana.add_runs(RUNS)
    nothing_but_files_is_missing(dana)
