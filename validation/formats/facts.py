"""What every record of facts can do: be stored as JSON and come back equal."""

from __future__ import annotations

import math
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, Self


@dataclass(frozen=True, slots=True)
class Facts:
    """Base of the records. Fields are numbers, words, None, or tuples of these, so that JSON can hold them."""

    format: ClassVar[str] = ""

    @property
    def taken_as(self) -> str:
        """What the file is among the formats of roles: that of its record, unless it is packed or only stored."""
        return self.format

    def to_json(self) -> dict[str, Any]:
        return {"format": self.format} | {item.name: getattr(self, item.name) for item in fields(self)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Raises KeyError if a field is missing that has no default (facts of another reader version)."""
        known = (item for item in fields(cls) if item.name in data or item.default is MISSING)
        return cls(**{item.name: _frozen(data[item.name]) for item in known})


@dataclass(frozen=True, slots=True)
class StoredOnly(Facts):
    """A file whose format is recognised by name or first bytes, and not read any further yet."""

    format: ClassVar[str] = "stored"
    kind: str

    @property
    def taken_as(self) -> str:
        return self.kind


def finite(value: float) -> float | None:
    """JSON and databases know no NaN: what is not finite is None."""
    return value if math.isfinite(value) else None


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
