"""The proposal of matching: what is shown, and what taking it over makes of it."""

from __future__ import annotations

import pytest

from submissions import files, history, patterns
from submissions.drafts import locked
from submissions.files import Place
from submissions.matching.listing import Listing, listing_of
from submissions.matching.proposal import found
from submissions.matching.taking import Taken, take
from submissions.models import Assignment, Batch, Block, Deposition, File, Pattern, Run
from submissions.outline import create_dataset
from submissions.refusals import NotEditable
from submissions.states import State
from tests.factories import make_deposition, make_runs, put_in_state
from tests.submissions.test_files import placed


@pytest.fixture
def deposition(db: None) -> Deposition:
    return make_deposition()


def tell(deposition: Deposition, *paths: str) -> None:
    """Files as after an announcement: nothing of them has arrived."""
    with locked(deposition) as now:
        File.objects.bulk_create(File(deposition=now, path=path, announced=1000, modified=1) for path in paths)


def session(runs: int = 4, *, tilts: int = 3) -> list[str]:
    """A session by type, with two variants of tomograms and one gain reference."""
    names = [f"TS_{number:02}" for number in range(1, runs + 1)]
    paths = [f"frames/{name}_{tilt:03}_{tilt * 3 - 3}.0_EER.eer" for name in names for tilt in range(tilts)]
    for name in names:
        paths += [f"mdoc/{name}.mrc.mdoc", f"tiltseries/{name}.mrc", f"tiltseries/{name}.rawtlt", f"aln/{name}.aln"]
        paths += [f"tomograms/{name}_10.80Apx.mrc", f"tomograms/denoised/{name}_10.80Apx.mrc"]
    return [*paths, "gain/20250612_EER_GainReference.gain"]


def take_all(deposition: Deposition, **more: object) -> Taken:
    return take(deposition, dataset=deposition.datasets.get(), actor=deposition.owner, **more)  # type: ignore[arg-type]


def listing(deposition: Deposition) -> Listing:
    return listing_of(deposition, dataset=deposition.datasets.get())


def test_a_session_becomes_runs_blocks_and_patterns_at_one_click(deposition: Deposition) -> None:
    tell(deposition, *session())
    told = found(listing(deposition))
    assert (told["runs"], told["new_runs"], told["sure"]) == (4, 4, len(session()))
    assert placed(deposition) == set()
    taken = take_all(deposition)
    dataset = deposition.datasets.get()
    assert [run.name for run in dataset.runs.all()] == ["TS_01", "TS_02", "TS_03", "TS_04"]
    assert taken.files == len(session())
    assert {origin for *_, origin in placed(deposition)} == {"pattern"}
    assert File.objects.filter(assignments=None).count() == 0
    tomograms = Block.objects.filter(dataset=dataset, kind="tomogram").order_by("position")
    assert [block.name for block in tomograms] == ["", "denoised"]
    alignment = Block.objects.get(dataset=dataset, kind="alignment")
    assert {block.as_tomogram.alignment_id for block in tomograms} == {alignment.pk}  # type: ignore[attr-defined]
    assert alignment.as_alignment.tilt_series_id is not None  # type: ignore[attr-defined]
    globs = set(Pattern.objects.values_list("role", "list_glob"))
    assert ("tomogram", "tomograms/denoised/{run_name}_10.80Apx.mrc") in globs
    assert ("gain", "gain/20250612_EER_GainReference.gain") in globs


def test_taking_over_is_one_batch_that_can_be_undone(deposition: Deposition) -> None:
    tell(deposition, *session())
    take_all(deposition)
    batch = Batch.objects.get()
    assert batch.made["files"] == len(session())
    undone = history.undo(batch, actor=deposition.owner)
    assert (undone.runs, undone.places) == (4, len(session()))
    assert placed(deposition) == set()
    assert not Run.objects.exists()
    assert not Pattern.objects.exists()
    assert not Block.objects.filter(kind="tomogram").exists()
    assert File.objects.filter(removed_at=None).count() == len(session())


def test_undoing_leaves_what_a_person_did_since(deposition: Deposition) -> None:
    tell(deposition, *session())
    take_all(deposition)
    file = File.objects.get(path="tiltseries/TS_01.mrc")
    held = file.assignments.get()
    other = Run.objects.get(name="TS_02")
    assert held.block is not None
    files.assign(file, places=[Place("tilt_series", held.dataset, held.block, other)])
    history.undo(Batch.objects.get(), actor=deposition.owner)
    assert placed(deposition) == {("tiltseries/TS_01.mrc", "tilt_series", "TS_02", "hand")}
    assert [run.name for run in Run.objects.all()] == ["TS_02"]


def test_undoing_leaves_a_pattern_that_a_person_changed_since(deposition: Deposition) -> None:
    tell(deposition, *session())
    take_all(deposition)
    row = Pattern.objects.get(role="tilt_series")
    changed = patterns.save(row.block, role=row.role, list_glob="tiltseries/{run}.*", pattern=row)
    undone = history.undo(Batch.objects.get(), actor=deposition.owner)
    assert list(Pattern.objects.all()) == [changed]
    assert {role for _, role, _, _ in placed(deposition)} == {"tilt_series"}
    assert "the pattern tiltseries/{run_name}.*" in undone.stayed
    assert undone.runs == 0, "files are placed for them still"


def test_nothing_that_was_set_by_hand_is_overwritten(deposition: Deposition) -> None:
    (run,) = make_runs(deposition.datasets.get(), 1)
    tell(deposition, *session())
    file = File.objects.get(path="tiltseries/TS_02.mrc")
    where = Block.objects.get(dataset=run.dataset, kind="tilt_series")
    files.assign(file, places=[Place("tilt_series", run.dataset, where, run)])
    take_all(deposition, more_runs=True)
    assert {row for row in placed(deposition) if row[0] == file.path} == {(file.path, "tilt_series", "TS_01", "hand")}
    assert ("tiltseries/TS_03.mrc", "tilt_series", "TS_03", "pattern") in placed(deposition)
    assert Pattern.objects.get(role="tilt_series").list_glob == "tiltseries/{run_name}.mrc"


def test_guesses_are_left_unless_they_are_ticked(deposition: Deposition) -> None:
    tell(deposition, *session(), "xf/TS_1.xf", "TS_02_picks.star")
    told = found(listing(deposition))
    assert told["guesses"]
    take_all(deposition)
    assert {"xf/TS_1.xf", "TS_02_picks.star"} <= unplaced(deposition)
    again = found(listing(deposition))
    key = again["guesses"][0]["key"]
    some = {path for path, _ in again["guesses"][0]["some"]}
    taken = take_all(deposition, guesses=[key, "0" * 16])
    assert taken.gone == 1
    assert not some & unplaced(deposition)


def unplaced(deposition: Deposition) -> set[str]:
    return set(File.objects.filter(deposition=deposition, assignments=None).values_list("path", flat=True))


def test_clutter_is_left_out_with_a_reason_where_asked(deposition: Deposition) -> None:
    tell(deposition, *session(), "aln/TS_01.log", "run/.~lock.x")
    take_all(deposition)
    left = unplaced(deposition)
    assert "aln/TS_01.log" in left
    take_all(deposition, clutter=True)
    row = Assignment.objects.get(file__path="aln/TS_01.log")
    assert (row.role, row.origin) == ("not_deposited", "hand")
    assert "program's own file" in row.reason


def test_each_dataset_takes_what_lies_in_its_folder(deposition: Deposition) -> None:
    tell(deposition, *(f"grid1/{path}" for path in session(2)), *(f"grid2/{path}" for path in session(3)))
    first = deposition.datasets.get()
    second = create_dataset(deposition, position=2)
    take(deposition, dataset=first, actor=deposition.owner, folder="grid1")
    take(deposition, dataset=second, actor=deposition.owner, folder="grid2/")
    assert [first.runs.count(), second.runs.count()] == [2, 3]
    wrong = Assignment.objects.filter(dataset=first).exclude(file__path__startswith="grid1/")
    assert not wrong.exists()
    assert unplaced(deposition) == set()


def test_files_that_come_after_it_was_taken_over_find_their_run(deposition: Deposition) -> None:
    tell(deposition, *session(4)[:-1])
    take_all(deposition)
    tell(deposition, "frames/TS_01_777_60.0_EER.eer")
    patterns.place_new(deposition, File.objects.filter(path__contains="_777_"))
    assert ("frames/TS_01_777_60.0_EER.eer", "movie_stack", "TS_01", "pattern") in placed(deposition)


def test_nothing_is_taken_over_once_it_was_handed_in(deposition: Deposition) -> None:
    tell(deposition, *session(2))
    put_in_state(deposition, State.SUBMITTED)
    with pytest.raises(NotEditable):
        take_all(deposition)
    assert not Run.objects.exists()
