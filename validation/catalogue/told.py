"""Rules of the catalogue for reading: the documentation and the portal's page of codes are made from these.

`examples.json` holds what each code said of a made-up file; `make docs` writes it from the tests that produce the code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from validation.catalogue.base import Rule

EXAMPLES = Path(__file__).with_name("examples.json")
# What a place in a sentence holds, where its name does not say it.
PLACES = {"hint": "", "whence": "the header says", "advice": "‹Remove or add so many angles›", "other": "‹other file›"}
_FIELD = re.compile(r"\{(\w+)(?::\w+)?\}")


def with_names(template: str) -> str:
    """With ‹names› where the numbers stand."""
    return _FIELD.sub(lambda found: PLACES.get(found[1], f"‹{found[1].replace('_', ' ')}›"), template).strip()


def example(rule: Rule) -> tuple[str, str]:
    """A sentence and its remedy as they were said of a file; with ‹names› where there is no example yet."""
    said = _examples().get(rule.code)
    return (said[0], said[1]) if said else (with_names(rule.sentence), with_names(rule.remedy))


@cache
def _examples() -> Mapping[str, list[str]]:
    found: Mapping[str, list[str]] = json.loads(EXAMPLES.read_text("utf-8")) if EXAMPLES.exists() else {}
    return found
