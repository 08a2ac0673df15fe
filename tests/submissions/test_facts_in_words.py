"""What was read of a file, in the list of files: every format has its words."""

from __future__ import annotations

import pytest

from submissions.facts_in_words import OLDER, in_words
from tests.validation import build, build_meshes, build_movies, build_tables, build_volumes
from tests.validation.core.test_photo import png
from validation.formats import RECORDS, read_file, read_store
from validation.reader import MemoryFile

FILES = [
    ("a.mrc", build.mrc((8, 6, 5)), "8 × 6 × 5, 2.700"),
    ("a.rec", build.mrc((8, 6, 5), cella_x=0, cella_y=0, cella_z=0), "8 × 6 × 5, no pixel size in the header"),
    ("a.mrc.gz", build_movies.packed(), ", gz"),
    ("a.tif", build_movies.tiff(), "frame"),
    ("a.eer", build_movies.eer(), "frame"),
    ("a.dm4", build_movies.dm(), " × "),
    ("a.mdoc", build.mdoc(), "5 sections"),
    ("a.rawtlt", build.angles(), "5 angles, −60.0° to 60.0°"),
    ("a.xf", build.xf(5), "5 transforms"),
    ("a.aln", build_tables.aln(), "row"),
    ("tilt.com", build_tables.tilt_com(), "tilt, "),
    ("a.star", build_tables.relion5(), "RELION 5, "),
    ("a.csv", build_tables.csv(), "row"),
    ("a.glb", build_meshes.glb(), "faces"),
    ("a.png", png(), "PNG, 640 × 480 pixels"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "words"), FILES, ids=[name for name, *_ in FILES])
def test_each_format_is_told_in_its_own_words(name: str, data: bytes, words: str) -> None:
    facts = read_file(MemoryFile(data, name=name)).facts
    assert facts is not None
    assert words in in_words(facts.to_json())


def test_a_store_is_told_like_a_volume() -> None:
    facts = read_store(build_volumes.store()).facts
    assert facts is not None
    assert in_words(facts.to_json()).endswith("Å")


def test_no_record_is_without_words_here() -> None:
    told = {read_file(MemoryFile(data, name=name)).facts.format for name, data, _ in FILES}  # type: ignore[union-attr]
    assert told | {"zarr", "stored"} == set(RECORDS)


def test_facts_of_an_older_reader_are_no_fault() -> None:
    assert in_words({"format": "mdoc", "sections": []}) == OLDER
    assert in_words({"format": "of the future"}) == OLDER
