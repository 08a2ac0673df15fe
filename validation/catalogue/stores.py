"""Codes of OME-Zarr stores."""

from __future__ import annotations

from validation.catalogue.base import Rule

STORES: tuple[Rule, ...] = ()
