"""What has changed since an earlier check: findings resolved, new and remaining, by what they are about."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from validation.command.report import Told
from validation.places import Place, Wrong

Identity = tuple[str, str, str, str]
MOST_BYTES = 500_000_000
KEYS = ("run", "path", "code", "field")


class EarlierRefused(ValueError):
    """The file is not what `--json` printed. Says in a sentence why."""


@dataclass(frozen=True, slots=True)
class Change:
    resolved: tuple[dict[str, Any], ...]
    new: tuple[Identity, ...]
    remaining: tuple[Identity, ...]

    def to_json(self) -> dict[str, Any]:
        as_objects = {
            key: [dict(zip(KEYS, one, strict=True)) for one in getattr(self, key)] for key in ("new", "remaining")
        }
        return {"resolved": list(self.resolved), **as_objects}


def load(path: Path) -> dict[Identity, dict[str, Any]]:
    """The findings of an earlier check by what they are about. Raises: EarlierRefused, OSError."""
    if path.stat().st_size > MOST_BYTES:
        raise EarlierRefused(f"{path.name} has {path.stat().st_size:,} bytes; {MOST_BYTES:,} is the most.")
    try:
        whole = Place(json.loads(path.read_bytes()), "")
        return {_identity(place): _kept(place) for place in whole.items("findings")}
    except RecursionError:
        raise EarlierRefused(f"{path.name} nests brackets too deeply to be what --json printed.") from None
    except Wrong as wrong:
        raise EarlierRefused(f"{path.name} is not what --json printed: {wrong}.") from None
    except ValueError:
        raise EarlierRefused(f"{path.name} is not JSON, so it is not what --json printed.") from None


def compare(now: Iterable[Told], *, before: dict[Identity, dict[str, Any]]) -> Change:
    found = {told.identity: None for told in now}
    return Change(
        resolved=tuple(kept for identity, kept in before.items() if identity not in found),
        new=tuple(identity for identity in found if identity not in before),
        remaining=tuple(identity for identity in found if identity in before),
    )


def _identity(place: Place) -> Identity:
    run, path, code, field = (place.text(key, most=10_000) for key in KEYS)
    return run, path, code, field


def _kept(place: Place) -> dict[str, Any]:
    return {key: place.text(key, most=100_000) for key in (*KEYS, "severity", "message")}
