"""Pictures: dimensions out of real headers, with what cameras and editors put before them; and hostile ones."""

from __future__ import annotations

import json
import struct
import time

import pytest

from tests.validation import build_movies
from validation.checks.single import judge_file
from validation.formats import PhotoFacts, ReadOut, facts_from_json, read_file
from validation.formats.photo import ENDINGS
from validation.reader import MemoryFile
from validation.run import FileCase

SIZE = (640, 480)


def png(size: tuple[int, int] = SIZE) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBBI", 13, b"IHDR", *size, 8, 2, 0, 0, 0, 0) + b"\0" * 20


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def frame(size: tuple[int, int], marker: int = 0xC0) -> bytes:
    return segment(marker, struct.pack(">BHHB", 8, size[1], size[0], 3) + b"\1\x22\0\2\x11\1\3\x11\1")


def jpeg(*before: bytes, size: tuple[int, int] = SIZE, marker: int = 0xC0) -> bytes:
    return b"\xff\xd8" + b"".join(before) + frame(size, marker) + segment(0xDA, b"\0" * 8) + b"\0" * 20 + b"\xff\xd9"


EXIF = segment(0xE1, b"Exif\0\0II*\0" + b"\xff\xd8" + frame((160, 120)) + b"\xff\xd9")  # with its preview
JFIF = segment(0xE0, b"JFIF\0\1\2\0\0\1\0\1\0\0")
TABLES = segment(0xC4, b"\0" * 30) + segment(0xDB, b"\0" * 65)


def gif(size: tuple[int, int] = SIZE, pictures: int = 1, table: int = 7, head: bytes = b"GIF89a") -> bytes:
    colours = b"\0" * (3 << (table + 1))
    one = b"!\xf9\4\0\0\0\0\0" + struct.pack("<cHHHHB", b",", 0, 0, *size, 0) + b"\2" + b"\x05abcde" * 3 + b"\0"
    return head + struct.pack("<HHBBB", *size, 0x80 | table, 0, 0) + colours + one * pictures + b";"


def read(data: bytes, name: str = "key.jpg") -> ReadOut:
    return read_file(MemoryFile(data, name=name))


@pytest.mark.parametrize(
    ("data", "kind", "animated"),
    [
        (png(), "PNG", False),
        (jpeg(), "JPEG", False),
        (jpeg(JFIF, EXIF, TABLES), "JPEG", False),
        (jpeg(b"\xff\xff\xff", EXIF, marker=0xC2), "JPEG", False),
        (jpeg(*[segment(0xE2, b"ICC_PROFILE\0" + b"x" * 60_000)] * 20, marker=0xC1), "JPEG", False),
        (jpeg(segment(0xFE, b"\xff\xc0\0\x11\x08\0\1\0\1")), "JPEG", False),
        (gif(), "GIF", False),
        (gif(pictures=3), "GIF", True),
        (gif(table=0, head=b"GIF87a"), "GIF", False),
        (gif()[:-1], "GIF", None),
    ],
)
def test_dimensions_are_those_of_the_picture(data: bytes, kind: str, animated: bool | None) -> None:
    facts = read(data).facts
    assert facts == PhotoFacts(kind, SIZE, animated)
    assert facts_from_json(json.loads(json.dumps(facts.to_json()))) == facts


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (png()[:20], "photo.cut-off"),
        (png((0, 480)), "photo.no-size"),
        (png((1 << 31, 480)), "photo.no-size"),
        (png().replace(b"IHDR", b"IDAT"), "photo.no-size"),
        (b"\xff\xd8\xff", "photo.cut-off"),
        (jpeg(size=(640, 0)), "photo.no-size"),
        (b"\xff\xd8" + segment(0xDA, b"\0" * 8), "photo.no-size"),
        (b"\xff\xd8\xff\xe1\0\0" + frame(SIZE), "photo.no-size"),
        (b"\xff\xd8\xff\xe1\xff\xff" + frame(SIZE), "photo.cut-off"),
        (b"\xff\xd8" + b"\xff" * 100_000, "photo.no-size"),
        (b"\xff\xd8" + segment(0xFE, b"") * 5_000 + frame(SIZE), "photo.no-size"),
        (gif()[:9], "photo.cut-off"),
        (gif((0, 0)), "photo.no-size"),
        (b"GIF85a" + b"\0" * 20, "photo.no-size"),
    ],
)
def test_a_damaged_header_is_told_with_its_code(data: bytes, code: str) -> None:
    out = read(data)
    assert out.facts is None
    assert [problem.code for problem in out.problems] == [code]


class Requests(MemoryFile):
    sent = 0

    def read_at(self, offset: int, length: int) -> bytes:
        self.sent += length
        return super().read_at(offset, length)


def test_hostile_lengths_cost_little() -> None:
    began = time.monotonic()
    for data in (b"\xff\xd8" + b"\xff\xe1\xff\xff" * 1_000_000, gif()[:-1] + b"!\xff" + b"\xff" * 4_000_000):
        file = Requests(data, name="key.gif", size=10**12)
        read_file(file)
        assert file.sent < 20_000_000
    assert time.monotonic() - began < 3


def codes(data: bytes, name: str) -> list[str]:
    out = read(data, name)
    case = FileCase(
        id="1", path=name, role="key_photo", block=None, size=len(data), facts=out.facts, problems=out.problems,
        state="read", content="x",
    )  # fmt: skip
    return [found.code for found in judge_file(case, relation="key_photo").findings]


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (png((512, 384)), "key.png", []),
        (jpeg(), "key.JPEG", []),
        (png((511, 384)), "key.png", ["photo.too-small"]),
        (png((4000, 383)), "key.png", ["photo.too-small"]),
        (jpeg(), "key.png", ["photo.other-ending"]),
        (gif(pictures=2), "key.gif", ["photo.animated"]),
        (build_movies.tiff(), "key.png", ["file.format-not-expected"]),
        (b"<svg>" * 50, "key.png", ["file.format-not-expected"]),
        (b"", "key.png", ["file.empty"]),
        (png()[:20], "key.png", ["photo.cut-off"]),
    ],
)
def test_a_key_photo_is_judged(data: bytes, name: str, expected: list[str]) -> None:
    assert codes(data, name) == expected


def test_every_kind_has_its_endings() -> None:
    assert set(ENDINGS) == {"JPEG", "PNG", "GIF"}
