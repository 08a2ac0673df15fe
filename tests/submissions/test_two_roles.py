"""A file that plays two roles of a run: what is wrong with it is told in both, and explained at once."""

from __future__ import annotations

import pytest

from submissions.models import Assignment
from submissions.review import decisions
from submissions.schema import Level
from tests.submissions.mixed import findings, judge_all
from tests.submissions.world import World

pytestmark = pytest.mark.django_db


def test_it_is_told_in_both_cells_and_one_explanation_answers_both() -> None:
    world = World(runs=1)
    (run,) = world.runs
    file = world.file("angles.tlt", b"0\n95\n3\n", role="rawtlt", run=run, block=world.block(Level.TILT_SERIES))
    place = {"dataset": world.dataset, "run": run, "block": world.block(Level.ALIGNMENT), "role": "tlt"}
    Assignment.objects.create(file=file, **place)
    judge_all(world)
    judge_all(world)

    rows = findings(world, "angles.out-of-range")
    assert sorted(row.relation for row in rows) == ["alignment", "tilt_series"]
    assert decisions.explain(world.deposition, findings=rows[:1], text="It is so.", author=world.owner) == 1
    assert not decisions.unanswered().filter(code="angles.out-of-range").exists()
