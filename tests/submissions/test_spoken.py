"""Findings speak to the depositor as "you"; to curators and admins they speak of the depositor."""

from __future__ import annotations

import pytest
from django.test import Client

from submissions.models import Deposition, Run
from tests.factories import make_user
from tests.submissions.submitted import in_review
from validation.models import Finding

SENTENCE = "the header says 5.400\u00a0Å, {} stated 10.800\u00a0Å"


@pytest.fixture
def reviewed(db: None, bucket: str) -> Deposition:
    deposition = in_review(make_user(), curator=make_user("curator"))
    run = Run.objects.filter(dataset__deposition=deposition).first()
    assert run is not None
    Finding.objects.create(
        scope=deposition.uuid, subject_run=run.uuid, code="tomogram.voxel-size-differs", relation="voxel_size",
        severity="error", evidence="x", first_seen=deposition.created, last_seen=deposition.created,
        params={"file": "a.mrc", "observed": 5.4, "expected": 10.8, "difference": 0.5, "tolerance": 0.01, "hint": "",
                "quantity": "voxel size", "whence": "the header says"},
    )  # fmt: skip
    return deposition


def read(deposition: Deposition, user: object, page: str) -> str:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client.get(f"{deposition.get_absolute_url()}{page}").content.decode()


def test_a_curator_reads_of_the_depositor(reviewed: Deposition) -> None:
    for page in ("review/", "checks/"):
        text = read(reviewed, reviewed.curator, page)
        assert SENTENCE.format("the depositor") in text
        assert "you stated" not in text.lower()


def test_the_depositor_is_spoken_to(reviewed: Deposition) -> None:
    assert SENTENCE.format("you") in read(reviewed, reviewed.owner, "checks/")


def test_the_pages_of_admins_have_the_icon_of_the_site(db: None) -> None:
    admin = make_user("admin")
    client = Client()
    client.force_login(admin)
    page = client.get("/admin/", follow=True).content.decode()
    assert '<link rel="icon" type="image/svg+xml" href="/static/favicon' in page
