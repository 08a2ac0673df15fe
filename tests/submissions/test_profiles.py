"""Facility profiles: kept by name, applied with one click, shown first where something typed would be replaced."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from submissions import history, profiles
from submissions.models import Batch, Block, Deposition, Profile
from submissions.schema import Level
from tests.factories import COMPLETE, make_deposition, make_user

pytestmark = pytest.mark.django_db
VALUES = COMPLETE[Level.ACQUISITION]


@pytest.fixture
def user() -> Any:
    return make_user()


@pytest.fixture
def client(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def acquisition(deposition: Deposition, **values: Any) -> Block:
    block = Block.objects.get(dataset__deposition=deposition, kind="acquisition")
    block.values = values
    block.save()
    return block


def keep(client: Client, block: Block, name: str = "Krios 2") -> Any:
    return client.post(reverse("profile_save", args=[block.dataset.deposition.label, block.pk]), {"name": name})


def apply(client: Client, block: Block, profile: Profile, **more: str) -> Any:
    url = reverse("profile_apply", args=[block.dataset.deposition.label, block.pk])
    return client.post(url, {"profile": profile.pk, **more}, follow=True)


def test_a_profile_keeps_microscope_and_camera_and_not_the_tilts(user: Any, client: Client) -> None:
    keep(client, acquisition(make_deposition(user), **VALUES))
    profile = Profile.objects.get(user=user)
    assert profile.name == "Krios 2"
    assert {"microscope_model", "camera_model", "acquisition_software"} <= profile.values.keys()
    assert not {"tilt_min", "total_dose", "movies"} & profile.values.keys()


def test_into_an_empty_block_it_goes_with_one_click_and_can_be_undone(user: Any, client: Client) -> None:
    keep(client, acquisition(make_deposition(user), **VALUES))
    other = acquisition(make_deposition(user), tilt_min=-60.0)
    page = client.get(reverse("section", args=[other.dataset.deposition.label, other.address, "acquisition"]))
    assert "Krios 2" in page.content.decode()
    answer = apply(client, other, Profile.objects.get())
    assert "stand here now" in answer.content.decode()
    other.refresh_from_db()
    assert other.values["microscope_model"] == VALUES["microscope_model"]
    assert other.values["tilt_min"] == -60.0
    history.undo(Batch.objects.get(deposition=other.dataset.deposition), actor=user)
    other.refresh_from_db()
    assert other.values == {"tilt_min": -60.0}


def test_what_was_typed_is_shown_before_it_is_replaced(user: Any, client: Client) -> None:
    keep(client, acquisition(make_deposition(user), **VALUES))
    other = acquisition(make_deposition(user), microscope_model="Glacios")
    profile = Profile.objects.get()
    page = apply(client, other, profile).content.decode()
    assert "Apply “Krios 2”?" in page
    assert "Glacios" in page
    other.refresh_from_db()
    assert other.values == {"microscope_model": "Glacios"}
    seen = profiles.seen_mark(profiles.changes(profile, block=other))
    other.values = {"microscope_model": "Arctica"}
    other.save()
    again = apply(client, other, profile, seen=seen)
    assert again.status_code == 409
    assert "changed in the meantime" in again.content.decode()
    apply(client, other, profile, seen=profiles.seen_mark(profiles.changes(profile, block=other)))
    other.refresh_from_db()
    assert other.values["microscope_model"] == VALUES["microscope_model"]


def test_a_profile_of_the_same_name_is_replaced_and_one_without_name_refused(user: Any, client: Client) -> None:
    block = acquisition(make_deposition(user), **VALUES)
    keep(client, block)
    block.values |= {"microscope_model": "Krios G3"}
    block.save()
    keep(client, block, "KRIOS 2")
    assert Profile.objects.get().values["microscope_model"] == "Krios G3"
    assert "Give the profile a name" in client.get(keep(client, block, " ")["Location"]).content.decode()
    assert Profile.objects.count() == 1


def test_profiles_are_for_their_owner_alone(user: Any, client: Client) -> None:
    keep(client, acquisition(make_deposition(user), **VALUES))
    stranger = Client()
    other = make_user()
    stranger.force_login(other)
    assert "Krios 2" in client.get(reverse("facility_profiles")).content.decode()
    assert "Krios 2" not in stranger.get(reverse("facility_profiles")).content.decode()
    profile = Profile.objects.get()
    block = acquisition(make_deposition(other))
    assert apply(stranger, block, profile).status_code == 404
    assert stranger.post(reverse("facility_profile_remove", args=[profile.pk])).status_code == 404
    client.post(reverse("facility_profile_remove", args=[profile.pk]))
    assert not Profile.objects.exists()
