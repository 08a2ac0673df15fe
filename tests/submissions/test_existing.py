"""Existing datasets in the form: found and chosen, their runs, and what blocks refer to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions import files, references, runs
from submissions.catalogue import lookup
from submissions.judging import judge_batch, run_case
from submissions.models import Block, CatalogueDataset, CatalogueImport, Deposition, RunCheck
from submissions.review.snapshot import compose
from submissions.schema import Level
from submissions.structure import add_block
from submissions.tree import BlockNode, load_outline, load_tree, parent_id
from tests.factories import make_user
from tests.submissions.existing import CHLAMY, YEAST, document, fill_catalogue, make_group
from tests.submissions.test_files import add
from validation.cases import ExistingTomogram
from validation.models import Finding

pytestmark = pytest.mark.django_db


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(name: str, deposition: Deposition) -> str:
    return reverse(name, args=[deposition.label, deposition.datasets.all()[0].pk])


def section_url(row: Any, deposition: Deposition, key: str) -> str:
    return reverse("section", args=[deposition.label, row.address, key])


def the_block(deposition: Deposition, kind: Level) -> Block:
    return Block.objects.select_related("dataset__deposition").get(dataset__deposition=deposition, kind=kind)


def node_of(block: Block) -> BlockNode:
    return load_outline(block.dataset.deposition).blocks[block.pk]


def test_a_dataset_is_found_while_typing_and_chosen_without_javascript() -> None:
    fill_catalogue()
    deposition = make_group("annotation", number=None, names="")
    client = signed_in(deposition.owner)
    page = client.get(section_url(deposition.datasets.get(), deposition, "existing")).text
    assert f'action="{url("existing_find", deposition)}"' in page
    listed = client.get(url("existing_find", deposition), {"find": "thylak"}, headers={"HX-Request": "true"}).text
    assert "<html" not in listed
    assert "Chlamydomonas reinhardtii thylakoids" in listed
    assert (
        "Choose its runs" in client.post(url("existing_choose", deposition), {"number": str(CHLAMY)}, follow=True).text
    )
    dataset = deposition.datasets.get()
    assert dataset.values == {"existing_number": CHLAMY}
    whole = client.get(url("existing_find", deposition), {"find": "thylak"}).text
    assert "<html" in whole
    assert "Chosen" in whole
    assert "nothing like “xyz”" in client.get(url("existing_find", deposition), {"find": "xyz"}).text


def test_a_number_that_nobody_knows_can_be_typed_and_becomes_known_later() -> None:
    deposition = make_group("annotation", number=CHLAMY)
    client = signed_in(deposition.owner)
    page = client.get(section_url(deposition.datasets.get(), deposition, "existing")).text
    assert "Not in the catalogue yet" in page
    assert "are not yet known" in page
    assert "Not yet known" in client.get(reverse("runs", args=[deposition.label])).text
    fill_catalogue()
    assert "4 runs in the catalogue" in client.get(section_url(deposition.datasets.get(), deposition, "existing")).text
    assert "2 tomograms, 1 alignment" in client.get(reverse("runs", args=[deposition.label])).text


def test_one_existing_dataset_stands_in_a_deposition_once() -> None:
    deposition = make_group("annotation")
    client = signed_in(deposition.owner)
    client.post(reverse("dataset_add", args=[deposition.label]))
    second = deposition.datasets.get(position=2)
    where = reverse("existing_choose", args=[deposition.label, second.pk])
    assert "in this deposition already" in client.post(where, {"number": str(CHLAMY)}, follow=True).text
    second.refresh_from_db()
    assert second.existing_number is None
    assert "Choose a dataset" in client.post(where, {"number": "many"}, follow=True).text


def test_a_new_dataset_has_nothing_to_choose() -> None:
    fill_catalogue()
    deposition = make_group("dataset", number=None, names="")
    answer = signed_in(deposition.owner).post(url("existing_choose", deposition), {"number": str(CHLAMY)}, follow=True)
    assert "nothing to choose from the archive" in answer.text
    assert deposition.datasets.get().values == {}


def test_runs_are_taken_from_the_catalogue_some_or_all() -> None:
    fill_catalogue()
    deposition = make_group("annotation", names="TS_002\nTS_999")
    client = signed_in(deposition.owner)
    page = client.get(reverse("runs", args=[deposition.label])).text
    assert "1 of 4 runs here" in page
    assert "Add the other 3 runs" in page
    listed = client.get(url("existing_runs", deposition), {"q": "003"}).text
    assert "TS_003" in listed
    assert "TS_001" not in listed
    third = CatalogueDataset.objects.get(archive_id=CHLAMY).runs.get(name="TS_003")
    client.post(url("existing_runs", deposition), {"run": [str(third.pk), "x"]})
    dataset = deposition.datasets.get()
    assert list(dataset.runs.values_list("name", flat=True)) == ["TS_002", "TS_003", "TS_999"]
    answer = client.post(url("existing_runs", deposition), {"all": "1"}, follow=True)
    assert "2 runs are added from the catalogue." in answer.text
    assert dataset.runs.count() == 5
    assert "All its runs are here." in answer.text
    assert "Choose the runs to add first." in client.post(url("existing_runs", deposition), {}, follow=True).text


def test_an_annotation_is_offered_the_tomograms_of_its_runs_with_counts() -> None:
    fill_catalogue()
    deposition = make_group("annotation")
    block = the_block(deposition, Level.ANNOTATION)
    offers = references.offers_of(node_of(block))
    assert [(offer.voxel_spacing, offer.alignment, offer.runs) for offer in offers] == [
        (7.84, 100, 3), (10.012, 100, 3), (10.012, 101, 1),
    ]  # fmt: skip
    client = signed_in(deposition.owner)
    page = client.get(section_url(block, deposition, "annotation")).text
    assert "All 3 runs. WBP denoised" in page
    assert "1 of 3 runs. WBP filtered" in page
    typed = {"reference": "existing:10.012:101", "cover": "all", "name": "ribosomes"}
    answer = client.post(reverse("block_describe", args=[deposition.label, block.pk]), typed, follow=True)
    block.refresh_from_db()
    assert (block.values["existing_voxel_spacing"], block.values["existing_alignment"]) == (10.012, 101)
    assert "The catalogue has no such tomogram of TS_002, TS_003." in answer.text
    assert 'value="existing:10.012:101" checked' in answer.text
    overview = client.get(deposition.get_absolute_url()).text
    assert "of the existing 10.012 Å, alignment 101" in overview


def test_a_tomogram_block_of_this_deposition_takes_the_place_of_an_existing_one() -> None:
    fill_catalogue()
    deposition = make_group("annotation", "tomogram")
    block, tomogram = the_block(deposition, Level.ANNOTATION), the_block(deposition, Level.TOMOGRAM)
    references.refer(block, chosen=references.Chosen.read("existing:7.84:100"), actor=deposition.owner)
    block = the_block(deposition, Level.ANNOTATION)
    assert parent_id(block) is None
    assert references.chosen_of(node_of(block), offers=references.offers_of(node_of(block))) == "existing:7.84:100"
    references.refer(block, chosen=references.Chosen.read(f"block:{tomogram.pk}"), actor=deposition.owner)
    block = the_block(deposition, Level.ANNOTATION)
    assert parent_id(block) == tomogram.pk
    assert block.values == {}


def test_choosing_an_existing_alignment_takes_the_empty_alignment_block_away() -> None:
    fill_catalogue()
    deposition = make_group("tomogram")
    block = the_block(deposition, Level.TOMOGRAM)
    client = signed_in(deposition.owner)
    page = client.get(section_url(block, deposition, "tomogram")).text
    assert "Alignment 100" in page
    assert "All 3 runs. aretomo3 global" in page
    typed = {"reference": "existing::100", "cover": "all"}
    answer = client.post(reverse("block_describe", args=[deposition.label, block.pk]), typed, follow=True)
    assert "Alignment had nothing in it and is removed." in answer.text
    dataset = deposition.datasets.get()
    assert list(dataset.blocks.values_list("kind", flat=True)) == ["tomogram"]
    assert dataset.blocks.get().values == {"existing_alignment": 100}


def test_an_alignment_block_with_anything_in_it_stays() -> None:
    fill_catalogue()
    deposition = make_group("tomogram")
    alignment = the_block(deposition, Level.ALIGNMENT)
    alignment.values = {"format": "IMOD"}
    alignment.save()
    chosen = references.Chosen.read("existing::100")
    assert references.refer(the_block(deposition, Level.TOMOGRAM), chosen=chosen, actor=deposition.owner) == []
    assert Block.objects.filter(pk=alignment.pk).exists()


def test_where_the_catalogue_knows_nothing_numbers_are_typed() -> None:
    deposition = make_group("annotation", number=YEAST, names="Position_1")
    fill_catalogue()
    block = the_block(deposition, Level.ANNOTATION)
    client = signed_in(deposition.owner)
    page = client.get(section_url(block, deposition, "annotation")).text
    assert "The catalogue knows no tomograms of these runs" in page
    block.values = {"existing_voxel_spacing": 13.48, "existing_alignment": 100}
    block.save()
    assert "As the form states it" in client.get(section_url(block, deposition, "annotation")).text
    client.post(reverse("block_describe", args=[deposition.label, block.pk]), {"reference": "stated", "cover": "all"})
    block.refresh_from_db()
    assert block.values == {"existing_voxel_spacing": 13.48, "existing_alignment": 100}


@pytest.mark.parametrize("typed", ["existing:x:100", "block:many", "film", "block:999999"])
def test_a_reference_to_nothing_is_refused_and_changes_nothing(typed: str) -> None:
    deposition = make_group("annotation", "tomogram")
    block = the_block(deposition, Level.ANNOTATION)
    before = parent_id(block)
    answer = signed_in(deposition.owner).post(
        reverse("block_describe", args=[deposition.label, block.pk]),
        {"reference": typed, "cover": "all", "name": "new"},
        follow=True,
    )
    assert "refer" in answer.text
    block = the_block(deposition, Level.ANNOTATION)
    assert (parent_id(block), block.name) == (before, "")


def queries(visit: Callable[[], Any]) -> int:
    visit()
    with CaptureQueriesContext(connection) as seen:
        assert visit().status_code == 200
    return len(seen)


def test_pages_cost_the_same_for_few_runs_and_many() -> None:
    fill_catalogue(document(chlamy_runs=300))
    few = make_group("annotation", names="TS_001\nTS_002")
    many = make_group("annotation", names="\n".join(f"TS_{number:03d}" for number in range(1, 251)))
    for _ in range(4):
        add_block(many.datasets.get(), kind=Level.ANNOTATION)

    def visits(deposition: Deposition) -> list[Callable[[], Any]]:
        client, block = signed_in(deposition.owner), deposition.datasets.get().blocks.filter(kind="annotation")[0]
        pages = [
            section_url(block, deposition, "annotation"),
            section_url(deposition.datasets.get(), deposition, "existing"),
            reverse("runs", args=[deposition.label]),
            reverse("existing_runs", args=[deposition.label, deposition.datasets.get().pk]),
            deposition.get_absolute_url(),
        ]
        return [lambda page=page: client.get(page) for page in pages]  # type: ignore[misc]

    assert [queries(visit) for visit in visits(many)] == [queries(visit) for visit in visits(few)]


def test_twenty_thousand_runs_are_the_most_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MOST_AT_ONCE", 3)
    fill_catalogue()
    deposition = make_group("annotation", names="")
    answer = signed_in(deposition.owner).post(url("existing_runs", deposition), {"all": "1"}, follow=True)
    assert "3 is the most" in answer.text


def upload(data: bytes) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("catalogue.json", data, "application/json")}


def test_an_admin_imports_the_catalogue_on_its_page() -> None:
    import json

    admin = make_user("admin")
    client = signed_in(admin)
    assert "Until then depositors type numbers" in client.get(reverse("catalogue")).text
    answer = client.post(reverse("catalogue"), upload(json.dumps(document()).encode()), follow=True)
    assert "3 new, 0 changed, 0 as before." in answer.text
    assert CatalogueImport.objects.get().by == admin
    assert "Yeast mitochondria, in situ" in client.get(reverse("catalogue"), {"q": "yeast"}).text
    refused = client.post(reverse("catalogue"), upload(b'{"format": "cryoet-catalogue/1", "datasets": [{"id": 0}]}'))
    assert refused.status_code == 422
    assert "datasets[0].id" in refused.text
    assert "0 is too small; 1 is the least." in refused.text
    assert "Choose a file first." in client.post(reverse("catalogue"), {}).text
    assert CatalogueDataset.objects.count() == 3


def test_the_checks_are_given_the_existing_tomogram_of_a_run() -> None:
    fill_catalogue()
    deposition = make_group("annotation", names="TS_001\nTS_999")
    block = the_block(deposition, Level.ANNOTATION)
    block.values = {"existing_voxel_spacing": 10.012, "existing_alignment": 101}
    block.save()
    (node,) = load_tree(deposition).datasets
    known = lookup.geometry([node.dataset], runs=node.runs)
    cases = {run.name: run_case(node, run, existing=known.get(run.pk, ())) for run in node.runs}
    assert cases["TS_001"].blocks[0].existing == ExistingTomogram(10.012, (960, 928, 500))
    assert cases["TS_999"].blocks[0].existing == ExistingTomogram(10.012, None)


def test_the_checks_are_given_a_tomogram_of_the_same_alignment() -> None:
    fill_catalogue()
    deposition = make_group("tomogram", names="TS_001\nTS_999")
    block = the_block(deposition, Level.TOMOGRAM)
    block.values = {"voxel_size": 5.006, "existing_alignment": 101}
    block.save()
    (node,) = load_tree(deposition).datasets
    known = lookup.geometry([node.dataset], runs=node.runs)
    cases = {run.name: run_case(node, run, existing=known.get(run.pk, ())) for run in node.runs}
    found = {name: next(one for one in case.blocks if one.kind == "tomogram").existing for name, case in cases.items()}
    assert found == {"TS_001": ExistingTomogram(10.012, (960, 928, 500)), "TS_999": None}


@pytest.mark.parametrize("kinds", [("annotation",), ("tomogram",), ("annotation", "tomogram")])
def test_runs_of_existing_datasets_are_judged_without_complaint(kinds: tuple[str, ...]) -> None:
    fill_catalogue()
    deposition = make_group(*kinds)
    (file,) = add(deposition, "TS_001.star")
    dataset = deposition.datasets.get()
    block = dataset.blocks.filter(kind="annotation").first()
    if block:
        files.assign(file, places=[files.Place("annotation", dataset, block, dataset.runs.get(name="TS_001"))])
    judge_batch()
    assert not RunCheck.objects.exclude(state="done").exists()
    assert not Finding.objects.filter(scope=deposition.uuid).exists()
    page = signed_in(deposition.owner).get(reverse("checks", args=[deposition.label])).text
    assert "Tilt series" not in page.partition("<thead")[2].partition("</thead>")[0]


def test_a_snapshot_keeps_what_the_catalogue_knew_and_the_kind_of_each_file(bucket: str) -> None:
    fill_catalogue()
    deposition = make_group("annotation", names="TS_001\nTS_999")
    block = the_block(deposition, Level.ANNOTATION)
    row = {"shape": "Point", "format": "csv", "unit": "voxel", "order": "xyz"}
    block.values = {"shapes": [row | {"label": "picks"}, row | {"label": "all"}]}
    block.save()
    (file,) = add(deposition, "TS_001.csv")
    run = block.dataset.runs.get(name="TS_001")
    files.assign(file, places=[files.Place("annotation", block.dataset, block, run, "all")])
    found = compose(load_tree(deposition))
    assert [row["shape"] for row in found["assignments"]] == ["all"]
    (dataset,) = found["datasets"]
    assert dataset["existing"] == {
        "title": "Chlamydomonas reinhardtii thylakoids",
        "organism": "Chlamydomonas reinhardtii",
    }
    runs_of = {run["name"]: run.get("existing") for run in dataset["runs"]}
    assert runs_of["TS_999"] is None
    assert runs_of["TS_001"][0] == {"voxel_spacing": 7.84, "alignment": 100, "size": [960, 928, 500]}


def test_a_snapshot_names_the_only_kind_by_its_label(bucket: str) -> None:
    deposition = make_group("annotation", names="TS_001")
    block = the_block(deposition, Level.ANNOTATION)
    row = {"label": "picks", "shape": "Point", "format": "csv", "unit": "voxel", "order": "xyz"}
    block.values = {"shapes": [row]}
    block.save()
    (file,) = add(deposition, "TS_001.csv")
    files.assign(file, places=[files.Place("annotation", block.dataset, block, block.dataset.runs.get())])
    assert [row["shape"] for row in compose(load_tree(deposition))["assignments"]] == ["picks"]
