"""Paths to runs, roles and blocks, from names alone: proposals, and patterns in the archive's own terms.

`match` looks at a whole listing; `resolve` at one pattern; `suggest_role` and `RunNames` at one path.
"""

from __future__ import annotations

from validation.matching.engine import match
from validation.matching.listing import collapse
from validation.matching.parts import RUN
from validation.matching.patterns import SUGAR, Match, Resolution, glob_problem, normalise, resolve
from validation.matching.result import Assigned, Matching, Pattern, Twice, Unmatched
from validation.matching.suggest import RunNames, suggest_role

__all__ = [
    "RUN",
    "SUGAR",
    "Assigned",
    "Match",
    "Matching",
    "Pattern",
    "Resolution",
    "RunNames",
    "Twice",
    "Unmatched",
    "collapse",
    "glob_problem",
    "match",
    "normalise",
    "resolve",
    "suggest_role",
]
