"""Codes of tilt.com, newst.com and aln files."""

from __future__ import annotations

from validation.catalogue.base import Rule

ALIGNMENTS: tuple[Rule, ...] = ()
