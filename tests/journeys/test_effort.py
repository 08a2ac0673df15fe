"""What a dataset of a hundred runs costs the person who deposits it: the files say most of it themselves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from submissions.completeness import Missing, missing
from submissions.models import Deposition, Run
from submissions.models.deposition import deposition_number
from submissions.schema import Level, every_field_of
from submissions.tree import load_outline
from tests.factories import complete_values
from tests.journeys.effort import Effort, dataset
from tests.journeys.test_deposit import colleague
from tests.journeys.walk import MOVING, Depositor
from validation.models import Finding

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
MOST_VALUES = 25
PAGE = re.compile(r"(deposition|dataset|block)(?::\d+)?/")


class Frugal(Depositor):
    """Gives what is asked of them and nothing more. Whoever opens a page has clicked on a link."""

    effort: Effort

    def go(self, path: str) -> None:
        super().go(path)
        if hasattr(self, "effort"):
            self.effort.clicks.append((path, "the link to this page"))

    def left(self) -> list[Missing]:
        deposition = Deposition.objects.get(pk=deposition_number(self.label))
        return [gap for gap in missing(load_outline(deposition)) if gap.blocks_submitting]

    def fill_what_is_missing(self) -> None:
        """Page by page, until nothing but files is missing: an answer may bring another question."""
        values = complete_values()
        values[Level.TILT_SERIES]["binning_from_frames"] = 2.0
        for _ in range(3):
            pages = {gap.page: gap.url.partition("#")[0] for gap in self.left() if PAGE.match(gap.page)}
            levels = {url: level for level, url in self.sections()}
            for page, url in pages.items():
                keys = {gap.address.rpartition(".")[2] for gap in self.left() if gap.page == page}
                level = next(level for known, level in levels.items() if known.endswith(url.partition("?")[0]))
                self.go(url)
                for field in every_field_of(level):
                    if field.key in keys and self.page.locator(f"#f-{field.key}").count():
                        self.fill(field, values[level][field.key])
                self.onward()

    def give(self, folder: Path) -> None:
        self.open("files/")
        self.page.set_input_files("[data-choose-folder]", folder)
        expect(self.page.locator("#upload [data-rate]")).to_have_text("All files are sent", timeout=MOVING)


@pytest.fixture
def dana(page: Page, context: BrowserContext, live_portal: Any) -> Frugal:
    person = Frugal(page, live_portal.url)
    person.sign_in(colleague("depositor", name="Dana Depositor").email, "a long enough password")
    person.effort = Effort.watch(context)
    return person


def deposit(dana: Frugal, folder: Path) -> None:
    """Files first: they answer what would have to be typed."""
    dana.start()
    dana.give(folder)
    dana.wait_for_checks()
    dana.open("files/")
    with dana.page.expect_navigation(timeout=MOVING):
        dana.page.get_by_role("button", name="Take this over").click()
    dana.wait_for_checks()
    dana.open()
    with dana.page.expect_navigation():
        dana.page.get_by_role("button", name=re.compile(r"^Use all \d+$")).click()
    dana.fill_what_is_missing()
    assert [f"{gap.address}: {gap.sentence}" for gap in dana.left()] == []
    dana.wait_for_checks()
    dana.submit()
    assert dana.state() == "Submitted"


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("runs", [4, pytest.param(100, marks=pytest.mark.soak)])
def test_a_dataset_costs_few_values_whatever_its_number_of_runs(dana: Frugal, tmp_path: Path, runs: int) -> None:
    deposit(dana, dataset(tmp_path / "lamellae", runs=runs))
    print(f"{runs} runs: {dana.effort.told()}")
    assert Run.objects.count() == runs
    assert not Finding.objects.exclude(severity="note").exists(), [row.sentence for row in Finding.objects.all()]
    assert 0 < len(dana.effort.values) <= MOST_VALUES, dana.effort.told()
