"""Depositions, datasets, blocks and runs by the API: the verbs of the pages."""

from __future__ import annotations

from typing import Any

import pytest

from submissions.completeness import missing
from submissions.models import Block, Deposition, Run
from submissions.states import State
from submissions.tree import load_outline
from tests.factories import fill, make_deposition, make_runs, make_user
from tests.submissions.api.calling import Script, stored
from tests.submissions.submitted import ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def deposition() -> Deposition:
    found = fill(make_deposition())
    make_runs(found.datasets.get(), 3)
    return found


@pytest.fixture
def script(deposition: Deposition) -> Script:
    return Script(deposition.owner)


def test_my_depositions_are_mine_and_come_in_pages() -> None:
    user = make_user()
    made = [make_deposition(user) for _ in range(3)]
    make_deposition()
    script = Script(user)
    first = script.get("/depositions?limit=2").json()

    assert first["count"] == 3
    assert [line["label"] for line in first["items"]] == [made[2].label, made[1].label]
    assert [line["label"] for line in script.get("/depositions?limit=2&offset=2").json()["items"]] == [made[0].label]


@pytest.mark.parametrize("group", ["dataset", "annotation", "tomogram", "tomogram-annotation"])
def test_a_new_deposition_of_each_group(group: str) -> None:
    script = Script(make_user())
    made = script.post("/depositions", {"group": group})

    assert made.status_code == 201, made.json()
    assert made.json()["group"] == group
    assert script.get(made["Location"]).json()["label"] == made.json()["label"]
    assert made.json()["datasets"][0]["blocks"]


def test_a_group_that_is_none_is_refused() -> None:
    answer = Script(make_user()).post("/depositions", {"group": "movies"})

    assert answer.status_code == 422
    assert not Deposition.objects.exists()


def test_one_deposition_lists_what_its_page_lists(deposition: Deposition, script: Script) -> None:
    whole = script.get(f"/depositions/{deposition.label}").json()
    gaps = missing(load_outline(deposition))

    assert [(one["address"], one["sentence"]) for one in whole["missing"]] == [(g.address, g.sentence) for g in gaps]
    assert whole["datasets"][0]["runs"]["count"] == 3
    assert script.get(whole["datasets"][0]["runs"]["url"]).json()["items"][0]["name"] == "TS_01"
    blocks = whole["datasets"][0]["blocks"]
    assert [block["kind"] for block in blocks] == ["acquisition", "tilt_series", "alignment"]
    assert blocks[1]["refers_to"] == blocks[0]["address"]


def test_one_deposition_takes_as_many_queries_with_many_runs(
    deposition: Deposition, script: Script, django_assert_max_num_queries: Any
) -> None:
    make_runs(deposition.datasets.get(), 200)
    with django_assert_max_num_queries(17):
        script.get(f"/depositions/{deposition.label}")
    with django_assert_max_num_queries(12):
        script.get(f"/depositions/{deposition.label}/sections/deposition/about")


def test_datasets_are_added_copied_and_removed(deposition: Deposition, script: Script) -> None:
    base = f"/depositions/{deposition.label}/datasets"
    first = deposition.datasets.get()
    assert script.post(base).status_code == 201
    copy = script.post(f"{base}/{first.pk}/copy")
    assert copy.json()["title"] == first.title
    assert script.get(f"{base}/{copy.json()['id']}").json()["blocks"] == copy.json()["blocks"]
    for row in deposition.datasets.exclude(pk=first.pk):
        assert script.delete(f"{base}/{row.pk}").status_code == 204
    last = script.delete(f"{base}/{first.pk}")
    assert (last.status_code, last.json()["code"]) == (409, "refused")
    assert "only dataset" in last.json()["detail"]
    assert deposition.datasets.get() == first


def test_blocks_are_added_copied_described_and_removed(deposition: Deposition, script: Script) -> None:
    base = f"/depositions/{deposition.label}"
    dataset = deposition.datasets.get()
    made = script.post(f"{base}/datasets/{dataset.pk}/blocks", {"kind": "tomogram"}).json()
    copy = script.post(f"{base}/blocks/{made['id']}/copy").json()
    told = script.patch(f"{base}/blocks/{copy['id']}", {"name": "denoised", "runs": ["TS_02"]}).json()

    assert (told["title"], told["all_runs"], told["runs"]) == ("Tomograms: denoised", False, ["TS_02"])
    assert told["refers_to"] == made["refers_to"]
    kept = script.patch(f"{base}/blocks/{copy['id']}", {"refers_to": 0}).json()
    assert (kept["name"], kept["runs"], kept["refers_to"]) == ("denoised", ["TS_02"], None)
    assert script.patch(f"{base}/blocks/{copy['id']}", {"all_runs": True}).json()["run_count"] == 3
    assert script.delete(f"{base}/blocks/{copy['id']}").status_code == 204
    assert not Block.objects.filter(pk=copy["id"]).exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [({"runs": ["TS_77"]}, "TS_77"), ({"refers_to": 999_999}, "removed"), ({"all_runs": True, "runs": []}, "Either")],
)
def test_what_a_block_cannot_be_is_refused(deposition: Deposition, script: Script, change: Any, said: str) -> None:
    block = deposition.datasets.get().blocks.get(kind="alignment")
    answer = script.patch(f"/depositions/{deposition.label}/blocks/{block.pk}", {"name": "new", **change})

    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert said in answer.json()["detail"]
    block.refresh_from_db()
    assert block.name == ""


def test_a_kind_of_block_that_is_not_asked_is_refused(deposition: Deposition, script: Script) -> None:
    url = f"/depositions/{deposition.label}/datasets/{deposition.datasets.get().pk}/blocks"
    for kind in ("movie", "deposition"):
        assert script.post(url, {"kind": kind}).status_code == 409


def test_runs_are_added_renamed_and_deleted(deposition: Deposition, script: Script) -> None:
    base, dataset = f"/depositions/{deposition.label}", deposition.datasets.get()
    made = script.post(f"{base}/datasets/{dataset.pk}/runs", {"names": ["TS_10", "TS_4"]})

    assert [run["name"] for run in made.json()["items"]] == ["TS_4", "TS_10"]
    run = made.json()["items"][0]["id"]
    assert script.patch(f"{base}/runs/{run}", {"name": "TS_05"}).json()["name"] == "TS_05"
    assert script.patch(f"{base}/runs/{run}", {"name": "TS_01"}).status_code == 409
    assert script.delete(f"{base}/runs/{run}").json() == {"deleted": ["TS_05"]}
    rest = list(dataset.runs.values_list("pk", flat=True))
    assert len(script.post(f"{base}/runs/delete", {"ids": rest[:2]}).json()["deleted"]) == 2
    assert dataset.runs.count() == 2


def test_a_list_with_a_wrong_name_makes_no_run(deposition: Deposition, script: Script) -> None:
    dataset = deposition.datasets.get()
    url = f"/depositions/{deposition.label}/datasets/{dataset.pk}/runs"
    for wrong in ("TS_01", "a/b", "", "two\nlines", "x" * 300):
        answer = script.post(url, {"names": ["TS_98", wrong, "TS_99"]})
        assert answer.status_code == 422, wrong
        assert answer.json()["errors"][0]["row"] == 2
    assert dataset.runs.count() == 3


def test_parts_of_others_are_not_found(deposition: Deposition) -> None:
    other = make_deposition()
    script = Script(other.owner)
    dataset = deposition.datasets.get()
    block, run = dataset.blocks.all()[0], dataset.runs.all()[0]
    base = f"/depositions/{other.label}"
    before = stored(deposition)
    tried = [
        script.delete(f"{base}/datasets/{dataset.pk}"),
        script.post(f"{base}/datasets/{dataset.pk}/copy"),
        script.post(f"{base}/datasets/{dataset.pk}/runs", {"names": ["x"]}),
        script.delete(f"{base}/blocks/{block.pk}"),
        script.patch(f"{base}/blocks/{block.pk}", {"name": "mine"}),
        script.delete(f"{base}/runs/{run.pk}"),
        script.get(f"{base}/blocks/{block.pk}/by-run"),
        script.get(f"{base}/sections/{block.address}/acquisition"),
        script.get(f"/depositions/{deposition.label}"),
    ]

    assert {answer.status_code for answer in tried} == {404}
    assert script.post(f"{base}/runs/delete", {"ids": [run.pk]}).json() == {"deleted": []}
    mine = other.datasets.get().blocks.get(kind="tilt_series")
    assert script.patch(f"{base}/blocks/{mine.pk}", {"refers_to": block.pk}).status_code == 409
    assert stored(deposition) == before
    assert Run.objects.filter(pk=run.pk).exists()


def test_submitting_needs_the_policy_and_tells_what_stands_against_it(bucket: str) -> None:
    deposition = ready()
    script = Script(deposition.owner)
    url = f"/depositions/{deposition.label}/submit"
    without = script.post(url, {"accept_policy": False})
    assert without.status_code == 409
    assert without.json()["obstacles"]
    done = script.post(url, {"accept_policy": True})
    assert (done.status_code, done.json()["state"], done.json()["editable"]) == (200, "submitted", False)
    deposition.refresh_from_db()
    assert deposition.state == State.SUBMITTED
    assert script.post(url, {"accept_policy": True}).status_code == 409


def test_a_draft_with_gaps_is_not_submitted(deposition: Deposition, script: Script) -> None:
    answer = script.post(f"/depositions/{deposition.label}/submit", {"accept_policy": True})

    assert answer.status_code == 409
    assert all(one["page"].startswith("http") for one in answer.json()["obstacles"] if one["page"])
