"""Work in several processes at the same moment, as the worker's own."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable

from django.db import connections


def together(processes: int, *, work: Callable[[int], object]) -> float:
    """Seconds from the start of all until the last has ended. ``work`` is given the number of its process.

    Raises: RuntimeError, when one of them failed.
    """
    connections.close_all()
    ready, tell_ready = os.pipe()
    go, tell_go = os.pipe()
    children = [_fork(number, work, tell_ready, (go, tell_go)) for number in range(processes)]
    for _ in children:
        os.read(ready, 1)
    began = time.perf_counter()
    os.close(tell_go)  # the end of this pipe is the start
    ended = [os.waitpid(child, 0)[1] for child in children]
    took = time.perf_counter() - began
    for end in (ready, tell_ready, go):
        os.close(end)
    if any(ended):
        raise RuntimeError("a process of the benchmark failed; the figure would lie.")
    return took


def _fork(number: int, work: Callable[[int], object], tell_ready: int, start: tuple[int, int]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        os.close(start[1])
        connections["default"].ensure_connection()
        os.write(tell_ready, b".")
        os.read(start[0], 1)
        work(number)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
