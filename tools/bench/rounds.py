"""Alternating rounds: the thing and its baseline in turns, so that a busy machine slows both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from tools.bench import Figure


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rate(
    name: str,
    *,
    count: int,
    unit: str,
    against: str,
    rounds: int,
    ours: Callable[[], float],
    bare: Callable[[], float],
) -> Figure:
    """``ours`` and ``bare``: seconds for ``count`` pieces. The figure is the median round's, per second."""
    pairs = [(count / ours(), count / bare()) for _ in range(rounds)]
    ratios = sorted(mine / theirs for mine, theirs in pairs)
    spread = f"ratio {ratios[0]:.2f} / {statistics.median(ratios):.2f} / {ratios[-1]:.2f} (min / median / max)"
    return Figure(
        name,
        value=statistics.median(mine for mine, _ in pairs),
        unit=unit,
        baseline=statistics.median(theirs for _, theirs in pairs),
        against=against,
        note=f"{spread} of {rounds} rounds",
    )


def percentile(values: list[float], *, share: float) -> float:
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
