"""The manifest: what the files are where they lie, written to a file, compared with what has arrived, given to the
portal."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from submissions.client import checksums
from submissions.client.faults import Fault
from submissions.client.portal import Portal
from submissions.client.source import Found

VERSION = 1
GIVEN_AT_ONCE = 4_000


def made(found: Found, *, with_sha256: bool) -> dict[str, Any]:
    """Path, bytes and CRC64NVME of each file; of a store the digest of its listing. Raises: SourceChanged, OSError."""
    rows: list[dict[str, Any]] = []
    for one in found.files:
        crc, digest, size = checksums.both(one.place, with_sha256=with_sha256)
        one.check()
        rows.append({"path": one.path, "size": size, "crc64nvme": crc} | ({"sha256": digest} if with_sha256 else {}))
    for store in found.stores:
        listing = checksums.of_listing(store.objects)
        rows.append({"path": store.path, "size": store.size, "objects": len(store.objects), "listing": listing})
    return {"version": VERSION, "files": sorted(rows, key=lambda row: str(row["path"]))}


def save(data: Mapping[str, Any], place: Path) -> None:
    """Whole or not at all: a full disk leaves what was there before. Raises: OSError."""
    place = place.resolve()
    if place.exists() and not place.is_file():
        # A pipe or a device is written to, never replaced.
        place.write_text(json.dumps(data, indent=1))
        return
    fresh = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with fresh.open("w") as stream:
            json.dump(data, stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)


def load(place: Path) -> dict[str, Any]:
    """Raises: Fault, OSError."""
    try:
        data = json.loads(place.read_text())
        good = data["version"] == VERSION and all(isinstance(row["path"], str) for row in data["files"])
    except (ValueError, TypeError, KeyError):
        good = False
    if not good:
        raise Fault(f"{place} is no manifest of this version. Make it with “cryoet-deposit manifest FOLDER --output”.")
    return dict(data)


def give(portal: Portal, label: str, rows: Sequence[Mapping[str, Any]]) -> int:
    """The portal keeps these rows in place of all before; gives how many there are. Raises: Fault."""
    left, count = iter(rows), 0
    anew = True
    while some := list(islice(left, GIVEN_AT_ONCE)):
        body = {"files": [_row(row) for row in some], "anew": anew}
        count, anew = portal.post(f"/depositions/{label}/manifest", body)["count"], False
    return count


def standing(portal: Portal, label: str) -> dict[str, Any]:
    """What the portal says of its manifest: ``states`` with counts, and the rows that are missing or differ."""
    address = f"/depositions/{label}/manifest?differing=true"
    states = portal.get(f"{address}&limit=1")["states"]
    return {"states": states, "differing": list(portal.all(address, page=5_000)) if states else []}


def differences(portal: Portal, label: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    there = {one["path"]: one for one in portal.all(f"/depositions/{label}/files", page=5_000)}
    found = []
    for row in rows:
        known = there.pop(row["path"], None)
        if known is None:
            found.append({"path": row["path"], "sentence": "has not arrived"})
        elif known["size"] != row["size"]:
            sentence = f"has {row['size']:,} bytes here and {known['size']:,} there"
            found.append({"path": row["path"], "sentence": sentence})
        elif known["checksum"] != row.get("crc64nvme", row.get("listing")):
            found.append({"path": row["path"], "sentence": "has other bytes there"})
    return found + [{"path": path, "sentence": "is there and not here"} for path in sorted(there)]


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    told = {"path": row["path"], "size": row["size"], "checksum": row.get("crc64nvme", row.get("listing"))}
    return told | {key: row[key] for key in ("sha256", "objects") if key in row}
