"""What a sheet would change in a deposition, and everything that is wrong with it. Nothing is written here."""

from __future__ import annotations

from submissions.sheets.book import Book, Problem, ReadTab
from submissions.sheets.found import Found
from submissions.sheets.heads import keys_of
from submissions.sheets.in_levels import read_levels
from submissions.sheets.in_lists import read_lists
from submissions.sheets.in_runs import read_runs
from submissions.sheets.places import Places
from submissions.sheets.run_tab import RUN, RunTab, run_tab
from submissions.sheets.tabs import LevelTab, RowsTab, level_tabs, list_tabs
from submissions.tree import Outline

Target = LevelTab | RowsTab | RunTab


def plan(outline: Outline, book: Book, *, clear_empty: bool = False) -> Found:
    """Compare every cell of the book with the deposition as it is in ``outline``."""
    found = Found(clear_empty=clear_empty, notes=list(book.notes))
    places = Places(outline)
    levels = level_tabs(places.every, addable=places.addable, outline=outline)
    every: list[Target] = [*levels, *list_tabs(places.every, levels), run_tab(outline)]
    targets = {target.key_column: target for target in every}
    matched = _match(found, book, targets)
    # Levels come first: rows may belong to a block that a line of a level adds.
    for tab, target in sorted(matched, key=lambda pair: not isinstance(pair[1], LevelTab)):
        match target:
            case LevelTab():
                read_levels(found, tab, target=target, places=places)
            case RowsTab():
                read_lists(found, tab, target=target, places=places)
            case RunTab():
                read_runs(found, tab, target=target)
        found.tabs.append(tab.name)
    found.blocks = list(places.added.values())
    return found


def _match(found: Found, book: Book, targets: dict[str, Target]) -> list[tuple[ReadTab, Target]]:
    """Each tab with what it is, by the key of the column that says of what its lines speak."""
    matched: dict[str, ReadTab] = {}
    for tab in book.tabs:
        keys = keys_of(tab)
        named = [key for key in keys.values() if key in targets]
        if len(named) == 1 and named[0] not in matched:
            matched[named[0]] = tab
            continue
        sentence = _unmatched(named, matched, targets)
        found.problem(
            Problem(tab.name, tab.lines[0][0] if tab.lines else 0, "", ", ".join(keys.values())[:80], sentence)
        )
    if not book.tabs:
        found.problem(Problem("", 0, "", "", "There is no tab to import. Start from a sheet that you download here."))
    return [(tab, targets[key]) for key, tab in matched.items()]


def _unmatched(named: list[str], matched: dict[str, ReadTab], targets: dict[str, Target]) -> str:
    if len(named) > 1:
        return f"The first row has the keys of several tabs: {', '.join(named)}. Keep one of them in a tab."
    if named:
        return f"{matched[named[0]].name} holds {named[0]} as well. Join the two tabs."
    keys = ", ".join(key for key in targets if key != RUN)
    return (
        f"No cell of the first row says what the lines are about: {RUN}, {keys}. Copy the first row of a downloaded "
        "sheet. A tab of your own notes is passed over if its name begins with #."
    )
