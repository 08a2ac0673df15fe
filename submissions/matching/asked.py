"""A pattern as its form sends it: the finer terms are lines of text there."""

from __future__ import annotations

from collections.abc import Mapping

from submissions.matching.terms import Terms
from submissions.patterns import PatternRefused
from submissions.runs import spelled

MOST_CHARACTERS = 500_000


def terms_of(asked: Mapping[str, str]) -> Terms:
    """Of the fields below "More". Raises: PatternRefused with the line that cannot be read."""
    filters = {
        side: {"run": lines}
        for side, name in (("include", "only_runs"), ("exclude", "not_runs"))
        if (lines := _lines(asked.get(name, "")))
    }
    return Terms(
        asked.get("match_regex", "").strip(),
        asked.get("name_regex", "").strip(),
        tuple(_lines(asked.get("exclude", ""))),
        filters,
        _column(asked.get("column", "")),
    )


def fields_of(terms: Terms) -> dict[str, str]:
    """The same the other way round, for the controls."""
    filters = {side: "\n".join(terms.parent_filters.get(side, {}).get("run", ())) for side in ("include", "exclude")}
    return {
        "match_regex": terms.match_regex,
        "name_regex": terms.name_regex,
        "exclude": "\n".join(terms.exclude),
        "only_runs": filters["include"],
        "not_runs": filters["exclude"],
        "column": "\n".join(f"{run}\t{text}" for run, text in terms.column.items()),
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text[:MOST_CHARACTERS].splitlines() if line.strip()]


def _column(text: str) -> dict[str, str]:
    """Lines of a run and what stands for it, with a tab or a comma between them."""
    if len(text) > MOST_CHARACTERS:
        raise PatternRefused(f"The column has {len(text):,} characters; {MOST_CHARACTERS:,} is the most.")
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        run, sign, told = line.partition("\t" if "\t" in line else ",")
        if not (sign and spelled(run) and told.strip()):
            raise PatternRefused(f"Line {number:,} of the column: write the run, a comma, and what stands for it.")
        if spelled(run) in found:
            raise PatternRefused(f"Line {number:,} of the column: {spelled(run)} stands above already.")
        found[spelled(run)] = spelled(told)
    return found
