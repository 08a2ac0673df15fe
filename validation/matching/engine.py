"""A whole listing to runs, roles and blocks. Nothing but the paths is looked at."""

from __future__ import annotations

import gc
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from validation.matching.blocks import name_variants
from validation.matching.choose import choose, confirm
from validation.matching.claims import Names
from validation.matching.evidence import established, evidence_of
from validation.matching.gains import claim_gains
from validation.matching.judged import Judged
from validation.matching.kinds import judge
from validation.matching.layouts import layout_of
from validation.matching.listing import DEEPEST, Gathered, collapse, gather
from validation.matching.out import Out
from validation.matching.places import run_folders, settle
from validation.matching.propose import propose
from validation.matching.result import Matching, Unmatched
from validation.matching.sessions import Sessions, sessions_of
from validation.matching.tables import Table
from validation.matching.told import Told
from validation.matching.volumes import judge_volumes


def match(
    paths: Sequence[str], *, runs: Sequence[str] = (), run_table: Table | None = None, gain_table: Table | None = None
) -> Matching:
    """The proposal for a listing of paths (with /, below one folder). ``runs``: the names, where they are known.

    ``run_table``, ``gain_table``: see `tables`. Never raises for what is in the paths; what is not certain says so.
    """
    with no_collection():
        listed = (*runs, *(run_table.runs if run_table else ()))
        given = tuple(dict.fromkeys(unicodedata.normalize("NFC", name) for name in listed))
        return _match(collapse(paths), given=given, told=Told(table for table in (run_table, gain_table) if table))


@contextmanager
def no_collection() -> Iterator[None]:
    """A million small objects live until the end; looking through them for garbage takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _match(paths: Sequence[str], *, given: tuple[str, ...], told: Told) -> Matching:
    gathered = gather(paths)
    names = names_of(gathered, given=given)
    apart = Sessions() if given else sessions_of(gathered, names=names.names)
    judged = _judged(gathered, names=names, told=told, apart=apart)
    out = Out()
    for group in gathered.movies:
        out.movies(group, told.movies(group) or apart.told_apart(names.movies(group), group.folder))
    for one in judged:
        out.file(one)
    out.unmatched += [Unmatched(path, TOO_LONG) for path in gathered.too_long]
    found = out.assigned(paths)
    return Matching(
        found,
        tuple(out.twice),
        tuple(out.unmatched),
        tuple(gathered.clutter),
        given or tuple(sorted({row.run for row in found if row.run is not None}, key=natural)),
        layout_of(gathered),
        notes=tuple(f"Line {alias.line:,}: no file bears the name {alias.value}." for alias in told.unused()),
        propose=propose,
    )


def _judged(gathered: Gathered, *, names: Names, told: Told, apart: Sessions) -> list[Judged]:
    """What each file but the movies is."""
    if told or apart.doubled:
        claims = [told.item(item) or apart.told_apart(names.item(item), item.folder) for item in gathered.items]
    else:
        claims = [names.item(item) for item in gathered.items]
    judged = [judge(item, claim) for item, claim in zip(gathered.items, claims, strict=True)]
    claim_gains(judged, names=names, told=told)
    judge_volumes(judged, mdocs=gathered.mdocs)
    confirm(judged, names=names.names)
    name_variants(judged)
    choose(judged)
    return judged


def names_of(gathered: Gathered, *, given: Sequence[str] = ()) -> Names:
    """The runs of a listing: those given, else those that folders and files speak for."""
    placed = run_folders(gathered, given=frozenset(given))
    settle(gathered, placed)
    if given:
        return Names(dict.fromkeys(given, True))
    by_folder: dict[str, bool] = {}
    for run, sure in placed.values():
        by_folder[run] = sure or by_folder.get(run, False)
    free = [item for item in gathered.items if item.folder.run is None]
    found = established(evidence_of(gathered, items=free), known=by_folder)
    return Names(found)


TOO_LONG = f"the path is longer than a bucket takes, or goes through more than {DEEPEST} folders"
NUMBERS = re.compile(r"(\d+)")


def natural(name: str) -> list[str | tuple[int, str]]:
    """A sort key that counts: TS_2 before TS_10. Texts and numbers take turns in it."""
    texts = NUMBERS.split(name.casefold())
    pieces: list[str | tuple[int, str]] = [*texts]
    pieces[1::2] = [(int(number), number) for number in texts[1::2]]
    return pieces
