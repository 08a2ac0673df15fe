"""Codes of movies in TIFF and EER, and of gain references."""

from __future__ import annotations

from validation.catalogue.base import Rule

MOVIES: tuple[Rule, ...] = ()
