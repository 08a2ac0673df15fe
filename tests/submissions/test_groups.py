"""The groups: choosing one, what it begins with, how its pages speak of it, and changing it while nothing is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from submissions import regrouping, structure
from submissions.completeness import missing
from submissions.groups import GROUPS, group_of
from submissions.judging import judge_batch
from submissions.models import Block, Dataset, Deposition, Run
from submissions.refusals import Refused
from submissions.review import history, workflow
from submissions.schema import Level
from submissions.states import Action
from submissions.tree import load_outline, parent_id
from tests.factories import complete_values, make_deposition, make_user
from tests.submissions.existing import YEAST, fill_catalogue, make_group
from tests.submissions.submitted import add_file, submit

ROLES_OF = {Level.ALIGNMENT: ("xf", "tlt"), Level.TOMOGRAM: ("tomogram",), Level.ANNOTATION: ("annotation",)}
pytestmark = pytest.mark.django_db
FIRST = {
    "dataset": ["acquisition", "tilt_series", "alignment"],
    "annotation": ["annotation"],
    "tomogram": ["alignment", "tomogram"],
    "tomogram-annotation": ["alignment", "tomogram", "annotation"],
}


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def kinds_of(dataset: Dataset) -> list[str]:
    rank = list(Level)
    return sorted(dataset.blocks.values_list("kind", flat=True), key=lambda kind: rank.index(Level(kind)))


def change(deposition: Deposition, key: str) -> None:
    regrouping.change(deposition, group=GROUPS[key], actor=deposition.owner)


@pytest.mark.parametrize("key", list(GROUPS))
def test_each_group_is_chosen_on_the_start_page_and_begins_with_its_blocks(key: str) -> None:
    person = make_user()
    client = signed_in(person)
    for page in ("/", reverse("deposition_new")):
        assert f'<input type="hidden" name="group" value="{key}">' in client.get(page).text
    answer = client.post(reverse("deposition_new"), {"group": key}, follow=True)
    assert answer.status_code == 200
    deposition = person.depositions.get()
    assert group_of(deposition.kinds).key == key
    dataset = deposition.datasets.get()
    assert kinds_of(dataset) == FIRST[key]
    blocks = dataset.blocks.select_related("as_tilt_series", "as_alignment", "as_tomogram", "as_annotation")
    parents = [parent_id(block) for block in blocks]
    assert parents.count(None) == 1, "each block refers to the one before"


def test_a_group_that_is_not_there_starts_nothing() -> None:
    person = make_user()
    answer = signed_in(person).post(reverse("deposition_new"), {"group": "films"})
    assert answer.status_code == 400
    assert not person.depositions.exists()


@pytest.mark.parametrize("kinds", [("annotation",), ("tomogram",), ("annotation", "tomogram")])
def test_every_page_speaks_of_existing_datasets(kinds: tuple[str, ...], bucket: str) -> None:
    fill_catalogue()
    deposition = make_group(*kinds)
    client = signed_in(deposition.owner)
    overview = client.get(deposition.get_absolute_url()).text
    assert "Existing dataset 10301" in overview
    assert "Chlamydomonas reinhardtii thylakoids" in overview
    assert "Add an existing dataset" in overview
    assert "Dataset 1" not in re.sub(r"Existing dataset 1\d+", "", overview)
    assert group_of(kinds).title in overview
    pages = [reverse(name, args=[deposition.label]) for name in ("runs", "files", "checks", "submit", "history")]
    pages += re.findall(r'href="(/depositions/D-\d+/s/[^"#?]+)"', overview)
    for page in dict.fromkeys(pages):
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert not re.search(r"\bDataset 1\b", answer.text), page
    assert group_of(kinds).words in client.get(reverse("deposition_list")).text


@pytest.mark.parametrize("kinds", [("annotation",), ("tomogram",), ("annotation", "tomogram")])
def test_a_complete_group_is_submitted_and_reviewed(kinds: tuple[str, ...], bucket: str) -> None:
    """Nothing of the other groups is asked on the way, and the curator reads which dataset it is about."""
    fill_catalogue()
    deposition = make_group(*kinds, names="TS_001\nTS_002")
    dataset = deposition.datasets.get()
    stated = complete_values()
    deposition.values = stated[Level.DEPOSITION]
    deposition.save()
    for block in dataset.blocks.all():
        block.values = stated[block.level]
        if block.level is Level.ANNOTATION and "tomogram" not in kinds:
            block.values |= {"existing_voxel_spacing": 10.012, "existing_alignment": 100}
        block.save()
        for run in dataset.runs.all():
            for role in ROLES_OF[block.level]:
                add_file(deposition, f"{role}/{run.name}", dataset=dataset, run=run, block=block, role=role)
    assert [gap.sentence for gap in missing(load_outline(deposition)) if gap.blocks_accepting] == []
    curator = make_user("curator")
    judge_batch()
    submit(deposition)
    workflow.move(deposition, action=Action.CLAIM, actor=curator)
    client = signed_in(curator)
    page = client.get(reverse("review", args=[deposition.label])).text
    assert "in 1 existing dataset" in page
    assert "10301" in page
    assert "Dataset 1<" not in page
    assert client.get(reverse("queue")).status_code == 200


def test_an_annotation_group_asks_for_nothing_of_a_new_dataset() -> None:
    deposition = make_group("annotation")
    overview = signed_in(deposition.owner).get(deposition.get_absolute_url()).text
    for word in ("Acquisition", "Tilt series", "Sample", "Funding", ">Alignment<"):
        assert word not in overview
    assert "Add annotations" in overview


def test_an_empty_draft_may_become_any_other() -> None:
    deposition = make_deposition()
    dataset = deposition.datasets.get()
    Run.objects.create(dataset=dataset, name="TS_1")
    for key in ("annotation", "tomogram", "tomogram-annotation", "dataset"):
        change(deposition, key)
        deposition.refresh_from_db()
        assert group_of(deposition.kinds).key == key
        assert kinds_of(dataset) == FIRST[key]
    assert dataset.runs.get().name == "TS_1"
    event = deposition.events.first()
    assert event
    assert history.line(event).said.endswith("made it annotations for existing datasets")


def test_adding_the_other_half_loses_nothing() -> None:
    deposition = make_group("annotation")
    dataset = deposition.datasets.get()
    block = dataset.blocks.get()
    block.values = {"object_description": "Round."}
    block.save()
    change(deposition, "tomogram-annotation")
    assert kinds_of(dataset) == ["alignment", "tomogram", "annotation"]
    assert Block.objects.get(pk=block.pk).values == {"object_description": "Round."}
    with pytest.raises(Refused, match=r"Annotations: values are stated\."):
        change(deposition, "tomogram")
    assert kinds_of(dataset) == ["alignment", "tomogram", "annotation"]
    change(deposition, "annotation")
    assert kinds_of(dataset) == ["annotation"]


def test_what_would_be_lost_is_told_and_nothing_changes() -> None:
    deposition = make_deposition()
    dataset = deposition.datasets.get()
    dataset.values = {"title": "Mitochondria", "sample_type": "cell"}
    dataset.save()
    structure.describe_block(dataset.blocks.get(kind="acquisition"), name="Krios", all_runs=True)
    acquisition = dataset.blocks.get(kind="acquisition")
    acquisition.values = {"tilt_step": 3.0}
    acquisition.save()
    client = signed_in(deposition.owner)
    page = client.get(deposition.get_absolute_url()).text
    assert "Would be lost: Dataset 1, Sample and conditions: Title, Sample type." in page
    assert "Dataset 1, Acquisition: Krios: values are stated." in page
    assert re.search(r'value="annotation" disabled', page)
    answer = client.post(reverse("deposition_group", args=[deposition.label]), {"group": "annotation"}, follow=True)
    assert "It stays as it is, as this would be lost" in answer.text
    deposition.refresh_from_db()
    assert deposition.kinds == ["dataset"]


def test_a_group_is_changed_on_the_overview() -> None:
    deposition = make_deposition()
    client = signed_in(deposition.owner)
    url = reverse("deposition_group", args=[deposition.label])
    answer = client.post(url, {"group": "tomogram"}, follow=True)
    assert f"{deposition.label} is about this now: tomograms for existing datasets." in answer.text
    assert "Choose what the deposition is about." in client.post(url, {"group": ""}, follow=True).text


def test_what_was_accepted_stays_what_it_is() -> None:
    deposition = make_deposition()
    Deposition.objects.filter(pk=deposition.pk).update(archive_id=20001)
    deposition.refresh_from_db()
    with pytest.raises(Refused, match="accepted before"):
        change(deposition, "annotation")


def test_the_overview_costs_the_same_for_many_blocks(django_assert_max_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(deposition: Deposition) -> int:
        client = signed_in(deposition.owner)
        client.get(deposition.get_absolute_url())
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(deposition.get_absolute_url())
        return len(seen)

    fill_catalogue()
    few, many = make_group("annotation", "tomogram"), make_group("annotation", "tomogram")
    for number in range(3):
        dataset = structure.copy_dataset(many.datasets.all()[0])
        dataset.values = {"existing_number": YEAST + number}
        dataset.save()
    for _ in range(5):
        structure.copy_block(many.datasets.all()[0].blocks.get(kind="annotation", position=1))
    assert queries(many) == queries(few)


def test_a_copy_of_an_existing_dataset_has_its_blocks_and_references_without_its_number() -> None:
    deposition = make_group("annotation", "tomogram")
    source = deposition.datasets.get()
    annotation = source.blocks.get(kind="annotation")
    annotation.values = {"object": {"name": "ribosome", "id": "GO:0022626"}, "shapes": [{"label": "picks"}]}
    annotation.save()
    structure.copy_block(Block.objects.get(pk=annotation.pk))
    answer = signed_in(deposition.owner).post(reverse("dataset_copy", args=[deposition.label, source.pk]), follow=True)
    assert "Say which dataset this one is." in answer.text
    copy = deposition.datasets.get(position=2)
    assert (copy.existing_number, copy.name) == (None, "Existing dataset (2)")
    nodes = next(node for node in load_outline(deposition).datasets if node.dataset.pk == copy.pk).blocks
    by_kind = {node.level: node for node in nodes}
    assert by_kind[Level.ANNOTATION].parent_id == by_kind[Level.TOMOGRAM].block.pk
    assert [node.block.values for node in nodes if node.level is Level.ANNOTATION] == [annotation.values] * 2


def test_a_second_new_dataset_copies_its_annotations_and_what_they_refer_to() -> None:
    deposition = make_deposition()
    source = deposition.datasets.get()
    structure.add_block(source, kind=Level.TOMOGRAM)
    second = structure.add_block(source, kind=Level.TOMOGRAM)
    annotation = structure.add_block(source, kind=Level.ANNOTATION)
    structure.describe_block(annotation, name="ribosomes", all_runs=True, parent=second.pk)
    copy = structure.copy_dataset(source)
    rows = copy.blocks.select_related("as_annotation")
    assert rows.get(kind="annotation").as_annotation.tomogram_id == rows.get(kind="tomogram", position=2).pk
    assert rows.get(kind="annotation").title == "Annotations: ribosomes"


def test_several_tilt_series_blocks_have_runs_of_their_own() -> None:
    deposition = make_deposition()
    dataset = deposition.datasets.get()
    for number in range(1, 5):
        Run.objects.create(dataset=dataset, name=f"TS_{number}", position=number)
    structure.describe_block(structure.add_block(dataset, kind=Level.TILT_SERIES), name="b", all_runs=False,
                             runs=["TS_2", "TS_3"])  # fmt: skip
    structure.describe_block(structure.add_block(dataset, kind=Level.TILT_SERIES), name="c", all_runs=False,
                             runs=["TS_3", "TS_4"])  # fmt: skip
    nodes = load_outline(deposition).datasets[0].of_kind(Level.TILT_SERIES)
    names = {run.pk: run.name for run in dataset.runs.all()}
    assert [sorted(names[pk] for pk in node.run_ids) for node in nodes] == [["TS_1"], ["TS_2"], ["TS_3", "TS_4"]]
