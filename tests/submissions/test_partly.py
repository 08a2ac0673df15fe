"""A judgement of only what a change concerns gives the same as a judgement of all."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from submissions import drafts, judging, overrides, touched
from submissions.models import Block, File, RunCheck
from submissions.outline import create_block
from submissions.schema import Field, Kind, Level
from submissions.schema.sections import every_field_of
from tests.submissions.world import World
from tests.validation import build
from validation.formats import read_file
from validation.models import Content, Finding, Reading
from validation.reader import MemoryFile
from validation.registry import RELATIONS

pytestmark = pytest.mark.django_db
NUMBERS = ("", "0.675", "1.35", "2.7", "5.4", "10.8", "2", "4", "84.1", "-60", "60", "3", "120", "300", "nonsense")
# Role -> bodies that a file in it may have, sound and not.
BODIES: dict[str, tuple[bytes, ...]] = {
    "movie_stack": (build.mrc((8, 6, 5), pixel=1.35), build.mrc((8, 6, 5), pixel=0.675), build.mrc((6, 8, 5))),
    "mdoc": (build.mdoc(), build.mdoc((-3.0, 0.0, 3.0)), b"nothing"),
    "tilt_series": (build.mrc((8, 6, 41), pixel=2.7), build.mrc((8, 6, 3), pixel=1.35), build.mrc()[:900]),
    "rawtlt": (build.angles(), build.angles((-3.0, 0.0, 3.0)), b"1.0\nnan\n"),
    "xf": (build.xf(41), build.xf(3), b"1 2 3\n"),
    "tlt": (build.angles(), build.angles((-3.0, 0.0, 3.0))),
    "tomogram": (build.mrc((8, 8, 4), pixel=10.8), build.mrc((8, 8, 4), pixel=5.4), build.mrc((8, 8, 4), pixel=1.0)),
    "annotation": (build.mrc((8, 8, 4), pixel=10.8), build.mrc((4, 4, 4), pixel=5.4), b"x,y,z\n1,2,3\n"),
}
BLOCK_OF = {
    "movie_stack": Level.ACQUISITION, "mdoc": Level.ACQUISITION, "tilt_series": Level.TILT_SERIES,
    "rawtlt": Level.TILT_SERIES, "xf": Level.ALIGNMENT, "tlt": Level.ALIGNMENT, "tomogram": Level.TOMOGRAM,
    "annotation": Level.ANNOTATION,
}  # fmt: skip

NAMES = {
    "movie_stack": "m.mrc", "mdoc": "s.mdoc", "tilt_series": "s.st", "rawtlt": "s.rawtlt", "xf": "s.xf",
    "tlt": "s.tlt", "tomogram": "t.rec", "annotation": "a.mrc",
}  # fmt: skip


class Edits:
    """A deposition of two runs with files in every role, and random changes of it, by the portal's own verbs."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.world = World(runs=2)
        for kind in (Level.TOMOGRAM, Level.TOMOGRAM, Level.ANNOTATION):
            create_block(self.world.dataset, kind=kind)
        self.blocks = list(self.world.dataset.blocks.all())
        for run in self.world.runs:
            for role, kind in BLOCK_OF.items():
                for block in (block for block in self.blocks if block.level == kind):
                    path = f"{run.name}/{block.pk}/{NAMES[role]}"
                    self.world.file(path, self.body(role), role=role, run=run, block=block)

    def body(self, role: str) -> bytes:
        return self.pick.choice(BODIES[role])

    def one(self) -> str:
        """Make one change; says which."""
        verb: Callable[[], str] = self.pick.choice([self.state, self.state, self.differ, self.replace])
        return verb()

    def state(self) -> str:
        block = self.pick.choice(self.blocks)
        asked = self.pick.choice([asked for part in block.sections for asked in part.fields if typed_of(asked)])
        value = self.pick.choice(typed_of(asked))
        section = next(section for section in block.sections if asked in section.fields)
        drafts.save_section(Block.objects.get(pk=block.pk), section=section, typed={asked.key: value})
        return f"{block.kind}.{asked.key} = {value}"

    def differ(self) -> str:
        block, run = self.pick.choice(self.blocks), self.pick.choice(self.world.runs)
        fields = [asked for asked in overrides.varying(block) if typed_of(asked)]
        if not fields:
            return self.state()
        asked = self.pick.choice(fields)
        value = self.pick.choice(typed_of(asked))
        overrides.save_overrides(block, typed={run.pk: {asked.key: value}}, actor=self.world.owner)
        return f"{block.kind}.{asked.key} = {value} for {run.name}"

    def replace(self) -> str:
        file = self.pick.choice(list(File.objects.filter(deposition=self.world.deposition)))
        role = file.assignments.get().role
        body, old = self.body(role), file.content
        key = f"{self.world.deposition.prefix}{uuid.uuid4()}"
        file.content = Content.objects.create(scope=old.scope, key=key, size=len(body), checksum=uuid.uuid4().hex)
        file.save()
        out = read_file(MemoryFile(body, name=NAMES[role]))
        Reading.objects.create(
            content=file.content, scope=old.scope, state="done", format=out.format, reader_version=1,
            facts=out.facts.to_json() if out.facts else None, problems=[problem.to_json() for problem in out.problems],
        )  # fmt: skip
        judging.mark_stale_by_contents(self.world.deposition, contents=[file.content_id])
        return f"another {role}"

    def judged(self) -> dict[str, Any]:
        while judging.judge_batch():
            pass
        rows = RunCheck.objects.filter(scope=self.world.deposition.uuid).order_by("run")
        assert {row.state for row in rows} == {"done"}
        names = ("subject_run", "subject_file", "code", "field", "relation", "severity", "files", "params", "evidence")
        found = Finding.objects.filter(scope=self.world.deposition.uuid).values_list(*names)
        return {"cells": [row.cells for row in rows], "findings": sorted(map(repr, found))}


def typed_of(asked: Field) -> tuple[str, ...]:
    """What may be typed into the field: its choices, or some numbers."""
    if asked.choices:
        return ("", *(choice.value for choice in asked.choices[:6]))
    return NUMBERS if asked.kind in (Kind.NUMBER, Kind.INTEGER) else ()


def check(seed: int, *, edits: int) -> None:
    made = Edits(seed)
    judging.mark_stale(made.world.deposition)
    made.judged()
    for _ in range(edits):
        change = made.one()
        partly = made.judged()
        judging.mark_stale(made.world.deposition)
        assert partly == made.judged(), change


@pytest.mark.parametrize("seed", [1, 2])
def test_judging_what_a_change_concerns_is_judging_all(seed: int) -> None:
    check(seed, edits=40)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 104))
def test_the_same_over_hundreds_of_changes(seed: int) -> None:
    check(seed, edits=200)


def test_no_two_relations_tell_the_same_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings are kept by run, file, code and field: told by two, one would go with the other."""
    seen: list[tuple[tuple[Any, ...], str]] = []
    whole = judging.judge_run

    def watched(case: Any, relations: Any = None) -> Any:
        verdict = whole(case, relations)
        seen.extend(((case.name, one.files[:1], one.code, one.field), one.relation) for one in verdict.findings)
        return verdict

    monkeypatch.setattr(judging, "judge_run", watched)
    for seed in range(3):
        made = Edits(seed)
        for _ in range(10):
            made.one()
        judging.mark_stale(made.world.deposition)
        seen.clear()
        made.judged()
        tellers = {key: {relation for other, relation in seen if other == key} for key, _ in seen}
        assert {relation for _, relation in seen} <= judging.EVERY
        assert [key for key, relations in tellers.items() if len(relations) > 1] == []


def states(world: World) -> dict[str, list[str]]:
    return dict(RunCheck.objects.filter(scope=world.deposition.uuid).values_list("state", "wanted"))


def judged_world() -> World:
    world = World(runs=1)
    judging.mark_stale(world.deposition)
    judging.judge_batch()
    return world


def test_a_value_that_no_relation_reads_asks_for_nothing() -> None:
    world = judged_world()
    block = world.block(Level.ACQUISITION)
    section = next(part for part in block.sections if any(one.key == "microscope_model" for one in part.fields))
    drafts.save_section(block, section=section, typed={"microscope_model": "Krios 3"})
    assert states(world).keys() == {"done"}


def test_another_sample_type_may_change_everything() -> None:
    world = judged_world()
    section = next(part for part in world.dataset.sections if any(one.key == "sample_type" for one in part.fields))
    drafts.save_section(world.dataset, section=section, typed={"sample_type": "in_silico"})
    assert states(world) == {"waiting": []}


def test_two_changes_ask_for_what_both_concern_and_all_stays_all() -> None:
    world = judged_world()
    judging.mark_stale(world.deposition, relations=["voxel_size"])
    judging.mark_stale(world.deposition, relations=["mdoc", "voxel_size"])
    assert {state: sorted(wanted) for state, wanted in states(world).items()} == {"waiting": ["mdoc", "voxel_size"]}
    judging.mark_stale(world.deposition)
    judging.mark_stale(world.deposition, relations=["mdoc"])
    assert states(world) == {"waiting": []}


def test_a_change_under_way_adds_to_what_was_wanted() -> None:
    world = judged_world()
    judging.mark_stale(world.deposition, relations=["voxel_size"])
    judging.queue.claim(RunCheck, limit=1, lease=judging.LEASE)
    judging.mark_stale(world.deposition, relations=["mdoc"])
    assert {state: sorted(wanted) for state, wanted in states(world).items()} == {"waiting": ["mdoc", "voxel_size"]}


def test_a_run_that_was_never_judged_is_judged_whole() -> None:
    world = World(runs=1)
    judging.mark_stale(world.deposition, relations=["voxel_size"])
    judging.judge_batch()
    assert RunCheck.objects.get().cells.keys() == {relation.key for relation in RELATIONS}


def test_a_relation_that_is_new_has_the_whole_run_judged() -> None:
    world = judged_world()
    row = RunCheck.objects.get()
    del row.cells["mdoc"]
    row.save()
    judging.mark_stale(world.deposition, relations=["voxel_size"])
    judging.judge_batch()
    assert "mdoc" in RunCheck.objects.get().cells


def test_only_files_in_roles_that_are_read_are_loaded(django_assert_num_queries: Any) -> None:
    assert touched.roles_read(["voxel_size"]) >= {"tomogram"}
    assert "movie_stack" not in touched.roles_read(["voxel_size"])
    assert touched.by_roles(["xf"]) == tuple(relation.key for relation in RELATIONS if "xf" in relation.roles)


def test_what_a_header_answers_is_touched_by_its_file() -> None:
    answering = {
        (str(level), asked.key, fact.role)
        for level in touched.BLOCKS
        for asked in every_field_of(level)
        for fact in asked.facts
    }
    assert answering
    for kind, key, role in answering:
        for relation in RELATIONS:
            if (kind, key) in relation.values:
                assert relation.key in touched.by_roles([role])
                assert role in touched.roles_read([relation.key])
