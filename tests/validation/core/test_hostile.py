"""Whatever the bytes claim: facts or a reason, no crash, and no more memory than the file is worth."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.validation import build
from validation.formats import ReadOut, facts_from_json, read_file
from validation.reader import MemoryFile
from validation.run import judge_run

CLEAN = build.mrc()


def read(data: bytes, *, name: str, size: int | None = None) -> ReadOut:
    out = read_file(MemoryFile(data, name=name, size=size))
    assert (out.facts is None) == bool(out.problems)
    if out.facts is not None:
        assert facts_from_json(out.facts.to_json()) == out.facts
    return out


@given(data=st.binary(max_size=1100), size=st.integers(1100, 10**13))
def test_any_bytes_as_an_mrc_file(data: bytes, size: int) -> None:
    read(data.ljust(1100, b"\0"), name="x.mrc", size=size)


@given(st.lists(st.tuples(st.integers(0, 255), st.integers(-(2**31), 2**31 - 1)), min_size=1, max_size=12))
def test_mutated_headers(changes: list[tuple[int, int]]) -> None:
    data = bytearray(CLEAN)
    for word, value in changes:
        data[word * 4 : word * 4 + 4] = value.to_bytes(4, "little", signed=True)
    tracemalloc.start()
    try:
        judge_run(build.run({"tomogram": bytes(data), "tilt_series": bytes(data)}))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize("name", ["x.mdoc", "x.tlt", "x.xf"])
@given(data=st.binary(min_size=1, max_size=400))
def test_any_bytes_as_text(name: str, data: bytes) -> None:
    read(data, name=name)


mdoc_lines = st.sampled_from(
    ["[ZValue = 0]", "[ZValue = 1]", "[FrameSet = 0]", "[T = x]", "[", "TiltAngle = 1", "TiltAngle = nan", "=", "a = b",
     "PixelSpacing = 0", "PixelSpacing = 1e308", "[ZValue = ]", "TiltAngle = 9e99", "DateTime = 99-Jan-99 99:99:99"]
)  # fmt: skip


@given(st.lists(mdoc_lines, max_size=30))
@settings(max_examples=200)
def test_any_lines_of_an_mdoc_are_judged(lines: list[str]) -> None:
    judge_run(build.run({"mdoc": "\n".join(lines).encode() or b" "}))


@given(st.lists(st.floats(-200, 200), min_size=1, max_size=60), st.lists(st.floats(-200, 200), max_size=60))
def test_any_angles_are_judged(rawtlt: list[float], mdoc: list[float]) -> None:
    judge_run(build.run({"rawtlt": build.angles(rawtlt), "mdoc": build.mdoc(mdoc)}))


def test_a_small_file_that_claims_gigabytes_costs_nothing() -> None:
    tracemalloc.start()
    try:
        for fields in ({"nsymbt": 2**31 - 1}, {"nx": 65535, "ny": 65535, "nz": 65535}, {"nx": 2**31 - 1}):
            read(build.mrc(**fields), name="x.mrc")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


def test_a_line_without_end_and_a_million_sections() -> None:
    assert read(b"1" * 5_000_000, name="x.tlt").problems[0].code == "text.line-too-long"
    assert read(b"[ZValue = 0]\n" * 1_000_000, name="x.mdoc").problems[0].code == "text.too-many-rows"
