"""What stands above a level and decides what is asked there: the deposition's groups and the dataset's sample type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

KINDS = "deposition.kinds"
SAMPLE_TYPE = "dataset.sample_type"


@dataclass(frozen=True, slots=True)
class Context:
    """``kinds``: the groups of the deposition. ``sample_type``: of the dataset, "" where it is not stated."""

    kinds: frozenset[str] = frozenset({"dataset"})
    sample_type: str = ""

    KEYS: ClassVar = (KINDS, SAMPLE_TYPE)

    @classmethod
    def of(cls, kinds: Iterable[str], *, dataset: Mapping[str, Any] | None = None) -> Context:
        """``dataset``: the values of the dataset, for the levels from the dataset downwards."""
        stated = (dataset or {}).get("sample_type")
        return cls(frozenset(kinds), stated if isinstance(stated, str) else "")

    def holds(self, key: str, values: Iterable[Any]) -> bool:
        """Whether the outer value ``key`` is, or has among it, one of ``values``. Raises: KeyError for another key."""
        own = {KINDS: self.kinds, SAMPLE_TYPE: {self.sample_type}}[key]
        return not own.isdisjoint(values)
