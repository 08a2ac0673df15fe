"""Each format with its traps: what real programs write that a simple reader gets wrong."""

from __future__ import annotations

import json
import math

import pytest

from tests.validation import build
from validation.formats import (
    AngleFacts,
    MdocFacts,
    MrcFacts,
    ReadOut,
    StoredOnly,
    XfFacts,
    facts_from_json,
    read_file,
)
from validation.formats.mdoc import base_name, moment
from validation.formats.text import number_or_none
from validation.reader import CachedFile, MemoryFile


def read(data: bytes, *, name: str = "x.mrc", size: int | None = None) -> ReadOut:
    return read_file(MemoryFile(data, name=name, size=size))


def mrc(data: bytes, *, size: int | None = None) -> MrcFacts:
    facts = read(data, size=size).facts
    assert isinstance(facts, MrcFacts)
    return facts


def mdoc(data: bytes) -> MdocFacts:
    facts = read(data, name="x.mdoc").facts
    assert isinstance(facts, MdocFacts)
    return facts


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (build.mrc(), "x.mrc"),
        (build.mdoc([1, None, "bad"]), "x.mdoc"),
        (build.angles(), "x.tlt"),
        (build.xf(), "x.xf"),
        (b"\x89HDF", "x.hdf"),
    ],
)
def test_facts_come_back_from_json_as_they_were(data: bytes, name: str) -> None:
    facts = read(data, name=name).facts

    assert facts is not None
    assert facts_from_json(json.loads(json.dumps(facts.to_json(), allow_nan=False))) == facts


class Counting(MemoryFile):
    """Notes every request."""

    def __init__(self, data: bytes, *, name: str, size: int | None = None) -> None:
        super().__init__(data, name=name, size=size)
        self.requests: list[tuple[int, int]] = []

    def read_at(self, offset: int, length: int) -> bytes:
        self.requests.append((offset, length))
        return super().read_at(offset, length)


def test_an_mrc_file_of_any_size_costs_one_request_of_1024_bytes() -> None:
    file = Counting(build.mrc()[:1024], name="x.rec", size=50_000_000_000)

    read_file(file)

    assert file.requests == [(0, 1024)]


def test_a_text_file_costs_one_request() -> None:
    file = Counting(build.mdoc(), name="x.mdoc")

    read_file(file)

    assert file.requests == [(0, file.size)]


def test_the_cache_fetches_each_block_once() -> None:
    file = Counting(bytes(range(256)) * 1000, name="x")
    cached = CachedFile(file, head=16, block=1000)

    reads = [(cached.read_at(at, 20), file.data[at : at + 20]) for at in (10, 990, 1500, 255_990, 300_000)]

    assert all(got == wanted for got, wanted in reads)
    assert len(file.requests) == len(set(file.requests)) == 4


def test_both_byte_orders_read_the_same() -> None:
    little, big = mrc(build.mrc()), mrc(build.mrc(order=">"))

    assert (little.byte_order, big.byte_order) == ("<", ">")
    assert (little.shape, little.cell, little.data_bytes) == (big.shape, big.cell, big.data_bytes)


def test_a_wrong_or_missing_machine_stamp_does_not_mislead() -> None:
    assert mrc(build.mrc(order=">", machst=(0, 0, 0, 0))).byte_order == ">"
    assert mrc(build.mrc(order=">", machst=(0x44, 0x44, 0, 0))).byte_order == ">"
    assert mrc(build.mrc(machst=(0x11, 0x11, 0, 0))).byte_order == "<"


def test_without_a_map_identifier_the_version_is_not_believed() -> None:
    facts = mrc(build.mrc(map=b"\0\0\0\0", nversion=1184716800))

    assert not facts.has_map_id
    assert facts.nversion is None


def test_the_voxel_size_is_the_cell_by_the_grid_not_by_the_shape() -> None:
    assert mrc(build.mrc((8, 6, 5), mx=4, cella_x=10)).voxel[0] == 2.5
    assert mrc(build.mrc(mx=0)).voxel[0] is None
    assert mrc(build.mrc(cella_x=math.nan)).voxel[0] is None
    assert mrc(build.mrc((8, 8, 3), pixel=-10)).voxel[0] == -10


@pytest.mark.parametrize(
    ("mode", "expected"), [(0, 30), (1, 60), (2, 120), (3, 120), (4, 240), (6, 60), (12, 60), (16, 90), (101, 18)]
)
def test_the_body_has_the_size_that_mode_and_shape_say(mode: int, expected: int) -> None:
    """An odd row of 4-bit pixels is padded to a whole byte."""
    assert mrc(build.mrc((5, 3, 2), mode=mode)).data_bytes == expected


def test_the_extended_header_is_kept_as_a_fact_and_is_no_part_of_the_body() -> None:
    facts = mrc(build.mrc(extended=b"x" * 768, exttyp=b"FEI1"))

    assert (facts.nsymbt, facts.extended_type) == (768, "FEI1")
    assert facts.present_bytes == facts.data_bytes


def test_signedness_of_bytes() -> None:
    plain = build.mrc(mode=0, nversion=0)

    assert mrc(plain).signed is None
    assert mrc(build.mrc(mode=0)).signed is True  # MRC2014
    assert mrc(build.imod_stamp(plain, signed=True)).signed is True
    assert mrc(build.imod_stamp(plain, signed=False)).signed is False


def test_mdoc_values_per_section_fall_back_on_the_global_ones() -> None:
    facts = mdoc(build.mdoc([0, 3], top=["PixelSpacing = 9.9", "Voltage = 300"], spacing=[5.4, 5.4]))

    assert facts.pixel_spacings == (5.4, 5.4)
    assert facts.voltages == (300, 300)
    assert mdoc(build.mdoc([0])).pixel_spacings == (2.7,)


def test_mdoc_of_windows_with_byte_order_mark_and_old_encoding() -> None:
    plain = mdoc(build.mdoc())
    marked = mdoc(b"\xef\xbb\xbf" + build.mdoc(end="\r\n"))
    latin = mdoc(build.mdoc(top=["PixelSpacing = 2.7", "Voltage = 300", "Note = 5 \u00b5m"]).decode().encode("latin-1"))

    assert marked == plain
    assert latin.angles == plain.angles
    assert latin.voltage == 300


def test_mdoc_exposure_times_are_added_up_where_every_section_states_one() -> None:
    one = b"[ZValue = 0]\nExposureTime = 1.5\n[ZValue = 1]\nExposureTime = 0.5\n"
    facts = mdoc(one)
    assert (facts.image_count, facts.exposure_total, facts.exposure_least, facts.exposure_most) == (2, 2.0, 0.5, 1.5)
    for told in (one + b"[ZValue = 2]\n", one + b"[ZValue = 2]\nExposureTime = 0\n"):
        assert (mdoc(told).image_count, mdoc(told).exposure_total) == (3, None)
    movie = mdoc(b"[FrameSet = 0]\nExposureTime = 1.5\n")
    assert (movie.image_count, movie.exposure_total) == (0, None)


def test_facts_of_an_mdoc_that_an_older_reader_stored_are_still_read() -> None:
    section = {"line": 5, "z_value": "0", "tilt_angle": 3.0, "pixel_spacing": 2.7, "binning": None, "voltage": 300.0,
               "exposure_dose": None, "prior_record_dose": None, "sub_frames": 10, "rotation_angle": None,
               "movie": "a.mrc", "moment": None}  # fmt: skip
    stored = {"format": "mdoc", "kind": "series", "sections": [section, section | {"tilt_angle": 6.0, "z_value": "1"}],
              "tilt_axis": 84.7, "title_binning": 1.0, "image_file": "", "software": "",
              "bad_values": [{"line": 6, "key": "Binning", "text": "x"}]}  # fmt: skip
    facts = MdocFacts.from_json(stored)

    assert (facts.angles, facts.voltages, facts.exposure_times) == ((3, 6), (300, 300), (None, None))
    assert (facts.bad_values[0].line, facts.order, facts.scheme) == (6, (), "")
    assert facts_from_json(facts.to_json()) == facts


def test_mdoc_movies_are_base_names_of_either_kind_of_path() -> None:
    assert mdoc(build.mdoc()).movies[0] == "TS_01_000.mrc"
    assert base_name("\\\\server\\share\\a b\\x.tif") == base_name("../frames/x.tif") == "x.tif"


def test_mdoc_titles_give_the_axis_and_the_program() -> None:
    facts = mdoc(build.mdoc())

    assert (facts.tilt_axis, facts.title_binning) == (84.7, 1.0)
    assert facts.software == "SerialEM: Digitized on a microscope"


@pytest.mark.parametrize("title", ["Tilt axis angle = -95.3, binning = 1", "TiltAxisAngle = -95.3 Binning = 1"])
def test_mdoc_titles_of_several_programs(title: str) -> None:
    assert mdoc(f"[T = {title}]\n[ZValue = 0]\n".encode()).tilt_axis == -95.3
    assert mdoc(f"T = {title}\n[ZValue = 0]\n".encode()).tilt_axis == -95.3


def test_mdoc_angles_are_read_as_they_stand_and_never_from_the_global_lines() -> None:
    facts = mdoc(build.mdoc(["-0.0", None, "4.2e1"], top=["TiltAngle = 5"]))

    assert facts.tilt_angles == (0, None, 42)


def test_mdoc_lines_of_bad_values_are_told() -> None:
    [bad] = mdoc(b"[ZValue = 0]\nTiltAngle = 1\n[ZValue = 1]\nTiltAngle = abc\n").bad_values

    assert (bad.line, bad.key, bad.text) == (4, "TiltAngle", "abc")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30-Nov-15  15:21:38", "2015-11-30T15:21:38"),
        ("14-Apr-2024 17:57:58 ", "2024-04-14T17:57:58"),
        ("08-OCT-21  07:39:08", "2021-10-08T07:39:08"),
        ("", None),
        ("30-Foo-15  15:21:38", None),
        ("yesterday", None),
    ],
)
def test_mdoc_times(text: str, expected: str | None) -> None:
    assert moment(text) == expected


@pytest.mark.parametrize(
    "data",
    [
        b"-3.0\n0\n3.0",
        b"\n-3.0\r\n\r\n 0.00 \r\n3.0\r\n",
        b"-3.0 1\n0 2\n3.0 3\n",
        b"-3.0,\n0,\n3.0,\n",
        b"\xef\xbb\xbf-3\n0\n3\n",
    ],
)
def test_angles_with_all_that_programs_add(data: bytes) -> None:
    facts = read(data, name="x.rawtlt").facts

    assert isinstance(facts, AngleFacts)
    assert facts.values == (-3, 0, 3)


@pytest.mark.parametrize("word", ["nan", "inf", "1e999", "--1", "0x10", "1_000", "", "²", "١"])
def test_words_that_are_no_numbers(word: str) -> None:
    assert number_or_none(word) is None


def test_transforms() -> None:
    facts = read(build.xf(2) + b"1 0 0 1 0 0\n", name="x.xf").facts

    assert isinstance(facts, XfFacts)
    assert facts.rows == 3
    assert facts.rotation == pytest.approx(-88.338, abs=0.01)
    assert facts.identity_rows == 1


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("TS_1.MRC", build.mrc(), "mrc"),
        ("TS_1_TLT.txt", b"-3 1\n", "angles"),
        ("angles.txt", b"-3.0\n0.0\n", "angles"),
        ("transforms", build.xf(), "xf"),
        ("notes.txt", b"take care\n", "text"),
        ("movie.tif", b"II*\0", "tiff"),
        ("movie.eer", b"II+\0", "eer"),
        ("movie.tiff", b"TS_run1 movie", "tiff"),
        ("TS_1.mrc.gz", b"\x1f\x8b\x08", "mrc.gz"),
        ("volume.hdf", b"\x89HDF", "unknown"),
        ("disguised.rawtlt", build.mrc(), "mrc"),
    ],
)
def test_formats_are_told_by_content_first(name: str, head: bytes, kind: str) -> None:
    assert read(head, name=name).format == kind


def test_a_format_that_is_not_read_yet_says_so_and_is_no_pass() -> None:
    out = read(b"\x89HDF", name="x.hdf")

    assert out.facts == StoredOnly(kind="unknown")
