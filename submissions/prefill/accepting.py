"""Taking suggestions over, and dismissing them. What a person typed is never touched."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from submissions import history
from submissions.drafts import locked, save_section
from submissions.models import Batch, Deposition, Dismissed
from submissions.overrides import save_cells
from submissions.prefill.offers import Offer, offers_of
from submissions.prefill.proposing import Suggestion
from submissions.review.events import record
from submissions.schema import section
from submissions.templatetags.ui import plural
from submissions.tree import load_outline
from submissions.typed import as_typed, mark


class Wanted(NamedTuple):
    """A suggestion that somebody saw: of which block and field, and what it said then ("" for whatever it says now)."""

    block: int
    field: str
    mark: str = ""


@dataclass(slots=True)
class Taken:
    """``accepted``: of which block, what; ``gone``: wanted, and not offered any more, as something was stated there or
    the files say something else. ``batch``: None where nothing was written."""

    accepted: list[tuple[Offer, Suggestion]] = field(default_factory=list)
    gone: list[Wanted] = field(default_factory=list)
    batch: Batch | None = None

    @property
    def sentence(self) -> str:
        told = [f"{plural(len(self.accepted), 'value')} taken over from your files."] if self.accepted else []
        if self.gone:
            told.append(f"{plural(len(self.gone), 'suggestion')} changed in the meantime, so nothing is written there.")
        return " ".join(told) or "Nothing was left to take over."


def accept(deposition: Deposition, *, wanted: Collection[Wanted] | None, actor: Any) -> Taken:
    """Write the wanted suggestions (None: all that are offered) into their blocks, and own values into their runs, as
    one batch that can be undone. Raises: NotEditable, Refused."""
    taken = Taken()
    with history.batch(deposition, actor=actor, what="Values from the files") as batch:
        offers = offers_of(load_outline(batch.deposition))
        taken.accepted, taken.gone = _chosen(offers, wanted)
        for offer in offers:
            if chosen := [one for of, one in taken.accepted if of is offer]:
                _write(offer, chosen, actor=actor)
    taken.batch = batch if batch.pk else None
    return taken


def _chosen(
    offers: list[Offer], wanted: Collection[Wanted] | None
) -> tuple[list[tuple[Offer, Suggestion]], list[Wanted]]:
    there = {(offer.node.block.pk, one.field.key): (offer, one) for offer in offers for one in offer.suggestions}
    if wanted is None:
        return list(there.values()), []
    kept = {one[:2]: there[one[:2]] for one in wanted if _fits(there.get(one[:2]), one.mark)}
    return list(kept.values()), [one for one in wanted if one[:2] not in kept]


def _fits(found: tuple[Offer, Suggestion] | None, mark: str) -> bool:
    return found is not None and mark in ("", found[1].mark)


def _write(offer: Offer, chosen: list[Suggestion], *, actor: Any) -> None:
    """Through the doors of what is typed: with the marks of blank fields, so that nothing stated is overwritten."""
    block = offer.node.block
    values = {one.field.key: as_typed(one.field, one.value) for one in chosen if one.value is not None}
    blank = {one.field.key: mark(one.field, None) for one in chosen}
    for page in block.sections:
        save_section(block, section=section(block.level, page.key), typed=values, seen=blank, actor=actor)
    cells: dict[int, dict[str, Any]] = {}
    for one in chosen:
        for run, value in one.runs.items():
            cells.setdefault(run, {})[one.field.key] = as_typed(one.field, value)
    if cells:
        save_cells(block, typed=cells, actor=actor, seen=dict.fromkeys(cells, blank))


def dismiss(deposition: Deposition, *, wanted: Collection[Wanted], actor: Any) -> int:
    """Offer these no more until the files say something else. Returns how many. Raises: NotEditable."""
    with locked(deposition) as now:
        chosen, _ = _chosen(offers_of(load_outline(now)), wanted)
        rows = [Dismissed(block=of.node.block, field=one.field.key, mark=one.mark, by=actor) for of, one in chosen]
        Dismissed.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["block", "field"], update_fields=["mark", "by", "at"]
        )
        if rows:
            record(now, actor=actor, action="dismiss", data={"fields": [_address(row) for row in rows]})
    return len(rows)


def offer_again(deposition: Deposition) -> int:
    """All that was dismissed. Raises: NotEditable."""
    with locked(deposition) as now:
        return Dismissed.objects.filter(block__dataset__deposition=now).delete()[0]


def _address(row: Dismissed) -> str:
    return f"block:{row.block_id}.{row.field}"
