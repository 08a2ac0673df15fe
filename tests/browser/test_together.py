"""The pages of working together, looked at: people, changes, invitation, starting from an earlier one, profiles."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from submissions import history, people, profiles
from submissions.drafts import save_section
from submissions.models import Block, CoAuthor, Deposition
from submissions.schema import section
from tests.browser.test_look import in_both_colours
from tests.factories import fill, make_deposition, make_user

LONG = "Ribosomes-in-cells-of-a-very-long-name-" * 4


def with_much(owner: Any) -> Deposition:
    """Co-authors with and without an offer, invitations, changes of two people, a batch."""
    deposition = fill(make_deposition(owner))
    ben = CoAuthor.objects.create(deposition=deposition, user=make_user(name=LONG), right="edit")
    CoAuthor.objects.create(deposition=deposition, user=make_user(), right="view")
    people.offer(ben, actor=owner)
    people.invite(deposition, email="x@lab.example", right="edit", actor=owner)
    people.withdraw(people.invite(deposition, email="y@lab.example", right="edit", actor=owner), actor=owner)
    save_section(deposition, section=section("deposition", "about"), typed={"title": LONG}, actor=ben.user)
    with history.batch(deposition, actor=owner, what=f"Values from {LONG}.xlsx"):
        save_section(deposition, section=section("deposition", "about"), typed={"title": "Yeast"}, actor=owner)
    return deposition


def test_the_pages_can_be_read_by_everyone(page: Page, live_portal: Any) -> None:
    owner = make_user()
    deposition = with_much(owner)
    block = Block.objects.get(dataset__deposition=deposition, kind="acquisition")
    profiles.save(block, name=LONG, user=owner)
    client = Client()
    client.force_login(owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_portal.url}])
    one = [deposition.label]
    addresses = [
        reverse("people", args=one),
        reverse("changes", args=one),
        f"{reverse('changes', args=one)}?field=deposition.title",
        reverse("batch", args=[*one, deposition.batches.get().pk]),
        reverse("deposition_begin", args=one),
        reverse("deposition_sources"),
        reverse("facility_profiles"),
        people.link(deposition.invitations.filter(withdrawn_at=None).get()).removeprefix(live_portal.url),
    ]
    found: list[str] = []
    for address in addresses:
        page.goto(live_portal.url + address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        found += in_both_colours(page, address=address)
    assert found == []


def test_a_field_tells_its_history(page: Page, live_portal: Any) -> None:
    owner = make_user()
    deposition = with_much(owner)
    client = Client()
    client.force_login(owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_portal.url}])
    page.goto(f"{live_portal.url}{deposition.get_absolute_url()}s/deposition/about/")
    clock = page.locator("#f-title .past summary")
    clock.press("Enter")
    expect(page.locator("#f-title .past-list")).to_contain_text("Yeast")
    assert in_both_colours(page, address="a field with its history") == []
    page.get_by_role("link", name="All changes of this field").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Changes of Title")
