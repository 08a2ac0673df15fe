"""Named refusals of the domain. Interfaces translate them; the sentence is for the person who asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stands against a move. ``url`` leads to where it can be mended ("" if nowhere)."""

    sentence: str
    url: str = ""
    place: str = ""


class Refused(Exception):
    """The request was understood and is not allowed now. ``obstacles`` says why, one by one."""

    def __init__(self, sentence: str, *, obstacles: tuple[Obstacle, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.obstacles = obstacles


class NotEditable(Refused):
    """The deposition is in a state in which nothing may change."""


class NotAllowed(Refused):
    """This person may see it but not do this."""


class MoveRefused(Refused):
    """A guard of the table of moves does not hold."""
