"""The run map: the table with one row per run from which the archive takes what differs by run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

KEY = "run_name"


class RunMap:
    """Columns by name; each holds texts by run name. A column is used again where it says the same or nothing yet."""

    def __init__(self, run_names: Sequence[str]) -> None:
        self._names = list(run_names)
        self._columns: dict[str, dict[str, str]] = {}

    @property
    def names(self) -> list[str]:
        return list(self._names)

    def column(self, wish: str, values: Mapping[str, str]) -> str:
        """The name of a column that holds ``values``, such as ``wish`` or ``wish_2``."""
        base = re.sub(r"[^a-z0-9_]+", "_", wish.lower())
        number = 1
        while True:
            name = base if number == 1 else f"{base}_{number}"
            held = self._columns.setdefault(name, {})
            if all(held.get(run, text) == text for run, text in values.items()):
                held.update(values)
                return name
            number += 1

    @property
    def rows(self) -> list[list[str]]:
        """Head and rows; a run that a column does not concern has an empty cell."""
        head = [KEY, *self._columns]
        return [head, *([name, *(held.get(name, "") for held in self._columns.values())] for name in self._names)]

    def text(self) -> str:
        return tsv(self.rows)


def tsv(rows: Sequence[Sequence[str]]) -> str:
    """Tab-separated, as Python's csv module reads it (the archive's reader)."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue()
