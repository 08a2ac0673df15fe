"""A large deposition judged again: after one value changed, and from scratch on the facts in store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

from submissions import judging
from submissions.drafts import save_section
from submissions.models import Block, Deposition, Run, RunCheck
from submissions.schema import Level
from submissions.seen import load_seen
from tests import large
from tools.bench import Figure
from tools.bench.inside.forks import together
from tools.bench.rounds import rate, seconds
from validation.queue import QueueState
from validation.roles import ROLES

# 50 files in each run: 44 movies and one in each other role.
RUNS, MOVIES, ROUNDS, PROCESSES = 1000, 44, 3, 2
FILES = RUNS * (MOVIES + len(large.PLACES))


def figures() -> Iterator[Figure]:
    made = large.judged(large.deposition(runs=RUNS, movies=MOVIES))
    edits: dict[str, Callable[[], object]] = {
        "after the tomogram voxel size changed": _edit(made, Level.TOMOGRAM, "voxel_size", ("10.81", "10.8")),
        "after the movie pixel size changed": _edit(made, Level.ACQUISITION, "pixel_size", ("1.36", "1.35")),
        "from scratch": lambda: judging.mark_stale(made),
    }
    for name, edit in edits.items():
        yield rate(
            f"{RUNS:,} runs with {FILES:,} files judged {name}, {PROCESSES} processes",
            count=RUNS,
            unit="runs/s",
            against="loading their rows in one process",
            rounds=ROUNDS,
            ours=lambda change=edit: _judge(made, change),  # type: ignore[misc]
            bare=lambda: seconds(lambda: _load(made)),
        )


def _edit(made: Deposition, kind: Level, key: str, values: tuple[str, ...]) -> Callable[[], object]:
    block = Block.objects.get(dataset__deposition=made, kind=kind)
    section = next(part for part in block.sections if any(asked.key == key for asked in part.fields))
    typed = cycle(values)
    return lambda: save_section(block, section=section, typed={key: next(typed)}, actor=made.owner)


def _judge(made: Deposition, change: Callable[[], object]) -> float:
    took = seconds(change) + together(PROCESSES, work=lambda _: _all())
    if left := RunCheck.objects.filter(scope=made.uuid).exclude(state=QueueState.DONE).count():
        raise RuntimeError(f"{left} runs were not judged; the figure would lie.")
    return took


def _all() -> None:
    while judging.judge_batch():
        pass


def _load(made: Deposition) -> None:
    runs = list(Run.objects.filter(dataset__deposition=made).values_list("pk", flat=True))
    for start in range(0, len(runs), judging.BATCH):
        load_seen(made, runs=runs[start : start + judging.BATCH], roles=ROLES)
