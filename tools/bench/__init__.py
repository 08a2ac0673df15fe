"""`make bench`: figures of the portal, each beside a baseline measured in the same run on the same machine.

A benchmark is a function that yields Figures, in a module of this package:

    @benchmark("pages")
    def pages() -> Iterator[Figure]:
        yield Figure("depositions p95", value=0.041, unit="s", baseline=0.012, against="an empty page")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

Benchmark = Callable[[], Iterator["Figure"]]
BENCHMARKS: dict[str, Benchmark] = {}


@dataclass(frozen=True)
class Figure:
    """One measured number. `baseline` has the same unit; the ratio says more than a number of one machine.

    `note`: what else is worth a word, such as the spread over the rounds.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    against: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.baseline if self.baseline else None

    def line(self) -> str:
        compared = f"  = {self.ratio:.2f} x {self.against} ({self.baseline:.4g})" if self.ratio else ""
        note = f"; {self.note}" if self.note else ""
        return f"  {self.name:46} {self.value:9.4g} {self.unit:6}{compared}{note}"


def benchmark(name: str) -> Callable[[Benchmark], Benchmark]:
    """Register a benchmark under a name for `make bench ARGS=name`."""

    def register(function: Benchmark) -> Benchmark:
        BENCHMARKS[name] = function
        return function

    return register
