"""Readers that misbehave, for the tests of the pool: what they do is the name of the file."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
import time

from validation.formats import ReadOut, StoredOnly, read_file
from validation.reader import RangeFile


def read(file: RangeFile) -> ReadOut:
    return BEHAVIOURS.get(file.name, read_file)(file)


def _eat(file: RangeFile) -> ReadOut:
    eaten = []
    while True:
        eaten.append(bytearray(16 * 1024**2))


def _hang(file: RangeFile) -> ReadOut:
    while True:
        time.sleep(1)


def _spin(file: RangeFile) -> ReadOut:
    while True:
        pass


def _leave(file: RangeFile) -> ReadOut:
    sys.exit(1)


def _vanish(file: RangeFile) -> ReadOut:
    os._exit(7)


def _crash(file: RangeFile) -> ReadOut:
    ctypes.string_at(0)
    raise AssertionError


def _raise(file: RangeFile) -> ReadOut:
    raise KeyError("a mistake of ours")


def _circle(file: RangeFile) -> ReadOut:
    while True:
        file.read_at(0, 1)


def _swallow(file: RangeFile) -> ReadOut:
    """Takes every error for the file's."""
    try:
        file.read_at(0, 10)
    except Exception:
        return ReadOut("swallowed", StoredOnly(kind="swallowed"))
    return ReadOut("read", StoredOnly(kind="read"))


def _print(file: RangeFile) -> ReadOut:
    print("x" * 100_000, flush=True)
    os.write(1, b"y" * 100_000)
    return read_file(file)


def _tell(file: RangeFile) -> ReadOut:
    """What it finds in its environment."""
    return ReadOut("told", StoredOnly(kind=" ".join(sorted(os.environ))))


def _connect(file: RangeFile) -> ReadOut:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
    raise AssertionError


BEHAVIOURS = {
    "eat": _eat, "hang": _hang, "spin": _spin, "leave": _leave, "vanish": _vanish, "crash": _crash, "raise": _raise,
    "circle": _circle, "swallow": _swallow, "print": _print, "tell": _tell, "connect": _connect,
}  # fmt: skip
