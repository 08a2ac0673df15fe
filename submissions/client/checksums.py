"""CRC-64/NVME, the checksum that the storage keeps of every file, of its parts and of the whole."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path

from awscrt import checksums

from submissions.client.source import Source
from validation.stores import listing_of

BLOCK = 1024 * 1024


def of_range(path: Path, *, offset: int, length: int) -> tuple[int, int]:
    """The CRC of these bytes, and how many there were; fewer only where the file ends."""
    crc, seen = 0, 0
    with path.open("rb", buffering=0) as stream:
        stream.seek(offset)
        while seen < length and (block := stream.read(min(BLOCK, length - seen))):
            crc = checksums.crc64nvme(block, crc)
            seen += len(block)
    return crc, seen


def of_bytes(data: bytes) -> int:
    return int(checksums.crc64nvme(data, 0))


def joined(parts: Iterable[tuple[int, int]]) -> int:
    """The CRC of the whole from (CRC, bytes) of its parts in their order."""
    crc = 0
    for part, length in parts:
        crc = checksums.combine_crc64nvme(crc, part, length)
    return crc


def text(crc: int) -> str:
    """As the storage writes it: base64, the highest byte first."""
    return base64.b64encode(crc.to_bytes(8, "big")).decode()


def of_listing(objects: Iterable[Source]) -> str:
    """The digest of a store's listing as the portal makes it: of paths, sizes and the MD5 that the storage tells."""
    rows = []
    for one in objects:
        digest = hashlib.md5(usedforsecurity=False)
        with one.place.open("rb", buffering=0) as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
        rows.append((one.path, one.size, digest.hexdigest()))
    return listing_of(rows).digest


def both(path: Path, *, with_sha256: bool = True) -> tuple[str, str, int]:
    """CRC64NVME in base64, SHA-256 in hex (or ""), bytes of a whole file, read once."""
    crc, size, digest = 0, 0, hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        while block := stream.read(BLOCK):
            crc = checksums.crc64nvme(block, crc)
            size += len(block)
            if with_sha256:
                digest.update(block)
    return text(crc), digest.hexdigest() if with_sha256 else "", size
