"""The pages of a deposition with runs, files and findings: readable by everyone, never wider than the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from submissions.models import Deposition, RunCheck
from submissions.review import decisions
from tests.browser.test_look import against_axe, in_both_colours
from tests.factories import make_user
from tests.submissions.submitted import accepted, add_file, find, in_review, ready
from validation.tally import refresh_tallies

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "Mitochondrien" * 14
OWNERS = (
    "deposition",
    "runs",
    "files",
    "checks",
    "submit",
    "files_suggested",
    "pattern_new",
    "sheets",
    "deposition_list",
)
STAFF = ("review", "checks", "files", "runs", "history", "queue")


def sign_in(page: Page, portal: LiveServer, user: Any) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": portal.url}])


def troubled(deposition: Deposition) -> Deposition:
    """With long names, an open error, an explained warning and a file without a role."""
    dataset = deposition.datasets.get()
    first, second = dataset.runs.all()[:2]
    first.name, deposition.values = LONG, {**deposition.values, "title": LONG}
    first.save()
    deposition.save()
    add_file(deposition, f"{LONG}/{LONG}.mrc")
    find(deposition, run=first, relation="tilt_series")
    warning = find(
        deposition, "mrc.voxel-size-not-set", run=second, relation="pixel_size", severity="warning", evidence="e2"
    )
    decisions.explain(deposition, findings=[warning], text=LONG, author=deposition.owner)
    for run, relation, state in ((first, "tilt_series", "error"), (second, "pixel_size", "warning")):
        cells = {relation: {"state": state, "numbers": [], "note": ""}}
        RunCheck.objects.update_or_create(run=run, defaults={"scope": deposition.uuid, "state": "done", "cells": cells})
    refresh_tallies([deposition.uuid])
    return deposition


def look(page: Page, portal: LiveServer, names: tuple[str, ...], deposition: Deposition) -> list[str]:
    found: list[str] = []
    for name in names:
        about_one = name not in ("queue", "exports", "deposition_list")
        address = reverse(name, args=[deposition.label] if about_one else [])
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(portal.url + address)
        found += in_both_colours(page, address=address)
        page.set_viewport_size({"width": 390, "height": 800})
        found += [f"{address} on a phone {line}" for line in against_axe(page)]
    page.goto("about:blank")
    return found


def test_the_owner_s_pages(page: Page, live_portal: LiveServer) -> None:
    deposition = troubled(ready())
    sign_in(page, live_portal, deposition.owner)
    assert look(page, live_portal, OWNERS, deposition) == []


def test_the_pages_of_curators_and_admins(page: Page, live_portal: LiveServer) -> None:
    deposition = troubled(in_review())
    sign_in(page, live_portal, deposition.curator)
    found = look(page, live_portal, STAFF, deposition)
    deposition = accepted()
    sign_in(page, live_portal, make_user("admin"))
    assert found + look(page, live_portal, ("exports", "queue", "review"), deposition) == []


def test_an_explained_warning_keeps_its_letter(page: Page, live_portal: LiveServer) -> None:
    deposition = troubled(ready())
    sign_in(page, live_portal, deposition.owner)
    page.goto(live_portal.url + reverse("checks", args=[deposition.label]))
    expect(page.locator("a.cell.x")).to_contain_text("W")
    expect(page.locator("a.cell.e")).to_have_count(1)
    page.goto("about:blank")


def test_the_button_of_the_small_form_saves_the_section_as_well(page: Page, live_portal: LiveServer) -> None:
    deposition = ready()
    block = deposition.datasets.get().blocks.get(kind="tomogram")
    sign_in(page, live_portal, deposition.owner)
    page.goto(live_portal.url + reverse("section", args=[deposition.label, block.address, "tomogram"]))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("[name=voxel_size]").fill("7.25")
    page.locator("#block-name").fill("denoised")
    page.get_by_role("button", name="Save runs and references").click()
    expect(page.get_by_role("heading", name="Tomograms: denoised")).to_be_visible()
    expect(page.locator("[name=voxel_size]")).to_have_value("7.25")
    assert asked == [], "nothing was unsaved"


def test_neighbours_have_their_controls_on_one_line(page: Page, live_portal: LiveServer) -> None:
    deposition = ready()
    block = deposition.datasets.get().blocks.get(kind="acquisition")
    sign_in(page, live_portal, deposition.owner)
    page.goto(live_portal.url + reverse("section", args=[deposition.label, block.address, "acquisition"]))
    tops = [
        box["y"]
        for name in ("dose_per_movie", "total_dose")
        if (box := page.locator(f"[name={name}]").bounding_box()) is not None
    ]
    assert len(tops) == 2
    assert abs(tops[0] - tops[1]) < 1
