"""Runs judged per second: claim, load, judge, record; beside loading the same rows."""

from __future__ import annotations

from collections.abc import Iterator

from submissions import judging
from submissions.models import Deposition, Run
from submissions.tree import load_tree
from tests import large
from tools.bench import Figure
from tools.bench.rounds import rate, seconds

RUNS, ROUNDS = 500, 5


def figures() -> Iterator[Figure]:
    made = large.judged(large.deposition(runs=RUNS))
    runs = list(Run.objects.filter(dataset__deposition=made).values_list("pk", flat=True))
    yield rate(
        f"judged, {RUNS} runs with 6 files",
        count=RUNS,
        unit="runs/s",
        against="loading their rows",
        rounds=ROUNDS,
        ours=lambda: _judge(made),
        bare=lambda: seconds(lambda: _load(made, runs)),
    )


def _judge(made: Deposition) -> float:
    judging.mark_stale(made)
    return seconds(_all)


def _all() -> None:
    while judging.judge_batch():
        pass


def _load(made: Deposition, runs: list[int]) -> None:
    for start in range(0, len(runs), judging.BATCH):
        load_tree(made, runs=runs[start : start + judging.BATCH])
