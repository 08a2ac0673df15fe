"""Whatever happens to a table, an alignment or a command file: facts or a reason, soon, and little to store."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import at_most
from tests.validation import build, build_tables
from validation.cases import FileCase
from validation.checks.single import judge_file
from validation.formats import facts_from_json, read_file
from validation.reader import MemoryFile

CLEAN: dict[str, Callable[[], bytes]] = {
    "mdoc": build.mdoc,
    "tlt": build.angles,
    "xf": build.xf,
    "tilt.com": build_tables.tilt_com,
    "newst.com": build_tables.newst_com,
    "aln": build_tables.aln,
    "relion4.star": build_tables.relion4,
    "relion5.star": build_tables.relion5,
    "stopgap.star": build_tables.stopgap,
    "tilts.tomostar": build_tables.tomostar,
    "points.csv": build_tables.csv,
    "tardis.csv": build_tables.tardis,
    "points.txt": build_tables.csv,
}
ROLES = {"mdoc": "mdoc", "tlt": "tlt", "xf": "xf", "aln": "aln", "tilt.com": "tilt_com", "newst.com": "newst_com"}
STRANGE = (
    b"", b"\0", b"nan", b"1e999", b"-", b"\xff", b"\"", b"'", b"data_", b"loop_", b"_", b"#", b"$tilt",
    b"[ZValue = 0]", b"\r", b"\n", b"\t", b"," * 50, b"=", b"9" * 400, b"\xd9\xa3", b"\x1c", b"\xef\xbb\xbf",
)  # fmt: skip


def look(data: bytes, name: str) -> None:
    """Read, judge, store and say."""
    out = read_file(MemoryFile(data, name=f"x.{name}"))
    assert (out.facts is None) == bool(out.problems)
    if out.facts is not None:
        stored = json.dumps(out.facts.to_json(), allow_nan=False)
        assert facts_from_json(json.loads(stored)) == out.facts
    case = FileCase(
        id="1", path=f"x.{name}", role=ROLES.get(name, "annotation"), facts=out.facts, problems=out.problems
    )
    for found in judge_file(case, relation="files").findings:
        assert found.sentence
        assert found.evidence
        json.dumps(found.to_json(), allow_nan=False)


@pytest.mark.parametrize("name", list(CLEAN))
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), st.sampled_from(STRANGE)), min_size=1, max_size=6))
def test_mutations(name: str, changes: list[tuple[float, int, bytes]]) -> None:
    data = CLEAN[name]()
    for place, length, words in changes:
        at = int(place * len(data))
        data = data[:at] + words + data[at + length :]
    look(data, name)


def test_quotes_around_a_line_end_of_another_system() -> None:
    look(b'x,y,z\n1,"2\r3",4\n1,2,"3\r', "points.csv")


@pytest.mark.parametrize("name", list(CLEAN))
def test_truncations(name: str) -> None:
    data = CLEAN[name]()
    for end in range(0, len(data), max(1, len(data) // 150)):
        look(data[:end], name)


@pytest.mark.parametrize("name", list(CLEAN))
def test_a_clean_file_is_sound(name: str) -> None:
    out = read_file(MemoryFile(CLEAN[name](), name=f"x.{name}"))
    case = FileCase(id="1", path=f"x.{name}", role=ROLES.get(name, "annotation"), facts=out.facts)
    codes = {found.code for found in judge_file(case, relation="files").findings}
    assert codes == ({"star.not-particles"} if name == "tilts.tomostar" else set())


@pytest.mark.parametrize("name", list(CLEAN))
def test_long_files_are_read_within_bounds(name: str) -> None:
    clean = CLEAN[name]()
    last = clean.splitlines(keepends=True)[-2]
    for data in (clean + last * (2_000_000 // len(last)), clean + b"\n" * 2_000_000, clean + b"1 " * 1_000_000):
        with at_most(8):
            out = read_file(MemoryFile(data, name=f"x.{name}"))
        assert out.facts is None or len(json.dumps(out.facts.to_json())) < 2_000_000


def test_four_megabytes_of_particles_are_read_within_a_second() -> None:
    points = [(x % 4000 + 0.123456, x % 3000 + 0.5, x % 500 + 0.25) for x in range(1, 48_000)]
    data = build_tables.relion4(points)
    assert len(data) > 2_000_000
    with at_most(4):  # a second on a machine that does nothing else
        out = read_file(MemoryFile(data, name="x.star"))
    assert out.facts is not None
