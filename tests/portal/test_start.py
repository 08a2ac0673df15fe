"""The pages around the deposition: start, help, policy, outbox, colours, and the pages for what went wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.mail import EmailMessage
from django.test import Client, RequestFactory

from portal import errors, outbox
from portal.accounts.models import User


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.django_db
def test_the_start_page_tells_a_stranger_what_is_needed_and_how_to_begin(client: Client) -> None:
    page = text(client.get("/"))

    assert "An mdoc file for each run" in page
    assert 'href="/accounts/signup/"' in page
    assert "Sign in and start" in page


@pytest.mark.django_db
def test_who_is_signed_in_starts_a_dataset_with_one_click(client: Client) -> None:
    client.force_login(User.objects.create_user("a@lab.example", name="A"))
    action = re.search(r'<form method="post" action="([^"]+)">.{0,300}Start with a new dataset', text(client.get("/")))
    assert action

    answer = client.post(action[1], follow=True)

    assert answer.status_code == 200
    assert "D-" in text(answer)


@pytest.mark.django_db
def test_every_group_can_be_started(client: Client) -> None:
    client.force_login(User.objects.create_user("a@lab.example", name="A"))
    page = text(client.get("/"))

    found = re.findall(r'name="group" value="([a-z-]+)"', page)
    assert found == ["dataset", "annotation", "tomogram", "tomogram-annotation"]
    assert "Cannot be started" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "sees", "not_sees"),
    [
        ("depositor", {"Help"}, {"Queue", "Exports", "Catalogue", "Admin"}),
        ("curator", {"Help"}, {"Exports", "Catalogue", "Admin"}),
        ("admin", {"Catalogue", "Admin", "Help"}, set()),
    ],
)
def test_the_menu_follows_the_role(client: Client, role: str, sees: set[str], not_sees: set[str]) -> None:
    client.force_login(User.objects.create_user(f"{role}@lab.example", name="Somebody", role=role))

    menu = text(client.get("/help/")).partition('aria-label="Main"')[2].partition("</nav>")[0]

    assert all(f">{word}<" in menu for word in sees)
    assert not any(f">{word}<" in menu for word in not_sees)


@pytest.mark.django_db
def test_the_policy_names_cc0(client: Client) -> None:
    assert "creativecommons.org/publicdomain/zero" in text(client.get("/policy/"))


@pytest.mark.django_db
def test_help_says_where_to_write(client: Client, settings: Any) -> None:
    settings.CONTACT_EMAIL = "curators@archive.example"

    assert "mailto:curators@archive.example" in text(client.get("/help/"))


# --- colours


@pytest.mark.django_db
def test_the_choice_of_colours_stays_with_the_user(client: Client) -> None:
    user = User.objects.create_user("a@lab.example", name="A")
    client.force_login(user)

    answer = client.post("/theme/", {"theme": "dark", "next": "/help/"})

    user.refresh_from_db()
    assert (answer["Location"], user.theme) == ("/help/", "dark")
    assert 'data-bs-theme="dark"' in text(client.get("/"))


@pytest.mark.django_db
def test_the_choice_of_colours_of_a_stranger_is_a_cookie(client: Client) -> None:
    client.post("/theme/", {"theme": "dark"})

    assert 'data-bs-theme="dark"' in text(client.get("/"))


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_choosing_colours_leads_to_no_other_site(client: Client, elsewhere: str) -> None:
    assert client.post("/theme/", {"theme": "light", "next": elsewhere})["Location"] == "/"


def test_unknown_colours_are_refused(client: Client) -> None:
    assert client.post("/theme/", {"theme": "pink"}).status_code == 400


# --- outbox


@pytest.fixture
def mail_dir(settings: Any, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.MAIL_DIR = settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_the_outbox_shows_a_mail_with_its_link(client: Client, mail_dir: Path) -> None:
    EmailMessage("Grüße: Å", "Open it: http://testserver/x/1/?a=1&b=2\n\n<b>", to=["a@lab.example"]).send()

    page = text(client.get("/outbox/"))

    assert "Grüße: Å" in page
    assert 'href="http://testserver/x/1/?a=1&amp;b=2"' in page
    assert "<b>" not in page.partition("mail-text")[2].partition("</div>")[0]


def test_the_outbox_puts_the_newest_mail_first(mail_dir: Path) -> None:
    for number in range(3):
        message = EmailMessage(f"Mail {number}", "x", to=["a@lab.example"])
        message.extra_headers["Date"] = f"Sun, 22 Nov 2026 10:0{number}:00 +0000"
        message.send()

    mails = outbox.latest(mail_dir)

    assert [mail.subject for mail in mails] == ["Mail 2", "Mail 1", "Mail 0"]
    assert mails[0].sent == datetime(2026, 11, 22, 10, 2, tzinfo=UTC)


def test_no_folder_is_an_empty_outbox(tmp_path: Path) -> None:
    assert outbox.latest(tmp_path / "none") == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/outbox/", "/gallery/"])
def test_pages_of_local_mode_do_not_exist_elsewhere(client: Client, settings: Any, address: str) -> None:
    settings.LOCAL = settings.DEBUG = False

    assert client.get(address).status_code == 404


# --- what went wrong. No database in any of these: they have to work without it


def test_a_page_that_is_not_there_says_nothing_of_what_exists(client: Client) -> None:
    answer = client.get("/depositions/D-9999/nothing/")

    assert answer.status_code == 404
    assert "not open to your account" in text(answer)


def test_a_page_is_not_found_even_when_the_database_is_away(client: Client) -> None:
    client.cookies[django_settings.SESSION_COOKIE_NAME] = "somebody"

    answer = client.get("/nothing/")

    assert answer.status_code == 404
    assert "Nothing was changed" in text(answer)


def test_our_fault_names_a_reference_and_what_is_safe(rf: RequestFactory) -> None:
    request = rf.get("/", headers={"cookie": f"{django_settings.SESSION_COOKIE_NAME}=somebody"})

    answer = errors.server_error(request)

    assert answer.status_code == 500
    assert "F-" in text(answer)
    assert "saved before is safe" in text(answer)
    assert 'href="/"' in text(answer)


def test_our_fault_is_said_even_when_its_page_cannot_be_made(rf: RequestFactory, settings: Any) -> None:
    settings.TEMPLATES = []

    answer = errors.server_error(rf.get("/"))

    assert answer.status_code == 500
    assert "The reference is F-" in text(answer)


def test_a_form_of_another_site_is_refused_with_a_way_on() -> None:
    answer = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})

    assert answer.status_code == 403
    assert "The form was too old" in text(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/help/", "/policy/", "/accounts/login/", "/gallery/", "/nothing/"])
def test_no_page_has_inline_script_or_style(client: Client, address: str) -> None:
    page = text(client.get(address))

    assert " style=" not in page
    assert "<style" not in page
    assert page.count("<script ") == page.count('<script src="')
    assert " onclick=" not in page
