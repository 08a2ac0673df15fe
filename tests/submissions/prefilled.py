"""A deposition whose files say a lot and of which nothing is stated yet."""

from __future__ import annotations

from collections.abc import Mapping

from submissions.models import File
from submissions.schema import Level
from tests.submissions.world import World
from tests.validation import build

TILTS = (0.0, 3.0, -3.0, -6.0, 6.0, 9.0, -9.0)
LISTED = tuple(sorted(TILTS))
TOP = ("PixelSpacing = 2.7", "Voltage = 300", "Version = SerialEM Version 4.1.6 64-bit", "ImageSize = 5760 4092")


def mdoc(*, voltage: str = "300", tilts: tuple[float, ...] = TILTS) -> bytes:
    """Recorded in the order in which the sections stand, from zero to both sides."""
    return build.mdoc(tilts, top=[line.replace("Voltage = 300", f"Voltage = {voltage}") for line in TOP])


class Prefilled(World):
    """``mdocs``: those of single runs, by number of the run from 1."""

    def __init__(self, *, runs: int = 4, mdocs: Mapping[int, bytes] | None = None) -> None:
        super().__init__(runs=runs)
        for number in range(1, runs + 1):
            self.add(number, (mdocs or {}).get(number, mdoc()))

    def add(self, number: int, data: bytes) -> None:
        run, acquisition, series = self.runs[number - 1], *map(self.block, (Level.ACQUISITION, Level.TILT_SERIES))
        self.file(f"{run.name}.mrc.mdoc", data, role="mdoc", run=run, block=acquisition)
        movie = build.mrc((8, 6, 10), pixel=1.35)
        self.file(f"frames/{run.name}_000.mrc", movie, role="movie_stack", run=run, block=acquisition)
        stack = build.mrc((8, 6, len(TILTS)), pixel=2.7)
        self.file(f"{run.name}.st", stack, role="tilt_series", run=run, block=series)
        self.file(f"{run.name}.rawtlt", build.angles(LISTED), role="rawtlt", run=run, block=series)

    def again(self, number: int, data: bytes) -> File:
        """Another mdoc in place of the run's."""
        old = File.objects.get(deposition=self.deposition, path=f"TS_{number}.mrc.mdoc")
        content = old.content
        old.delete()
        if content:
            content.delete()
        run = self.runs[number - 1]
        return self.file(f"{run.name}.mrc.mdoc", data, role="mdoc", run=run, block=self.block(Level.ACQUISITION))
