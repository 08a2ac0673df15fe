"""A section without scripts, from nothing to saved: fields, answers, more rows than there is room for; and a session
that ends in the middle.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from submissions.models import Deposition
from tests.factories import make_deposition, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def deposition(live_portal: Any) -> Deposition:
    owner = make_user()
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    return make_deposition(owner)


@pytest.fixture
def plain(browser: Any, live_portal: Any, deposition: Deposition) -> Iterator[Page]:
    """A page without scripts, signed in as the owner."""
    client = Client()
    client.force_login(deposition.owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_portal.url}])
    yield context.new_page()
    context.close()


def test_a_section_is_filled_in_with_more_rows_than_there_is_room_for(
    plain: Page, live_portal: Any, deposition: Deposition
) -> None:
    dataset = deposition.datasets.get()
    page, here = plain, f"{live_portal.url}{deposition.get_absolute_url()}s/{dataset.address}"
    page.goto(f"{here}/sample/")
    page.locator("#id_title").fill("Yeast")
    for row, step in enumerate(["Grown", "Spun", "Frozen"]):
        page.locator(f"#id_sample_preparation-{row}-value").fill(step)
    page.locator("#f-other_setup").get_by_label("None", exact=True).check()
    page.get_by_role("button", name="Next: Authors and funding").click()
    page.wait_for_url("**/people/")
    page.get_by_role("button", name="Back").click()
    page.wait_for_url("**/sample/")
    page.locator("#id_sample_preparation-3-value").fill("Milled")
    page.locator("#id_sample_preparation-1-value").fill("")
    page.get_by_role("button", name="Next: Authors and funding").click()
    page.wait_for_url("**/people/")
    page.goto(f"{here}/sample/")
    expect(page.locator("#f-other_setup").get_by_label("None", exact=True)).to_be_checked()
    dataset.refresh_from_db()
    assert [step for step in dataset.values["sample_preparation"] if step] == ["Grown", "Frozen", "Milled"]
    assert dataset.values["title"] == "Yeast"


def test_what_was_typed_while_the_session_ended_comes_back(
    plain: Page, live_portal: Any, deposition: Deposition
) -> None:
    page = plain
    page.goto(f"{live_portal.url}{deposition.get_absolute_url()}s/deposition/about/")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#id_title").fill("Yeast")
    page.get_by_role("button", name="Next: Authors").click()
    page.wait_for_url("**/login/**")
    page.locator("#id_login").fill(deposition.owner.email)
    page.locator("#id_password").fill("a long enough password")
    page.locator("form[method=post] button[type=submit]", has_text="Sign in").first.click()
    page.wait_for_url("**/about/")
    expect(page.get_by_role("alert")).to_contain_text("You were signed out while you typed")
    expect(page.locator("#id_title")).to_have_value("Yeast")
    deposition.refresh_from_db()
    assert deposition.values == {}
    page.get_by_role("button", name="Save it").click()
    deposition.refresh_from_db()
    assert deposition.values == {"title": "Yeast"}
    page.reload()
    expect(page.get_by_role("alert")).to_have_count(0)
