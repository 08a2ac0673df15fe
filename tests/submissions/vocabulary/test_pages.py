"""The type-ahead's answers, its limits, and the page of vocabularies."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.forms.widgets import TermInput, is_bare
from submissions.schema import SECTIONS, Kind, Level, field
from submissions.vocabulary import views
from submissions.vocabulary.models import Source
from submissions.vocabulary.ontologies import ONTOLOGIES, scopes
from tests.factories import make_user
from tests.submissions.vocabulary.samples import GO, load

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_user())
    return client


def ask(client: Client, query: str, within: str = "GO:cellular_component", **more: Any) -> dict[str, Any]:
    answer = client.get(reverse("terms"), {"within": within, "q": query, **more})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_a_term_with_all_that_the_list_shows(client: Client, vocabulary: None) -> None:
    assert ask(client, "er lumen") == {
        "results": [
            {
                "id": "GO:0005788",
                "name": "endoplasmic reticulum lumen",
                "title": "Gene Ontology",
                "synonym": "ER lumen",
                "kind": "",
                "obsolete": False,
                "replacement": None,
            }
        ],
        "note": "",
        "loaded": True,
        "more": False,
    }
    (obsolete,) = ask(client, "GO:0005623")["results"]
    assert obsolete["replacement"] == {"id": "GO:0110165", "name": "cellular anatomical entity"}


def test_identifiers_without_prefix_where_the_field_wants_them_so(client: Client, vocabulary: None) -> None:
    (found,) = ask(client, "baker", "NCBITaxon", bare=1)["results"]
    assert (found["id"], found["name"]) == ("4932", "Saccharomyces cerevisiae")
    assert ask(client, "s288c", "CVCL,NCBITaxon")["results"][0]["kind"] == "strain"
    assert is_bare(field(Level.DATASET, "organism"))
    assert not is_bare(field(Level.DATASET, "cell_component"))


def test_what_is_only_similar_is_found_on_request(client: Client, vocabulary: None) -> None:
    nothing = ask(client, "mitocondrion")
    assert (nothing["results"], nothing["more"]) == ([], True)
    assert "as you write them" in nothing["note"]
    similar = ask(client, "mitocondrion", similar=1)
    assert similar["results"][0]["id"] == "GO:0005739"
    assert "similar" in similar["note"]


def test_what_is_not_loaded_is_told(client: Client, vocabulary: None) -> None:
    found = ask(client, "liver", "CL,UBERON,BTO")
    assert found["results"][0]["id"] == "UBERON:0002107"
    assert found["note"] == "Cell Ontology is not loaded yet. Name and identifier are taken as you write them."
    assert found["loaded"] is False
    Source.objects.create(ontology="CL", state=Source.State.LOADING, done=500, expected=1000)
    assert "Cell Ontology is being loaded (45 %)" in ask(client, "liver", "CL")["note"]


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"within": "XX", "q": "a"}, "no vocabulary"),
        ({"within": "GO:nothing", "q": "a"}, "no vocabulary"),
        ({"q": "a"}, "no vocabulary"),
        ({"within": "GO", "q": "a" * 101}, "100 characters"),
    ],
)
def test_odd_questions_are_answered_in_words(client: Client, params: dict[str, str], sentence: str) -> None:
    answer = client.get(reverse("terms"), params)
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]


@pytest.mark.parametrize("typed", ["'; DROP TABLE x", "%s", "{pattern}", "\\", "100%", "a" * 100, "₅", "😀"])
def test_any_text_may_be_typed(client: Client, vocabulary: None, typed: str) -> None:
    assert ask(client, typed)["results"] == []
    ask(client, typed, similar=1)


def test_whoever_asks_too_often_waits(client: Client, vocabulary: None, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(views, "MOST", 3)
    monkeypatch.setattr(views.time, "time", lambda: 1_000_000.0)
    url = f"{reverse('terms')}?within=GO&q=nucl"
    assert [client.get(url).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    other = Client()
    other.force_login(make_user())
    assert other.get(url).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_an_edition_that_goes_away_in_between_is_no_error(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    load("GO")
    shelves = views.search.shelves
    stale = [shelves(scopes(["GO"]), Source.objects.all())]
    load("GO", GO, version="newer")
    monkeypatch.setattr(views.search, "shelves", lambda *given: stale.pop() if stale else shelves(*given))
    assert ask(client, "nucl")["results"][0]["name"] == "nucleus"


def test_a_question_costs_the_same_however_much_is_loaded(client: Client, vocabulary: None) -> None:
    def queries(query: str, within: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            ask(client, query, within)
        return len(captured)

    assert queries("nucl", "GO") == queries("nucl", "GO,UBERON,NCBITaxon") <= 7


def test_the_page_names_owner_version_licence_and_state(vocabulary: None) -> None:
    Source.objects.create(ontology="CHEBI", trouble="It cannot be fetched now: no network")
    page = Client().get(reverse("vocabularies")).content.decode()
    for text in ("Gene Ontology Consortium", "2026-01-01", "CC BY 4.0", "Not loaded", "no network", "National Center"):
        assert text in page
    assert reverse("vocabularies") in Client().get(reverse("help")).content.decode()


def test_every_field_of_the_schema_names_vocabularies_that_there_are() -> None:
    fields = [one for section in SECTIONS for one in section.fields if one.kind is Kind.TERM]
    assert fields
    for one in fields:
        assert one.vocabulary, one.key
        for scope in scopes(one.vocabulary):
            example = one.example if one.example.startswith(scope.ontology.key) else ""
            assert not example or scope.ontology.identifier(example)
        assert TermInput(one).render(one.key, {"name": "x", "id": "y"})


def test_no_two_ontologies_read_the_same_identifier() -> None:
    for text in ("GO:0005739", "CL:0000057", "CVCL_0063", "NCBITaxon:9606", "UniProtKB:P12345", "CHEBI:15377"):
        assert len([one for one in ONTOLOGIES.values() if one.identifier(text)]) == 1
