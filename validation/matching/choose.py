"""One file where a run has one: which of several is proposed, and what becomes of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from validation.matching.judged import Judged
from validation.roles import ROLES

# Roles of which a run, or a block of it, has one file.
OF_ONE = frozenset(key for key, role in ROLES.items() if not role.many)
EXPORTED = frozenset({"xf", "tlt", "xtilt", "tilt_series", "tomogram", "rawtlt"})


def choose(judged: Iterable[Judged]) -> None:
    """Leave one file per run, role and variant; the rest is not deposited."""
    first: dict[tuple[str, str, str], Judged] = {}
    others: dict[tuple[str, str, str], list[Judged]] = defaultdict(list)
    for one in judged:
        if one.run is not None and one.role in OF_ONE:
            key = (one.run, one.role, one.variant)
            if first.setdefault(key, one) is not one:
                others[key].append(one)
    for key, group in others.items():
        run, role, _ = key
        _one_of([first[key], *group], run=run, label=ROLES[role].label)


def drop_exports(rows: Iterable[Judged]) -> None:
    """What AreTomo3 writes for IMOD repeats its own results; with -OutImod 3 the transforms are no alignment at all."""
    rows = list(rows)
    with_aln = {one.run for one in rows if one.role == "aln"}
    for one in rows:
        parts = one.item.folder.parts
        if one.role in EXPORTED and one.run in with_aln and parts and parts[-1].lower().endswith("_imod"):
            one.drop("AreTomo3's copy for IMOD; the .aln file is the alignment", sure=True)


def confirm(judged: Iterable[Judged], *, names: Mapping[str, bool]) -> None:
    """TS_1_ribosome.star beside TS_2_ribosome.star: what follows a run's name is the object where two runs have it."""
    runs: dict[str, set[str]] = defaultdict(set)
    rows = [one for one in judged if one.role == "annotation" and one.run is not None and one.claim.rest]
    for one in rows:
        runs[one.claim.rest].add(one.run or "")
    for one in rows:
        if len(runs[one.claim.rest]) > 1 and names.get(one.run or "") and not one.claim.sure:
            one.claim = one.claim._replace(
                sure=True, why="the run's name in the file's, before the same words as elsewhere"
            )


def _one_of(group: list[Judged], *, run: str, label: str) -> None:
    # Sizes and contents are not known here: the plainest name, the shortest path.
    group.sort(key=lambda one: (one.rank, one.item.shape.ending == "zarr", len(one.item.path), one.item.path))
    best, *rest = group
    if rest[0].rank == best.rank:
        best.sure, best.why = False, f"one of {len(group)} files that could be the {label} of {run}"
    for one in rest:
        # Whatever else tells the order of the tilts, an mdoc tells it better.
        sure = one.role == "mdoc" and best.item.kind == "mdoc" != one.item.kind
        one.drop(f"{run} has one {label}, and {best.item.name} is proposed", sure=sure)
