"""What the rules see of one run: its files by role, with the facts that a reader stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from validation.checks.tolerances import PLACEHOLDER


@dataclass(frozen=True, slots=True)
class Told:
    """A file in a role. ``facts``: as stored, empty while nothing is read; ``ahead``: read from its first bytes, before
    it arrived; ``stated``: Å per pixel that the depositor states in place of its header; ``entry``: of the archive in
    which it lies, "" where it lies here."""

    path: str
    facts: Mapping[str, Any]
    ahead: bool = False
    stated: float | None = None
    entry: str = ""

    @property
    def format(self) -> str:
        return str(self.facts.get("format", ""))

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def pixel(self) -> float | None:
        """Å per pixel or voxel, as its header says it or as it was stated; None where neither does."""
        if self.stated:
            return self.stated
        if self.format == "mrc":
            (length, *_), (steps, *_) = self.facts["cell"], self.facts["grid"]
            size = length / steps if length and steps else None
        else:
            size = (self.facts.get("voxel") or (None,))[0]  # of an OME-Zarr store; movies in TIFF or EER tell none
        return size if size is not None and size > 0 and size != PLACEHOLDER else None

    @property
    def image(self) -> tuple[int, int] | None:
        """(width, height) in pixels of a movie or a stack."""
        found = self.facts.get("shape") or self.facts.get("image")
        return (found[0], found[1]) if found else None


class OfRun:
    """The files of one run by role; those for all runs of a block are among them."""

    def __init__(self, files: Mapping[str, Sequence[Told]]) -> None:
        self.files = files

    def of(self, role: str) -> Sequence[Told]:
        return self.files.get(role, ())

    def first(self, role: str) -> Told | None:
        """Whether it was read or not."""
        return next(iter(self.of(role)), None)

    def read(self, role: str, *formats: str) -> Told | None:
        """The first file in the role that was read as one of the formats."""
        return next((one for one in self.of(role) if one.format in formats), None)

    @cached_property
    def mdoc(self) -> Mapping[str, Any] | None:
        """The facts of the run's mdoc of a tilt series; those of movies and montages say other things."""
        for one in self.of("mdoc"):
            if one.facts.get("kind") == "series" and one.format == "mdoc":
                return one.facts
        return None

    @cached_property
    def movie(self) -> Told | None:
        return self.read("movie_stack", "mrc", "tiff", "eer")

    @cached_property
    def stack(self) -> Told | None:
        return self.read("tilt_series", "mrc", "zarr")
