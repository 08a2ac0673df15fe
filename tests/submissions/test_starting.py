"""A new deposition that begins with sections of an earlier one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from submissions import history, starting, structure
from submissions.models import Batch, Block, CoAuthor, Deposition, Event
from submissions.refusals import Refused
from submissions.schema import Level
from tests.factories import make_user
from tests.submissions.submitted import ready

pytestmark = pytest.mark.django_db


def blocks(deposition: Deposition) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for block in Block.objects.filter(dataset__deposition=deposition).order_by("dataset__position", "position"):
        found.setdefault(block.kind, []).append(block.values)
    return found


def test_only_what_was_chosen_is_copied() -> None:
    source = ready(make_user())
    wanted = {"deposition.authors", "dataset.sample", "acquisition.acquisition"}
    made = starting.begin(source, sections=wanted, datasets=[], actor=source.owner)
    assert made.values == {"authors": source.values["authors"]}
    old, new = source.datasets.get().values, made.datasets.get().values
    assert new["sample_type"] == old["sample_type"]
    assert "funding" not in new
    assert blocks(made)["acquisition"] == blocks(source)["acquisition"]
    assert blocks(made)["tilt_series"] == [{}]
    assert "tomogram" not in blocks(made)
    assert not made.files.exists()
    assert not made.datasets.get().runs.exists()


def test_all_datasets_and_blocks_come_with_their_references() -> None:
    source = ready(make_user())
    structure.copy_dataset(source.datasets.get())
    structure.add_block(source.datasets.first(), kind=Level.TOMOGRAM)  # type: ignore[arg-type]
    everything = {offer.key for _, some in starting.offers(source) for offer in some}
    datasets = [row.pk for row in source.datasets.all()]
    made = starting.begin(source, sections=everything, datasets=datasets, actor=source.owner)
    assert made.datasets.count() == 2
    assert blocks(made) == blocks(source)
    first = made.datasets.first()
    assert first is not None
    tomogram = first.blocks.filter(kind="tomogram").first().as_tomogram
    assert tomogram.alignment.dataset_id == first.pk
    assert made.values["title"] == source.values["title"]


def test_the_page_proposes_everything_but_the_title_and_starts_a_draft() -> None:
    source = ready(make_user())
    client = Client()
    client.force_login(source.owner)
    page = client.get(reverse("deposition_begin", args=[source.label])).content.decode()
    assert 'value="deposition.authors" checked' in page
    assert 'value="deposition.about">' in page
    answer = client.post(reverse("deposition_begin", args=[source.label]), {"section": ["dataset.sample"]})
    made = Deposition.objects.exclude(pk=source.pk).get()
    assert answer["Location"] == made.get_absolute_url()
    assert list(Event.objects.filter(deposition=made).values_list("action", flat=True)) == ["batch", "template"]


def test_nothing_chosen_starts_nothing() -> None:
    source = ready(make_user())
    client = Client()
    client.force_login(source.owner)
    answer = client.post(reverse("deposition_begin", args=[source.label]), {"section": ["deposition.nonsense"]})
    assert answer.status_code == 409
    assert "Choose at least one section" in answer.content.decode()
    assert Deposition.objects.count() == 1


def test_a_co_author_starts_a_deposition_of_their_own_and_a_stranger_none() -> None:
    source, ben = ready(make_user()), make_user()
    client = Client()
    client.force_login(ben)
    url = reverse("deposition_begin", args=[source.label])
    assert client.post(url, {"section": ["dataset.sample"]}).status_code == 404
    CoAuthor.objects.create(deposition=source, user=ben, right="view")
    client.post(url, {"section": ["dataset.sample"]})
    assert Deposition.objects.get(owner=ben).datasets.get().values["sample_type"] == "organelle"
    assert source.label in client.get(reverse("deposition_sources")).content.decode()


def test_what_came_with_it_can_be_undone() -> None:
    source = ready(make_user())
    made = starting.begin(source, sections={"deposition.authors"}, datasets=[], actor=source.owner)
    history.undo(Batch.objects.get(deposition=made), actor=source.owner)
    made.refresh_from_db()
    assert made.values == {}
    with pytest.raises(Refused):
        starting.begin(source, sections=[], datasets=[], actor=source.owner)
