"""Thousands of files ahead of their upload: told, sent, read and judged within seconds."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from submissions import foretold, judging
from submissions.models import Assignment
from submissions.schema import Level
from tests.submissions.world import World
from tests.validation import build
from validation import reading_ahead
from validation.models import Ahead, Finding

pytestmark = pytest.mark.django_db

FRAMES, SIDE = 10, 4096
SIZE = 1024 + SIDE * SIDE * FRAMES * 4
TOLD_AT_ONCE, SENT_AT_ONCE = 500, 300


@pytest.mark.parametrize(
    ("count", "announced", "read"),
    [(600, None, None), pytest.param(5_000, 3.0, 5.0, marks=pytest.mark.soak)],
    ids=["small", "large"],
)
def test_many_movies_are_told_and_read(count: int, announced: float | None, read: float | None) -> None:
    """``announced``, ``read``: seconds that it may take, where the machine does nothing else."""
    world = World(runs=count // 50)
    block = world.block(Level.ACQUISITION)
    client = Client()
    client.force_login(world.owner)

    def post(name: str, rows: list[dict[str, Any]]) -> Any:
        url = reverse(name, args=[world.deposition.label])
        return client.post(url, json.dumps({"files": rows}), content_type="application/json").json()

    sides: dict[str, Any] = {"nx": SIDE, "ny": SIDE, "nz": FRAMES, "mx": SIDE, "my": SIDE, "mz": FRAMES}
    head = base64.b64encode((build.mrc(**sides) + bytes(4096))[:4096]).decode()
    told = [{"path": f"TS_{n // 50 + 1}/{n:05}.mrc", "size": SIZE, "modified": 5} for n in range(count)]
    began = time.perf_counter()
    answers = [one for at in range(0, count, TOLD_AT_ONCE)
               for one in post("files_announce", told[at : at + TOLD_AT_ONCE])["files"]]  # fmt: skip
    took = time.perf_counter() - began
    assert {one["state"] for one in answers} == {"new"}
    assert announced is None or took < announced, took
    place = {"dataset": world.dataset, "block": block, "role": "movie_stack"}
    Assignment.objects.bulk_create(
        Assignment(file_id=one["file"], run=world.runs[n // 50], **place) for n, one in enumerate(answers)
    )
    for at in range(0, count, SENT_AT_ONCE):
        rows = [{"file": one["file"], "head": head} for one in answers[at : at + SENT_AT_ONCE]]
        assert post("files_ahead", rows) == {"taken": len(rows), "refused": []}
    began = time.perf_counter()
    while reading_ahead.read_batch():
        pass
    took = time.perf_counter() - began
    assert read is None or took < read, took
    while judging.judge_batch():
        pass
    assert foretold.standing(world.deposition).done == count
    assert Ahead.objects.filter(facts__format="mrc", head=b"").count() == count
    assert not Finding.objects.filter(severity="error", provisional=False).exists()
