"""Codes of lengths, shapes and places: pixel sizes, voxel sizes, annotations in their tomogram."""

from __future__ import annotations

from validation.catalogue.base import N, Rule

GEOMETRY: tuple[Rule, ...] = (
    Rule(
        "file.voxel-size-overridden", N, "Stated in place of the header",
        "{file}: the header says {observed}; you stated {expected:length} in its place: {why}",
        "Nothing. It holds for this file as it is; a file uploaded in its place counts by its own header again.",
    ),
)  # fmt: skip
