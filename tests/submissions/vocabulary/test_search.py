"""What the list shows for what was typed, and in which order."""

from __future__ import annotations

import pytest

from submissions.vocabulary import search
from submissions.vocabulary.entry import Entry
from submissions.vocabulary.models import Source
from submissions.vocabulary.ontologies import scopes
from submissions.vocabulary.search import Hit, Shelf, shelves
from tests.submissions.vocabulary.samples import load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabulary")]
COMPONENTS = "GO:cellular_component"


def among(*names: str) -> list[Shelf]:
    return shelves(scopes(names), Source.objects.all())


def find(query: str, *names: str) -> list[Hit]:
    return search.search(query, among=among(*names))


def names_of(hits: list[Hit]) -> list[str]:
    return [hit.name for hit in hits]


def test_the_same_name_comes_first_then_the_better_known_then_the_shorter() -> None:
    assert names_of(find("sacch", "NCBITaxon")) == [
        "Sacch",
        "Saccharomyces cerevisiae",
        "Saccharomyces bayanus",
        "Saccharomyces cerevisiae S288C",
    ]


def test_what_begins_so_comes_before_what_has_it_in_the_middle() -> None:
    assert names_of(find("liver", "UBERON")) == ["liver", "hepatic acinus", "liver lobule"]
    assert names_of(find("acinus", "UBERON")) == ["hepatic acinus"]
    assert names_of(find("membrane", COMPONENTS)) == ["mitochondrial inner membrane"]


def test_a_term_is_found_once_and_says_by_which_synonym() -> None:
    assert [(hit.identifier, hit.synonym) for hit in find("er lumen", COMPONENTS)] == [("GO:0005788", "ER lumen")]
    assert next((hit.identifier, hit.synonym) for hit in find("mitochondri", COMPONENTS)) == ("GO:0005739", "")


@pytest.mark.parametrize("typed", ["GO:0005739", "go_0005739", " GO:0005739 ", "GO: 0005739", "0005739"])
def test_an_identifier_is_found_as_people_write_it(typed: str) -> None:
    assert find(typed, COMPONENTS)[0].identifier == "GO:0005739"


def test_the_beginning_of_an_identifier_and_a_bare_number() -> None:
    assert [hit.identifier for hit in find("GO:00056", COMPONENTS)] == ["GO:0005623", "GO:0005634", "GO:0005635"]
    assert find("9606", "NCBITaxon")[0].name == "Homo sapiens"


def test_a_field_gets_terms_of_its_branch_alone() -> None:
    assert "mitochondrion organization" in names_of(find("mitochondrion", "GO"))
    assert "mitochondrion organization" not in names_of(find("mitochondrion", COMPONENTS))
    assert find("liver", COMPONENTS) == []


def test_several_ontologies_are_searched_as_one() -> None:
    assert names_of(find("nuc", "UBERON", COMPONENTS)) == ["nucleus", "nuclear envelope"]


def test_case_accents_and_spaces_do_not_matter() -> None:
    assert names_of(find("  NUCLÉUS ", COMPONENTS)) == ["nucleus"]
    assert names_of(find("cell   Nucleus", COMPONENTS)) == ["nucleus"]


def test_an_obsolete_term_comes_last_and_names_its_replacement() -> None:
    hits = find("cell", COMPONENTS)
    assert [hit.identifier for hit in hits if hit.obsolete] == ["GO:0005623"]
    obsolete = next(hit for hit in hits if hit.obsolete)
    assert obsolete.replaced_by == ("GO:0110165", "cellular anatomical entity")
    assert find("GO:0019952", COMPONENTS)[0].replaced_by == ("GO:0005739", "mitochondrion")


@pytest.mark.parametrize("typed", ["%", "_", "\\", "%%%", "100%_sure\\liv"])
def test_signs_of_patterns_are_plain_signs(typed: str) -> None:
    assert names_of(find(typed, "UBERON")) in ([], ["liver lobule"])
    assert ("liver lobule" in names_of(find(typed, "UBERON"))) == typed.startswith("100")


def test_nothing_is_guessed_unless_it_is_asked_for() -> None:
    assert find("mitocondrion", COMPONENTS) == []
    assert names_of(search.similar("mitocondrion", among=among(COMPONENTS)))[0] == "mitochondrion"
    assert search.similar("xqzwv jjkq", among=among(COMPONENTS)) == []


def test_in_a_large_vocabulary_similar_names_begin_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SMALL", 1)
    assert names_of(search.similar("homo sapeins", among=among("NCBITaxon"))) == ["Homo sapiens"]


def test_the_best_of_very_many_are_found_first() -> None:
    many = [Entry(f"NCBITaxon:{number}", f"Bacillus sp. A{number}", tier=3) for number in range(1000, 9000)]
    load("NCBITaxon", [*many, Entry("NCBITaxon:1423", "Bacillus subtilis", tier=0)], version="many")
    assert names_of(find("bac", "NCBITaxon"))[0] == "Bacillus subtilis"
    assert len(find("bac", "NCBITaxon")) == search.LIMIT


def test_nothing_typed_or_nothing_loaded_finds_nothing() -> None:
    assert find("  ", "GO") == []
    assert find("fibroblast", "CL") == []
