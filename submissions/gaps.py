"""One thing that stands against submitting or accepting, and where it leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from submissions.models.values import Valued
from submissions.refusals import Obstacle
from submissions.schema.judge import ProblemKind
from submissions.tree import Outline


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands against submitting, or (kind "archive") only against acceptance.

    ``address``: of the value, such as ``block:12.voxel_size``; ``page``: the page it belongs to, as ``<row
    address>/<section>`` or "runs" or "files"; ``place``: that page in words; ``url``: leads to the very field.
    """

    address: str
    page: str
    place: str
    label: str
    sentence: str
    kind: ProblemKind
    url: str

    @property
    def blocks_submitting(self) -> bool:
        return self.kind in ("missing", "wrong", "rule")

    @property
    def blocks_accepting(self) -> bool:
        return self.kind != "advice"

    def obstacle(self) -> Obstacle:
        return Obstacle(sentence=self.sentence, url=self.url, place=f"{self.place}: {self.label}")


def of_page(
    tree: Outline,
    page: str,
    *,
    label: str,
    sentence: str,
    place: str = "",
    fragment: str = "",
    kind: ProblemKind = "missing",
) -> Missing:
    """Something about a whole page of runs or files."""
    return Missing(
        address=f"{page}{fragment and '.'}{fragment}",
        page=page,
        place=place or page.capitalize(),
        label=label,
        sentence=sentence,
        kind=kind,
        url=reverse(page, args=[tree.deposition.label]),
    )


def of_field(
    tree: Outline,
    row: Valued,
    key: str,
    *,
    label: str,
    sentence: str,
    place: str,
    kind: ProblemKind = "missing",
    section: str = "",
    anchor: str = "",
) -> Missing:
    """Something about one field (or the reference) of a row; ``section``: of its page, the row's first if not said;
    ``anchor``: the place on it, the field if not said."""
    on = section or row.sections[0].key
    url = reverse("section", args=[tree.deposition.label, row.address, on])
    return Missing(
        address=f"{row.address}.{key}",
        page=f"{row.address}/{on}",
        place=place,
        label=label,
        sentence=sentence,
        kind=kind,
        url=f"{url}?{urlencode({'show': 'missing'})}#{anchor or f'f-{key}'}",
    )


def some(names: Iterable[str]) -> str:
    """At most four names, else three and a count."""
    names = list(names)
    if len(names) <= 4:
        return ", ".join(names)
    return f"{', '.join(names[:3])} and {len(names) - 3:,} more runs"
