"""Folders that stand for a run: named as it is, known from a laboratory's order, or alike but for their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from itertools import combinations

from validation.matching.evidence import CLASSES, speaks_otherwise
from validation.matching.folders import BELOW_RUN, SURE_BELOW, Folder, kind_of_part
from validation.matching.folding import is_axis, same_number
from validation.matching.listing import Gathered, Item, Movies
from validation.matching.names import shape_of

# Of these a run has one, so a folder with several of them stands for no single run.
SINGLE = frozenset({"mdoc", "rawtlt", "stack", "aln", "tilt_com", "newst_com", "xf", "tlt"})
BOTH = frozenset({"rawdata", "generated"})
# A folder with more files that are no movies is no single run's.
MOST_OF_RUN = 200

RunFolders = dict[Folder, tuple[str, bool]]


def run_folders(gathered: Gathered, *, given: Collection[str]) -> RunFolders:
    """The folders that stand for a run -> its name, and whether that is certain."""
    folders = gathered.folders
    if given:
        found = _given(folders, given)
        return found | {folder: run for folder, run in _by_signature(folders).items() if run[0] in given}
    found = _by_signature(folders)
    found |= _by_name(_anchors(gathered, free=_free(folders, known=found)))
    return found | _alike(gathered, free=_free(folders, known=found))


def settle(gathered: Gathered, found: RunFolders) -> None:
    """Tell every folder its run, that of the deepest folder on its way; then which movies are none."""
    for folder in gathered.folders:
        if folder in found:
            run, sure = found[folder]
            folder.stands_for(run, sure=sure)
        elif folder.parent and folder.parent.run is not None:
            folder.lies_in(folder.parent)
    for group in gathered.movies:
        if group.kind == "movie" and {"average", "half"} & set(group.folder.hints):
            group.kind = "average"


def _given(folders: Iterable[Folder], given: Collection[str]) -> RunFolders:
    found: RunFolders = {}
    for folder in folders:
        if name := next((name for name in folder.names if name in given), None):
            found[folder] = (name, True)
    return found


def _by_signature(folders: Iterable[Folder]) -> RunFolders:
    """{run}/3dimage_4712/…, {run}/rawdata/…; {run}/Reconstructions/…, {run}/TiltSeries/…"""
    below: dict[Folder, set[str]] = defaultdict(set)
    for folder in folders:
        parent = folder.parent
        if parent is None or parent.parent is None:
            continue
        below[parent].add(folder.part)
        if parent.parent.parent is not None:
            below[parent.parent].add(f"{parent.part}/{folder.part}")
    sure = {folder for folder, parts in below.items() if parts >= BOTH or any(map(SURE_BELOW.fullmatch, parts))}
    parents = {folder.parent for folder in sure}
    found: RunFolders = {folder: (folder.part, True) for folder in sure}
    for folder, parts in below.items():
        if folder.parent in parents and folder not in found and any(map(BELOW_RUN.fullmatch, parts)):
            found[folder] = (folder.part, True)
    return found


def _free(folders: Iterable[Folder], *, known: RunFolders) -> set[Folder]:
    """The folders of which, and above which, no run is known yet."""
    free = set[Folder]()
    for folder in folders:
        if folder.parent is not None and folder not in known and (not folder.parent.parent or folder.parent in free):
            free.add(folder)
    return free


def _anchors(gathered: Gathered, *, free: Collection[Folder]) -> list[Item | Movies]:
    """Everything that speaks of a run, in these folders."""
    movies = [group for group in gathered.movies if group.kind == "movie" and group.folder in free]
    items = [item for item in gathered.items if item.kind in CLASSES and item.folder in free]
    return [*movies, *(item for item in items if not speaks_otherwise(item))]


def _by_name(anchors: Iterable[Item | Movies]) -> RunFolders:
    """A folder whose own name is that of files in it; then its brothers of the same form that hold such files."""
    chains: dict[Folder, set[str]] = defaultdict(set)
    for one in anchors:
        chains[one.folder].update(one.chain)
    found: RunFolders = {}
    for below, chain in chains.items():
        for folder in below.way:
            part = folder.part
            name = next((name for name in folder.names if name in chain), None)
            if name is None and any(same_number(stem, part) or is_axis(stem, part) for stem in chain):
                name = part
            if name is not None:
                found[folder] = (name, kind_of_part(part) is None)
    forms = {(folder.parent, shape_of(folder.part)) for folder in found}
    for folder in {folder: None for below in chains for folder in below.way}:
        if folder not in found and (folder.parent, shape_of(folder.part)) in forms:
            found[folder] = (folder.part, False)
    return found


def _alike(gathered: Gathered, *, free: Collection[Folder]) -> RunFolders:
    """Brothers with the very same names in them: only the folder tells the run."""
    content: dict[Folder, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    singles: dict[Folder, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for item in gathered.items:
        if item.folder not in free or item.kind not in CLASSES or speaks_otherwise(item):
            continue
        below = item.name
        for folder in item.folder.way:
            if folder.kinds[-1] is None:
                content[folder][item.kind].add(below)
                singles[folder][item.kind] += 1
            below = f"{folder.part}/{below}"
    brothers: dict[Folder | None, list[Folder]] = defaultdict(list)
    for folder in content:
        brothers[folder.parent].append(folder)
    found: RunFolders = {}
    for family in brothers.values():
        if all(singles[folder][kind] < 2 for folder in family for kind in SINGLE):
            found |= _of_same_names(family, content)
    return found


def _of_same_names(family: Iterable[Folder], content: Mapping[Folder, Mapping[str, set[str]]]) -> RunFolders:
    """Those that share two kinds of files of the very same names with another, commands aside; certain where all that
    do hold nothing else. By pairs of names, as comparing each folder with each takes an hour for some ten thousand."""
    whole: dict[Folder, Hashable] = {}
    pairs: dict[Hashable, list[Folder]] = defaultdict(list)
    for folder in family:
        kinds = content[folder]
        names = sorted((kind, name) for kind, some in kinds.items() if not kind.endswith("_com") for name in some)
        if len(names) > MOST_OF_RUN:
            return {}
        whole[folder] = frozenset((kind, frozenset(some)) for kind, some in kinds.items())
        for one, other in combinations(names, 2):
            if one[0] != other[0]:
                pairs[one, other].append(folder)
    found: RunFolders = {}
    for group in pairs.values():
        if len(group) > 1:
            sure = len({whole[folder] for folder in group}) == 1
            for folder in group:
                found[folder] = (folder.part, sure and found.get(folder, ("", True))[1])
    return found
