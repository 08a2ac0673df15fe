"""Whatever facts and values a run has, it is judged: no relation raises, and what they say can be stored and read."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from validation.cases import ExistingTomogram
from validation.findings import Problem
from validation.formats import AngleFacts, Facts, MdocFacts, MrcFacts, StoredOnly, XfFacts
from validation.formats.aln import AlnFacts
from validation.formats.com import ComFacts
from validation.formats.dm4 import DmFacts
from validation.formats.eer import EerFacts
from validation.formats.mesh import MeshFacts
from validation.formats.points import PointFacts
from validation.formats.star import StarFacts
from validation.formats.tiff import TiffFacts
from validation.formats.zarr import ZarrFacts
from validation.registry import RELATIONS
from validation.roles import ROLES
from validation.run import BlockCase, FileCase, RunCase, Value, judge_run
from validation.words import finite

NUMBERS = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 1.35, 2.7, 10.8, -80.0, 1e-300, 1e300, -1e300]), st.floats(-1e6, 1e6)
)
COUNTS = st.one_of(st.integers(0, 20), st.sampled_from([65535, 2**31 - 1]))
SIDES = st.one_of(st.integers(1, 64), st.just(65535))
TEXTS = st.sampled_from(["", "a", "TS_01", "TS_1.tomostar", "12", "ZZ\\x.mrc", "\u00e5/\n", "1" * 300])
MAYBE = st.none() | NUMBERS
NAMES = st.sampled_from(["TS_01_000.mrc", "TS_01_001.tif", "a.eer", "", "\u00e5.MRC.GZ"])
POINT = st.tuples(NUMBERS, NUMBERS, NUMBERS)
SHAPE = st.tuples(SIDES, SIDES, SIDES)
IMAGE = st.tuples(SIDES, SIDES)
LENGTHS = st.tuples(MAYBE, MAYBE, MAYBE)
DETERMINANTS = st.none() | st.tuples(NUMBERS, NUMBERS)


def few(of: st.SearchStrategy[Any], most: int = 6) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=most).map(tuple)


@st.composite
def mdocs(draw: st.DrawFn) -> MdocFacts:
    count = draw(st.integers(0, 5))

    def column(of: st.SearchStrategy[Any]) -> tuple[Any, ...]:
        return tuple(draw(of) for _ in range(count))

    names = ("tilt_angles", "pixel_spacings", "binnings", "voltages", "exposure_doses", "prior_doses", "num_subframes")
    places = st.integers(0, max(0, count - 1))
    return MdocFacts(
        kind=draw(st.sampled_from(["series", "frame_set", "montage", "empty"])), tilt_axis=draw(MAYBE),
        title_binning=draw(MAYBE), image_file="", software=draw(st.sampled_from(["", "SerialEM", "TOMO"])),
        bad_values=(), lines=tuple(range(count)), z_values=tuple(map(str, range(count))), movies=column(NAMES),
        times=(None,) * count, order=tuple(range(count)), order_from=draw(st.sampled_from(["", "time"])),
        retaken=draw(few(places, 2)) if count else (), scheme=draw(st.sampled_from(["", "bidirectional"])),
        **{name: column(MAYBE) for name in names},
    )  # fmt: skip


ANGLES = few(NUMBERS)
MRC = st.builds(
    MrcFacts, shape=SHAPE, mode=st.sampled_from([0, 1, 2, 4, 6, 12, 101]), grid=st.tuples(COUNTS, COUNTS, COUNTS),
    cell=LENGTHS, axes=st.just((1, 2, 3)), byte_order=st.just("<"), has_map_id=st.booleans(), nversion=st.none(),
    ispg=COUNTS, nsymbt=COUNTS, extended_type=TEXTS, imod_stamp=st.booleans(), signed=st.none() | st.booleans(),
    labels=COUNTS, data_bytes=COUNTS, present_bytes=st.none() | COUNTS,
)  # fmt: skip
STAR = st.builds(
    StarFacts, dialect=st.sampled_from(["relion3", "relion5", "stopgap", "other"]),
    content=st.sampled_from(["particles", "tilts", "other"]), blocks=st.just(()),
    unit=st.sampled_from(["", "voxel", "unbinned", "centred_angstrom"]), pixel=MAYBE, binning=MAYBE,
    parts=few(st.tuples(TEXTS, COUNTS, POINT, POINT), 4), movies=few(NAMES, 3), tilts=few(MAYBE, 3),
)  # fmt: skip
TABLE = st.builds(
    PointFacts, delimiter=st.just(","), header=few(TEXTS, 4), rows=COUNTS, columns=st.just(4),
    low=st.tuples(MAYBE, MAYBE, MAYBE, MAYBE), high=st.tuples(MAYBE, MAYBE, MAYBE, MAYBE),
    axes=st.none() | st.permutations([0, 1, 2, 3]).map(lambda places: tuple(places[:3])),
    unit_hint=st.sampled_from(["", "angstrom"]), movies=few(NAMES, 3), tilts=few(NUMBERS, 3),
)  # fmt: skip
WORDS = few(st.sampled_from(["8", "6", "1e300", "nan", "8,6", "x", "-3", "1e-300"]), 3)
COM = st.builds(
    ComFacts, program=st.sampled_from(["tilt", "newst", ""]), blocks=st.just(1),
    entries=few(st.tuples(st.sampled_from(["FULLIMAGE", "THICKNESS", "SizeToOutputInXandY", "BinByFactor",
                                           "IMAGEBINNED", "SUBSETSTART"]), WORDS, st.just(1))),
)  # fmt: skip
FACTS: st.SearchStrategy[Facts | None] = st.one_of(
    st.none(), MRC, mdocs(), STAR, TABLE, COM,
    ANGLES.map(lambda values: AngleFacts(values=values, lines=tuple(range(len(values))), columns=1)),
    st.builds(XfFacts, rows=COUNTS, rotation=MAYBE, identity_rows=COUNTS, determinants=st.none()),
    st.builds(AlnFacts, raw_size=st.none() | SHAPE, rows=COUNTS, dark_frames=COUNTS, patches=st.none(),
              local_rows=COUNTS, tilts=st.just(()), rotations=ANGLES, sections=st.just(()), lines=st.just(())),
    st.builds(TiffFacts, image=IMAGE, frames=st.none() | COUNTS, dtype=st.just("uint8"), compression=st.just(1),
              big=st.booleans(), cut_off=st.booleans()),
    st.builds(EerFacts, image=IMAGE, frames=st.none() | COUNTS, compression=st.just(65001)),
    st.builds(DmFacts, image=IMAGE, frames=COUNTS, dtype=st.just("float32"), pixel=MAYBE, version=st.just(4)),
    st.builds(ZarrFacts, version=st.just("0.4"), shape=SHAPE, voxel=LENGTHS, dtype=st.just("float32"),
              axes=st.just(("z", "y", "x")), units=st.just((None, None, None)), extent=SHAPE, levels=st.just(())),
    st.builds(MeshFacts, flavour=st.sampled_from(["stl", "glb"]), vertices=COUNTS, faces=COUNTS,
              low=st.none() | POINT, high=st.none() | POINT, finite=st.booleans()),
    st.just(StoredOnly(kind="tiff")),
)  # fmt: skip
ROW = st.fixed_dictionaries({}, optional={
    "label": TEXTS, "format": st.sampled_from(["csv", "mrc", "stl", "relion4_star", 7]), "order": st.just("zyx"),
    "unit": st.sampled_from(["voxel", "angstrom", "angstrom_centred", None]), "binning": MAYBE | st.just(10**400),
    "scale_factor": MAYBE, "filter_value": TEXTS | st.none(),
})  # fmt: skip
ANY = st.one_of(
    st.none(), st.booleans(), NUMBERS, st.floats(), TEXTS, st.just(10**400), st.just([]), st.just({"answer": "none"}),
    st.sampled_from(["IMOD", "ARETOMO3", "dose-symmetric"]),
)  # fmt: skip
KEYS = sorted({key for relation in RELATIONS for _, key in relation.values} - {"shapes"})
VALUE = st.builds(Value, ANY, st.sampled_from(["block", "override", "header", "stated", "derived", "default"]))
VALUES = st.tuples(st.dictionaries(st.sampled_from(KEYS), VALUE, max_size=8), few(ROW, 2)).map(
    lambda pair: {**pair[0], "shapes": Value(list(pair[1]), "block")}
)
IDS = st.sampled_from(["acq", "ts", "ali", "tomo", "ann"])
BLOCKS = few(
    st.builds(
        BlockCase, id=IDS, kind=st.sampled_from(["acquisition", "tilt_series", "alignment", "tomogram", "annotation"]),
        values=VALUES, refs=st.none() | IDS,
        existing=st.none() | st.builds(ExistingTomogram, NUMBERS, st.none() | SHAPE),
    ), 6,
)  # fmt: skip
FILES = few(
    st.builds(
        FileCase, id=st.sampled_from("abcdefghij"), path=NAMES.map(lambda name: f"x/{name}"),
        role=st.sampled_from(sorted(ROLES)), block=st.none() | IDS, facts=FACTS, size=COUNTS, shape=TEXTS,
        state=st.sampled_from(["read", "read", "read", "waiting", "gave_up"]),
        problems=st.just(()) | st.just((Problem("file.empty"),)), stated_voxel=st.none() | NUMBERS,
        stated_reason=TEXTS,
    ), 12,
)  # fmt: skip
CASES = st.builds(RunCase, name=TEXTS, files=FILES, blocks=BLOCKS)


# Files by themselves are judged by what their reader says, which keeps its parts in agreement.
COMPARING = [relation.key for relation in RELATIONS if not isinstance(relation.check, partial)]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(CASES)
def test_no_relation_raises_whatever_it_is_given(case: RunCase) -> None:
    verdict = judge_run(case, relations=COMPARING)

    assert list(verdict.cells) == COMPARING
    json.dumps(finite(verdict.cells_json()), allow_nan=False)
    for found in verdict.findings:
        json.dumps(finite(dict(found.params)), allow_nan=False)
        assert "?" not in found.sentence.replace(found.params.get("why", "?"), "")
        assert found.evidence == found.evidence
