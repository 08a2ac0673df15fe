"""What is asked of the database in groups is what going through every run and file gives."""

from __future__ import annotations

import random
from typing import Any

import pytest

from submissions.completeness import missing
from submissions.effective import NONE, effective, from_header, from_headers_everywhere
from submissions.models import Assignment, Override, Run
from submissions.outline import create_block
from submissions.schema import Level
from submissions.tree import BlockNode, Tree, load_outline, load_tree
from tests import large
from tests.submissions.world import World
from tests.validation import build
from validation.models import Reading

pytestmark = pytest.mark.django_db
ROLES = ("movie_stack", "mdoc", "tilt_series", "rawtlt", "xf", "tlt", "tomogram")
PIXELS = (10.8, 10.8, 10.8, 5.4, 0.0, 1.0)
VALUES: tuple[dict[str, Any], ...] = ({"voxel_size": "10.8"}, {"voxel_size": "ten"}, {"voxel_size": None}, {})

DOSES: tuple[dict[str, Any], ...] = ({"dose_per_movie": 3.0}, {"total_dose": 120.0}, {})


def generated(seed: int) -> World:
    """Runs with any files, for some or all of them, read or not, present or removed, with any overrides."""
    dice = random.Random(seed)
    world = World(runs=6)
    shared = dice.random() < 0.5
    block = create_block(world.dataset, kind=Level.TOMOGRAM, all_runs=shared)
    block.values = dice.choice(VALUES)
    block.save()
    if not shared:
        block.runs.set(dice.sample(world.runs, 3))
    world.state(Level.ACQUISITION, movies=dice.choice(("here", "none")), **dice.choice(DOSES))
    for run in world.runs:
        _files(world, run, dice=dice)
        if dice.random() < 0.4:
            Override.objects.create(block=block, run=run, values=dice.choice(VALUES))
    if dice.random() < 0.3:
        chosen = Assignment.objects.filter(dataset=world.dataset).order_by("?").first()
        Assignment.objects.filter(pk=chosen.pk if chosen else None).update(run=None)
    return world


def _files(world: World, run: Run, *, dice: random.Random) -> None:
    for role in ROLES:
        for number in range(dice.choice((0, 1, 1, 1, 1, 2))):
            block = world.block(KINDS[role])
            body = build.mrc((8, 6, 5), pixel=dice.choice(PIXELS)) if role in SERIES else build.clean_files()[role]
            body = build.mdoc(top=[f"ExposureTime = {dice.choice((1.5, 1.5, 0))}"]) if role == "mdoc" else body
            file = world.file(f"{run.name}/{role}{number}.mrc", body, role=role, run=run, block=block)
            happens = dice.random()
            if happens < 0.05:
                file.removed_at = file.created
            elif happens < 0.1:
                file.content = None
            elif happens < 0.15:
                Reading.objects.filter(content=file.content).update(state="waiting")
            file.save()


SERIES = ("movie_stack", "tilt_series", "tomogram")
KINDS = {role: Level(spec) for role, spec in zip(ROLES, (
    "acquisition", "acquisition", "tilt_series", "tilt_series", "alignment", "alignment", "tomogram"
), strict=True)}  # fmt: skip


def one_by_one(tree: Tree, node: BlockNode) -> frozenset[str]:
    """The fields that headers answer for every run, by the rule for one run."""
    runs = [run for run in node.dataset.runs if run.pk in node.run_ids]
    keys = [asked.key for asked in node.fields if asked.fact or asked.derivation]
    return frozenset(key for key in keys if runs and all(effective(run, node, key).source != NONE for run in runs))


def lacking_one_by_one(node: BlockNode, role: str) -> set[int]:
    return {
        run.pk
        for run in node.dataset.runs
        if run.pk in node.run_ids and not any(file.file.content_id for file in node.files_for(run, role))
    }


@pytest.mark.parametrize("seed", range(12))
def test_groups_tell_the_same_as_every_run_by_itself(seed: int) -> None:
    world = generated(seed)
    outline, tree = load_outline(world.deposition), load_tree(world.deposition)
    for pk, node in tree.blocks.items():
        assert from_headers_everywhere(outline, outline.blocks[pk]) == one_by_one(tree, node)
        for need in (need for section in node.block.sections for need in section.files):
            lacking = outline.provided.lacking(pk, role=need.role, runs=node.run_ids)
            assert lacking == lacking_one_by_one(node, need.role), need.role
        for fact in (fact for asked in node.fields for fact in asked.facts):
            answered = outline.provided.answered(pk, fact=fact, runs=node.run_ids)
            found = {run.pk: from_header(node.files_for(run, fact.role), fact=fact) for run in node.dataset.runs}
            assert set(answered) == {run for run in node.run_ids if found[run].source != NONE}
    assert missing(outline) == missing(tree)


def test_an_outline_does_not_pass_for_a_deposition_without_files() -> None:
    world = World(runs=1)
    node = load_outline(world.deposition).datasets[0].of_kind(Level.TILT_SERIES)[0]
    with pytest.raises(LookupError, match="load the tree"):
        node.files_for(world.runs[0], "tilt_series")


@pytest.mark.parametrize("runs", [5, 40])
def test_what_is_missing_takes_the_same_queries_for_any_number_of_runs(
    runs: int, django_assert_num_queries: Any
) -> None:
    made = large.deposition(runs=runs)
    with django_assert_num_queries(11):
        assert [line.sentence for line in missing(load_outline(made)) if line.blocks_submitting] == []
