"""Where the portal is and the token for it: kept in a file that only its owner may read."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from submissions.client.faults import Fault, NotSignedIn

ADDRESS, TOKEN = "CRYOET_DEPOSIT_URL", "CRYOET_DEPOSIT_TOKEN"


@dataclass(frozen=True, slots=True)
class Access:
    """``address`` of the portal without a slash at its end."""

    address: str
    token: str


def place(environment: Mapping[str, str] = os.environ) -> Path:
    """The file: below XDG_CONFIG_HOME, or ~/.config."""
    base = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "cryoet-deposit" / "access.json"


def load(environment: Mapping[str, str] = os.environ) -> Access:
    """From the environment where both are set there, else from the file. Raises: NotSignedIn, Fault."""
    address, token = environment.get(ADDRESS, ""), environment.get(TOKEN, "")
    if not (address and token):
        kept = _kept(place(environment))
        address, token = address or kept.get("address", ""), token or kept.get("token", "")
    if not (address and token):
        raise NotSignedIn(
            f"There is no access token. Make one on the portal's page “Access tokens”, then run "
            f"“cryoet-deposit login ADDRESS”, or set {ADDRESS} and {TOKEN}."
        )
    return Access(clean(address), token)


def save(access: Access, environment: Mapping[str, str] = os.environ) -> Path:
    """Keep it for this user alone."""
    path = place(environment)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        json.dump({"address": access.address, "token": access.token}, stream)
    fresh.replace(path)
    return path


def forget(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether there was a token to forget."""
    path = place(environment)
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


def clean(address: str) -> str:
    """Raises: Fault for what is no address, and for one that would send the token in the clear to another machine."""
    address = address.strip().rstrip("/")
    host = address.partition("://")[2].partition("/")[0].rpartition("@")[2]
    if not address.startswith(("http://", "https://")) or not host:
        raise Fault(f"“{address[:100]}” is no address of a portal. It begins with https://.")
    name = host if host.startswith("[") else host.partition(":")[0]
    if address.startswith("http://") and name not in ("localhost", "127.0.0.1") and not host.startswith("[::1]"):
        raise Fault(f"{address} is not encrypted, and the token would be readable on the way. Use https://.")
    return address


def _kept(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Fault(f"{path} cannot be read ({error}). Remove it and sign in again.") from error
    return found if isinstance(found, dict) else {}
