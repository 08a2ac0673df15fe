"""The key photo of a dataset: chosen beside its address, judged by its header, one at a time."""

from __future__ import annotations

import pytest
from django.test import Client

from submissions.files import Place, PlaceRefused, assign, choose_photo, remove, unassign
from submissions.models import Assignment, Block, File
from submissions.photos import photo_of
from tests.submissions.world import World
from tests.validation.core.test_photo import gif, jpeg, png
from validation.models import Finding
from validation.signals import content_read

pytestmark = pytest.mark.django_db


def picture(world: World, path: str, data: bytes) -> File:
    """An uploaded picture that has been read and has no role."""
    file = world.file(path, data, role="not_deposited", run=None, block=None)  # type: ignore[arg-type]
    file.assignments.all().delete()
    return file


def codes(world: World) -> list[str]:
    return sorted(Finding.objects.filter(scope=world.deposition.uuid).values_list("code", flat=True))


def address(world: World) -> str:
    return f"{world.deposition.get_absolute_url()}s/{world.dataset.address}/sample/"


def as_owner(world: World) -> Client:
    client = Client()
    client.force_login(world.owner)
    return client


def test_a_chosen_file_is_judged_at_once_and_another_takes_its_place() -> None:
    world = World()
    small, large = picture(world, "small.png", png((300, 200))), picture(world, "large.png", png())
    choose_photo(world.dataset, path="small.png", actor=world.owner)
    assert codes(world) == ["photo.too-small"]
    choose_photo(world.dataset, path="large.png", actor=world.owner)
    assert codes(world) == []
    assert photo_of(world.dataset) == large.assignments.get()
    assert not small.assignments.exists()
    choose_photo(world.dataset, path="", actor=world.owner)
    assert photo_of(world.dataset) is None
    assert File.objects.filter(deposition=world.deposition, removed_at=None).count() == 2


def test_what_is_no_longer_a_photo_has_no_finding() -> None:
    world = World()
    file = picture(world, "small.png", png((300, 200)))
    for end in (lambda: unassign(file), lambda: remove(file, actor=world.owner)):
        assign(file, places=[Place("key_photo", world.dataset)])
        assert codes(world) == ["photo.too-small"]
        end()
        assert codes(world) == []


def test_a_photo_is_judged_when_it_has_been_read() -> None:
    world = World()
    file = world.file("a.jpg", png((300, 200)), role="key_photo", run=None, block=None)  # type: ignore[arg-type]
    assert codes(world) == []
    content_read.send(sender=None, scope=world.deposition.uuid, content_ids=[file.content_id])
    assert codes(world) == ["photo.other-ending", "photo.too-small"]


def test_only_a_file_of_this_deposition_can_be_chosen() -> None:
    world, other = World(), World()
    picture(other, "theirs.png", png())
    with pytest.raises(PlaceRefused, match=r"theirs\.png is not among the files"):
        choose_photo(world.dataset, path="theirs.png", actor=world.owner)
    assert not Assignment.objects.exists()


def test_the_section_shows_which_file_it_is_and_what_its_header_says() -> None:
    world = World()
    picture(world, "key.gif", gif(pictures=2))
    client = as_owner(world)
    assert "Or as a file: JPEG, PNG or GIF" in client.get(address(world)).content.decode()
    answer = client.post(f"{address(world)}photo/", {"path": "key.gif"}, headers={"accept": "text/x-part"})
    assert "GIF, 640 × 480 pixels, animated" in answer.content.decode()
    assert "key.gif" in client.get(address(world)).content.decode()
    choose_photo(world.dataset, path="", actor=world.owner)
    picture(world, "small.jpg", jpeg(size=(300, 200)))
    told = client.post(f"{address(world)}photo/", {"path": "small.jpg"}, headers={"accept": "text/x-part"})
    assert "300\u00a0×\u00a0200 pixels; the archive’s website needs at least" in told.content.decode().replace(
        "&#x27;", "’"
    )


def test_a_deposition_has_no_file_of_its_own() -> None:
    world = World()
    client, about = as_owner(world), f"{world.deposition.get_absolute_url()}s/deposition/about/"
    assert "Or as a file" not in client.get(about).content.decode()
    assert client.post(f"{about}photo/", {"path": ""}).status_code == 404
    block = Block.objects.filter(dataset=world.dataset).first()
    assert block is not None
    assert client.get(f"{world.deposition.get_absolute_url()}s/{block.address}/{block.kind}/photo/").status_code == 404
