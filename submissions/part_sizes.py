"""The arithmetic of parts: how an upload is cut, and whether what arrived is what was announced. Pure."""

from __future__ import annotations

from collections.abc import Mapping

MIB = 1024 * 1024
# What every S3 server agrees on.
SMALLEST, LARGEST, MOST = 5 * MIB, 5 * 1024 * MIB, 10_000
MAX_SIZE = 5 * 1000**4
# Parts grow with the file, as each costs a signature, and stop growing where a browser would hold too much in memory.
USUAL, COMFORTABLE, FEW = 8 * MIB, 64 * MIB, 1_000


def part_size(size: int) -> int:
    """Bytes per part for a file of `size` bytes: whole MiB; only the last part may be shorter."""
    wanted = max(USUAL, min(COMFORTABLE, _share(size, FEW)), _share(size, MOST))
    return -(-wanted // MIB) * MIB


def part_count(size: int, *, each: int) -> int:
    """An empty file is one empty part: an upload without parts cannot be completed."""
    return max(1, _share(size, each))


def part_length(size: int, *, each: int, number: int) -> int:
    """Bytes of part `number`, from 1. Raises: ValueError when there is no such part."""
    count = part_count(size, each=each)
    if not 1 <= number <= count:
        raise ValueError(f"There is no part {number}; the file has {count:,}.")
    return each if number < count else size - each * (count - 1)


def lacking(size: int, *, each: int, arrived: Mapping[int, int]) -> list[int]:
    """The parts that are not there, or not with the announced length. `arrived`: number -> bytes."""
    count = part_count(size, each=each)
    return [n for n in range(1, count + 1) if arrived.get(n) != part_length(size, each=each, number=n)]


def surplus(size: int, *, each: int, arrived: Mapping[int, int]) -> list[int]:
    """The parts that nobody announced."""
    return sorted(number for number in arrived if not 1 <= number <= part_count(size, each=each))


def _share(size: int, count: int) -> int:
    return -(-size // count)


def whole(size: int, *, each: int) -> dict[int, int]:
    """All parts of a file: number -> bytes."""
    return {number: part_length(size, each=each, number=number) for number in range(1, part_count(size, each=each) + 1)}
