"""One pattern in all of the archive's terms, resolved over a listing: the glob with its finer terms, or with a column.

A column of the run map stands in a glob by its name, as in ``tomograms/{tomo_name}.mrc``: for each run what the column
says of it, in place of the run's name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from validation.matching import RUN, Match, Resolution, glob_problem, normalise, resolve
from validation.matching.parts import SIGNS
from validation.matching.patterns import Paths
from validation.matching.regexes import Finder, runs_kept

WORD = re.compile(r"\{([a-z][a-z0-9_]*)\}")
MOST_EXCLUDED, MOST_FILTERS = 20, 20

Filters = Mapping[str, Mapping[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What stands beside the glob; ``column``: run -> text. See validation.matching.resolve."""

    match_regex: str = ""
    name_regex: str = ""
    exclude: tuple[str, ...] = ()
    parent_filters: Filters = field(default_factory=dict)
    column: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, row: Any) -> Terms:
        """Of a stored pattern, or of one that matching proposes."""
        filters = row.parent_filters if isinstance(row.parent_filters, Mapping) else {}
        return cls(row.match_regex, row.name_regex, tuple(row.exclude), dict(filters), dict(row.column))

    @property
    def beside(self) -> dict[str, Any]:
        """As `resolve` takes them."""
        return {
            "match_regex": self.match_regex,
            "name_regex": self.name_regex,
            "exclude": self.exclude,
            "parent_filters": self.parent_filters,
        }


PLAIN = Terms()


def column_of(list_glob: str) -> str | None:
    """The name of the column in a glob, or None: `{run}` and `{run_name}` are none."""
    names = {name for name in WORD.findall(list_glob) if f"{{{name}}}" not in (RUN, "{run}")}
    return names.pop() if len(names) == 1 else None


def by_run(list_glob: str, *, terms: Terms = PLAIN) -> bool:
    """Whether the pattern tells runs apart."""
    return RUN in normalise(list_glob) or bool(terms.column)


def problem(list_glob: str, *, terms: Terms = PLAIN) -> str | None:
    """Why this pattern cannot be used, in a sentence, or None."""
    glob, column = normalise(list_glob), column_of(list_glob)
    if len(glob) > 900:
        return "The pattern is longer than 900 characters."
    if column and terms.column:
        if RUN in glob and SIGNS.search(glob):
            return f"With an asterisk in it a pattern takes {{run}} or {{{column}}}, not both."
        glob = glob.replace(f"{{{column}}}", RUN)
    if found := glob_problem(glob):
        return found
    if len(terms.exclude) > MOST_EXCLUDED:
        return f"{len(terms.exclude)} expressions for what is left out; {MOST_EXCLUDED} is the most."
    if sum(len(regexes) for side in terms.parent_filters.values() for regexes in side.values()) > MOST_FILTERS:
        return f"More than {MOST_FILTERS} expressions for runs. Write them as one, such as TS_0[1-4]."
    try:
        Finder(terms.match_regex, terms.name_regex, terms.exclude)
        runs_kept((), parent_filters=terms.parent_filters)
    except ValueError as error:
        return str(error)
    return None


def find(list_glob: str, *, run_names: Collection[str], paths: Paths, terms: Terms = PLAIN) -> Resolution:
    """What the pattern resolves to. Raises: ValueError with the sentence of `problem`, or of a regex that is slow."""
    if said := problem(list_glob, terms=terms):
        raise ValueError(said)
    column = column_of(list_glob)
    if not (column and terms.column):
        return resolve(list_glob, run_names=run_names, paths=paths, **terms.beside)
    glob, kept = normalise(list_glob), runs_kept(run_names, parent_filters=terms.parent_filters)
    told = {run: text for run in kept if (text := terms.column.get(run))}
    word = f"{{{column}}}"
    if not SIGNS.search(glob):
        matches = _literal({run: glob.replace(word, text).replace(RUN, run) for run, text in told.items()}, paths)
        finder = Finder(terms.match_regex, terms.name_regex, terms.exclude)
        matches = matches if finder.plain else [match for match in matches if finder.takes(match.path)]
    else:
        matches = _by_alias(glob.replace(word, RUN), told, paths=paths, terms=terms)
    seen = {run for match in matches for run in match.runs}
    return Resolution(tuple(matches), by_run=True, runs_without=tuple(run for run in kept if run not in seen))


def _literal(wanted: Mapping[str, str], paths: Paths) -> list[Match]:
    """Run -> its path, as far as the paths are there."""
    runs: dict[str, list[str]] = {}
    for run, path in wanted.items():
        runs.setdefault(path, []).append(run)
    found = [
        (at, Match(path, tuple(sorted(runs[path]))))
        for folder in {path.rpartition("/")[0] for path in runs}
        for at, _, path in paths.folders.get(folder, ())
        if path in runs
    ]
    return [match for _, match in sorted(found, key=lambda pair: pair[0])]


def _by_alias(glob: str, told: Mapping[str, str], *, paths: Paths, terms: Terms) -> list[Match]:
    """The column's texts take the place of names; two runs may share one."""
    runs: dict[str, list[str]] = {}
    for run, text in told.items():
        runs.setdefault(text, []).append(run)
    # The filters are about names of runs, which were asked before.
    found = resolve(
        glob,
        run_names=list(runs),
        paths=paths,
        match_regex=terms.match_regex,
        name_regex=terms.name_regex,
        exclude=terms.exclude,
    )
    return [Match(one.path, tuple(sorted(run for text in one.runs for run in runs[text]))) for one in found.matches]


__all__ = ["PLAIN", "Paths", "Terms", "by_run", "column_of", "find", "problem"]
