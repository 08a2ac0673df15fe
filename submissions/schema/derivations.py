"""What is worked out where nobody states it: doses from the exposure times of an mdoc, fiducials from the alignment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

# Above this, the doses of the images of a series differ too much to be told by one number.
EXPOSURES_ALIKE = 0.05
DIGITS = 6


class Exposures(NamedTuple):
    """Of one tilt series: number of images; seconds together, at least, at most, or None where not all are stated."""

    images: int
    total: float | None
    least: float | None
    most: float | None

    @property
    def alike(self) -> bool:
        """Whether one dose stands for every image. Where no times are stated nothing speaks against it."""
        if self.least is None or self.most is None:
            return True
        return self.most - self.least <= EXPOSURES_ALIKE * self.most


@dataclass(frozen=True, slots=True)
class Block:
    """The value of a field of the block before this one: of the run's alignment, for a tomogram."""

    kind: str
    field: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """``work``: the level's clean values and what stands at the ``header`` or in the ``block`` to a value, or None.

    ``words``: what it is worked out from, after "from".
    """

    words: str
    work: Callable[[Mapping[str, Any], Any], Any]
    role: str = ""
    header: str = ""
    block: Block | None = None


def total_dose(values: Mapping[str, Any], exposures: Exposures) -> float | None:
    """e⁻/Å²: the dose per movie times the number of images, where their exposures are alike."""
    per_movie = values.get("dose_per_movie")
    return rounded(per_movie * exposures.images) if per_movie and exposures.images and exposures.alike else None


def dose_per_movie(values: Mapping[str, Any], exposures: Exposures) -> float | None:
    """e⁻/Å²: the total dose over the number of images, where their exposures are alike."""
    total = values.get("total_dose")
    return rounded(total / exposures.images) if total and exposures.images and exposures.alike else None


def dose_rate(values: Mapping[str, Any], exposures: Exposures) -> float | None:
    """e⁻/Å²/s: the total dose, or else the dose of one movie times their number, over all exposure times."""
    total = values.get("total_dose") or total_dose(values, exposures)
    return rounded(total / exposures.total) if total and exposures.total else None


def fiducials(_: Mapping[str, Any], method: str) -> str | None:
    """The archive's word for an alignment method; nothing of one that says neither."""
    return {
        "fiducial_based": "FIDUCIAL",
        "patch_tracking": "NON_FIDUCIAL",
        "projection_matching": "NON_FIDUCIAL",
        "simulated": "NON_FIDUCIAL",
    }.get(method)


def rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _dose(words: str, work: Callable[[Mapping[str, Any], Any], Any]) -> Derivation:
    return Derivation(words, work, role="mdoc", header="exposures")


TOTAL_DOSE = _dose("the dose per movie stack and the number of images in the mdoc", total_dose)
DOSE_PER_MOVIE = _dose("the total dose and the number of images in the mdoc", dose_per_movie)
DOSE_RATE = _dose("the dose and the exposure times in the mdoc", dose_rate)
FIDUCIALS = Derivation("the method of the alignment", fiducials, block=Block("alignment", "method_type"))
