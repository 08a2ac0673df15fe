"""Ontologies out of files: OBO, OBO Graphs, JSON in pieces."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from submissions.vocabulary import search
from submissions.vocabulary.entry import Entry, fold
from submissions.vocabulary.models import Source
from submissions.vocabulary.readers import graphs, guide, obo, streams
from tests.submissions.vocabulary.samples import load

OBO = """format-version: 1.2
data-version: releases/2026-06-01

[Term]
id: GO:0005739
name: mitochondrion
namespace: cellular_component
alt_id: GO:0019952
synonym: "mitochondria" EXACT []
synonym: "a \\"quoted\\" name" RELATED [PMID:1]

[Term]
id: GO:0005623
name: obsolete cell
namespace: cellular_component
is_obsolete: true
replaced_by: GO:0110165

[Typedef]
id: GO:part_of
name: part of

[Term]
id: CL:0000000
name: of another ontology
"""
GRAPH = {
    "graphs": [
        {
            "id": "http://purl.obolibrary.org/obo/go.owl",
            "nodes": [
                {
                    "id": "http://purl.obolibrary.org/obo/GO_0005739",
                    "lbl": "mitochondrion",
                    "meta": {
                        "synonyms": [{"pred": "hasExactSynonym", "val": "mitochondria"}],
                        "basicPropertyValues": [
                            {
                                "pred": "http://www.geneontology.org/formats/oboInOwl#hasOBONamespace",
                                "val": "cellular_component",
                            }
                        ],
                    },
                },
                {
                    "id": "http://purl.obolibrary.org/obo/GO_0005623",
                    "lbl": "obsolete cell",
                    "meta": {
                        "deprecated": True,
                        "basicPropertyValues": [
                            {
                                "pred": "http://purl.obolibrary.org/obo/IAO_0100001",
                                "val": "http://purl.obolibrary.org/obo/GO_0110165",
                            }
                        ],
                    },
                },
                {"id": "http://purl.obolibrary.org/obo/RO_0000001", "lbl": "not a term of it"},
            ],
            "edges": [{"sub": "a", "pred": "b", "obj": "c"}],
        }
    ]
}


def test_terms_of_an_obo_file() -> None:
    mitochondrion, merged, cell = obo.obo(io.StringIO(OBO), prefix="GO:")
    assert (mitochondrion.name, mitochondrion.kind) == ("mitochondrion", "cellular_component")
    assert mitochondrion.synonyms == ("mitochondria", 'a "quoted" name')
    assert (merged.identifier, merged.obsolete, merged.replaced_by) == ("GO:0019952", True, "GO:0005739")
    assert (cell.name, cell.obsolete, cell.replaced_by) == ("cell", True, "GO:0110165")
    assert obo.version(io.StringIO(OBO)) == "releases/2026-06-01"


def test_terms_of_an_obo_graph() -> None:
    mitochondrion, cell = graphs.graphs(io.StringIO(json.dumps(GRAPH)), prefix="GO:")
    assert (mitochondrion.name, mitochondrion.kind, mitochondrion.synonyms) == (
        "mitochondrion",
        "cellular_component",
        ("mitochondria",),
    )
    assert (cell.obsolete, cell.replaced_by) == (True, "GO:0110165")


def test_a_term_of_the_guide() -> None:
    term = {"label": "obsolete pes", "deprecated": True, "consider": ["obo.UBERON_0002387"], "synonyms": ["foot"]}
    assert guide.entry("UBERON:0000001", term) == Entry(
        "UBERON:0000001", "pes", ("foot",), obsolete=True, replaced_by="UBERON:0002387", tier=4
    )


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), VALUES), st.integers(1, 12), st.sampled_from([None, 1]))
def test_json_in_pieces_is_the_same_json(whole: dict[str, Any], chunk: int, indent: int | None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "CHUNK", chunk)
        text = json.dumps(whole, indent=indent, ensure_ascii=False)
        assert dict(streams.members(io.StringIO(text))) == whole
        listed = json.dumps({"head": [1], "graphs": [{"nodes": [*whole.values()], "after": 1}]}, indent=indent)
        assert list(streams.items(io.StringIO(listed), of="nodes")) == [*whole.values()]


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1', '{"a": {"b": 2', '{"a": tru'])
def test_json_that_ends_in_the_middle_is_refused(text: str) -> None:
    with pytest.raises(streams.Unreadable):
        list(streams.members(io.StringIO(text)))


def test_folding() -> None:
    assert fold(" Å\u00a0NGSTRÖM  Ｌ ") == "a ngstrom l"
    assert fold("Mitochondrion") == fold("mitochondrion ")


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["obo", "obo.gz", "json", "json.gz"])
def test_an_operator_loads_a_file(tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    content = (json.dumps(GRAPH) if "json" in form else OBO).encode()
    path = tmp_path / f"go.{form}"
    path.write_bytes(gzip.compress(content) if form.endswith("gz") else content)
    load("GO")
    call_command("load_vocabularies", file=path, ontology="GO", edition="" if "obo" in form else "2026-06-01")
    source = Source.objects.get(pk="GO")
    assert source.origin == Source.Origin.FILE
    assert source.version.endswith("2026-06-01")
    assert "GO" in capsys.readouterr().out
    hits = search.search("mitochondria", among=search.all_shelves())
    assert [(hit.identifier, hit.synonym) for hit in hits] == [("GO:0005739", "mitochondria")]
    assert search.search("nucleus", among=search.all_shelves()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("go.obo", b"nothing of the kind", "no term of GO"),
        ("go.json", b'{"graphs": [{"nodes": [', "cannot be read"),
        ("go.obo", b"\xff\xfe\x00", "cannot be read"),
        ("go.obo.gz", b"not packed", "cannot be read"),
    ],
)
def test_a_file_that_is_none_changes_nothing(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    load("GO")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        call_command("load_vocabularies", file=tmp_path / name, ontology="GO")
    assert Source.objects.get(pk="GO").version == "2026-01-01"
    assert search.search("nucleus", among=search.all_shelves())


@pytest.mark.django_db
def test_a_missing_file_and_a_missing_name_are_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_vocabularies", file=tmp_path / "none.obo", ontology="GO")
    with pytest.raises(CommandError, match="which ontology"):
        call_command("load_vocabularies", file=tmp_path / "none.obo")
