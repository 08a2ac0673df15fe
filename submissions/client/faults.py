"""What can go wrong, each with a sentence for the person at the terminal."""

from __future__ import annotations

from typing import Any

# Exit statuses (docs/uploading.md): scripts rely on them.
DONE, FOUND, COULD_NOT, NO_TOKEN, NO_ANSWER, STOPPED = 0, 1, 2, 3, 4, 130


class Fault(Exception):
    """It cannot go on. ``str`` of it is the sentence; ``status``: how the command ends."""

    status = COULD_NOT


class NotSignedIn(Fault):
    """There is no token, or the portal does not take it any more."""

    status = NO_TOKEN


class Silent(Fault):
    """The portal or its storage does not answer, after several tries."""

    status = NO_ANSWER


class RefusedByPortal(Fault):
    """The portal said no. ``code`` of HTTP; ``problem``: its problem details."""

    def __init__(self, sentence: str, *, code: int, problem: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.code = code
        self.problem = problem


class SourceChanged(Fault):
    """The file on this side is no longer what it was when its upload began."""
