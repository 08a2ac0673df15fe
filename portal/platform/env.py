"""Typed reading of environment variables. Every wrong value is named, all of them at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

TRUE, FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})


class WrongSettings(SystemExit):
    """One sentence for each wrong variable. A SystemExit, so that a start-up ends without a traceback."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Env:
    """Reads variables and collects the problems; `done()` raises them together.

    A variable without a default is required. An empty value counts as not set.
    """

    source: Mapping[str, str] = field(default_factory=lambda: os.environ)
    problems: list[str] = field(default_factory=list)

    def text(self, name: str, *, default: str | None = None, min_length: int = 0, secret: bool = False) -> str:
        value = self._raw(name, default=default)
        if value is not None and len(value) < min_length and value != default:
            shown = f"{len(value)} characters long" if secret else repr(value)
            self.problems.append(f"{name} is {shown}; at least {min_length} characters are needed.")
        return value or ""

    def flag(self, name: str, *, default: bool) -> bool:
        value = (self.source.get(name) or "").strip().lower()
        if value in TRUE or value in FALSE:
            return value in TRUE
        if value:
            self._wrong(name, value, "1 or 0 (also true, false, yes, no, on, off)")
        return default

    def number(self, name: str, *, default: int, low: int, high: int) -> int:
        value = (self.source.get(name) or "").strip()
        if not value:
            return default
        if value.isascii() and value.isdigit() and low <= int(value) <= high:
            return int(value)
        self._wrong(name, value, f"a whole number from {low} to {high}")
        return default

    def choice(self, name: str, *, default: str, allowed: tuple[str, ...]) -> str:
        value = self._raw(name, default=default) or default
        if value not in allowed:
            self._wrong(name, value, " or ".join(allowed))
            return default
        return value

    def names(self, name: str, *, default: tuple[str, ...] = ()) -> list[str]:
        """A comma-separated list."""
        value = self.source.get(name) or ""
        return [part.strip() for part in value.split(",") if part.strip()] or list(default)

    def folder(self, name: str, *, default: Path) -> Path:
        return Path(self.source.get(name) or default).expanduser().resolve()

    def url(self, name: str, *, schemes: tuple[str, ...], default: str | None = None) -> str:
        """An address without a trailing slash. Passwords inside are never repeated in a refusal."""
        value = self._raw(name, default=default)
        if not value:
            return ""
        if _split(value, schemes=schemes) is None:
            self._wrong(name, _without_password(value), f"an address that begins with {' or '.join(schemes)}://")
            return ""
        return value.rstrip("/")

    def database(self, name: str) -> dict[str, object]:
        """A Django database entry from `postgres://user:password@host:port/name`."""
        value = self.url(name, schemes=("postgres", "postgresql"))
        parts = urlsplit(value)
        if value and not parts.path.strip("/"):
            self._wrong(name, _without_password(value), "an address that ends with the database's name")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")) or "portal",
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or 5432),
        }

    def refuse(self, sentence: str) -> None:
        """Add a problem that concerns more than one variable."""
        self.problems.append(sentence)

    def done(self) -> None:
        """Raises: WrongSettings, when anything above was wrong."""
        if self.problems:
            raise WrongSettings(self.problems)

    def _raw(self, name: str, *, default: str | None) -> str | None:
        value = (self.source.get(name) or "").strip()
        if not value and default is None:
            self.problems.append(f"{name} is not set; it is required (see docs/operators.md).")
        return value or default

    def _wrong(self, name: str, value: str, allowed: str) -> None:
        self.problems.append(f"{name} is {value!r}; allowed is {allowed}.")


def _split(value: str, *, schemes: tuple[str, ...]) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return None
    return parts if usable else None


def _without_password(value: str) -> str:
    head, at, tail = value.rpartition("@")
    scheme = head.partition("://")[0]
    return f"{scheme}://…@{tail}" if at else value
