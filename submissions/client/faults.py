"""What can go wrong, each with a sentence for the person at the terminal."""

from __future__ import annotations

from typing import Any


class Fault(Exception):
    """It cannot go on. ``str`` of it is the sentence."""


class NotSignedIn(Fault):
    """There is no token, or the portal does not take it any more."""


class Silent(Fault):
    """The portal or its storage does not answer, after several tries."""


class RefusedByPortal(Fault):
    """The portal said no. ``status`` of HTTP; ``problem``: its problem details."""

    def __init__(self, sentence: str, *, status: int, problem: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.status = status
        self.problem = problem


class SourceChanged(Fault):
    """The file on this side is no longer what it was when its upload began."""
