"""OBO Graphs, the JSON form of ontologies: https://github.com/geneontology/obographs. Only the nodes are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from submissions.vocabulary.entry import OBSOLETE, PLAIN, Entry
from submissions.vocabulary.readers.guide import without_mark
from submissions.vocabulary.readers.streams import items

REPLACED_BY = "IAO_0100001"
NAMESPACE = "hasOBONamespace"


def graphs(text: TextIO, *, prefix: str) -> Iterator[Entry]:
    """The terms whose identifier begins with ``prefix``."""
    for node in items(text, of="nodes"):
        identifier = curie(str(node.get("id", "")))
        if identifier.startswith(prefix):
            yield _entry(identifier, node)


def curie(iri: str) -> str:
    """http://purl.obolibrary.org/obo/GO_0005739 as GO:0005739."""
    tail = iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
    return tail if ":" in tail or tail.startswith("CVCL_") else tail.replace("_", ":", 1)


def _entry(identifier: str, node: Mapping[str, Any]) -> Entry:
    meta = node.get("meta") or {}
    said: dict[str, str] = {}
    for pair in meta.get("basicPropertyValues") or ():
        said.setdefault(str(pair.get("pred", "")).rsplit("/", 1)[-1].rsplit("#", 1)[-1], str(pair.get("val", "")))
    obsolete = bool(meta.get("deprecated"))
    return Entry(
        identifier,
        without_mark(node.get("lbl") or ""),
        tuple(str(one.get("val", "")) for one in meta.get("synonyms") or ()),
        kind=said.get(NAMESPACE, ""),
        obsolete=obsolete,
        replaced_by=curie(said.get(REPLACED_BY, "")),
        tier=OBSOLETE if obsolete else PLAIN,
    )
