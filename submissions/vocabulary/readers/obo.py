"""OBO files (format 1.2 and 1.4), line by line: https://owlcollab.github.io/oboformat/doc/obo-syntax.html"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from submissions.vocabulary.entry import OBSOLETE, PLAIN, Entry
from submissions.vocabulary.readers.guide import without_mark

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(.)")
Stanza = dict[str, list[str]]


def obo(text: TextIO, *, prefix: str) -> Iterator[Entry]:
    """The terms whose identifier begins with ``prefix``."""
    for stanza in _stanzas(text):
        identifier = stanza.get("id", [""])[0]
        if identifier.startswith(prefix):
            yield from _entries(identifier, stanza, prefix=prefix)


def version(text: TextIO) -> str:
    """What the head of the file says: data-version, else its date."""
    said = {}
    for line in text:
        if line.startswith("["):
            break
        key, _, value = line.partition(":")
        said[key] = value.strip()
    return said.get("data-version") or said.get("date", "")


def _stanzas(text: TextIO) -> Iterator[Stanza]:
    stanza: Stanza | None = None
    for raw in text:
        line = raw.strip()
        if line.startswith("["):
            if stanza:
                yield stanza
            stanza = {} if line == "[Term]" else None
        elif stanza is not None and (parts := line.partition(": "))[1]:
            stanza.setdefault(parts[0], []).append(parts[2])
    if stanza:
        yield stanza


def _entries(identifier: str, stanza: Stanza, *, prefix: str) -> Iterator[Entry]:
    """The term, and its alternative identifiers as obsolete ones."""
    obsolete = "true" in stanza.get("is_obsolete", ())
    replaced = [value.split(" ")[0] for value in stanza.get("replaced_by", ())]
    considered = [value.split(" ")[0] for value in stanza.get("consider", ())]
    quoted = (_QUOTED.match(value) for value in stanza.get("synonym", ()))
    yield Entry(
        identifier,
        without_mark(_plain(stanza.get("name", [""])[0])),
        tuple(_plain(match[1]) for match in quoted if match),
        kind=stanza.get("namespace", [""])[0],
        obsolete=obsolete,
        replaced_by=replaced[0] if replaced else considered[0] if len(considered) == 1 else "",
        tier=OBSOLETE if obsolete else PLAIN,
    )
    for value in stanza.get("alt_id", ()):
        if value.startswith(prefix):
            yield Entry(value, "", obsolete=True, replaced_by=identifier, tier=OBSOLETE)


def _plain(text: str) -> str:
    return _ESCAPE.sub(r"\1", text)
