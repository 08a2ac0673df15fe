"""Parts of a path: the label of a deposition, D-0147, and the address of a row in it, dataset:3."""

from __future__ import annotations


class DepositionLabel:
    regex = r"D-[0-9]{4,10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


class RowAddress:
    regex = r"deposition|dataset:[0-9]{1,18}|block:[0-9]{1,18}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)
