"""The context of the live part of the checks page: summary, matrix, findings.

A page of another kind (the curator's) may show the same by
``context |= live_context(deposition, params=request.GET.dict(), user=request.user)`` and
``{% include "submissions/checks/_matrix.html" %}``, ``{% include "submissions/checks/_findings.html" %}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from submissions.asked import number
from submissions.found import Found, find
from submissions.matrix import CHIPS, Line, build, load_lines, roles_in
from submissions.models import Dataset, Deposition
from submissions.review.permissions import can_edit, is_participant
from submissions.since import since
from submissions.views.checks import stated
from submissions.views.checks.address import Address, address
from submissions.views.checks.rows import chips, groups, heads
from submissions.views.checks.sieve import roles as role_choices
from submissions.views.checks.sieve import severities, sieve
from submissions.views.checks.summary import gave_up, summary
from submissions.views.checks.told import kinds, one_kind
from validation.models import Tally


def live_context(deposition: Deposition, *, params: Mapping[str, Any], user: Any) -> dict[str, Any]:
    """All that the partials need, with the same number of queries for one run and for five thousand.

    ``params``: dataset, show, find, open, page (of the matrix), kind (then page is that of its findings), finding
    (opened in the list), severity, role, run (which findings the list shows), cell (marked in the matrix). Gives:
    ``summary``, ``gave_up``, ``may_explain``, ``is_mine``, ``address``, ``found``, ``kinds``, ``kind``, ``sieve``,
    ``severities``, ``roles``, ``stated``, ``since``, and what `matrix_context` gives.
    """
    found, lines, roles = find(deposition), load_lines(deposition), roles_in(deposition)
    tally = Tally.objects.filter(scope=deposition.uuid).first()
    chosen, where = number(params.get("finding")), address(deposition, params)
    asked = sieve(params)
    shown = asked.pass_on(deposition, found, names={line.uuid: line.name for line in lines})
    listed: dict[str, Any] = {"found": found, "shown": shown, "chosen": chosen}
    whole = str(params.get("kind", ""))
    kind = one_kind(deposition, whole, page=params.get("page"), **listed) if whole else None
    is_mine = is_participant(user, deposition)
    context = {
        "deposition": deposition,
        "address": where,
        "summary": summary(deposition, tally=tally, found=found),
        "gave_up": gave_up(deposition) if tally and tally.gave_up else [],
        "may_explain": can_edit(user, deposition),
        "is_mine": is_mine,
        "found": found,
        "kind": kind,
        "kinds": [kind] if kind else kinds(deposition, **listed),
        "sieve": asked,
        "severities": severities(found, chosen=asked, where=where),
        "roles": role_choices((role for there in roles.values() for role in there), chosen=asked),
        "stated": stated.now(deposition),
        # While checks run, findings come and go: that is no news yet.
        "since": None if tally and tally.waiting else since(deposition, found=found, user=user),
    }
    return context | matrix_context(
        deposition, params=params, found=found, lines=lines, roles=roles, where=where, is_mine=is_mine
    )


def matrix_context(
    deposition: Deposition,
    *,
    params: Mapping[str, Any],
    found: Found,
    lines: list[Line],
    roles: Mapping[int, set[str]],
    where: Address,
    is_mine: bool,
) -> dict[str, Any]:
    """``matrix`` (None without runs), ``dataset``, ``datasets`` (if several), ``heads``, ``groups``, ``chips``,
    ``matrix_page``, ``has_files``."""
    used = {line.dataset for line in lines}
    there = [dataset for dataset in deposition.datasets.all() if dataset.pk in used]
    if not there:
        return {"matrix": None, "datasets": [], "has_files": bool(roles)}
    dataset = _dataset(there, params.get("dataset"))
    show = str(params.get("show", ""))
    matrix = build(
        dataset,
        lines=lines,
        roles=roles.get(dataset.pk, ()),
        found=found,
        show=show if show in CHIPS else "",
        name=str(params.get("find", "")),
        opened=params.get("open") == "passes",
    )
    page = matrix.page(params.get("page"))
    cell = str(params.get("cell", ""))
    return {
        "matrix": matrix,
        "dataset": dataset,
        "datasets": [(one, f"{where.base}?dataset={one.pk}", one == dataset) for one in there][len(there) == 1 :],
        "heads": heads(matrix),
        "groups": groups(matrix, list(page.object_list), found=found, where=where, cell=cell, is_mine=is_mine),
        "chips": chips(matrix, where),
        "matrix_page": page,
        "has_files": bool(roles),
    }


def _dataset(there: list[Dataset], wanted: Any) -> Dataset:
    chosen = number(wanted)
    return next((one for one in there if one.pk == chosen), there[0])
