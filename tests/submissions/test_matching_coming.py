"""Files that come find their place by themselves, however they come, once there are patterns."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from submissions import announcing, direct, patterns, runs, uploads
from submissions.files import Place, assign
from submissions.models import Assignment, Block, Deposition, File, Run, RunCheck
from tests.factories import make_deposition, make_runs
from tests.submissions.test_files import add, block, placed

pytestmark = pytest.mark.usefixtures("bucket")

PATH = "st/TS_02.mrc"


@pytest.fixture
def deposition(db: None) -> Deposition:
    return make_deposition()


@pytest.fixture
def where(deposition: Deposition) -> Block:
    make_runs(deposition.datasets.get(), 3)
    return block(deposition, "tilt_series")


def announced(deposition: Deposition) -> None:
    announcing.announce(deposition, [announcing.Told(PATH, 1000, 1)], actor=deposition.owner)


def sent_small(deposition: Deposition) -> None:
    direct.start(deposition, [direct.Wish(PATH, 1000, "AAAAAAAAAAA=")], actor=deposition.owner)


def sent_in_parts(deposition: Deposition) -> None:
    uploads.start(deposition, path=PATH, size=10_000_000, actor=deposition.owner)


@pytest.mark.parametrize("comes", [announced, sent_small, sent_in_parts])
def test_a_file_that_comes_is_placed_before_a_byte_of_it_has_arrived(
    deposition: Deposition, where: Block, comes: Callable[[Deposition], None]
) -> None:
    patterns.save(where, role="tilt_series", list_glob="st/{run}.mrc")
    comes(deposition)
    assert placed(deposition) == {(PATH, "tilt_series", "TS_02", "pattern")}
    assert RunCheck.objects.filter(run__name="TS_02").exists()


def test_what_was_placed_by_hand_keeps_its_place_when_it_comes_again(deposition: Deposition, where: Block) -> None:
    announced(deposition)
    file = File.objects.get()
    run = Run.objects.get(name="TS_03")
    assign(file, places=[Place("tilt_series", where.dataset, where, run)])
    patterns.save(where, role="tilt_series", list_glob="st/{run}.mrc")
    sent_in_parts(deposition)
    assert placed(deposition) == {(PATH, "tilt_series", "TS_03", "hand")}


def test_a_pattern_that_is_too_slow_for_the_names_keeps_no_file_from_coming(
    deposition: Deposition, where: Block, monkeypatch: pytest.MonkeyPatch
) -> None:
    patterns.save(where, role="tilt_series", list_glob="st/{run}.mrc", terms=patterns.Terms("TS_[0-9]+"))
    monkeypatch.setattr("validation.matching.regexes.SECONDS", -1.0)
    announced(deposition)
    assert File.objects.filter(path=PATH).exists()
    assert placed(deposition) == set()


def test_runs_that_are_added_later_get_the_files_that_wait_for_them(deposition: Deposition, where: Block) -> None:
    patterns.save(where, role="tilt_series", list_glob="st/{run}.mrc")
    add(deposition, "st/TS_09.mrc")
    runs.create(deposition.datasets.get(), text="TS_09")
    assert placed(deposition) == {("st/TS_09.mrc", "tilt_series", "TS_09", "pattern")}


def test_as_many_questions_for_many_files_as_for_few(deposition: Deposition, where: Block) -> None:
    make_runs(make_deposition().datasets.get(), 1)
    patterns.save(where, role="tilt_series", list_glob="st/{run}.mrc")
    asked = []
    for number in (2, 200):
        told = [announcing.Told(f"st/TS_{at + number:03}.mrc", 1000, 1) for at in range(number)]
        runs.create(deposition.datasets.get(), text="\n".join(one.path[3:-4] for one in told))
        with CaptureQueriesContext(connection) as captured:
            announcing.announce(deposition, told, actor=deposition.owner)
        asked.append(len(captured))
    assert Assignment.objects.filter(origin="pattern").count() == 202
    assert asked[1] <= asked[0] + 2
