"""Folders that stand for a run: named as it is, known from a laboratory's order, or alike but for their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from validation.matching.evidence import CLASSES, speaks_otherwise
from validation.matching.folders import BELOW_RUN, SURE_BELOW, Folder, kind_of_part
from validation.matching.folding import is_axis, same_number
from validation.matching.listing import Gathered, Item, Movies
from validation.matching.names import shape_of

# Of these a run has one, so a folder with several of them stands for no single run.
SINGLE = frozenset({"mdoc", "rawtlt", "stack", "aln", "tilt_com", "newst_com", "xf", "tlt"})
BOTH = frozenset({"rawdata", "generated"})

RunFolders = dict[str, tuple[str, bool]]


def run_folders(gathered: Gathered, *, given: Collection[str]) -> RunFolders:
    """Path of a folder -> the run it stands for, and whether that is certain."""
    folders = gathered.folders
    if given:
        found = _given(folders, given)
        return found | {path: run for path, run in _by_signature(folders).items() if run[0] in given}
    found = _by_signature(folders)
    found |= _by_name(_anchors(gathered, known=found))
    return found | _alike(gathered, found)


def settle(gathered: Gathered, found: RunFolders) -> None:
    """Tell every folder its run, that of the deepest folder on its way; then which movies are none."""
    for folder in gathered.folders:
        for depth, path in enumerate(folder.above, start=1):
            if path in found:
                run, sure = found[path]
                folder.stands_for(run, sure=sure and folder.kinds[depth - 1] is None, depth=depth)
    for group in gathered.movies:
        if group.kind == "movie" and {"average", "half"} & set(group.folder.hints):
            group.kind = "average"


def _given(folders: Iterable[Folder], given: Collection[str]) -> RunFolders:
    found: RunFolders = {}
    for folder in folders:
        for path, _, names in folder.named:
            if name := next((name for name in names if name in given), None):
                found[path] = (name, True)
    return found


def _by_signature(folders: Iterable[Folder]) -> RunFolders:
    """{run}/3dimage_4712/…, {run}/rawdata/…; {run}/Reconstructions/…, {run}/TiltSeries/…"""
    below: dict[tuple[str, str], set[str]] = defaultdict(set)
    for folder in folders:
        for at in range(len(folder.parts) - 1):
            below[folder.above[at], folder.parts[at]] |= {folder.parts[at + 1], "/".join(folder.parts[at + 1 : at + 3])}
    sure = {key for key, parts in below.items() if parts >= BOTH or any(SURE_BELOW.fullmatch(part) for part in parts)}
    parents = {path.rpartition("/")[0] for path, _ in sure}
    found: RunFolders = {path: (name, True) for path, name in sure}
    for (path, name), parts in below.items():
        brother = path.rpartition("/")[0] in parents and path not in found
        if brother and any(BELOW_RUN.fullmatch(part) for part in parts):
            found[path] = (name, True)
    return found


def _anchors(gathered: Gathered, *, known: RunFolders) -> list[Item | Movies]:
    """Everything that speaks of a run, in folders of which no run is known yet."""
    free = {
        id(folder) for folder in gathered.folders if folder.above and not any(path in known for path in folder.above)
    }
    movies = [group for group in gathered.movies if group.kind == "movie" and id(group.folder) in free]
    items = [item for item in gathered.items if item.kind in CLASSES and id(item.folder) in free]
    return [*movies, *(item for item in items if not speaks_otherwise(item))]


def _by_name(anchors: list[Item | Movies]) -> RunFolders:
    """A folder whose own name is that of files in it; then its brothers of the same form that hold such files."""
    found: RunFolders = {}
    for one in anchors:
        chain = one.chain
        for path, part, names in one.folder.named:
            name = next((name for name in names if name in chain), None)
            if name is None and any(same_number(stem, part) or is_axis(stem, part) for stem in chain):
                name = part
            if name is not None:
                found[path] = (name, kind_of_part(part) is None)
    forms = {(path.rpartition("/")[0], shape_of(path.rpartition("/")[2])) for path in found}
    for folder in {id(one.folder): one.folder for one in anchors}.values():
        for path, part, _ in folder.named:
            if path not in found and (path.rpartition("/")[0], shape_of(part)) in forms:
                found[path] = (part, False)
    return found


def _alike(gathered: Gathered, known: RunFolders) -> RunFolders:
    """Brothers with the very same names in them: only the folder tells the run."""
    content: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    singles: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for item in gathered.items:
        kind, above = item.kind, item.folder.above
        if not above or kind not in CLASSES or speaks_otherwise(item) or any(path in known for path in above):
            continue
        for depth, path in enumerate(above):
            if not item.folder.typed[depth]:
                content[path][kind].add("/".join((*item.folder.parts[depth + 1 :], item.name)))
                singles[path][kind] += 1
    brothers: dict[str, list[str]] = defaultdict(list)
    for path in content:
        brothers[path.rpartition("/")[0]].append(path)
    found: RunFolders = {}
    for paths in brothers.values():
        fit = [path for path in paths if all(singles[path][kind] < 2 for kind in SINGLE)]
        for path in fit:
            same = [other for other in fit if other != path and _shared(content[path], content[other])]
            if same and len(fit) == len(paths):
                found[path] = (path.rpartition("/")[2], all(content[path] == content[other] for other in same))
    return found


def _shared(one: dict[str, set[str]], other: dict[str, set[str]]) -> bool:
    """Whether two folders hold two kinds of files of the very same names, commands aside."""
    kinds = [kind for kind in one if kind in other and one[kind] & other[kind] and not kind.endswith("_com")]
    return len(kinds) > 1
