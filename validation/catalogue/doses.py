"""Codes of an mdoc against movies and against what was stated."""

from __future__ import annotations

from validation.catalogue.base import Rule

DOSES: tuple[Rule, ...] = ()
