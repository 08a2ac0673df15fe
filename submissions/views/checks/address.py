"""Addresses of the checks page that keep what was chosen before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from submissions.models import Deposition

KEPT = ("dataset", "show", "find", "open", "page", "severity", "role", "run")


@dataclass(frozen=True)
class Address:
    """``kept``: which dataset, filter and page of the matrix the reader looks at."""

    base: str
    kept: Mapping[str, str]

    def url(self, **changes: Any) -> str:
        """The page as it is, with these parameters; None takes one away."""
        query = {key: value for key, value in {**self.kept, **changes}.items() if value not in (None, "")}
        return f"{self.base}?{urlencode(query)}" if query else self.base

    @property
    def here(self) -> str:
        return self.url()


def address(deposition: Deposition, params: Mapping[str, Any]) -> Address:
    kept = {key: str(params[key]) for key in KEPT if params.get(key)}
    return Address(reverse("checks", args=[deposition.label]), kept)
