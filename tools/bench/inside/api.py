"""Server time of the API: reading and writing a section, beside the page that does the same."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from django.test import Client
from django.urls import reverse

from submissions.models import Deposition
from tests import large
from tests.factories import make_user
from tests.submissions.api.calling import Script
from tools.bench import Figure
from tools.bench.rounds import percentile, seconds

RUNS, ROUNDS, MANY_ROUNDS = 1_000, 30, 3
_numbers = itertools.count(1)


def figures() -> Iterator[Figure]:
    owner = make_user()
    deposition = large.deposition(runs=RUNS, owner=owner)
    script, client = Script(owner), Client()
    client.force_login(owner)
    for row, key in (("deposition", "about"), (_block(deposition).address, "acquisition")):
        url, page = (
            f"/depositions/{deposition.label}/sections/{row}/{key}",
            reverse("section", args=[deposition.label, row, key]),
        )
        yield _beside(f"read {key} p95", _reading(script, url), _opening(client, page), against="its page")
    url, page = f"/depositions/{deposition.label}/sections/deposition/about", _page(deposition)
    yield _beside("change one value p95", _changing(script, url), _saving(client, page), against="autosave")
    yield _beside(
        "one deposition p95",
        _reading(script, f"/depositions/{deposition.label}"),
        lambda: client.get(reverse("deposition", args=[deposition.label])),
        against="its page",
    )
    yield _many(script, deposition)


def _many(script: Script, deposition: Deposition) -> Figure:
    block = _block(deposition)
    url = f"/depositions/{deposition.label}/blocks/{block.pk}/by-run"
    names = list(block.dataset.runs.values_list("name", flat=True))

    def change() -> None:
        low = -60 + next(_numbers) / 100
        values = {name: {"tilt_min": low, "tilt_max": 60, "tilt_step": 3} for name in names}
        _fine(script.patch(url, {"runs": values}))

    times = [seconds(change) for _ in range(MANY_ROUNDS)]
    return Figure(f"3 values of {RUNS:,} runs", value=percentile(times, share=0.5), unit="s", note="the middle of 3")


def _beside(name: str, mine: Callable[[], Any], theirs: Callable[[], Any], *, against: str) -> Figure:
    mine(), theirs()
    pairs = [(seconds(mine), seconds(theirs)) for _ in range(ROUNDS)]
    first, second = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return Figure(
        name,
        value=percentile(first, share=0.95) * 1000,
        unit="ms",
        baseline=percentile(second, share=0.95) * 1000,
        against=against,
        note=f"p50 {percentile(first, share=0.5) * 1000:.0f} ms, {RUNS:,} runs",
    )


def _reading(script: Script, url: str) -> Callable[[], Any]:
    return lambda: _fine(script.get(url))


def _opening(client: Client, page: str) -> Callable[[], Any]:
    return lambda: _fine(client.get(page))


def _changing(script: Script, url: str) -> Callable[[], Any]:
    return lambda: _fine(script.patch(url, {"values": {"title": f"Title {next(_numbers)}"}}))


def _saving(client: Client, page: str) -> Callable[[], Any]:
    return lambda: _fine(
        client.post(page, {"title": f"Title {next(_numbers)}"}, headers={"Accept": "application/json"})
    )


def _fine(answer: Any) -> None:
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status_code}: {answer.content[:300]!r}; the figure would lie.")


def _page(deposition: Deposition) -> str:
    return reverse("section", args=[deposition.label, "deposition", "about"])


def _block(deposition: Deposition) -> Any:
    return deposition.datasets.get().blocks.get(kind="acquisition")
