"""Lines of 20 kB made to confuse a pattern: every reader is done with each at once."""

from __future__ import annotations

import pytest

from tests.hostile import LONG, TEXTS, at_most
from validation.formats import MdocFacts, mdoc, read_file
from validation.formats.text import number_or_none
from validation.matching import RunNames, suggest_role
from validation.reader import MemoryFile


@pytest.mark.parametrize("name", ["x.mdoc", "x.tlt", "x.xf", "x.rawtlt", "x"])
def test_files_of_one_long_line_are_read_at_once(name: str) -> None:
    for text in TEXTS:
        with at_most(2):
            read_file(MemoryFile(f"[ZValue = 0]\n{text}\n".encode(), name=name))
            read_file(MemoryFile(text.encode(), name=name))


def test_a_file_of_many_long_titles_is_read_at_once() -> None:
    lines = "".join(f"[T = Tilt axis angle {' ' * LONG}x]\n" for _ in range(200))
    with at_most(5):
        facts = read_file(MemoryFile(lines.encode(), name="x.mdoc")).facts
    assert isinstance(facts, MdocFacts)
    assert facts.tilt_axis is None


def test_words_and_moments_and_names_of_any_length() -> None:
    for text in TEXTS:
        with at_most(2):
            assert number_or_none(text) is None
            assert mdoc.moment(text) is None
            assert len(mdoc.base_name(text)) <= 255
            suggest_role(text)
            RunNames(["TS_1", "TS_10"]).suggest(text)


def test_a_number_has_at_most_64_characters() -> None:
    assert number_or_none("1" * 64) == float("1" * 64)
    assert number_or_none("1" * 65) is None


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("[ZValue = 0]", ("ZValue", "0")),
        ("[ ZValue=0 ]", ("ZValue", "0")),
        ("[T = a ] b]", ("T", "a")),
        ("[T = ]", ("T", "")),
        ("[ZValue = 0", None),
        ("[ZValue 0]", None),
        ("[Z Value = 0]", None),
        ("ZValue = 0]", None),
        ("", None),
    ],
)
def test_headings(line: str, heading: tuple[str, str] | None) -> None:
    assert mdoc._heading(line) == heading
