"""The rows of a deposition by address, as sheets name them, and blocks that a sheet adds."""

from __future__ import annotations

import re

from submissions.schema import Level, sections_of
from submissions.sheets.found import Found, NewBlock
from submissions.sheets.tabs import LEVEL_TITLES, Place, place_of, places_of
from submissions.structure import addable
from submissions.tree import Outline

_NEW = re.compile(r"new(?::(?P<name>[^@]{1,100}))?(?:@(?P<dataset>dataset:[0-9]{1,18}))?")


class Places:
    """``added``: the blocks that the sheet adds, by address."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.every = places_of(outline)
        self.by_address = {one.address: one for one in self.every}
        self.addable = addable(outline.deposition)
        self.added: dict[str, NewBlock] = {}

    def find(self, address: str, *, level: Level | None = None, may_add: bool = False) -> Place | str:
        """The row at ``address``, or what is wrong with the address."""
        if not address:
            return "The address is empty. Write to what the line belongs, as in a downloaded sheet."
        one = self.by_address.get(address)
        if one is None and (new := _NEW.fullmatch(address)):
            return self._new(new["name"] or "", new["dataset"], level=level, may_add=may_add)
        if one is None:
            return f"{address} is not in this deposition. Take the address from a sheet that you download now."
        if level is not None and one.level != level:
            return f"{address} is {one.title}, which does not belong in this tab. Move the line to its own tab."
        return one

    def _new(self, name: str, dataset: str | None, *, level: Level | None, may_add: bool) -> Place | str:
        nodes = {node.dataset.address: node for node in self.outline.datasets}
        if dataset is None and len(nodes) != 1:
            return f"Say in which dataset: new:{name or 'name'}@{next(iter(nodes), 'dataset:1')}."
        if dataset is not None and dataset not in nodes:
            return f"{dataset} is not in this deposition. Its datasets are {', '.join(nodes)}."
        node = nodes[dataset] if dataset else next(iter(nodes.values()))
        address = f"new:{name}@{node.dataset.address}"
        if address in self.by_address:
            return self.by_address[address]
        if level is None or not may_add:
            return f"{address} is not in a tab of blocks yet. Give it a line there, in the same file."
        if level not in self.addable:
            return f"Lines cannot be added to this tab. Only {', '.join(self._addable())} can be added."
        one = place_of(
            address, f"New: {LEVEL_TITLES[level]} {name}".strip(), level, {}, sections_of(level, node.dataset.context)
        )
        self.added[address] = NewBlock(address, level.value, node.dataset.pk, name)
        self.by_address[address] = one
        return one

    def _addable(self) -> list[str]:
        return [LEVEL_TITLES[level].lower() for level in self.addable]

    def note_unasked(self, found: Found) -> None:
        """Tell of values that the sheet states and that nobody sees, since what they belong to says otherwise."""
        changed: dict[str, dict[str, object]] = {}
        for change in found.changes:
            if "@run:" in change.address or "@new:" in change.address:
                continue
            changed.setdefault(change.address, {}).update({value.key: value.after for value in change.values})
        for address, values in changed.items():
            one = self.by_address.get(address)
            if one is None:
                continue
            now = place_of(address, one.title, one.level, {**one.values, **values}, one.sections)
            unseen = [key for key, after in values.items() if after is not None and key not in now.applies]
            labels = ", ".join(f"“{one.fields[key].label}”" for key in unseen)
            sentence = (
                f"{one.title}: {labels} will be kept, but nobody sees it while the answers before it ask otherwise."
            )
            if unseen and sentence not in found.notes:
                found.notes.append(sentence)
