"""Signing up and in, resetting a password, and who may change a role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from portal.accounts.models import Role, User

pytestmark = pytest.mark.django_db
PASSWORD = "seven tilted sections"
NEW = {"name": "First Author", "email": "First.Author@Lab.Example", "password1": PASSWORD, "orcid": ""}


@pytest.fixture(autouse=True)
def _no_tries_from_other_tests() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def known(email: str = "known@lab.example", **extra: Any) -> User:
    """A user with a confirmed address."""
    user = User.objects.create_user(email, PASSWORD, **{"name": "Known Author", **extra})
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def code_in_mail() -> str:
    found = re.search(r"Your code is (\d{6})", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- signing up


def test_a_new_person_confirms_the_address_and_is_signed_in(client: Client) -> None:
    asked = client.post("/accounts/signup/", NEW, follow=True)
    assert "Look into your mail" in asked.content.decode()
    assert not is_signed_in(client)

    client.post("/accounts/confirm-email/", {"code": code_in_mail()})

    user = User.objects.get(email="first.author@lab.example")
    assert is_signed_in(client)
    assert (user.name, user.role) == ("First Author", Role.DEPOSITOR)


def test_the_mail_with_the_code_says_what_to_do(client: Client) -> None:
    client.post("/accounts/signup/", NEW)

    sent = mail.outbox[-1]
    assert sent.subject == f"{code_in_mail()} is your code for CryoET Deposit"
    assert sent.to == ["first.author@lab.example"]
    assert "do nothing" in sent.body


def test_a_wrong_code_is_named_and_the_right_one_still_counts(client: Client) -> None:
    client.post("/accounts/signup/", NEW)
    code = code_in_mail()

    wrong = client.post("/accounts/confirm-email/", {"code": "000000" if code != "000000" else "111111"})
    assert "That is not the code we sent" in wrong.content.decode()

    client.post("/accounts/confirm-email/", {"code": code})
    assert is_signed_in(client)


def test_nobody_signs_up_as_a_curator(client: Client) -> None:
    client.post("/accounts/signup/", {**NEW, "role": "admin", "is_superuser": "on", "is_staff": "on"})

    user = User.objects.get()
    assert (user.role, user.is_superuser, user.is_staff) == ("depositor", False, False)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("0000000218250097", "0000-0002-1825-0097"),
        (" 0000-0002-1694-233x ", "0000-0002-1694-233X"),
        ("", ""),
    ],
)
def test_an_orcid_is_kept_in_one_spelling(client: Client, typed: str, kept: str) -> None:
    client.post("/accounts/signup/", {**NEW, "orcid": typed})

    assert User.objects.get().orcid == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("0000-0002-1825-0098", "the last character does not fit"), ("123", "is not an ORCID iD")],
)
def test_a_mistyped_orcid_is_named(client: Client, typed: str, sentence: str) -> None:
    answer = client.post("/accounts/signup/", {**NEW, "orcid": typed})

    page = answer.content.decode()
    assert sentence in page
    assert f'value="{typed}"' in page
    assert not User.objects.exists()


def test_signing_up_with_a_known_address_looks_the_same_and_tells_its_owner(client: Client) -> None:
    known("first.author@lab.example")
    first = client.post("/accounts/signup/", NEW, follow=True)
    second = Client().post("/accounts/signup/", {**NEW, "email": "other@lab.example"}, follow=True)

    def same(response: Any) -> str:
        page = response.content.decode()
        page = re.sub(r'(?:value="|"X-CSRFToken": ")[\w-]{64}', "", page)
        return page.replace("first.author@lab.example", "…").replace("other@lab.example", "…")

    assert same(first) == same(second)
    assert first.redirect_chain == second.redirect_chain
    assert mail.outbox[0].subject == "You have an account at CryoET Deposit"
    assert User.objects.filter(email="first.author@lab.example").count() == 1


# --- signing in


def test_signing_in_works_with_any_case_of_the_address(client: Client) -> None:
    known()

    client.post("/accounts/login/", {"login": "Known@Lab.Example", "password": PASSWORD})

    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client: Client) -> None:
    known()
    answers = [
        client.post("/accounts/login/", {"login": email, "password": "not this one"}).content.decode()
        for email in ("known@lab.example", "nobody@lab.example")
    ]

    assert all("do not fit together" in answer for answer in answers)


def test_too_many_wrong_passwords_are_stopped(client: Client) -> None:
    known()
    for _ in range(6):
        answer = client.post("/accounts/login/", {"login": "known@lab.example", "password": "not this one"})

    assert "Too many tries" in answer.content.decode()


def test_signing_out_leads_to_the_start_page(client: Client) -> None:
    client.force_login(known())

    answer = client.post("/accounts/logout/")

    assert answer["Location"] == "/"
    assert not is_signed_in(client)


# --- password reset


def test_a_lost_password_is_replaced_by_the_link_in_the_mail(client: Client) -> None:
    known()
    asked = client.post("/accounts/password/reset/", {"email": "known@lab.example"}, follow=True)
    assert "Look into your mail" in asked.content.decode()
    link = re.search(r"https?://[^\s]+", str(mail.outbox[-1].body))
    assert link

    form = client.get(link[0], follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "another seven sections"})

    assert client.login(username="known@lab.example", password="another seven sections") or client.post(
        "/accounts/login/", {"login": "known@lab.example", "password": "another seven sections"}
    )
    assert is_signed_in(client)
    assert "Your password" in mail.outbox[-1].subject


def test_a_link_counts_once(client: Client) -> None:
    known()
    client.post("/accounts/password/reset/", {"email": "known@lab.example"})
    link = re.search(r"https?://[^\s]+", str(mail.outbox[-1].body))
    assert link
    form = client.get(link[0], follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "another seven sections"})

    again = Client().get(link[0], follow=True).content.decode()

    assert "used already, or is too old" in again


def test_asking_for_an_unknown_address_looks_the_same(client: Client) -> None:
    known()
    pages = [
        client.post("/accounts/password/reset/", {"email": email}, follow=True).redirect_chain
        for email in ("known@lab.example", "nobody@lab.example")
    ]

    assert pages[0] == pages[1]
    assert mail.outbox[-1].subject == "No account at CryoET Deposit"


# --- one's own account


def test_name_and_orcid_can_be_changed(client: Client) -> None:
    user = known()
    client.force_login(user)

    client.post("/accounts/profile/", {"name": "New Name", "orcid": "0000-0002-1825-0097"})

    user.refresh_from_db()
    assert (user.name, user.orcid) == ("New Name", "0000-0002-1825-0097")


@pytest.mark.parametrize(
    "address",
    ["profile", "email", "password/change", "password/reset", "logout", "password/reset/done", "inactive",
     "reauthenticate", "password/reset/key/done", "3rdparty"],
)  # fmt: skip
def test_every_page_of_the_account_is_ours(client: Client, address: str) -> None:
    client.force_login(known())

    answer = client.get(f"/accounts/{address}/", follow=True)

    assert answer.status_code == 200
    assert "app-head" in answer.content.decode()


def test_a_second_address_is_confirmed_by_a_code(client: Client) -> None:
    user = known()
    client.force_login(user)
    client.post("/accounts/email/", {"action_add": "", "email": "second@lab.example"})

    client.post("/accounts/confirm-email/", {"code": code_in_mail()})

    assert EmailAddress.objects.get(user=user, email="second@lab.example").verified


# --- roles


def change(client: Client, user: User, **data: str) -> Any:
    return client.post(f"/admin/accounts/user/{user.pk}/change/", {"name": user.name, "is_active": "on", **data})


def test_an_admin_makes_somebody_a_curator(client: Client) -> None:
    user = known()
    client.force_login(known("admin@lab.example", role=Role.ADMIN))

    change(client, user, role="curator")

    user.refresh_from_db()
    assert user.role == Role.CURATOR


@pytest.mark.parametrize("role", [Role.DEPOSITOR, Role.CURATOR])
def test_nobody_else_changes_a_role(client: Client, role: Role) -> None:
    user = known(role=role)
    client.force_login(user)

    change(client, user, role="admin")

    user.refresh_from_db()
    assert user.role == role


def test_an_admin_cannot_take_their_own_role(client: Client) -> None:
    admin = known("admin@lab.example", role=Role.ADMIN)
    client.force_login(admin)

    change(client, admin, role="depositor")

    admin.refresh_from_db()
    assert admin.role == Role.ADMIN


def test_the_admin_pages_have_no_way_in_of_their_own(client: Client) -> None:
    """Their own form would know no limit on tries and ask for no confirmed address."""
    unconfirmed = User.objects.create_user("boss@lab.example", PASSWORD, name="Boss", role=Role.ADMIN)
    asked = client.get("/admin/login/?next=/admin/")
    assert (asked.status_code, asked["Location"].split("?")[0]) == (302, "/accounts/login/")
    client.post("/admin/login/", {"username": unconfirmed.email, "password": PASSWORD, "next": "/admin/"})
    assert not is_signed_in(client)
    client.force_login(known("admin@lab.example", role=Role.ADMIN))
    assert client.get("/admin/").status_code == 200


def test_a_depositor_gets_no_admin_pages(client: Client) -> None:
    client.force_login(known())
    assert client.get("/admin/", follow=True).status_code == 403
