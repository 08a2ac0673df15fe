"""The page on which a list of people is pasted: shown first, added after, nobody twice, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from submissions.forms.joining import joined
from submissions.models import Deposition
from tests.factories import ADA, BEN, make_deposition, make_user

pytestmark = pytest.mark.django_db
TEXT = "Ada Example <ada@lab.example> 0000-0002-1825-0097\nBen Muster† <ben@lab.example>"


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition(make_user())


@pytest.fixture
def address(deposition: Deposition) -> str:
    return f"{deposition.get_absolute_url()}s/deposition/authors/paste/authors/"


def as_owner(deposition: Deposition) -> Client:
    client = Client()
    client.force_login(deposition.owner)
    return client


def rows(*people: dict[str, Any]) -> dict[str, str]:
    cells = {f"authors-{n}-{key}": value for n, row in enumerate(people) for key, value in row.items()}
    return {"add": "1", "authors-count": str(len(people))} | cells


def test_a_list_is_shown_before_anything_is_added(deposition: Deposition, address: str) -> None:
    client = as_owner(deposition)
    page = client.post(address, {"text": TEXT}).content.decode()
    assert "2 authors found" in page
    assert 'value="0000-0002-1825-0097"' in page
    assert "Ben Muster: “†”" in page
    assert "Ada Example &lt;ada@lab.example&gt;" in page  # the text is still there
    deposition.refresh_from_db()
    assert deposition.values == {}


def test_what_was_looked_over_is_added_after_those_that_are_there(deposition: Deposition, address: str) -> None:
    deposition.values = {"authors": [{"name": "Ada Example", "primary": True}]}
    deposition.save()
    client = as_owner(deposition)
    shown = client.post(address, {"text": TEXT}).content.decode()
    assert "In the list already: Ada Example." in shown
    answer = client.post(address, rows(ADA, {"name": "Ben Muster", "email": "ben@lab.example"}), follow=True)
    assert "1 author added; 1 author in the list already." in answer.content.decode()
    deposition.refresh_from_db()
    first, second = deposition.values["authors"]
    assert (first["name"], first["orcid"], first["primary"]) == ("Ada Example", ADA["orcid"], True)
    assert (second["name"], second["email"]) == ("Ben Muster", "ben@lab.example")


def test_a_recorded_answer_makes_way_for_the_people(deposition: Deposition) -> None:
    dataset = deposition.datasets.get()
    dataset.values = {"authors": {"answer": "same"}}
    dataset.save()
    as_owner(deposition).post(f"{deposition.get_absolute_url()}s/{dataset.address}/people/paste/authors/", rows(BEN))
    dataset.refresh_from_db()
    assert dataset.values["authors"][0]["name"] == "Ben Example"


@pytest.mark.parametrize("text", ["", "  \n", "https://x.example", "x" * 100_001])
def test_what_is_no_list_is_told_at_the_text(deposition: Deposition, address: str, text: str) -> None:
    answer = as_owner(deposition).post(address, {"text": text})
    assert answer.status_code == 400
    assert 'id="id_text_error"' in answer.content.decode()


def test_only_people_are_pasted_there(deposition: Deposition) -> None:
    client = as_owner(deposition)
    for place in (
        "deposition/about/paste/title/",
        "deposition/references/paste/publications/",
        "deposition/authors/paste/x/",
    ):
        assert client.get(f"{deposition.get_absolute_url()}s/{place}").status_code == 404


def test_too_many_are_refused_and_nothing_is_added(deposition: Deposition, address: str) -> None:
    deposition.values = {"authors": [{"name": f"A{n}"} for n in range(499)]}
    deposition.save()
    answer = as_owner(deposition).post(address, rows({"name": "B"}, {"name": "C"}), follow=True)
    assert "501 rows; at most 500 are kept. Nothing was added." in answer.content.decode()
    deposition.refresh_from_db()
    assert len(deposition.values["authors"]) == 499


def test_two_of_one_name_are_two_people_where_anything_differs() -> None:
    there = [ADA | {"primary": True, "corresponding": False}, {"name": "", "primary": False}]
    again = {"name": "ada  example", "orcid": "https://orcid.org/0000-0002-1825-0097", "corresponding": True}
    other = {"name": "Ada Example", "email": "other@lab.example"}
    result = joined(there, [again, {"name": " "}, other])
    assert result.known == (0,)
    assert result.rows == [ADA | {"primary": True, "corresponding": True}, other]
    assert result.added == 1
