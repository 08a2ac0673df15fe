"""A few loaded terms."""

from __future__ import annotations

import pytest

from tests.submissions.vocabulary.samples import SAMPLES, load


@pytest.fixture
def vocabulary(db: None) -> None:
    """The samples of GO, UBERON and the taxonomy, loaded."""
    for ontology in SAMPLES:
        load(ontology)
