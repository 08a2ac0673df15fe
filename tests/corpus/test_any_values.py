"""Whatever is declared of sound files, the checks bear it: any value, unit, source, reference, role or shape."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.corpus.layouts import LAYOUTS
from tests.hostile import at_most
from validation import declared
from validation.cases import BlockCase, ExistingTomogram, FileCase, RunCase, Value
from validation.formats import read_anything
from validation.reader import MemoryFile
from validation.roles import ROLES
from validation.run import judge_run
from validation.stores import MemoryStore
from validation.words import finite

SOURCES = ("block", "override", "header", "derived", "default", "stated", "none", "")
odd = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        -1,
        1,
        0.0,
        -0.0,
        1e-320,
        1e300,
        -1e300,
        10**400,
        "",
        "10.8",
        "ten",
        "1e999",
        "nan",
        [],
        {},
        [1, 2],
    ]
)
numbers = st.floats(-1e6, 1e6) | st.integers(-(10**6), 10**6)
rows = st.lists(
    st.dictionaries(
        st.sampled_from(["label", "shape", "format", "unit", "order", "binning", "filter_value", "mask_label",
            "scale_factor"]),
        odd | numbers | st.sampled_from(["voxel", "angstrom", "angstrom_centred", "zyx", "csv", "Point", "mrc",
            "SemanticSegmentationMask"]),
    ),
    max_size=3,
)  # fmt: skip
values = odd | numbers | rows | st.text(max_size=10)


@cache
def sound(key: str) -> RunCase:
    """The clean run of a layout with its facts."""
    layout = LAYOUTS[key]
    run = layout.make(layout.names[0])
    case = run.case()
    return replace(case, files=tuple(_read(file, run.files) for file in case.files))


def _read(file: FileCase, files: dict[str, bytes]) -> FileCase:
    name = file.name
    inside = {
        path.removeprefix(f"{file.path}/"): data for path, data in files.items() if path.startswith(f"{file.path}/")
    }
    given_file = MemoryStore(inside, name=name) if inside else MemoryFile(files[file.path], name=name)
    out = read_anything(given_file)  # type: ignore[arg-type]
    return replace(file, state="read", size=given_file.size, facts=out.facts, problems=out.problems)


@st.composite
def changed(draw: st.DrawFn) -> RunCase:
    case = sound(draw(st.sampled_from(sorted(LAYOUTS))))
    ids = [block.id for block in case.blocks]
    blocks = tuple(_block(draw, block, ids) for block in case.blocks if draw(st.integers(0, 9)))
    files = tuple(_file(draw, file, ids) for file in case.files if draw(st.integers(0, 9)))
    return RunCase(name=draw(st.sampled_from([case.name, "", "TS_1", "x" * 300])), files=files, blocks=blocks)


def _block(draw: st.DrawFn, block: BlockCase, ids: list[str]) -> BlockCase:
    keys = [*block.values, "voxel_size", "pixel_size", "tilt_step", "shapes", "is_aligned", "total_dose"]
    for key in draw(st.lists(st.sampled_from(keys), max_size=3)):
        value = Value(draw(values), draw(st.sampled_from(SOURCES)), draw(st.sampled_from(["Å", "", "nm"])), "block:1.x")
        block = replace(block, values={**block.values, key: value})
    sizes = st.none() | st.tuples(*[st.integers(1, 10**6)] * 3)
    there = st.none() | st.builds(ExistingTomogram, st.floats(-10, 1e6), sizes)
    refs = draw(st.sampled_from([block.refs, block.refs, None, block.id, *ids]))
    return replace(block, refs=refs, existing=draw(there))


def _file(draw: st.DrawFn, file: FileCase, ids: list[str]) -> FileCase:
    if draw(st.integers(0, 3)):
        return file
    return replace(
        file,
        role=draw(st.sampled_from([file.role, file.role, *ROLES])),
        block=draw(st.sampled_from([file.block, None, "gone", *ids])),
        shape=draw(st.sampled_from(["", "stl", "gone"])),
        state=draw(st.sampled_from(["read", "read", "waiting", "gave_up"])),
        stated_voxel=draw(st.none() | st.floats(-1, 1e6)),
    )


def bear(case: RunCase) -> None:
    with at_most(5.0):
        verdict = judge_run(case)
        json.dumps(finite(verdict.cells_json()), allow_nan=False)
        for finding in verdict.findings:
            json.dumps(finite(finding.to_json()), allow_nan=False)
            assert "{" not in finding.sentence.replace("{run", "")
            assert finding.evidence
        json.dumps(declared.to_json(case), allow_nan=False)


@given(changed())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_anything_may_be_declared(case: RunCase) -> None:
    bear(case)
