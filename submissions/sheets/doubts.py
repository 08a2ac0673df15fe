"""What can be imported and is doubtful all the same: values that do not go together, terms whose parts disagree."""

from __future__ import annotations

from submissions.schema import judge
from submissions.sheets.found import Found
from submissions.sheets.tabs import places_of
from submissions.tree import Outline
from submissions.vocabulary.agreement import terms_of

MOST = 20


def doubts(found: Found, outline: Outline) -> list[str]:
    """A sentence for each value that the sheet changes and that breaks a rule then. One query, for all terms.

    The form would tell the same beside the field; rules never keep a draft from being saved.
    """
    changed: dict[str, dict[str, object]] = {}
    for change in found.changes:
        if "@" not in change.address:
            changed.setdefault(change.address, {}).update({key: after for _, key, _, after in change.values})
    rows = [(one, {**one.values, **changed[one.address]}) for one in places_of(outline) if one.address in changed]
    terms = terms_of((one.sections, values) for one, values in rows)
    said = [
        f"{one.title}, “{one.fields[problem.field].label}”: {problem.sentence}"
        for one, values in rows
        for problem in judge(one.sections, values, terms=terms).problems
        if problem.kind == "rule" and changed[one.address].get(problem.field) is not None
    ]
    more = [f"… and {len(said) - MOST:,} more of the kind."] if len(said) > MOST else []
    return said[:MOST] + more
