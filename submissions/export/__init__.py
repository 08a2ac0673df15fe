"""From a snapshot to the configuration that the archive's ingestion reads."""

from __future__ import annotations

from submissions.models import Deposition


def obstacles(deposition: Deposition) -> list[str]:
    """What the archive could not take of the latest snapshot, in sentences."""
    return []
