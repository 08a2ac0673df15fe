"""Access tokens: made and shown once, bounded by scope, deposition and time, revoked at once, guessed in vain."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from submissions import tokens
from submissions.api import auth
from submissions.models import AccessToken, Errand
from submissions.refusals import Refused
from tests.factories import make_deposition, make_user
from tests.submissions.api.calling import Script, make_token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_failures() -> None:
    cache.clear()


def ask(text: str, path: str = "/me", **extra: Any) -> Any:
    return Client().get(f"/api/v1{path}", headers={"Authorization": text}, **extra)


def test_a_token_says_who_it_is() -> None:
    user = make_user(orcid="0000-0002-1825-0097")
    answer = Script(user, scopes=["read"]).get("/me")

    assert answer.json()["name"] == user.name
    assert answer.json()["token"]["scopes"] == ["read"]
    assert answer["Cache-Control"] == "no-store"


def test_only_a_fingerprint_of_the_secret_is_kept() -> None:
    text = make_token(make_user())
    row = AccessToken.objects.get()
    secret = text.rpartition("_")[2]

    kept = " ".join(str(value) for value in AccessToken.objects.values().get().values())
    assert text not in kept
    assert secret[:16] not in kept
    assert row.prefix in text


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic dTpw", "Bearer x", "Bearer cryoet_aaaaaaaa_" + "a" * 43]
)
def test_without_a_valid_token_nothing_is_told(header: str) -> None:
    answer = ask(header)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "no-token"


def test_the_right_name_with_another_secret_is_no_token() -> None:
    text = make_token(make_user())
    assert ask(f"Bearer {text}").status_code == 200
    wrong = text[:-1] + ("a" if text[-1] != "a" else "b")
    assert ask(f"Bearer {wrong}").status_code == 401


def test_expired_revoked_and_switched_off_tokens_end() -> None:
    user = make_user()
    text = make_token(user)
    row = AccessToken.objects.get()
    AccessToken.objects.update(
        created=timezone.now() - timedelta(days=40), expires=timezone.now() - timedelta(seconds=1)
    )
    assert "expired" in ask(f"Bearer {text}").json()["detail"]
    AccessToken.objects.update(expires=timezone.now() + timedelta(days=1))
    assert ask(f"Bearer {text}").status_code == 200
    user.is_active = False
    user.save()
    assert ask(f"Bearer {text}").status_code == 401
    user.is_active = True
    user.save()
    tokens.revoke(row)
    assert "revoked" in ask(f"Bearer {text}").json()["detail"]


def test_a_session_means_nothing_to_the_api() -> None:
    """So no other site can have a browser change anything."""
    deposition = make_deposition()
    client = Client()
    client.force_login(deposition.owner)

    assert client.get("/api/v1/me").status_code == 401
    assert client.post("/api/v1/depositions", {}, content_type="application/json").status_code == 401


def test_a_token_of_one_person_beside_the_session_of_another_counts_alone() -> None:
    script = Script(make_user())
    script.client.force_login(make_user("admin"))

    assert script.get("/me").json()["role"] == "depositor"


def test_scopes_bound_a_token() -> None:
    deposition = make_deposition()
    path = f"/depositions/{deposition.label}"
    reader = Script(deposition.owner, scopes=["read"])
    writer = Script(deposition.owner, scopes=["read", "write"])

    assert reader.get(path).status_code == 200
    refused = reader.patch(f"{path}/sections/deposition/about", {"values": {"title": "New"}})
    assert (refused.status_code, refused.json()["code"], refused.json()["needed"]) == (403, "scope", "write")
    assert writer.patch(f"{path}/sections/deposition/about", {"values": {"title": "New"}}).status_code == 200
    assert writer.post(f"{path}/submit", {"accept_policy": True}).json()["needed"] == "submit"


def test_a_token_for_one_deposition_reaches_no_other() -> None:
    user = make_user()
    mine, other = make_deposition(user), make_deposition(user)
    script = Script(user, deposition=mine)

    assert [line["label"] for line in script.get("/depositions").json()["items"]] == [mine.label]
    assert script.get(f"/depositions/{mine.label}").status_code == 200
    assert script.get(f"/depositions/{other.label}").status_code == 404
    assert script.post("/depositions", {"group": "dataset"}).status_code == 403


def test_whoever_guesses_is_slowed_down_and_others_are_not() -> None:
    text, other = make_token(make_user()), make_token(make_user())
    wrong = f"Bearer {text[:-3]}zzz"
    answers = [ask(wrong).status_code for _ in range(auth.MOST_FOR_TOKEN + 2)]

    assert answers == [401] * auth.MOST_FOR_TOKEN + [429] * 2
    late = ask(f"Bearer {text}")
    assert late.status_code == 429, "the right secret counts no more than a guess now"
    assert int(late["Retry-After"]) > 0
    assert ask(f"Bearer {other}").status_code == 200


def test_many_names_from_one_address_are_slowed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "MOST_FOR_ADDRESS", 5)
    answers = [ask(f"Bearer cryoet_{n:08d}_{'a' * 43}").status_code for n in range(7)]

    assert answers == [401] * 5 + [429] * 2


def test_no_token_is_in_the_log(caplog: pytest.LogCaptureFixture, settings: Any) -> None:
    settings.DEBUG = True
    text = make_token(make_user())
    with caplog.at_level(logging.DEBUG):
        ask(f"Bearer {text}")
        ask(f"Token {text}")
        ask(f"Bearer {text}x")
        ask(f"Bearer {text}", path="/nowhere")

    lines = "\n".join(record.getMessage() + repr(vars(record)) for record in caplog.records)
    assert "/api/v1/me" in lines
    assert text not in lines
    assert text.rpartition("_")[2] not in lines


def test_use_is_noted_but_not_each_time() -> None:
    script = Script(make_user())
    assert AccessToken.objects.get().last_used is None
    script.get("/me")
    first = AccessToken.objects.get().last_used
    script.get("/me")
    assert first is not None
    assert AccessToken.objects.get().last_used == first


def test_a_token_lasts_a_year_at_most() -> None:
    user = make_user()
    for days in (0, 366):
        with pytest.raises(Refused):
            tokens.create(user, name="Long", scopes=["read"], days=days)
    tokens.create(user, name="A year", scopes=["read"], days=365)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessToken.objects.update(expires=timezone.now() + timedelta(days=800))


def test_two_live_tokens_have_two_names_and_there_are_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_user()
    first, _ = tokens.create(user, name="Cluster", scopes=["read"], days=1)
    with pytest.raises(Refused, match="already"):
        tokens.create(user, name=" Cluster ", scopes=["read"], days=1)
    tokens.revoke(first)
    tokens.create(user, name="Cluster", scopes=["read"], days=1)
    monkeypatch.setattr(tokens, "MAX_LIVE", 1)
    with pytest.raises(Refused, match="most"):
        tokens.create(user, name="Another", scopes=["read"], days=1)


def page_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_page_shows_the_token_once_and_writes_a_mail() -> None:
    user = make_user()
    client = page_of(user)
    made = client.post(reverse("tokens"), {"name": "Cluster", "may": "write", "deposition": "", "days": "30"})
    text = f"cryoet_{AccessToken.objects.get().prefix}_"

    assert f'id="token-text">{text}' in made.content.decode()
    whole = made.content.decode().split('id="token-text">')[1].split("<")[0]
    assert ask(f"Bearer {whole}").json()["token"]["scopes"] == ["read", "write"]
    assert whole not in client.get(reverse("tokens")).content.decode()
    assert "no-store" in made["Cache-Control"]
    letter = Errand.objects.get(kind="letter").data
    assert letter["to"] == user.email
    assert "Cluster" in letter["subject"]
    assert whole not in str(letter)


def test_a_token_is_revoked_on_the_page_by_its_owner_alone() -> None:
    user = make_user()
    script = Script(user)
    row = AccessToken.objects.get()
    assert page_of(make_user()).post(reverse("token_revoke", args=[row.pk])).status_code == 404
    assert script.get("/me").status_code == 200
    page_of(user).post(reverse("token_revoke", args=[row.pk]))
    assert script.get("/me").status_code == 401
    assert "Revoked" in page_of(user).get(reverse("tokens")).content.decode()


def test_the_letter_is_sent(mailoutbox: list[Any]) -> None:
    from submissions import errands

    user = make_user()
    make_token(user)
    while errands.run_one():
        pass
    assert [mail.to for mail in mailoutbox] == [[user.email]]
    assert "revoke it at once" in mailoutbox[0].body


def test_the_page_asks_as_often_with_many_tokens(django_assert_max_num_queries: Any) -> None:
    user = make_user()
    for _ in range(15):
        make_token(user)
    client = page_of(user)
    client.get(reverse("tokens"))
    with django_assert_max_num_queries(8):
        client.get(reverse("tokens"))
