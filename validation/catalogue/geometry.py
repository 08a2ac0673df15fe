"""Codes of lengths, shapes and places: pixel sizes, voxel sizes, annotations in their tomogram."""

from __future__ import annotations

from validation.catalogue.base import Rule

GEOMETRY: tuple[Rule, ...] = ()
