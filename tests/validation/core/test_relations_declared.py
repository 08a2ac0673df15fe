"""What a relation says that it reads is what it reads: only then may the others be left out, unloaded or unjudged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.validation.build_relations import run
from tests.validation.core import faults_aligned, faults_doses, faults_geometry, faults_relations
from validation.registry import RELATIONS, Relation, touched_by
from validation.roles import ROLES
from validation.run import BlockCase, RunCase, Value, judge_run

FAULTS = [*faults_aligned.FAULTS, *faults_doses.FAULTS, *faults_geometry.FAULTS, *faults_relations.FAULTS]
CASES = [run(), *(fault.run for fault in FAULTS)]
WHOLE = [judge_run(case) for case in CASES]
BY_KEY = {relation.key: relation for relation in RELATIONS}


class Watched(Mapping[str, Value]):
    """Values of a block that note which keys were asked for."""

    def __init__(self, kind: str, values: Mapping[str, Value], asked: set[tuple[str, str]]) -> None:
        self.kind, self.values_, self.asked = kind, values, asked

    def __getitem__(self, key: str) -> Value:
        self.asked.add((self.kind, key))
        return self.values_[key]

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("a relation that reads all values cannot say which ones")

    def __len__(self) -> int:
        return len(self.values_)


class Recording(RunCase):
    """A run that notes which roles and values were read of it; its files cannot be had otherwise."""

    asked_roles: set[str]
    asked_values: set[tuple[str, str]]

    def in_role(self, *roles: str) -> list[Any]:
        self.asked_roles.update(roles)
        return super().in_role(*roles)


def recording(case: RunCase) -> Recording:
    asked: set[tuple[str, str]] = set()
    blocks = tuple(replace(block, values=Watched(block.kind, block.values, asked)) for block in case.blocks)
    watched = Recording(name=case.name, files=case.files, blocks=blocks)
    object.__setattr__(watched, "files", ())
    object.__setattr__(watched, "asked_roles", set())
    object.__setattr__(watched, "asked_values", asked)
    return watched


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda relation: relation.key)
def test_a_relation_reads_no_more_than_it_says(relation: Relation) -> None:
    for case in CASES:
        watched = recording(case)
        relation.check(watched, relation=relation.key)

        assert watched.asked_roles <= set(relation.roles)
        assert {(kind, key) for kind, key in watched.asked_values} <= set(relation.values)


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda relation: relation.key)
def test_a_relation_judges_alike_without_all_that_it_does_not_read(relation: Relation) -> None:
    for case, whole in zip(CASES, WHOLE, strict=True):
        alone = judge_run(only_for(case, relation), relations=[relation.key])

        assert alone.cells == {relation.key: whole.cells[relation.key]}
        assert alone.findings == tuple(item for item in whole.findings if item.relation == relation.key)


def only_for(case: RunCase, relation: Relation) -> RunCase:
    """The run as it is loaded for this relation."""

    def values(block: BlockCase) -> dict[str, Value]:
        return {key: value for key, value in block.values.items() if (block.kind, key) in relation.values}

    blocks = tuple(replace(block, values=values(block)) for block in case.blocks)
    return replace(case, files=tuple(file for file in case.files if file.role in relation.roles), blocks=blocks)


def test_every_finding_says_of_which_relation_it_is() -> None:
    for whole in WHOLE:
        assert {finding.relation for finding in whole.findings} <= set(BY_KEY)


def test_what_a_change_touches() -> None:
    voxel = touched_by(values=[("tomogram", "voxel_size")])

    assert voxel == ("voxel_size", "tomogram_tiltseries", "tomogram_existing", "annotation_tomogram")
    assert "mdoc_stated" in touched_by(values=[("acquisition", "pixel_size")])
    assert touched_by(values=[("tomogram", "authors")]) == ()
    assert set(touched_by(roles=["gain"])) == {"movies", "movies_gain"}
    assert touched_by() == ()


def test_roles_and_kinds_are_those_that_there_are() -> None:
    kinds = {role.block for role in ROLES.values()}
    for relation in RELATIONS:
        assert set(relation.roles) <= set(ROLES)
        assert {kind for kind, _ in relation.values} <= kinds
    read = {role for relation in RELATIONS for role in relation.roles}
    assert set(ROLES) - read == {"key_photo", "not_deposited"}
