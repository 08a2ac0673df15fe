"""Ahead of the upload with the real servers: a worker reads what was sent, the bucket confirms it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from submissions import files
from submissions.models import File
from submissions.schema import Level
from tests.conftest import wait_until
from tests.submissions import sending
from tests.submissions.coming import volume, with_tomograms
from validation.models import Ahead, Finding

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.usefixtures("worker")
def test_a_wrong_voxel_size_is_told_before_the_upload_and_confirmed_by_it(client: Client) -> None:
    world = with_tomograms(runs=1)
    client.force_login(world.owner)
    data = volume(5.4)

    def post(name: str, sent: Any) -> Any:
        url = reverse(name, args=[world.deposition.label])
        return client.post(url, json.dumps(sent), content_type="application/json").json()

    told = {"files": [{"path": "TS_1.rec", "size": len(data), "modified": 5}]}
    file = File.objects.get(pk=post("files_announce", told)["files"][0]["file"])
    place = files.Place("tomogram", world.dataset, world.block(Level.TOMOGRAM), world.runs[0])
    files.assign(file, places=[place])
    head = base64.b64encode(data[:1024]).decode()
    assert post("files_ahead", {"files": [{"file": str(file.pk), "head": head}]})["taken"] == 1

    wrong = Finding.objects.filter(severity="error", subject_file=file.pk)
    wait_until(lambda: wrong.filter(provisional=True).exists(), seconds=30, what="the first bytes are judged")
    state = client.get(reverse("files_ahead_state", args=[world.deposition.label])).json()
    assert (state["error_count"], state["errors"][0]["path"]) == (1, "TS_1.rec")

    sending.deposit(world.deposition, path="TS_1.rec", body=data, actor=world.owner)
    wait_until(lambda: wrong.filter(provisional=False).exists(), seconds=30, what="the bucket has confirmed it")
    assert wrong.count() == 1
    assert not Ahead.objects.exists()
    assert File.objects.get().pk == file.pk
