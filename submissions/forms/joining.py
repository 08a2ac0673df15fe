"""New rows of people to those that are there: somebody who is there already gets what was blank, nobody is doubled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from submissions.schema.conditions import is_blank
from submissions.schema.identifiers import normalise_orcid


@dataclass(frozen=True, slots=True)
class Joined:
    """``rows``: all of them; ``added``: how many are new; ``known``: which of the new rows (from 0) were there."""

    rows: list[dict[str, Any]]
    added: int
    known: tuple[int, ...]


def joined(there: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> Joined:
    rows = [dict(row) for row in there if not is_blank(dict(row))]
    added, known = 0, []
    for number, row in enumerate(new):
        if is_blank(dict(row)):
            continue
        twin = next((old for old in rows if _same(old, row)), None)
        if twin is None:
            rows.append(dict(row))
            added += 1
        else:
            twin |= {key: value for key, value in row.items() if is_blank(twin.get(key)) or twin.get(key) is False}
            known.append(number)
    return Joined(rows, added, tuple(known))


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """The same person, and nothing that is said of them differs."""
    first, second = _plain(one), _plain(other)
    keys = ("orcid", "email", "name")
    alike = any(first.get(key) and first.get(key) == second.get(key) for key in keys)
    return alike and all(first[key] == second[key] for key in first.keys() & second.keys())


def _plain(row: Mapping[str, Any]) -> dict[str, str]:
    texts = {key: " ".join(value.split()).casefold() for key, value in row.items() if isinstance(value, str)}
    found = {key: text for key, text in texts.items() if text}
    return found | ({"orcid": normalise_orcid(found["orcid"])} if "orcid" in found else {})
