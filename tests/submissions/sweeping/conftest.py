"""One deposition, whose folder is the whole storage, and time that has passed."""

from __future__ import annotations

from typing import Any

import pytest

from submissions.models import Deposition
from submissions.sweeping import finding
from tests.factories import make_deposition


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition()


@pytest.fixture(autouse=True)
def only_mine(deposition: Deposition, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests leave their objects in the bucket; here one deposition's folder is the whole of it."""
    monkeypatch.setattr(finding, "ROOT", deposition.prefix)


@pytest.fixture
def later(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every object is old enough: the storage's own times cannot be set back."""
    real = finding.ago
    settings.LEFTOVER_DAYS = 5
    monkeypatch.setattr(finding, "ago", lambda days: real(-1 if days == 5 else days))
