"""The folder that holds everything of one instance: data, secrets, ports, logs."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.localstack.problems import Problem

# A Unix socket's whole path must stay below 108 bytes; PostgreSQL puts one into the home.
LONGEST_HOME = 80


@dataclass(frozen=True)
class Home:
    """`Home.at(path)` creates the folder, readable by its owner alone."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> Home:
        path = path.expanduser().resolve()
        if len(os.fsencode(path)) > LONGEST_HOME:
            raise Problem(f"The path {path} is too long for a socket; set PORTAL_HOME to a shorter one.")
        try:
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o700)
            (path / "logs").mkdir(exist_ok=True)
        except OSError as error:
            raise Problem(f"The folder {path} cannot be used: {error.strerror}; set PORTAL_HOME to another.") from error
        return cls(path)

    def log(self, name: str) -> Path:
        return self.path / "logs" / f"{name}.log"

    def secret(self, name: str) -> str:
        """A random secret that is generated once and kept in secrets.json."""
        kept = self.read("secrets.json")
        if name not in kept:
            kept[name] = secrets.token_urlsafe(32)
            self.write("secrets.json", kept)
        return str(kept[name])

    def read(self, name: str) -> dict[str, Any]:
        """A small JSON file of the home; empty when there is none."""
        try:
            found: dict[str, Any] = json.loads((self.path / name).read_text())
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise Problem(f"{self.path / name} is damaged ({error}); restore it or remove it.") from error
        return found

    def write(self, name: str, content: dict[str, Any]) -> None:
        """Replace a small JSON file at once, so that a kill leaves the old or the new one."""
        self.write_text(name, json.dumps(content, indent=2))

    def write_text(self, name: str, text: str) -> Path:
        target, draft = self.path / name, self.path / f".{name}.new"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        return target

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One supervisor per home. The lock goes with the process, however that ends. Raises: Problem."""
        with open(os.open(self.path / "supervisor.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                holder = file.read().strip() or "unknown"
                raise Problem(
                    f"Another instance is already running on {self.path} (process {holder}); "
                    "stop it first, or set PORTAL_HOME to another folder."
                ) from error
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield
