"""Paths to runs, roles and blocks, from names alone: proposals, and patterns in the archive's own terms.

`match` looks at a whole listing; `resolve` at one pattern; `suggest_role` and `RunNames` at one path.
"""

from __future__ import annotations

from validation.matching.patterns import RUN, SUGAR, Match, Resolution, glob_problem, normalise, resolve
from validation.matching.suggest import RunNames, suggest_role

__all__ = [
    "RUN",
    "SUGAR",
    "Match",
    "Resolution",
    "RunNames",
    "glob_problem",
    "normalise",
    "resolve",
    "suggest_role",
]
