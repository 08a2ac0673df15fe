"""Real movies and packed files of the field's own projects read to the values that their index gives."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest

from tests.validation.core.test_samples import INDEX, SAMPLES, compare_mrc
from validation.formats import MrcFacts, TiffFacts, read_file
from validation.reader import LocalFile

pytestmark = pytest.mark.skipif(
    not INDEX.exists(), reason="The real samples lie beside the repository (../shared/samples); they are not here."
)


def true_values(name: str) -> dict[str, Any]:
    with INDEX.open(newline="") as stream:
        found: dict[str, Any] = next(
            json.loads(row["facts_json"]) for row in csv.DictReader(stream) if row["file"] == name
        )
    return found


@pytest.mark.parametrize(("name", "packing"), [("emd_3197.map.gz", "gz"), ("EMD-3197.map.bz2", "bz2")])
def test_a_packed_map_reads_like_the_map(name: str, packing: str) -> None:
    facts = read_file(LocalFile(SAMPLES / name)).facts

    assert isinstance(facts, MrcFacts)
    assert (facts.packing, facts.taken_as, facts.packed_end) == (packing, f"mrc.{packing}", "whole")
    compare_mrc(facts, true_values(name))


def test_the_extended_header_of_a_microscope() -> None:
    true = true_values("headeronly_fei-extended.mrc")
    facts = read_file(LocalFile(SAMPLES / "headeronly_fei-extended.mrc")).facts

    assert isinstance(facts, MrcFacts)
    assert list(facts.tilts) == pytest.approx([true["ext_alpha_tilt"]])
    assert facts.extended_pixel == pytest.approx(true["ext_pixel_size_x_m"] * 1e10)
    assert facts.extended_read == 768


def test_a_movie_of_many_pages() -> None:
    true = true_values("14pf_MT.tif")
    facts = read_file(LocalFile(SAMPLES / "14pf_MT.tif")).facts

    assert isinstance(facts, TiffFacts)
    assert (facts.frames, facts.image[::-1], facts.dtype) == (true["pages"], tuple(true["shape"]), true["dtype"])
    assert (facts.compression, facts.big, facts.byte_order) == (true["compression"], true["bigtiff"], true["byteorder"])
    assert not facts.cut_off


def test_words_in_place_of_a_movie_and_an_empty_gain_reference() -> None:
    [text] = read_file(LocalFile(SAMPLES / "cz_TS_run1_4.tiff")).problems
    [empty] = read_file(LocalFile(SAMPLES / "cz_CountRef_TS_run1.gain")).problems

    assert (text.code, empty.code) == ("tiff.not-tiff", "file.empty")
