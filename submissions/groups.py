"""The groups: what a deposition is about, how it is called, and with which blocks a dataset begins in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from submissions.schema import Level


@dataclass(frozen=True, slots=True)
class Group:
    """``key``: in forms and addresses; ``title``: on its card; ``words``: within a sentence or below a title;
    ``first``: the blocks of a new dataset, each of which refers to the one before."""

    key: str
    kinds: tuple[str, ...]
    title: str
    words: str
    first: tuple[Level, ...]


GROUPS: Mapping[str, Group] = {
    group.key: group
    for group in (
        Group(
            "dataset",
            ("dataset",),
            "A new dataset",
            "new dataset",
            (Level.ACQUISITION, Level.TILT_SERIES, Level.ALIGNMENT),
        ),
        Group(
            "annotation",
            ("annotation",),
            "Annotations for existing datasets",
            "annotations for existing datasets",
            (Level.ANNOTATION,),
        ),
        Group(
            "tomogram",
            ("tomogram",),
            "Tomograms for existing datasets",
            "tomograms for existing datasets",
            (Level.ALIGNMENT, Level.TOMOGRAM),
        ),
        Group(
            "tomogram-annotation",
            ("annotation", "tomogram"),
            "Tomograms and annotations for existing datasets",
            "tomograms and annotations for existing datasets",
            (Level.ALIGNMENT, Level.TOMOGRAM, Level.ANNOTATION),
        ),
    )
}


def group_of(kinds: Iterable[str]) -> Group:
    """The group of a deposition of these kinds. Raises: KeyError where there is no such group."""
    wanted = frozenset(kinds)
    for group in GROUPS.values():
        if frozenset(group.kinds) == wanted:
            return group
    raise KeyError(", ".join(sorted(wanted)))
