"""What the catalogue is made of: severities and rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 is the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    severity: Severity
    label: str
    sentence: str
    remedy: str
    version: int = 1


E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE
AGAIN = "Upload the file again from where it was made."
