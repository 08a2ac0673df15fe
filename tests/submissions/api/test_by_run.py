"""Values that differ by run, by the API: all or none."""

from __future__ import annotations

from typing import Any

import pytest

from submissions import history
from submissions.models import Batch, Block, Deposition, Override
from tests.factories import fill, make_deposition, make_runs
from tests.submissions.api.calling import Script, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def deposition() -> Deposition:
    found = fill(make_deposition())
    make_runs(found.datasets.get(), 4)
    return found


@pytest.fixture
def block(deposition: Deposition) -> Block:
    return deposition.datasets.get().blocks.get(kind="acquisition")


@pytest.fixture
def script(deposition: Deposition) -> Script:
    return Script(deposition.owner)


@pytest.fixture
def url(deposition: Deposition, block: Block) -> str:
    return f"/depositions/{deposition.label}/blocks/{block.pk}/by-run"


def test_values_of_many_runs_change_at_once(script: Script, url: str, block: Block, deposition: Deposition) -> None:
    runs = {"TS_01": {"tilt_min": -50}, "TS_03": {"tilt_min": "-40", "tilt_max": 40.5}, "TS_04": {}}
    answer = script.patch(url, {"runs": runs})

    assert answer.json()["changed"] == {"TS_01": ["tilt_min"], "TS_03": ["tilt_min", "tilt_max"]}
    table = script.get(url).json()
    assert table["count"] == 4
    assert table["items"][2]["values"]["tilt_min"] == -40
    assert table["items"][2]["clean"]["tilt_min"] == -40
    assert table["items"][1]["clean"]["tilt_min"] == block.values["tilt_min"]
    assert script.patch(url, {"runs": {"TS_01": {"tilt_min": None}}}).json()["changed"] == {"TS_01": ["tilt_min"]}
    assert Override.objects.filter(block=block).count() == 1


def test_the_change_of_many_runs_is_undone_as_one(script: Script, url: str, deposition: Deposition) -> None:
    before = stored(deposition)
    script.patch(url, {"runs": {"TS_01": {"tilt_min": -50}, "TS_02": {"tilt_min": -51}}})
    batch = Batch.objects.get(deposition=deposition)
    assert batch.count == 2
    history.undo(batch, actor=deposition.owner)
    assert stored(deposition) == before


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"TS_02": {"tilt_min": "steep"}}, "tilt_min", "wrong"),
    ({"TS_02": {"tilt_min": 70, "tilt_max": 60}}, "tilt_max", "rule"),
    ({"TS_02": {"camera_model": "K3"}}, "camera_model", "unknown"),
    ({"TS_99": {"tilt_min": 1}}, "TS_99", "unknown"),
]


@pytest.mark.parametrize(("wrong", "field", "kind"), WRONG)
def test_one_wrong_value_changes_nothing(
    script: Script, url: str, deposition: Deposition, wrong: dict[str, Any], field: str, kind: str
) -> None:
    before = stored(deposition)
    answer = script.patch(url, {"runs": {"TS_01": {"tilt_min": -50}, **wrong}})

    assert answer.status_code == 422, answer.json()
    assert [(error["field"], error["kind"]) for error in answer.json()["errors"]] == [(field, kind)]
    assert stored(deposition) == before
    assert not Batch.objects.exists()


def test_one_run_is_replaced_with_its_etag(script: Script, url: str, block: Block) -> None:
    script.patch(url, {"runs": {"TS_01": {"tilt_min": -50, "tilt_step": 2}}})
    one = f"{url}/{block.dataset.runs.get(name='TS_01').pk}"
    got = script.get(one)
    assert script.put(one, got.json()).status_code == 428
    same = script.put(one, got.json(), etag=got["ETag"])
    assert (same.status_code, same["ETag"]) == (200, got["ETag"])
    changed = script.put(one, {"values": {"tilt_min": -45}}, etag=got["ETag"])
    assert Override.objects.get(block=block).values == {"tilt_min": -45}
    late = script.put(one, {"values": {"tilt_min": -44}}, etag=got["ETag"])
    assert late.status_code == 412
    conflict = next(one for one in late.json()["conflicts"] if one["field"] == "tilt_min")
    assert (conflict["yours"], conflict["stored"]) == (-44, -45)
    assert changed["ETag"] == late["ETag"]


def test_a_block_without_such_values_or_run_is_not_found(
    script: Script, url: str, block: Block, deposition: Deposition
) -> None:
    block.all_runs = False
    block.save()
    run = block.dataset.runs.all()[0]
    assert script.get(f"{url}/{run.pk}").status_code == 404
    assert script.get(f"{url}/{10**17}").status_code == 404
    assert script.get(url).json()["items"] == []


def test_the_table_takes_as_many_queries_with_many_runs(
    script: Script, url: str, block: Block, django_assert_max_num_queries: Any
) -> None:
    runs = make_runs(block.dataset, 300)
    script.patch(url, {"runs": {run.name: {"tilt_min": -50 + n / 100} for n, run in enumerate(runs)}})
    with django_assert_max_num_queries(12):
        assert script.get(url).json()["count"] == 304
