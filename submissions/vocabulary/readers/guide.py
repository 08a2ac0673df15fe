"""The ontologies of the package cellxgene-ontology-guide: one JSON object each, compressed, terms by identifier."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import IO, Any

import zstandard

from submissions.vocabulary.entry import OBSOLETE, PLAIN, Entry
from submissions.vocabulary.readers.streams import members


def guide(raw: IO[bytes], *, prefix: str = "") -> Iterator[Entry]:
    """The terms of one file that have a name or a replacement; with ``prefix`` only those that begin so."""
    for identifier, term in terms(raw):
        if identifier.startswith(prefix):
            one = entry(identifier, term)
            if one.name or one.replaced_by:
                yield one


def terms(raw: IO[bytes]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same as they stand in the file, by identifier."""
    with zstandard.ZstdDecompressor().stream_reader(raw) as bare:
        yield from members(io.TextIOWrapper(bare, encoding="utf-8"))


def entry(identifier: str, term: Mapping[str, Any]) -> Entry:
    obsolete = bool(term.get("deprecated"))
    considered = [_curie(one) for one in term.get("consider") or ()]
    return Entry(
        identifier.replace("uniprot:", "UniProtKB:"),
        without_mark(term.get("label") or ""),
        tuple(term.get("synonyms") or ()),
        obsolete=obsolete,
        replaced_by=_curie(term.get("replaced_by") or (considered[0] if len(considered) == 1 else "")),
        tier=OBSOLETE if obsolete else PLAIN,
    )


def without_mark(name: str) -> str:
    """The name without the word that says what the column says: obsolete."""
    for mark in ("obsolete_", "obsolete ", "OBSOLETE "):
        name = name.removeprefix(mark)
    return name


def _curie(text: str) -> str:
    """obo.UBERON_0001466 and http://…/UBERON_0001466 as UBERON:0001466."""
    tail = text.rsplit("/", 1)[-1].removeprefix("obo.")
    return tail.replace("_", ":", 1) if ":" not in tail and not tail.startswith("CVCL") else tail
