"""The tables of the repository: one term a line, compressed.

Columns: identifier, name, kind, "1" if obsolete, replacement, then the synonyms. Sorted by identifier.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import IO

import zstandard

from submissions.vocabulary.entry import OBSOLETE, PLAIN, Entry

_LEVEL = 19


def read(raw: IO[bytes]) -> Iterator[Entry]:
    with zstandard.ZstdDecompressor().stream_reader(raw) as bare:
        for line in io.TextIOWrapper(bare, encoding="utf-8", newline="\n"):
            identifier, name, kind, obsolete, replaced_by, *synonyms = line.rstrip("\n").split("\t")
            yield Entry(
                identifier,
                name,
                tuple(synonyms),
                kind=kind,
                obsolete=bool(obsolete),
                replaced_by=replaced_by,
                tier=OBSOLETE if obsolete else PLAIN,
            )


def write(entries: Iterable[Entry]) -> tuple[bytes, int]:
    """The table, and how many terms it has."""
    rows = sorted(entries, key=lambda one: one.identifier)
    return zstandard.ZstdCompressor(level=_LEVEL).compress("".join(map(_line, rows)).encode()), len(rows)


def _line(one: Entry) -> str:
    cells = (one.identifier, one.name, one.kind, "1" if one.obsolete else "", one.replaced_by, *one.synonyms)
    return "\t".join(" ".join(cell.split()) for cell in cells) + "\n"
