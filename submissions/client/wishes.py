"""What is wanted of an upload, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Wish:
    """``replace`` what is there with other bytes; ``by_size``: take the same size for the same file; ``rate``: bytes a
    second; ``lanes``: parts at a time."""

    label: str
    replace: bool = False
    by_size: bool = False
    rate: float | None = None
    lanes: int = 4


@dataclass(slots=True)
class Result:
    """Paths by what became of them; ``failed`` and ``refused``: with a sentence. ``stopped``: not all was tried."""

    sent: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    stopped: str = ""

    @property
    def whole(self) -> bool:
        return not (self.refused or self.failed or self.stopped)
