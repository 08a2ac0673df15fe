"""What files say, by the API: told with sources and marks, taken over all or some."""

from __future__ import annotations

import pytest

from submissions import drafts
from submissions.models import Batch
from submissions.schema import Level, section
from tests.submissions.api.calling import Script
from tests.submissions.prefilled import TILTS, Prefilled, mdoc

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Prefilled:
    return Prefilled(mdocs={3: mdoc(tilts=tuple(2 * angle for angle in TILTS))})


@pytest.fixture
def script(world: Prefilled) -> Script:
    return Script(world.owner)


def url(world: Prefilled) -> str:
    return f"/depositions/{world.deposition.label}/suggestions"


def test_suggestions_are_told_with_their_sources(world: Prefilled, script: Script) -> None:
    told = script.get(url(world)).json()
    found = {one["address"].partition(".")[2]: one for one in told["items"]}
    assert told["count"] == len(found) == 13
    assert found["acceleration_voltage"]["value"] == 300_000.0
    assert found["tilt_min"]["runs"] == {"TS_3": -18.0}
    assert found["tilt_min"]["source"] == "from 3 of 4 mdoc files; 1 differs: TS_3 -18°"


def test_some_are_taken_over_as_one_batch(world: Prefilled, script: Script) -> None:
    block = world.block(Level.ACQUISITION)
    wanted = [{"address": f"block:{block.pk}.tilt_min"}, {"address": f"block:{block.pk}.tilt_max", "mark": "old"}]
    answer = script.post(f"{url(world)}/accept", {"suggestions": [*wanted, {"address": "block:x.tilt_min"}]}).json()
    assert answer == {
        "accepted": [f"block:{block.pk}.tilt_min"],
        "left": [f"block:{block.pk}.tilt_max", "block:0.tilt_min"],
        "values": 2,
    }
    assert Batch.objects.get().count == 2
    block.refresh_from_db()
    assert block.values == {"tilt_min": -9.0}


def test_what_was_stated_stays_and_is_told_as_a_difference(world: Prefilled, script: Script) -> None:
    block = world.block(Level.ACQUISITION)
    asked = section(Level.ACQUISITION, "acquisition")
    drafts.save_section(block, section=asked, typed={"acceleration_voltage": "200"}, actor=world.owner)
    assert script.post(f"{url(world)}/accept", {"all": True}).json()["values"] > 10
    block.refresh_from_db()
    assert block.values["acceleration_voltage"] == 200_000.0
    told = script.get(url(world)).json()
    assert [(one["stated"], one["value"]) for one in told["differences"]] == [(200_000.0, 300_000.0)]
    assert told["items"] == []


@pytest.mark.parametrize("body", [{"suggestions": [{"address": 5}]}, {"everything": True}, {"suggestions": {}}])
def test_a_wrong_document_is_refused(world: Prefilled, script: Script, body: dict[str, object]) -> None:
    assert script.post(f"{url(world)}/accept", body).status_code in (400, 422)
    assert not Batch.objects.exists()
