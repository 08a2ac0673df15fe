"""The declared file: out and in again the same, and refused with the place where it is wrong."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.validation import build
from validation import declared
from validation.cases import ExistingTomogram, FileCase, RunCase, Value
from validation.declared import DeclaredRefused


def unread(case: RunCase) -> RunCase:
    """As the document knows it: without anything that was read."""
    files = tuple(
        FileCase(
            id=file.id, path=file.path, role=file.role, block=file.block, state="waiting", shape=file.shape,
            stated_voxel=file.stated_voxel, stated_reason=file.stated_reason,
        )
        for file in case.files
    )  # fmt: skip
    return replace(case, files=files)


def full() -> RunCase:
    clean = build.run()
    existing = ExistingTomogram(10.012, (8, 8, 4))
    rows = [{"shape": "Point", "unit": "voxel", "binning": 2.0}]
    values = {"shapes": Value(rows, "block", "", "block:5.shapes"), "object": Value({"name": "ribosome"}, "default")}
    blocks = (*clean.blocks, build.BlockCase(id="seen", kind="annotation", values=values, existing=existing))
    said = replace(clean.files[0], shape="picks", stated_voxel=5.4, stated_reason="The header's is a placeholder.")
    return replace(clean, files=(said, *clean.files[1:]), blocks=blocks)


def test_it_comes_back_the_same() -> None:
    cases = (full(), replace(build.run(), name="TS_02"), RunCase(name="an empty one"))
    text = json.dumps(declared.document(cases))

    assert declared.loads(text) == tuple(unread(case) for case in cases)
    assert declared.document(declared.loads(text)) == json.loads(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(-1e300, 1e300) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text(max_size=10), st.builds(Value, json_values, st.just("block")), max_size=4))
def test_any_values_come_back_the_same(values: dict[str, Value]) -> None:
    case = RunCase(name="TS_01", blocks=(build.BlockCase(id="1", kind="tomogram", values=values),))

    assert declared.loads(json.dumps(declared.document([case]))) == (case,)


def test_days_and_numbers_without_end_are_written_as_json_can() -> None:
    values = {"day": Value(date(2026, 11, 22), "block"), "size": Value(float("inf"), "block")}
    case = RunCase(name="TS_01", blocks=(build.BlockCase(id="1", kind="tomogram", values=values),))

    written = declared.to_json(case)["blocks"][0]["values"]
    assert written["day"]["value"] == "2026-11-22"
    json.dumps(written, allow_nan=False)


def changed(path: str, value: Any) -> Any:
    """The document with one place changed."""
    data = copy.deepcopy(declared.document([full()]))
    *parents, last = path.split("/")
    here: Any = data
    for part in parents:
        here = here[int(part) if isinstance(here, list) else part]
    here[int(last) if isinstance(here, list) else last] = value
    return data


REFUSALS = [
    ("version", 2, "version is 2; this program reads version 1"),
    ("version", True, "version is true"),
    ("runs", {}, "runs is an object; a list is expected"),
    ("runs", None, "runs is null; a list is expected"),
    ("rums", [], 'the document has "rums"; it may have version, runs'),
    ("runs/0", 5, "runs[0] is 5; an object is expected"),
    ("runs/0/name", "", "runs[0].name is empty"),
    ("runs/0/name", 7, "runs[0].name is 7; a text is expected"),
    ("runs/0/name", "x" * 5000, "runs[0].name has 5,000 characters; 2,000 is the most"),
    ("runs/0/files/1/role", "tomgram", 'runs[0].files[1].role is "tomgram"; one of movie_stack'),
    ("runs/0/files/1/role", ["mdoc"], "runs[0].files[1].role is a list; one of"),
    ("runs/0/files/1/rol", "mdoc", 'runs[0].files[1] has "rol"; it may have id, path, role'),
    ("runs/0/files/1/path", "/etc/passwd", 'path is "/etc/passwd"; it must lead downwards'),
    ("runs/0/files/1/path", "a/../../b", "it must lead downwards"),
    ("runs/0/files/1/block", "99", 'block is "99", and the run has no block of that id'),
    ("runs/0/files/1/stated_voxel", "5.4", 'stated_voxel is "5.4"; a number is expected'),
    ("runs/0/blocks/1/kind", "tiltseries", 'blocks[1].kind is "tiltseries"; one of acquisition'),
    ("runs/0/blocks/1/id", "acq", "runs[0].blocks[1]: there is a block 'acq' already"),
    ("runs/0/blocks/1/values", [], "blocks[1].values is a list; an object is expected"),
    ("runs/0/blocks/1/values/pixel_size", 1.35, "values.pixel_size is 1.35; an object is expected"),
    ("runs/0/blocks/1/values/pixel_size", {"source": "block"}, "values.pixel_size has no value"),
    ("runs/0/blocks/5/existing", {"size": None}, "blocks[5].existing has no voxel_spacing"),
    ("runs/0/blocks/5/existing/size", [8, 8], "size is a list; three whole numbers"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "said"), REFUSALS, ids=[f"{row[0]}={row[1]!r}"[:60] for row in REFUSALS])
def test_a_wrong_document_is_refused_with_its_place(path: str, value: Any, said: str) -> None:
    with pytest.raises(DeclaredRefused) as refused:
        declared.runs_from_json(changed(path, value))

    assert said in str(refused.value)
    assert str(refused.value).endswith(".")


def test_two_runs_of_one_name_are_refused() -> None:
    data = declared.document([full(), full()])

    with pytest.raises(DeclaredRefused, match=r"runs\[1\]: there is a run 'TS_01' already"):
        declared.runs_from_json(data)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "not JSON: Expecting value at line 1, column 1"),
        (b'{"version": 1,\n "runs": [}', "line 2"),
        (b"[" * 100_000, "too deeply"),
        (b"\xff\xfe", "not UTF-8 text: byte 1"),
        (b'{"version": NaN}', "NaN is no number"),
        (b'{"version": ' + b"9" * 5000 + b"}", "not JSON that can be read"),
        (b"[]", "the document is a list"),
    ],
)
def test_what_is_no_document_is_refused_in_a_sentence(text: bytes, said: str) -> None:
    with pytest.raises(DeclaredRefused, match=r"\.$") as refused:
        declared.loads(text)

    assert said in str(refused.value)


def test_a_document_beyond_the_limit_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declared, "MOST_BYTES", 10)

    with pytest.raises(DeclaredRefused, match="10 is the most"):
        declared.loads(b"[" * 11)
