"""Which finder leads the archive to exactly the files that were assigned, run by run.

In this order: the depositor's own pattern, a template with ``{run_name}`` read off the paths, a column of the run map,
and at last the literal paths of single runs. Nothing is used before it was resolved as the archive resolves it
(chanzuckerberg/cryoet-data-portal-backend, ingestion_tools/scripts/common/finders.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from submissions.export.record import PatternRecord
from submissions.export.runmap import RunMap
from submissions.matching.terms import Filters, Paths, Terms, column_of, find
from validation.matching import RUN, normalise
from validation.matching.regexes import runs_kept

Wanted = Mapping[str, Sequence[str]]
# What a glob gives a meaning to; paths never hold these, names of runs may.
SIGNS = re.compile(r"[*?\[\]{}]")
# Stands for the run's name while paths are compared; no path holds it.
MARK = "\x00"


@dataclass(frozen=True)
class Finder:
    """One finder and the runs it is for; ``globs`` has several members only where each is a literal path."""

    globs: tuple[str, ...]
    runs: tuple[str, ...]
    match_regex: str = ""
    name_regex: str = ""
    exclude: tuple[str, ...] = ()
    # What keeps to these runs, in the depositor's own words; else they are named one by one.
    filters: Filters = field(default_factory=dict)
    # Run -> what stands for the word in the glob.
    column: Mapping[str, str] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        return not (self.match_regex or self.name_regex or self.exclude or self.filters)


@dataclass(frozen=True)
class Bucket:
    """What the archive sees below the source prefix: the files, and their folders as well."""

    prefix: str
    keys: Sequence[str]
    paths: Paths = field(init=False, compare=False)

    def __post_init__(self) -> None:
        folders = {key[:at] for key in self.keys for at in _slashes(key)}
        object.__setattr__(self, "paths", Paths((*self.keys, *sorted(folders))))

    def finds(self, finder: Finder, *, run_names: Sequence[str]) -> dict[str, set[str]]:
        """What the archive finds for each of the runs, by the rules of its ``source_glob``."""
        (glob,) = finder.globs
        if RUN in glob and any(SIGNS.search(name) for name in run_names):
            return {}
        found = find(glob, run_names=run_names, paths=self.paths, terms=Terms(column=finder.column))
        shared = () if found.by_run else tuple(run_names)
        per_run: dict[str, dict[str, str]] = {name: {} for name in run_names}
        for match in found.matches:
            if not re.search(finder.match_regex or ".*", f"bucket/{self.prefix}/{match.path}"):
                continue
            named = re.match(finder.name_regex or "(.*)", match.path.rpartition("/")[2])
            if named is None or not named.groups():
                return {}  # the archive stops here with an error
            if any(re.match(regex, str(named[1])) for regex in finder.exclude):
                continue
            for run in match.runs or shared:
                per_run[run][str(named[1])] = match.path
        return {run: set(paths.values()) for run, paths in per_run.items()}

    def exact(self, finder: Finder, *, wanted: Wanted) -> bool:
        try:
            found = self.finds(finder, run_names=finder.runs)
        except (ValueError, re.error):
            return False
        return bool(found) and all(found[run] == set(wanted[run]) for run in finder.runs)


def _slashes(key: str) -> Iterator[int]:
    return (at for at, letter in enumerate(key) if letter == "/")


def locate(
    wanted: Wanted, *, bucket: Bucket, patterns: Iterable[PatternRecord], run_map: RunMap, column: str
) -> list[Finder]:
    """Finders for the runs of ``wanted`` (run name -> relative paths, at least one each). ``column``: a wish."""
    runs = tuple(wanted)
    for finder in (*_stored(patterns, runs, all_runs=run_map.names), *_templates(wanted)):
        if bucket.exact(finder, wanted=wanted):
            return [_with_column(finder, run_map) if finder.column else finder]
    if all(len(paths) == 1 for paths in wanted.values()):
        name = run_map.column(column, {run: paths[0] for run, paths in wanted.items()})
        return [Finder((f"{{{name}}}",), runs)]
    return _by_column_of_globs(wanted, bucket=bucket, run_map=run_map, column=column)


def _stored(patterns: Iterable[PatternRecord], runs: tuple[str, ...], *, all_runs: Sequence[str]) -> Iterator[Finder]:
    """The depositor's own; with its filter of runs only where that keeps exactly these."""
    for row in patterns:
        column = {run: row.column[run] for run in runs if run in row.column}
        if row.column and (len(column) < len(runs) or any(SIGNS.search(text) for text in column.values())):
            continue
        kept = row.parent_filters and set(runs_kept(all_runs, parent_filters=row.parent_filters)) == set(runs)
        yield Finder(
            (f"g1/{normalise(row.list_glob)}",),
            runs,
            row.match_regex,
            row.name_regex,
            row.exclude,
            filters=row.parent_filters if kept else {},
            column=column,
        )


def _with_column(finder: Finder, run_map: RunMap) -> Finder:
    """Its column stands in the run map, under its own name where that is free."""
    (glob,) = finder.globs
    word = column_of(glob) or ""
    return replace(finder, globs=(glob.replace(f"{{{word}}}", f"{{{run_map.column(word, finder.column)}}}"),))


def _templates(wanted: Wanted) -> Iterator[Finder]:
    """Templates with the run's name in place of itself: everywhere, only in the file's name, only in the folders."""
    for mark in (_everywhere, _in_name, _in_folders, _nowhere):
        marked = {mark(path, run) for run, paths in wanted.items() for path in paths}
        if glob := _common_glob(marked):
            yield Finder((glob,), tuple(wanted))


def _everywhere(path: str, run: str) -> str:
    return path.replace(run, MARK)


def _in_name(path: str, run: str) -> str:
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{name.replace(run, MARK)}"


def _in_folders(path: str, run: str) -> str:
    folder, slash, name = path.rpartition("/")
    return f"{folder.replace(run, MARK)}{slash}{name}"


def _nowhere(path: str, run: str) -> str:
    return path


def _common_glob(marked: set[str]) -> str | None:
    """One glob for all paths in one folder: what their names have in common around one asterisk."""
    if len({path.rpartition("/")[0] for path in marked}) != 1:
        return None
    first = min(marked)
    if len(marked) == 1:
        return first.replace(MARK, RUN)
    folder, slash, _ = first.rpartition("/")
    names = [path.rpartition("/")[2] for path in marked]
    start = _common_start(names)
    end = _common_start([name[len(start) :][::-1] for name in names])[::-1]
    return f"{folder}{slash}{start}*{end}".replace(MARK, RUN)


def _common_start(texts: Sequence[str]) -> str:
    # What the least and the greatest share, all between them share.
    low, high = min(texts), max(texts)
    return next((low[:at] for at, letter in enumerate(low) if high[at] != letter), low)


def _by_column_of_globs(wanted: Wanted, *, bucket: Bucket, run_map: RunMap, column: str) -> list[Finder]:
    """Several files a run: a glob for each run in a column; runs that no glob fits get their literal paths."""
    globs: dict[str, str] = {}
    rest: list[Finder] = []
    for run, paths in wanted.items():
        glob = paths[0] if len(paths) == 1 else _common_glob(set(paths))
        if glob and bucket.exact(Finder((glob,), (run,)), wanted=wanted):
            globs[run] = glob
        else:
            rest.append(Finder(tuple(paths), (run,)))
    if not globs:
        return rest
    name = run_map.column(column, globs)
    return [Finder((f"{{{name}}}",), tuple(globs)), *rest]


def source(finder: Finder, *, all_runs: Sequence[str], multi: bool = False) -> dict[str, Any]:
    """The entry of ``sources``, filtered to its runs where they are not all of them."""
    entry: dict[str, Any]
    if multi or len(finder.globs) > 1:
        entry = {"source_multi_glob": {"list_globs": list(finder.globs)}}
    else:
        stated = {"match_regex": finder.match_regex, "name_regex": finder.name_regex}
        entry = {"source_glob": {"list_glob": finder.globs[0]} | {key: text for key, text in stated.items() if text}}
    if finder.exclude:
        entry["exclude"] = list(finder.exclude)
    if finder.filters:
        return entry | {"parent_filters": finder.filters}
    return entry | filters(run=only(finder.runs, all_runs=all_runs))


def only(runs: Sequence[str], *, all_runs: Sequence[str]) -> list[str]:
    """Regexes for exactly these runs; none where they are all."""
    return [] if set(runs) == set(all_runs) else [exactly(run) for run in runs]


def exactly(text: str) -> str:
    """The archive searches its filters in the name, so both ends are tied."""
    return f"^{re.escape(text)}$"


def filters(**levels: Sequence[str]) -> dict[str, Any]:
    """``parent_filters`` that include what matches, or nothing where nothing is filtered."""
    include = {level: list(regexes) for level, regexes in levels.items() if regexes}
    return {"parent_filters": {"include": include}} if include else {}
