"""Codes of STAR files and tables of points."""

from __future__ import annotations

from validation.catalogue.base import Rule

POINTS: tuple[Rule, ...] = ()
