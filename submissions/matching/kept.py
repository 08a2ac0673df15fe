"""What was loaded of a deposition stays at hand in this process until the deposition changes.

Every change of its files, runs and places passes ``drafts.locked``, which stamps ``saved_at``: what was loaded under
one stamp holds while the stamp does. Whoever types a pattern asks many times between two changes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from submissions.models import Deposition

MOST = 6
T = TypeVar("T")
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def kept(deposition: Deposition, *more: Hashable, load: Callable[[], T]) -> T:
    """What ``load`` gives, under a name. Only outside of changes, with the deposition as loaded for this page."""
    if deposition.saved_at is None:
        return load()
    key = (deposition.uuid, deposition.saved_at, *more)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            held: T = _kept[key]
            return held
    found = load()
    with _lock:
        _kept[key] = found
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found
