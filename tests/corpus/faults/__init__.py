"""The table of faults, one injected at a time."""

from __future__ import annotations

from tests.corpus.faults import annotated, more, movies, texts, volumes
from tests.corpus.faults.base import Fault

FAULTS: tuple[Fault, ...] = (*volumes.FAULTS, *movies.FAULTS, *texts.FAULTS, *annotated.FAULTS, *more.FAULTS)
