"""An ontology out of a file that an operator gives: OBO or OBO Graphs, packed with gzip or not."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TextIO

from submissions.vocabulary import loading
from submissions.vocabulary.entry import Entry
from submissions.vocabulary.loading import Edition
from submissions.vocabulary.models import Source
from submissions.vocabulary.ontologies import ONTOLOGIES
from submissions.vocabulary.readers import graphs, obo
from submissions.vocabulary.readers.streams import Unreadable as UnreadableJson


class Unreadable(ValueError):
    """The file cannot be read as an ontology."""


def load(path: Path, *, ontology: str, version: str = "") -> Source:
    """Raises: Unreadable, loading.Empty, loading.Busy; then what was loaded before stays."""
    try:
        edition = Edition(
            ontology=ontology,
            version=(version or _version(path))[:64],
            date=None,
            origin=Source.Origin.FILE,
            digest=f"{loading.FORMAT}:{_digest(path)}",
        )
        with loading.alone():
            return loading.load(edition, entries(path, ontology=ontology))
    except (OSError, UnicodeDecodeError, EOFError, UnreadableJson) as error:
        raise Unreadable(f"{path} cannot be read: {error}") from error


def entries(path: Path, *, ontology: str) -> Iterator[Entry]:
    one = ONTOLOGIES[ontology]
    reader = graphs.graphs if _is_json(path) else obo.obo
    with _opened(path) as text:
        yield from reader(text, prefix=f"{one.key}{one.separator}")


def _version(path: Path) -> str:
    if _is_json(path):
        return ""
    with _opened(path) as text:
        return obo.version(text)


def _is_json(path: Path) -> bool:
    return ".json" in path.suffixes


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    raw: IO[bytes]
    with path.open("rb") as raw:
        bare = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
        yield io.TextIOWrapper(bare, encoding="utf-8")


def _digest(path: Path) -> str:
    with path.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()
