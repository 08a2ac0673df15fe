"""Audited changes that are no moves: written in the transaction of the change itself."""

from __future__ import annotations

from typing import Any

from submissions.models import Deposition, Event


def record(deposition: Deposition, *, actor: Any, action: str, data: dict[str, Any] | None = None) -> Event:
    """Write down that ``actor`` did ``action``. ``data`` is JSON."""
    return Event.objects.create(deposition=deposition, actor=actor, action=action, data=data or {})
