"""The blocks of a STAR file, line by line: nothing is kept of a row but what its consumer wants."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from validation.formats.text import lines_of, shown
from validation.reader import Unreadable

# Rows of real particles take 60 bytes and more, so that no file within the cap on its size comes near these.
ROW_CAP = 500_000
LINE_COUNT_CAP = 2_000_000
COLUMN_CAP = 500
BLOCK_CAP = 10_000
QUOTED = re.compile(rb"\"[^\"]*\"(?=\s|$)|'[^']*'(?=\s|$)|\S+")
QUOTES = b"\"'"
VERSION = re.compile(rb"#\s*version\s+(\d{1,9})\s*$")

# Takes the line's number and its words, as many as the block has columns.
Consumer = Callable[[int, Sequence[bytes]], None]


@dataclass(slots=True)
class Block:
    """`columns`: names without the underscore, the first `COLUMN_CAP`; `width`: how many there are. `pairs`: of a block
    without a loop. `ragged`: first row with another number of values: line, values, columns.
    """

    name: str
    version: int = 0
    columns: list[str] = field(default_factory=list)
    width: int = 0
    looped: bool = False
    rows: int = 0
    pairs: dict[str, bytes] = field(default_factory=dict)
    ragged: tuple[int, int, int] | None = None
    ragged_count: int = 0
    consumer: Consumer | None = None


def read_blocks(data: bytes, *, consumer_of: Callable[[Block], Consumer | None]) -> list[Block]:
    """All blocks in their order. `consumer_of` is asked once per loop, when its columns are known.

    Raises Unreadable for a first line of data outside any block, and for too many rows or blocks.
    """
    reader = _Reader(consumer_of)
    for number, line in lines_of(data):
        if line:
            reader.take(number, line)
        if number > LINE_COUNT_CAP:
            raise Unreadable("star.too-many-rows", expected=LINE_COUNT_CAP, quantity="lines")
    return reader.blocks


class _Reader:
    def __init__(self, consumer_of: Callable[[Block], Consumer | None]) -> None:
        self.blocks: list[Block] = []
        self.consumer_of = consumer_of
        self.block: Block | None = None
        self.in_rows = False
        self.version = 0
        self.total = 0

    def take(self, number: int, line: bytes) -> None:
        if self.in_rows and line[0] not in b"#dDlL":
            self.row(number, line)
        elif line[0] == ord("#"):
            if b"version" in line and (found := VERSION.match(line[:100])):
                self.version = int(found[1])
        elif (lower := line.lower()).startswith(b"data_") and len(line.split(None, 1)) == 1:
            self.begin(shown(line[5:], length=100))
        elif self.block is None:
            raise Unreadable("star.not-star", line=number, observed=shown(line))
        elif lower == b"loop_":
            self.block.looped, self.in_rows = True, False
        elif line[0] == ord("_") and not self.in_rows:
            self.name(self.block, line)
        else:
            self.row(number, line)

    def begin(self, name: str) -> None:
        self.block, self.in_rows = Block(name, version=self.version), False
        self.blocks.append(self.block)
        if len(self.blocks) > BLOCK_CAP:
            raise Unreadable("star.too-many-rows", expected=BLOCK_CAP, quantity="blocks")

    def name(self, block: Block, line: bytes) -> None:
        """A column of a loop, or a key with its value."""
        block.width += 1
        if block.width <= COLUMN_CAP:
            key, *rest = line[1:].split(None, 1) or [b""]
            block.columns.append(shown(key, length=100))
            if not block.looped:
                block.pairs[block.columns[-1]] = unquoted(rest[0].strip()) if rest else b""

    def row(self, number: int, line: bytes) -> None:
        block = self.block
        if block is None or not block.looped:
            return
        if not self.in_rows:
            self.in_rows = True
            block.consumer = self.consumer_of(block)
        words = split(line)
        self.total += 1
        if self.total > ROW_CAP:
            raise Unreadable("star.too-many-rows", expected=ROW_CAP, quantity="rows")
        block.rows += 1
        if len(words) != block.width:
            block.ragged = block.ragged or (number, len(words), block.width)
            block.ragged_count += 1
        elif block.consumer is not None:
            block.consumer(number, words)


def split(line: bytes) -> list[bytes]:
    """The words of a row; quotes hold one together where they begin it."""
    if b'"' not in line and b"'" not in line:
        return line.split()
    words = line.split()
    if all(word[0] not in QUOTES or (word[-1] == word[0] and len(word) > 1) for word in words):
        return [word[1:-1] if word[0] in QUOTES else word for word in words]
    return [unquoted(word) for word in QUOTED.findall(line)]


def unquoted(word: bytes) -> bytes:
    return word[1:-1] if len(word) > 1 and word[0] in QUOTES and word[0] == word[-1] else word
