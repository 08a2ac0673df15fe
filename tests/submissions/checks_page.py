"""What the tests of the checks page share: worlds, and what stands on the page."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client

from submissions.states import State
from tests.factories import put_in_state
from tests.submissions.mixed import give, judge_all, tomograms
from tests.submissions.world import World

DIFFERS = "tomogram.voxel-size-differs"


def at(world: World, page: str = "") -> str:
    return f"/depositions/{world.deposition.label}/checks/{page}"


def see(client: Client, world: World, part: str = "", *, user: Any = None, **params: Any) -> str:
    client.force_login(user or world.owner)
    return text(client.get(at(world, part), params))


def text(response: HttpResponse) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def words(html: str) -> str:
    """What stands on the page, without tags and line breaks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def rows_of(html: str, group: str) -> list[str]:
    """The names of the runs below the heading that begins with ``group``."""
    names: list[str] = []
    heading = ""
    for found in re.finditer(r'<th class="group".*?</th>|<th [^>]*class="run"[^>]*>([^<]*)', html, re.DOTALL):
        if found[0].startswith('<th class="group"'):
            heading = words(found[0]).strip()
        elif heading.startswith(group) and (name := found[1].strip()):
            names.append(name)
    return names


def somebody(role: str) -> Any:
    return get_user_model().objects.create_user(f"{role}@lab.example", "x", name="Casey", role=role)


def one_wrong(*, runs: int = 1) -> World:
    """Every run has a tomogram of half the stated voxel size."""
    world = World(runs=runs)
    block = tomograms(world)
    for run in world.runs:
        give(world, run, block=block, voxel=5.4)
    judge_all(world)
    return world


def submitted(world: World) -> None:
    put_in_state(world.deposition, State.SUBMITTED)
