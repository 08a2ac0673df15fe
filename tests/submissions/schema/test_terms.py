"""Whether a name and an identifier belong together, judged with a look-up that is a dictionary."""

from __future__ import annotations

from typing import Any

import pytest

from submissions.schema import Card, Field, Kind, Level, Section, judge
from submissions.schema.identifiers import GO, TAXON
from submissions.schema.terms import Known, Unknown, Wanted, wanted_of

COMPONENT = Field("part", "Part", Kind.TERM, pattern=GO, vocabulary=("GO:cellular_component",), example="GO:0005739")
ORGANISM = Field("organism", "Organism", Kind.TERM, pattern=TAXON, vocabulary=("NCBITaxon",), required=False)
FREE = Field("free", "Free", Kind.TERM, required=False)
PAGE = Section("page", Level.DATASET, "Page", (Card("Card", (COMPONENT, ORGANISM, FREE)),))
HAS: dict[str, Known | Unknown] = {
    "GO:0005739": Known("GO:0005739", "mitochondrion", frozenset({"mitochondrion", "mitochondria"})),
    "GO:0007049": Known("GO:0007049", "cell cycle", frozenset({"cell cycle"}), kind="biological_process", asked=False),
    "GO:0005623": Known(
        "GO:0005623", "cell", frozenset({"cell"}), obsolete=True, replaced_by=("GO:0110165", "cellular entity")
    ),
    "GO:0000005": Known("GO:0000005", "chaperone", frozenset({"chaperone"}), obsolete=True),
    "GO:9999999": Unknown("GO:9999999", "Gene Ontology", "2022-07-01"),
    "4932": Known("NCBITaxon:4932", "Saccharomyces cerevisiae", frozenset({"yeast"}), all_names=False),
    "77": Unknown("NCBITaxon:77", "NCBI Taxonomy", "2024", whole=False),
    "99": Known("UniProtKB:P1", "001R_FRG3G", frozenset({"001r_frg3g"}), comparable=False),
}


class Lookup:
    def find(self, wanted: Wanted) -> Known | Unknown | None:
        return HAS.get(wanted.identifier)

    def fold(self, name: str) -> str:
        return name.lower()


def told(**values: Any) -> list[tuple[str, str]]:
    found = judge((PAGE,), {"part": {"name": "mitochondrion", "id": "GO:0005739"}, **values}, terms=Lookup())
    return [(problem.kind, problem.sentence) for problem in found.problems]


def part(name: str, identifier: str) -> dict[str, str]:
    return {"name": name, "id": identifier}


@pytest.mark.parametrize("name", ["mitochondrion", "Mitochondrion", "mitochondria"])
def test_its_name_and_its_synonyms_agree(name: str) -> None:
    assert told(part=part(name, "go_0005739")) == []


def test_another_name_is_told_with_both() -> None:
    assert told(part=part("nucleus", "GO:0005739")) == [
        ("rule", "GO:0005739 is “mitochondrion”, not “nucleus”. Correct the name or the identifier.")
    ]


def test_a_term_of_another_branch_is_told() -> None:
    ((kind, sentence),) = told(part=part("cell cycle", "GO:0007049"))
    assert (kind, "biological process" in sentence) == ("rule", True)


def test_an_obsolete_term_is_told_with_its_replacement() -> None:
    assert told(part=part("cell", "GO:0005623")) == [
        ("rule", "GO:0005623 “cell” is obsolete. Use GO:0110165 “cellular entity”.")
    ]
    ((kind, sentence),) = told(part=part("chaperone", "GO:0000005"))
    assert (kind, "no replacement" in sentence) == ("advice", True)


def test_an_unknown_identifier_keeps_from_acceptance_not_from_submitting() -> None:
    ((kind, sentence),) = told(part=part("new", "GO:9999999"))
    assert kind == "archive"
    assert sentence.startswith("GO:9999999 is not in the Gene Ontology (2022-07-01).")
    ((kind, _),) = told(organism=part("New species", "77"))
    assert kind == "advice", "that list is known to be older than the newest species"


def test_where_names_are_not_all_known_another_one_is_only_asked_about() -> None:
    ((kind, sentence),) = told(organism=part("Hefe", "4932"))
    assert kind == "advice"
    assert "Saccharomyces cerevisiae" in sentence
    assert told(organism=part("Putative factor", "99")) == []


def test_nothing_is_said_of_what_is_not_loaded_not_asked_or_wrong_anyway() -> None:
    assert told(part=part("anything", "GO:1234567")) == []
    assert told(free=part("anything", "GO:9999999")) == []
    ((kind, _),) = told(part=part("nucleus", "5739"))
    assert kind == "wrong"
    without = judge((PAGE,), {"part": part("nucleus", "GO:0005739")})
    assert without.problems == ()


def test_all_terms_of_a_level_are_gathered_for_one_look_up() -> None:
    values = {"part": part("x", " go_0005739"), "organism": part("y", "NCBITaxon:4932"), "free": part("z", "1")}
    assert list(wanted_of((PAGE,), values)) == [
        Wanted("GO:0005739", ("GO:cellular_component",)),
        Wanted("4932", ("NCBITaxon",)),
    ]
    assert list(wanted_of((PAGE,), {"part": {"answer": "none"}, "organism": "text", "free": None})) == []
