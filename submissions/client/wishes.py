"""What is wanted of an upload, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from submissions.client.faults import DONE, FOUND

Said = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Wish:
    """``replace`` what is there with other bytes; ``by_size``: take the same size for the same file; ``rate``: bytes a
    second; ``lanes``: parts at a time."""

    label: str
    replace: bool = False
    by_size: bool = False
    rate: float | None = None
    lanes: int = 8


@dataclass(slots=True)
class Result:
    """Paths by what became of them; ``failed``, ``refused`` and ``skipped`` (need not be sent): with a sentence.
    ``stopped``: not all was tried; then ``status`` says how the command ends."""

    sent: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    skipped: Said = field(default_factory=list)
    refused: Said = field(default_factory=list)
    failed: Said = field(default_factory=list)
    stopped: str = ""
    status: int = DONE

    @property
    def ends(self) -> int:
        """The exit status."""
        return self.status or (FOUND if self.refused or self.failed else DONE)
