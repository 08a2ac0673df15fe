"""What findings of relations stand on: an identity that stays, evidence that changes with contents and numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.validation import build
from tests.validation.build_relations import blocks, movies, run, with_movies, without
from tests.validation.core import faults_aligned, faults_annotations, faults_doses, faults_geometry, faults_relations
from tests.validation.core.faults_annotations import annotated, of_archive
from tests.validation.core.faults_relations import with_stated
from tests.validation.core.faulty import Faulty
from validation.findings import Finding, rule_of
from validation.run import RunCase, judge_run
from validation.words import field_names

AREAS = (faults_aligned, faults_annotations, faults_doses, faults_geometry, faults_relations)
FAULTS: list[Faulty] = [fault for area in AREAS for fault in area.FAULTS]
COMPARED = {fault.code for fault in FAULTS}


def identity(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.files[0], finding.field


def by_identity(case: RunCase) -> dict[tuple[str, str, str], Finding]:
    return {identity(found): found for found in judge_run(case).findings if found.code in COMPARED}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_judged_again_it_is_the_same_finding_with_the_same_evidence(fault: Faulty) -> None:
    once, again = by_identity(fault.run), by_identity(replace(fault.run, files=fault.run.files[::-1]))

    assert once.keys() == again.keys()
    assert all(once[key].evidence == again[key].evidence for key in once)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_a_finding_shows_both_numbers_and_how_far_they_may_differ(fault: Faulty) -> None:
    found = next(one for one in judge_run(fault.run).findings if one.code == fault.code)

    assert "observed" in found.params
    if "tolerance" in found.params:
        assert "tolerance" in field_names(rule_of(found.code).sentence)
    assert found.remedy
    assert found.label


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_another_content_is_other_evidence_and_another_name_is_not(fault: Faulty) -> None:
    first = by_identity(fault.run)
    replaced = replace(
        fault.run, files=tuple(replace(file, content=f"{file.content}, new") for file in fault.run.files)
    )
    moved = replace(fault.run, files=tuple(replace(file, path=f"elsewhere/{file.name}") for file in fault.run.files))

    assert all(found.evidence != first[key].evidence for key, found in by_identity(replaced).items())
    assert all(found.evidence == first[key].evidence for key, found in by_identity(moved).items())


def test_another_number_is_other_evidence() -> None:
    one, other = (by_identity(run(acquisition={"total_dose": dose})) for dose in (30.0, 31.0))

    assert one.keys() == other.keys()
    assert [found.evidence for found in one.values()] != [found.evidence for found in other.values()]


def test_other_movies_missing_is_other_evidence() -> None:
    """The same number of them, the same mdoc: which ones they are counts."""
    whole = movies()
    one, other = (
        by_identity(with_movies(run(), [file for at, file in enumerate(whole) if at not in gone]))
        for gone in ((1, 2), (1, 3))
    )
    assert one.keys() == other.keys()
    assert [found.evidence for found in one.values()] != [found.evidence for found in other.values()]


def test_findings_lead_to_the_field_that_was_stated() -> None:
    found = {one.code: one.field for one in judge_run(run(acquisition={"tilt_min": -10, "total_dose": 99.0})).findings}

    assert found == {"mdoc.tilt-range-differs": "block:acq.tilt_min", "mdoc.dose-differs": "block:acq.total_dose"}


@pytest.mark.parametrize(("state", "told"), [("waiting", "unknown"), ("gave_up", "gave_up")])
@pytest.mark.parametrize("role", ["mdoc", "tomogram", "annotation", "xf"])
def test_what_is_not_read_is_no_finding(role: str, state: str, told: str) -> None:
    clean = run()
    files = [replace(file, state=state, facts=None) if file.role == role else file for file in clean.files]
    verdict = judge_run(replace(clean, files=tuple(files)))

    assert verdict.findings == ()
    assert told in {str(cell.state) for cell in verdict.cells.values()}


def test_while_a_movie_is_on_its_way_none_is_the_odd_one() -> None:
    odd, rest = movies(build.mrc((6, 8, 10), pixel=1.35), count=1), movies(start=1, count=4)
    waiting = [replace(file, state="waiting", facts=None) for file in rest[1:]]
    verdict = judge_run(with_movies(run(), [*odd, rest[0], *waiting]))

    assert verdict.cells["movies_gain"].state == "unknown"
    assert [found.code for found in verdict.findings if found.relation == "movies_gain"] == []


def test_an_annotation_of_the_archive_s_tomogram() -> None:
    mask = run({"annotation": build.mrc((8, 8, 4), pixel=10.8)})
    points = annotated(b"x,y,z\n7,7,3\n", name="p.csv")

    for case in (mask, points):
        verdict = judge_run(of_archive(case, (8, 8, 4)))
        assert verdict.findings == ()
        assert verdict.cells["annotation_tomogram"].state == "pass"
    assert [one.code for one in judge_run(of_archive(points, (8, 6, 4))).findings] == ["points.outside-volume"]
    assert [one.code for one in judge_run(of_archive(mask, (8, 8, 4), spacing=13.48)).findings] == [
        "annotation.voxel-size-differs"
    ]


def test_an_annotation_of_one_of_several_tomograms_is_held_against_its_own() -> None:
    other = replace(build.case("tomogram", build.mrc((16, 16, 8), pixel=5.4), name="fine.rec"), block="tomo2", id="two")
    block = build.BlockCase(id="tomo2", kind="tomogram", values={"voxel_size": build.stated(5.4)}, refs="ali")
    case = replace(run(), files=(*run().files, other), blocks=(*run().blocks, block))
    unnamed = replace(case, blocks=tuple(replace(one, refs=None) if one.id == "ann" else one for one in case.blocks))

    assert judge_run(case).findings == ()
    assert judge_run(unnamed).cells["annotation_tomogram"].state == "absent"


def test_a_length_in_place_of_a_header_counts_everywhere() -> None:
    """The stack says 2.7 Å; it has 5.4 Å, which the depositor says of the file: stated values follow that."""
    stated = run(tilt_series={"pixel_size": 5.4, "binning_from_frames": 4})
    [differs] = [one for one in judge_run(stated).findings if one.severity == "error"]
    corrected = judge_run(with_stated(stated, role="tilt_series", voxel=5.4))

    assert differs.code == "tiltseries.pixel-size-differs"
    [note] = corrected.findings
    assert note.code == "file.voxel-size-overridden"
    assert all(words in note.sentence for words in ("2.700", "5.400", "The header was lost."))
    assert corrected.cells["pixel_size"].state == "pass"


def test_the_arithmetic_stands_in_the_sentence() -> None:
    case = run({"tilt_series": build.mrc(pixel=2.7)}, acquisition={"pixel_size": 0.675},
               tilt_series={"binning_from_frames": 8, "pixel_size": None})  # fmt: skip
    [found] = judge_run(without(case, "movie_stack", "gain", "mdoc")).findings

    assert found.sentence.replace("\u00a0", " ") == (
        "TS_01.st: movies 0.675 Å × binning 8 = 5.400 Å; the header says 2.700 Å; ratio 0.5. Allowed: 0.008 Å. "
        "0.675 Å × 4 = 2.700 Å: it looks like binning 4 or super-resolution movies."
    )


def test_values_that_nobody_stated_are_not_compared() -> None:
    nothing = {kind: dict.fromkeys(values) for kind, values in ((one.kind, one.values) for one in blocks())}

    assert judge_run(run(**nothing)).findings == ()
