"""TIFF, EER and DigitalMicrograph files, gain references, packed files: what is read, and at what price."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import math
import zlib

import pytest
import tifffile

from tests.validation import build
from tests.validation import build_movies as movies
from tests.validation.core.test_formats import Counting
from validation.cases import CellState
from validation.checks.single import judge_file
from validation.formats import (
    DmFacts,
    EerFacts,
    Facts,
    MrcFacts,
    TiffFacts,
    facts_from_json,
    packed,
    read_file,
    tiff_pages,
)
from validation.reader import MemoryFile


def read(data: bytes, *, name: str) -> Facts | None:
    return read_file(MemoryFile(data, name=name)).facts


def tiff(data: bytes, *, name: str = "x.tif") -> TiffFacts:
    facts = read(data, name=name)
    assert isinstance(facts, TiffFacts)
    return facts


def dm(data: bytes) -> DmFacts:
    facts = read(data, name="x.dm4")
    assert isinstance(facts, DmFacts)
    return facts


def mrc(data: bytes, *, name: str = "x.mrc") -> MrcFacts:
    facts = read(data, name=name)
    assert isinstance(facts, MrcFacts)
    return facts


CLEAN = [
    ("movie_stack", "a.tif", movies.tiff()), ("movie_stack", "a.tiff", movies.tiff(big=True, order=">", strips=3)),
    ("movie_stack", "a.tif", movies.tiff(dtype="int16", compression=5, data=20)),
    ("movie_stack", "a.tif", movies.tiff(pages=40, compression=50000, data=9)),
    ("movie_stack", "a.tif", movies.imagej()), ("movie_stack", "a.eer", movies.eer()),
    ("movie_stack", "a.eer", movies.eer((4096, 4096), compression=65000)),
    ("movie_stack", "a.mrc.gz", movies.packed()), ("movie_stack", "a.mrc.bz2", movies.packed(packing="bz2")),
    ("movie_stack", "a.mrcs", build.mrc(mode=101)), ("gain", "a.gain", movies.gain()),
    ("gain", "a.gain", movies.gain(big=True)), ("gain", "a.tif", movies.gain(strips=3)),
    ("gain", "a.gain", build.mrc((8, 6, 1))), ("gain", "a.gain", movies.dm()), ("gain", "a.dm4", movies.dm()),
    ("gain", "a.dm3", movies.dm(version=3)), ("gain", "a.dm4", movies.dm(thumbnail=False)),
    ("tilt_series", "a.st", movies.with_seri()), ("tilt_series", "a.st", movies.with_seri(flags=1 | 2 | 32)),
    ("tilt_series", "a.st", movies.with_fei()), ("tilt_series", "a.st", movies.with_fei(kind="FEI2")),
    ("tilt_series", "a.st", movies.with_agar()), ("tilt_series", "a.mrc.gz", movies.packed(movies.with_fei())),
]  # fmt: skip


@pytest.mark.parametrize(("role", "name", "data"), CLEAN, ids=lambda item: item if isinstance(item, str) else "")
def test_sound_files_have_no_finding_and_facts_that_json_holds(role: str, name: str, data: bytes) -> None:
    case = build.case(role, data, name=name)
    outcome = judge_file(case, relation="files")

    assert [finding.sentence for finding in outcome.findings] == []
    assert outcome.cell.state is CellState.PASS
    assert case.facts is not None
    assert facts_from_json(json.loads(json.dumps(case.facts.to_json(), allow_nan=False))) == case.facts


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int16", "float32", "float64"])
def test_tiff_facts_are_those_of_a_second_opinion(big: bool, order: str, dtype: str) -> None:
    data = movies.tiff((7, 5), pages=4, dtype=dtype, big=big, order=order, strips=2)
    facts = tiff(data)
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page = file.pages.first
        assert facts.image == page.shape[::-1]
        assert (facts.frames, facts.dtype) == (len(file.pages), str(page.dtype))
        assert (facts.compression, facts.big, facts.byte_order) == (page.compression, file.is_bigtiff, file.byteorder)
    assert not facts.cut_off
    assert facts.size_needed <= facts.size == len(data)


def test_tifffile_writes_what_we_read() -> None:
    np = pytest.importorskip("numpy")
    for metadata, frames in (({"axes": "TYX"}, 6), (None, 6)):
        stream = io.BytesIO()
        planes = np.zeros((6, 5, 7), dtype=np.uint16)
        tifffile.imwrite(stream, planes, metadata=metadata, photometric="minisblack")
        assert (tiff(stream.getvalue()).image, tiff(stream.getvalue()).frames) == ((7, 5), frames)
    stream = io.BytesIO()
    tifffile.imwrite(stream, planes, imagej=True)
    assert tiff(stream.getvalue()).frames == 6
    stream = io.BytesIO()
    tifffile.imwrite(stream, planes, tile=(16, 16), compression=None, bigtiff=True)
    assert (tiff(stream.getvalue()).frames, tiff(stream.getvalue()).cut_off) == (6, False)


@pytest.mark.parametrize("made", [{}, {"big": True}, {"strips": 3}, {"big": True, "strips": 6, "order": ">"}])
def test_a_tiff_cut_off_anywhere_is_never_taken_for_whole(made: dict[str, object]) -> None:
    whole = movies.tiff(pages=3, **made)  # type: ignore[arg-type]
    needed = tiff(whole).size_needed
    last_table = max(needed, _end_of_last_directory(whole))
    for size in range(1, last_table):
        out = read_file(MemoryFile(whole[:size], name="x.tif"))
        assert out.problems or (isinstance(out.facts, TiffFacts) and out.facts.cut_off), size


def _end_of_last_directory(data: bytes) -> int:
    pages = tiff_pages.Pages(MemoryFile(data, name="x"))
    last = list(pages)[-1]
    return last.place + (8 + 20 * 9 + 8 if pages.big else 2 + 12 * 9 + 4) if last.tags else 0


def test_a_preview_among_the_pages_is_no_frame() -> None:
    whole = movies.tiff(pages=2, odd={1: (4, 3)}, preview=1)

    assert (tiff(whole).frames, tiff(whole).odd_page) == (1, 0)


def test_pages_beyond_the_bounds_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiff_pages, "MOST_PAGES", 5)
    assert tiff(movies.tiff(pages=5)).frames == 5
    assert tiff(movies.tiff(pages=6)).frames is None
    monkeypatch.setattr(tiff_pages, "MOST_REQUESTS", 3)
    assert tiff(movies.tiff(pages=5, data=300_000)).frames is None


def test_an_eer_movie_tells_its_frames_without_counting() -> None:
    facts = read(movies.eer(frames=2, xml=movies.eer_xml(1260)), name="x.eer")

    assert isinstance(facts, EerFacts)
    assert (facts.image, facts.frames, facts.compression, facts.camera) == (movies.SHAPE, 1260, 65001, "Falcon 4i")
    assert (facts.exposure_time, facts.total_dose, facts.dose_unit) == (2.5, 3.0, "e/pixel")
    with tifffile.TiffFile(io.BytesIO(movies.eer())) as file:
        assert file.is_eer
        assert file.eer_metadata is not None
        assert file.eer_metadata["numberOfFrames"] == movies.FRAMES


def test_an_eer_description_with_entities_and_depth_means_nothing() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "&b;&b;">]>' + b"<item" * 100_000 + b'<item name="numberOfFrames">&a;</item>'
    facts = read(movies.eer(xml=bomb), name="x.eer")

    assert isinstance(facts, EerFacts)
    assert facts.frames is None


@pytest.mark.parametrize(
    ("units", "scale", "pixel"),
    [("nm", 0.135, 1.35), ("Å", 1.35, 1.35), ("µm", 1.35e-4, 1.35), ("pm", 135, 1.35), ("1/nm", 1, None), ("", 1, None),
     ("nm", 0, None), ("nm", -1, None), ("nm", math.nan, None), ("nm", math.inf, None)],
)  # fmt: skip
def test_the_calibration_of_a_gain_reference_is_a_length_or_nothing(
    units: str, scale: float, pixel: float | None
) -> None:
    found = dm(movies.dm(units=units, scale=scale)).pixel

    assert found == (None if pixel is None else pytest.approx(pixel, rel=1e-6))


@pytest.mark.parametrize("version", [3, 4])
def test_the_last_image_counts_not_the_thumbnail(version: int) -> None:
    facts = dm(movies.dm((9, 7), version=version))

    assert (facts.image, facts.frames, facts.dtype, facts.images) == ((9, 7), 1, "float32", 2)
    assert (facts.version, facts.size) == (version, facts.size_announced)
    assert dm(movies.dm((9, 7, 5), version=version)).frames == 5


def test_a_spectrum_behind_the_image_is_not_taken_for_it() -> None:
    assert dm(movies.dm((9, 7), spectrum=100)).image == (9, 7)
    [problem] = read_file(MemoryFile(movies.dm((50,), spectrum=100), name="x.dm4")).problems
    assert problem.code == "dm.no-image"


@pytest.mark.parametrize("version", [3, 4])
def test_a_digital_micrograph_file_cut_off_anywhere_is_never_taken_for_whole(version: int) -> None:
    whole = movies.dm(version=version)
    for size in range(1, len(whole) - 8):
        assert read_file(MemoryFile(whole[:size], name="x.dm4")).problems, size


@pytest.mark.parametrize(
    ("name", "data", "kind", "taken_as"),
    [
        ("a.gain", movies.gain(), "gain", "tiff"), ("a.gain", movies.gain(big=True), "gain", "tiff"),
        ("a.gain", build.mrc(), "mrc", "mrc"), ("a.gain", movies.dm(), "dm4", "dm4"),
        ("gain", movies.dm(version=3), "dm4", "dm4"), ("a.eer", movies.tiff(), "eer", "tiff"),
        ("a.tif", movies.eer(), "tiff", "eer"), ("A.MRC.GZ", movies.packed(), "mrc.gz", "mrc.gz"),
        ("a.st.bz2", movies.packed(packing="bz2"), "mrc.bz2", "mrc.bz2"), ("a.gz", movies.packed(), "mrc.gz", "mrc.gz"),
        ("run.tar.gz", movies.packed(), "unknown", "unknown"), ("a.star.gz", movies.packed(), "unknown", "unknown"),
        ("a.mdoc.bz2", movies.packed(packing="bz2"), "unknown", "unknown"),
    ],
)  # fmt: skip
def test_movies_and_gain_references_are_told_by_what_is_inside(
    name: str, data: bytes, kind: str, taken_as: str
) -> None:
    out = read_file(MemoryFile(data, name=name))

    assert out.format == kind
    assert out.facts is not None
    assert out.facts.taken_as == taken_as


@pytest.mark.parametrize("packing", ["gz", "bz2"])
def test_a_packed_file_cut_off_anywhere_is_never_taken_for_whole(packing: str) -> None:
    whole = movies.packed(packing=packing)
    for size in range(1, len(whole)):
        case = build.case("movie_stack", whole[:size], name=f"x.mrc.{packing}")
        codes = {finding.code for finding in judge_file(case, relation="files").findings}
        assert codes & {"mrc.packed-cut-off", "mrc.packed-damaged", "tiff.not-tiff"}, size


@pytest.mark.parametrize("packing", ["gz", "bz2"])
def test_a_packed_file_with_any_byte_changed_is_whole_only_where_nothing_changed_inside(packing: str) -> None:
    whole = movies.packed(packing=packing)
    unpack = {"gz": gzip.decompress, "bz2": bz2.decompress}[packing]
    clean = read(whole, name=f"x.mrc.{packing}")
    for place in range(10, len(whole)):
        changed = whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :]
        try:
            same = unpack(changed) == build.mrc()
        except (OSError, EOFError, ValueError, zlib.error):
            same = False
        assert (read(changed, name=f"x.mrc.{packing}") == clean) == same, place


def test_packed_files_in_pieces_and_with_padding_are_whole() -> None:
    """As pigz, pbzip2 and tapes make them."""
    data = build.mrc()
    for packing in ("gz", "bz2"):
        pieces = b"".join(movies.packed(part, packing=packing) for part in (data[:700], data[700:1500], data[1500:]))
        facts = mrc(pieces + bytes(512), name=f"x.mrc.{packing}")
        assert (facts.present_bytes, facts.packed_end) == (facts.data_bytes, "whole")


def test_what_a_large_packed_file_says_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "WHOLE_INPUT", 10)
    facts = mrc(movies.packed(), name="x.mrc.gz")
    assert (facts.present_bytes, facts.packed_says, facts.packed_end) == (facts.data_bytes, None, "")
    facts = mrc(movies.packed(build.mrc(missing=1)), name="x.mrc.gz")
    assert (facts.present_bytes, facts.packed_says) == (None, facts.size_announced - 1)
    facts = mrc(movies.packed(build.mrc(extra=b"12")), name="x.mrc.gz")
    assert facts.present_bytes == facts.data_bytes + 2
    facts = mrc(movies.packed(build.mrc(missing=1), packing="bz2"), name="x.mrc.bz2")
    assert (facts.present_bytes, facts.packed_says) == (None, None)  # its size is known to nobody


def test_extended_headers_give_angles_and_pixel_size() -> None:
    for data in (movies.with_seri(), movies.with_seri(flags=1 | 4 | 8 | 16), movies.with_agar(integers=2)):
        assert (mrc(data).tilts, mrc(data).extended_pixel) == (build.ANGLES, None)
    for kind in ("FEI1", "FEI2"):
        facts = mrc(movies.with_fei(kind=kind))
        assert facts.tilts == build.ANGLES
        assert facts.extended_pixel == pytest.approx(build.BINNED_PIXEL)
        assert facts.extended_read == len(build.ANGLES) * {"FEI1": 768, "FEI2": 888}[kind]


def test_extended_headers_that_vouch_for_nothing_are_not_believed() -> None:
    assert mrc(movies.with_seri(flags=2)).tilts == ()  # piece coordinates, no angles
    assert mrc(movies.with_seri((200.0, 10.0))).tilts == ()  # no tilt is that high
    assert mrc(movies.with_agar((3.0, 3.0, 3.0))).tilts == ()  # one angle for all
    damaged = movies.with_fei()
    assert mrc(damaged[:1024] + bytes(4) + damaged[1028:]).tilts == ()
    blank = build.mrc((8, 6, 5), extended=movies.fei())
    assert (mrc(blank).tilts, mrc(blank).extended_read) == ((), 0)


class TestRequests:
    """What each format costs: (offset, length) of every range."""

    def of(self, data: bytes, *, name: str, size: int | None = None) -> list[tuple[int, int]]:
        file = Counting(data, name=name, size=size)
        assert not read_file(file).problems
        return file.requests

    def test_an_extended_header_costs_a_second_request_of_what_is_wanted(self) -> None:
        assert self.of(movies.with_fei((3.0,)), name="x.mrc") == [(0, 1024), (1024, 768)]
        assert self.of(movies.with_seri(), name="x.st") == [(0, 1024), (1024, 10)]
        long = movies.with_fei([float(angle) / 100 for angle in range(500)])
        assert self.of(long, name="x.st") == [(0, 1024), (1024, 768)]

    def test_a_claim_of_gigabytes_costs_nothing_more(self) -> None:
        head = build.mrc(nsymbt=2_000_000_000, exttyp=b"FEI1")[:1024]
        assert self.of(head, name="x.mrc", size=3_000_000_000) == [(0, 1024), (1024, 5 * 768)]

    def test_a_movie_of_large_pages_costs_4_kb_a_page(self) -> None:
        requests = self.of(movies.tiff(pages=40, data=300_000), name="x.tif")
        assert len(requests) == 41
        assert sum(length for _, length in requests) < 41 * 4096

    def test_a_movie_of_small_pages_costs_few_requests(self) -> None:
        requests = self.of(movies.tiff(pages=1000, data=600), name="x.tif")
        assert len(requests) <= 15

    def test_an_eer_movie_costs_two_requests_however_long(self) -> None:
        requests = self.of(movies.eer(frames=400), name="x.eer")
        assert len(requests) <= 2

    def test_a_gain_reference_costs_three_requests(self) -> None:
        assert len(self.of(movies.dm((1000, 1000)), name="x.dm4")) <= 3
        assert len(self.of(movies.gain((1000, 1000)), name="x.gain")) <= 2

    def test_a_packed_file_costs_two_requests(self) -> None:
        whole = movies.packed(build.mrc((1000, 300, 5), mode=0)[:1024] + movies.noise(1_500_000))
        assert self.of(whole, name="x.mrc.gz") == [(0, 1024), (len(whole) - 4, 4)]
        assert self.of(movies.packed(), name="x.mrc.gz") == [(0, len(movies.packed()))]
