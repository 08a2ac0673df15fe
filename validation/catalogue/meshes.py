"""Codes of meshes."""

from __future__ import annotations

from validation.catalogue.base import Rule

MESHES: tuple[Rule, ...] = ()
