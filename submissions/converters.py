"""The label of a deposition in a path: D-0147."""

from __future__ import annotations


class DepositionLabel:
    regex = r"D-[0-9]{4,10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)
