"""Every page of the frame in real Chromium: readable, usable by keyboard, and never wider than the screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.core.cache import cache
from playwright.sync_api import expect

from portal.accounts.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

AXE = Path(django_settings.NODE_MODULES) / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 390, 768, 1440)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES = [
    "/", "/help/", "/help/checks/", "/policy/", "/outbox/", "/gallery/", "/accounts/login/", "/accounts/signup/",
    "/accounts/password/reset/", "/accounts/password/reset/done/", "/nothing/",
    *(f"/gallery/?error={code}" for code in ("400", "403", "500", "csrf")),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_tries_from_other_tests() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def mails(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.MAIL_DIR = settings.EMAIL_FILE_PATH = tmp_path


def against_axe(page: Page) -> list[str]:
    """What axe finds on the page, a line each: rule and element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = json.dumps({"runOnly": {"type": "tag", "values": RULES}})
    found = page.evaluate(f"axe.run(document, {options}).then(result => result.violations)")
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def too_wide(page: Page, *, address: str) -> list[str]:
    """The widths at which the page scrolls sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        scroll, client = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if scroll > client:
            found.append(f"{address} at {width} px is {scroll} px wide")
    return found


def in_both_colours(page: Page, *, address: str) -> list[str]:
    """What axe finds at 1440 px, and the widths at which the page scrolls sideways: light, then dark, in one load."""
    found: list[str] = []
    for scheme in SCHEMES:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
        found += [f"{address}, {scheme}: {line}" for line in [*against_axe(page), *too_wide(page, address=address)]]
    return found


def test_pages_can_be_read_by_everyone(page: Page, live_portal: LiveServer) -> None:
    found: list[str] = []
    for address in PAGES:
        page.goto(live_portal.url + address)
        found += in_both_colours(page, address=address)

    assert found == []


def test_the_gallery_on_a_phone_can_be_read_by_everyone(page: Page, live_portal: LiveServer) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(live_portal.url + "/gallery/")

    assert against_axe(page) == []


def test_text_of_twice_the_size_fits_a_phone(page: Page, live_portal: LiveServer) -> None:
    for address in ("/", "/gallery/", "/accounts/signup/"):
        page.set_viewport_size({"width": 768, "height": 800})
        page.goto(live_portal.url + address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        scroll, client = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")

        assert scroll <= client, address


@pytest.mark.usefixtures("mails")
def test_a_researcher_signs_up_with_the_code_from_the_outbox(page: Page, live_portal: LiveServer) -> None:
    page.goto(live_portal.url)
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Name", exact=True).fill("First Author")
    page.get_by_label("E-mail").fill("first@lab.example")
    page.get_by_label("Password", exact=True).fill("seven tilted sections")
    page.get_by_role("button", name="Create the account").click()
    with page.context.expect_page() as opened:
        page.get_by_role("main").get_by_role("link", name="outbox").click()
    subject = opened.value.get_by_role("heading", level=2).first.inner_text()
    page.get_by_label("Code").fill(subject.split()[0])
    page.get_by_role("button", name="Confirm the address").click()

    page.locator("summary", has_text="First Author").click()

    assert page.get_by_text("first@lab.example", exact=True).is_visible()
    assert page.get_by_role("button", name="Sign out").is_visible()


@pytest.mark.usefixtures("mails")
def test_a_lost_password_is_replaced_by_the_link_from_the_outbox(page: Page, live_portal: LiveServer) -> None:
    user = User.objects.create_user("a@lab.example", "seven tilted sections", name="A")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    page.goto(live_portal.url + "/accounts/login/")
    page.get_by_role("link", name="Reset the password").click()
    page.get_by_label("E-mail").fill("a@lab.example")
    page.get_by_role("button", name="Send the link").click()
    page.goto(live_portal.url + "/outbox/")
    page.locator(".mail-text a[href^=http]").first.click()
    page.locator("#id_password1").fill("another seven sections")
    page.get_by_role("button", name="Save the new password").click()

    assert page.get_by_role("heading", name="The new password is saved").is_visible()


def test_the_colours_change_at_once_and_stay(page: Page, live_portal: LiveServer) -> None:
    page.goto(live_portal.url + "/help/")
    page.get_by_label("Colours of the page").click()
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"

    page.reload()

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_escape_closes_a_menu_and_gives_the_focus_back(page: Page, live_portal: LiveServer) -> None:
    page.goto(live_portal.url + "/help/")
    page.get_by_label("Colours of the page").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    assert not page.get_by_role("button", name="Dark").is_visible()
    assert page.evaluate("document.activeElement.ariaLabel") == "Colours of the page"


def test_the_first_stop_of_the_keyboard_leads_past_the_menu(page: Page, live_portal: LiveServer) -> None:
    page.goto(live_portal.url)
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"


def test_sections_open_over_the_page_on_a_phone(page: Page, live_portal: LiveServer) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(live_portal.url + "/gallery/")
    entry = page.get_by_role("link", name="Cross-references")
    assert not entry.is_visible()
    page.get_by_role("button", name="Sections").click()
    assert entry.is_visible()

    page.keyboard.press("Escape")

    entry.wait_for(state="hidden")
    assert "Sections" in page.evaluate("document.activeElement.textContent")


# --- fields


def names(page: Page) -> list[str]:
    return list(page.locator("[data-rows=steps] textarea").evaluate_all("all => all.map(one => one.name)"))


def texts(page: Page) -> list[str]:
    words = "all => all.map(one => one.value.split(' ')[0])"
    return list(page.locator("[data-rows=steps] textarea").evaluate_all(words))


def test_a_row_is_added_and_has_the_focus(page: Page, live_portal: LiveServer) -> None:
    page.goto(live_portal.url + "/gallery/")
    page.get_by_role("button", name="Add a step").press("Enter")
    page.keyboard.type("Frozen")

    assert texts(page) == ["Yeast", "Spheroplasts", "Purified", "Frozen"]
    assert names(page)[-1] == "steps-3-value"
    assert page.locator("input[name=steps-count]").input_value() == "4"
    assert page.get_by_label("Sample preparation, step 4").input_value() == "Frozen"


def test_a_moved_row_keeps_the_focus_and_takes_its_number(page: Page, live_portal: LiveServer) -> None:
    page.goto(live_portal.url + "/gallery/")
    page.get_by_role("button", name="Move step 3 up").press("Enter")

    assert texts(page) == ["Yeast", "Purified", "Spheroplasts"]
    assert names(page) == ["steps-0-value", "steps-1-value", "steps-2-value"]
    assert page.evaluate("document.activeElement.ariaLabel") == "Move step 2 up"


def test_after_removing_a_row_the_next_one_has_the_focus(page: Page, live_portal: LiveServer) -> None:
    page.goto(live_portal.url + "/gallery/")
    page.get_by_role("button", name="Remove author 1").press("Enter")

    assert page.evaluate("document.activeElement.name") == "authors-0-name"
    assert page.evaluate("document.activeElement.value") == "Second Author"
    tied = page.locator("#id_authors-0-orcid").get_attribute("aria-describedby") or ""
    assert page.locator(f"#{tied.split()[-1]}").inner_text().startswith("The last character")


def test_without_rows_the_page_says_so(page: Page, live_portal: LiveServer) -> None:
    page.goto(live_portal.url + "/gallery/")
    for _ in range(2):
        page.get_by_role("button", name="Remove author 1").click()

    assert page.get_by_text("No authors yet.").is_visible()
    assert page.evaluate("document.activeElement.textContent.trim()") == "Add an author"


def test_a_choice_shows_what_it_asks_for_and_keeps_what_was_typed(page: Page, live_portal: LiveServer) -> None:
    page.goto(live_portal.url + "/gallery/")
    component = page.get_by_label("Cell component", exact=True)
    page.get_by_role("radio", name="Cell", exact=True).check()
    assert page.get_by_label("Cell type").last.is_visible()
    assert not page.locator("#component").is_visible()
    page.locator("#announce").filter(has_text="Asked now: Cell type. No longer asked: Cell component.").wait_for(
        state="attached"
    )

    page.get_by_role("radio", name="Organelle").check()

    assert component.last.is_visible()
    assert page.locator("#component").input_value() == "mitochondrion"


def test_a_recorded_answer_takes_the_place_of_the_control(page: Page, live_portal: LiveServer) -> None:
    page.goto(live_portal.url + "/gallery/")
    page.locator("#id_grant").fill("10.1101/2026")
    page.get_by_role("radio", name="Not yet").check()
    assert not page.locator("#id_grant").is_visible()
    assert page.locator("[data-answered]").inner_text() == "Not yet"

    page.get_by_role("radio", name="As given").check()

    assert page.locator("#id_grant").input_value() == "10.1101/2026"


def test_a_dialog_gives_the_focus_back(page: Page, live_portal: LiveServer) -> None:
    page.goto(live_portal.url + "/gallery/")
    page.get_by_role("button", name="Withdraw", exact=True).press("Enter")
    assert page.get_by_role("dialog", name="Withdraw D-0147?").is_visible()

    page.keyboard.press("Escape")

    assert page.evaluate("document.activeElement.textContent") == "Withdraw"


def test_a_password_can_be_shown(page: Page, live_portal: LiveServer) -> None:
    page.goto(live_portal.url + "/accounts/login/")
    page.locator("#id_password").fill("seven")
    page.get_by_role("button", name="Show the password").click()

    assert page.locator("#id_password").get_attribute("type") == "text"
