"""The same rule on the page, among what is missing, and with a constant number of queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.completeness import missing
from submissions.models import Deposition
from submissions.schema.terms import Known, Unknown, Wanted
from submissions.structure import add_dataset
from submissions.tree import load_outline
from submissions.vocabulary.agreement import Terms
from tests.factories import make_deposition, make_user
from tests.submissions.vocabulary.samples import load

pytestmark = pytest.mark.django_db
COMPONENT = ("GO:cellular_component",)


def organelle(name: str, identifier: str) -> dict[str, Any]:
    return {"sample_type": "organelle", "cell_component": {"name": name, "id": identifier}}


@pytest.fixture
def deposition() -> Deposition:
    made = make_deposition(make_user())
    put(made, organelle("nucleus", "GO:0005739"))
    return made


def put(deposition: Deposition, values: dict[str, Any]) -> None:
    for dataset in deposition.datasets.all():
        dataset.values = values
        dataset.save()


def problems(deposition: Deposition) -> list[tuple[str, str]]:
    found = missing(load_outline(deposition))
    return [(one.kind, one.sentence) for one in found if one.address.endswith(".cell_component")]


def test_a_wrong_pair_is_told_on_the_page_and_among_what_is_missing(vocabulary: None, deposition: Deposition) -> None:
    sentence = "GO:0005739 is “mitochondrion”, not “nucleus”. Correct the name or the identifier."
    assert problems(deposition) == [("rule", sentence)]
    client = Client()
    client.force_login(deposition.owner)
    url = reverse("section", args=[deposition.label, deposition.datasets.get().address, "sample"])
    assert sentence in client.get(url).content.decode()
    put(deposition, organelle("mitochondria", "GO:0005739"))
    assert problems(deposition) == []


def test_while_nothing_is_loaded_the_form_of_the_identifier_is_all_that_is_judged(deposition: Deposition) -> None:
    assert problems(deposition) == []


def test_a_newer_edition_is_asked_at_once(vocabulary: None, deposition: Deposition) -> None:
    put(deposition, organelle("new", "GO:7777777"))
    assert problems(deposition)[0][0] == "archive"
    from submissions.vocabulary.entry import Entry

    load("GO", [Entry("GO:7777777", "new", kind="cellular_component")], version="newer")
    assert problems(deposition) == []


def test_terms_are_asked_in_one_query_however_many_there_are(vocabulary: None, deposition: Deposition) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            missing(load_outline(Deposition.objects.get(pk=deposition.pk)))
        asked = [query for query in captured if "vocabulary" in query["sql"]]
        assert len(asked) == 1
        return len(captured)

    few = queries()
    for _ in range(5):
        add_dataset(deposition)
    put(deposition, organelle("nucleus", "GO:0005739"))
    assert len(problems(deposition)) == 6
    assert queries() == few


def test_nothing_is_asked_where_no_term_is_stated(vocabulary: None) -> None:
    with CaptureQueriesContext(connection) as captured:
        missing(load_outline(make_deposition(make_user())))
    assert not [query for query in captured if "vocabulary" in query["sql"]]


def test_what_the_tables_say(vocabulary: None) -> None:
    wanted = {
        "own": Wanted("GO:0005634", COMPONENT),
        "other branch": Wanted("GO:0007005", COMPONENT),
        "any branch": Wanted("GO:0007005", ("GO",)),
        "obsolete": Wanted("GO:0005623", COMPONENT),
        "unknown": Wanted("GO:1111111", COMPONENT),
        "bare": Wanted("4932", ("NCBITaxon",)),
        "second": Wanted("GO:0005634", ("CL", "GO")),
        "not loaded": Wanted("CL:0000057", ("CL", "UBERON")),
    }
    terms = Terms(wanted.values())
    found = {key: terms.find(one) for key, one in wanted.items()}
    assert isinstance(found["own"], Known)
    assert found["own"].names == {"nucleus", "cell nucleus"}
    assert [found[key].asked for key in ("own", "other branch", "any branch")] == [True, False, True]  # type: ignore[union-attr]
    assert found["obsolete"].replaced_by == ("GO:0110165", "cellular anatomical entity")  # type: ignore[union-attr]
    assert found["unknown"] == Unknown("GO:1111111", "Gene Ontology", "2026-01-01")
    assert found["bare"].name == "Saccharomyces cerevisiae"  # type: ignore[union-attr]
    assert found["second"] == found["own"]
    assert found["not loaded"] is None
    assert terms.find(Wanted("GO:0005739", COMPONENT)) is None, "only what was asked for beforehand"
