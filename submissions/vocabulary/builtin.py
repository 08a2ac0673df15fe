"""The ontologies whose tables are in the repository: `data/` and what `data/sources.json` says of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from submissions.vocabulary import loading
from submissions.vocabulary.entry import Entry
from submissions.vocabulary.loading import Edition
from submissions.vocabulary.models import Source
from submissions.vocabulary.readers import tables

DATA = Path(__file__).with_name("data")
# Those with most names are left to the background, so that a first start stays short: they follow within seconds.
LATER = ("GO", "MONDO", "FBbt")


@cache
def editions() -> dict[str, Edition]:
    said = json.loads((DATA / "sources.json").read_text())
    return {
        ontology: Edition(
            ontology=ontology,
            version=one["version"],
            date=date.fromisoformat(one["date"]) if one["date"] else None,
            origin=Source.Origin.REPOSITORY,
            digest=f"{loading.FORMAT}:{one['sha256']}",
            expected=one["terms"],
        )
        for ontology, one in said.items()
    }


def entries(ontology: str) -> Iterator[Entry]:
    with (DATA / f"{ontology}.tsv.zst").open("rb") as raw:
        yield from tables.read(raw)


def outdated() -> list[Edition]:
    """What is not loaded yet, or comes with the portal in another edition now; an operator's file is left alone."""
    kept = Source.objects.exclude(edition=None).values_list("ontology", "origin", "digest")
    have = {ontology: (origin, digest) for ontology, origin, digest in kept}
    return [one for one in editions().values() if _is_newer(one, than=have.get(one.ontology))]


def _is_newer(edition: Edition, *, than: tuple[str, str] | None) -> bool:
    return than is None or (than[0] != Source.Origin.FILE and than[1] != edition.digest)


def load(*ontologies: str, quick: bool = False) -> list[Source]:
    """Load these, or what is outdated; if ``quick`` without LATER. Raises: loading.Busy."""
    wanted = [editions()[one] for one in ontologies] if ontologies else outdated()
    wanted = [one for one in wanted if not (quick and one.ontology in LATER)]
    if not wanted:
        return []
    with loading.alone():
        return [loading.load(one, entries(one.ontology)) for one in wanted]
