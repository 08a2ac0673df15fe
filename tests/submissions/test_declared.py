"""The declared file of a dataset: what the command line takes, as the worker itself would judge it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from submissions import declared, headers
from submissions.cases import run_case
from submissions.models import Assignment, Dataset, File
from submissions.outline import create_block
from submissions.schema import Level
from submissions.tree import load_tree
from tests.submissions.checks_page import at, one_wrong
from tests.submissions.world import World
from validation.declared import loads

pytestmark = pytest.mark.django_db


def download(client: Client, world: World, *, dataset: int | None = None) -> bytes:
    client.force_login(world.owner)
    answer = client.get(at(world, f"declared/{dataset or world.dataset.pk}/"))
    assert answer.status_code == 200
    label = world.deposition.label
    assert answer["Content-Disposition"] == f'attachment; filename="{label}-dataset-1.json"'
    return b"".join(answer.streaming_content)


def test_it_says_what_the_worker_judges_but_for_the_facts(client: Client) -> None:
    world = one_wrong(runs=3)
    file = File.objects.get(deposition=world.deposition, path="rec/TS_2.mrc")
    headers.state(world.deposition, files=[file.pk], value="10.8", reason="Calibrated.", author=world.owner)
    cases = loads(download(client, world))
    node = load_tree(world.deposition).datasets[0]
    judged = [run_case(node, run) for run in node.runs]

    assert [case.name for case in cases] == ["TS_1", "TS_2", "TS_3"]
    for read, case in zip(cases, judged, strict=True):
        assert read.blocks == case.blocks
        bare = [replace(file, facts=None, problems=(), state="waiting", content="", size=0) for file in case.files]
        assert list(read.files) == bare
    stated = {file.path: file.stated_voxel for case in cases for file in case.files if file.stated_voxel}
    assert stated == {"rec/TS_2.mrc": 10.8}


def test_it_comes_in_batches_each_of_as_many_queries(client: Client) -> None:
    counts = []
    for world, batch in ((one_wrong(), 100), (one_wrong(runs=30), 100), (one_wrong(runs=30), 10)):
        dataset = Dataset.objects.select_related("deposition").get(pk=world.dataset.pk)
        with CaptureQueriesContext(connection) as seen:
            pieces = list(declared.text(dataset, batch=batch))
        counts.append(len(seen))
        assert len(json.loads("".join(pieces))["runs"]) == len(world.runs)
        assert len(pieces) == len(world.runs) + 2, "one run a piece: nothing waits for the whole"
    assert counts[0] == counts[1]
    assert counts[2] - 1 == 3 * (counts[0] - 1)


def test_without_runs_it_is_an_empty_document(client: Client) -> None:
    assert loads(download(client, World(runs=0))) == ()


def test_datasets_of_other_depositions_are_not_there(client: Client) -> None:
    mine, other = one_wrong(), one_wrong()
    client.force_login(mine.owner)

    assert client.get(at(mine, f"declared/{other.dataset.pk}/")).status_code == 404
    assert client.get(at(other, f"declared/{other.dataset.pk}/")).status_code == 404


def test_a_file_of_several_kinds_stands_there_once_for_each() -> None:
    world = World(runs=1)
    run, block = world.runs[0], create_block(world.dataset, kind=Level.ANNOTATION)
    file = world.file("picks.csv", b"1,2,3\n", role="annotation", run=run, block=block)
    same = {"dataset": world.dataset, "run": run, "block": block, "role": "annotation"}
    Assignment.objects.filter(file=file).update(shape="mask")
    Assignment.objects.create(file=file, shape="picks", **same)
    world.file("other.csv", b"1,2,3\n", role="annotation", run=run, block=block)
    node = load_tree(world.deposition).datasets[0]

    told = {(case.path, case.shape) for case in run_case(node, node.runs[0]).files}
    assert told == {("picks.csv", "mask"), ("picks.csv", "picks"), ("other.csv", "")}
