"""Findings as the pages tell them: place, sentence, numbers, what to do, what was said; folded by kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.urls import reverse

from submissions.found import Found, load
from submissions.models import Deposition
from submissions.models.decision import Decision
from submissions.views.checks.places import Places, places
from submissions.views.checks.sums import Sum, sums
from validation.findings import CATALOGUE
from validation.models import Finding
from validation.registry import RELATIONS
from validation.words import render

FOLDED = 20
UNFOLDED = 100
OPEN_UP_TO = 3
RELATION = {relation.key: relation for relation in RELATIONS}


@dataclass(frozen=True)
class Told:
    """One finding. ``same``: how many of its kind are open; ``opened``: its numbers are in sight."""

    row: Finding
    run: str
    path: str
    field: Any
    sentence: str
    guess: str
    sums: list[Sum]
    explained: dict[str, Any] | None
    waived: dict[str, Any] | None
    cell_url: str
    field_url: str
    by_run_url: str
    files_url: str
    same: int
    opened: bool = False

    @property
    def relation(self) -> str:
        return RELATION[self.row.relation].short if self.row.relation in RELATION else ""

    @property
    def answered(self) -> bool:
        return bool(self.explained or self.waived)

    @property
    def look(self) -> str:
        """A key of ui.SEVERITIES."""
        return "waived" if self.waived else "explained" if self.explained else str(self.row.severity)

    @property
    def explainable(self) -> bool:
        return self.row.severity != "note"


@dataclass(frozen=True)
class Kind:
    """All findings with one code. ``told``: the first of them; ``remedy``: what settles all of them, if it is one."""

    code: str
    severity: str
    label: str
    remedy: str
    count: int
    open: int
    runs: str
    told: list[Told]
    more_url: str
    page: Any = None

    @property
    def answered(self) -> int:
        return self.count - self.open if self.severity != "note" else 0

    @property
    def folded(self) -> bool:
        return self.page is None and self.count > OPEN_UP_TO and not any(item.opened for item in self.told)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The fields concerned, each once: (label, address)."""
        seen = {item.field_url: f"{item.field.label}, {item.field.block}" for item in self.told if item.field}
        return [(label, url) for url, label in seen.items()]


def tell(row: Finding, *, found: Found, where: Places, opened: bool = False) -> Told:
    """``row`` with its parameters."""
    run, field = where.run(row), where.field(row)
    base = reverse("checks", args=[where.deposition.label])
    numbers = (run.cells.get(row.relation) or {}).get("numbers", ()) if run else ()
    return Told(
        row=row,
        run=run.name if run else "",
        path=where.path(row),
        field=field,
        sentence=_without_guess(row),
        guess=str(row.params.get("hint", "")).strip(),
        sums=sums(row, numbers),
        explained=_said(found.explanation(row)),
        waived=_said(found.waiver(row)),
        cell_url=f"{base}?dataset={run.dataset}&cell={run.pk}.{row.relation}.{row.pk}" if run else "",
        field_url=field.url if field else "",
        by_run_url=field.by_run_url if field else "",
        files_url=where.files_url(row) if row.subject_file else "",
        same=found.open_by_kind[row.code],
        opened=opened,
    )


def kinds(deposition: Deposition, *, found: Found, chosen: int | None = None) -> list[Kind]:
    """The findings folded by kind, with the first of each kind and the ``chosen`` one. Four queries for any number."""
    picked = {
        code: [*rows[:FOLDED], *(row for row in rows[FOLDED:] if row.pk == chosen)]
        for code, rows in found.by_kind.items()
    }
    loaded = {row.pk: row for row in load(row for rows in picked.values() for row in rows)}
    where = places(deposition, loaded.values())
    return [
        _kind([loaded[row.pk] for row in rows if row.pk in loaded], found=found, where=where, chosen=chosen)
        for rows in picked.values()
    ]


def one_kind(deposition: Deposition, code: str, *, found: Found, page: Any, chosen: int | None = None) -> Kind | None:
    """All findings with this code, a hundred a page."""
    rows = found.by_kind.get(code)
    if rows is None:
        return None
    part = Paginator(rows, UNFOLDED).get_page(page)
    loaded = load(part.object_list)
    return _kind(loaded, found=found, where=places(deposition, loaded), chosen=chosen, page=part)


def _kind(rows: list[Finding], *, found: Found, where: Places, chosen: int | None, page: Any = None) -> Kind:
    code = rows[0].code
    every, alone = found.by_kind[code], len(found.rows) == 1
    told = [tell(row, found=found, where=where, opened=row.pk == chosen or alone) for row in rows]
    remedies = {row.remedy for row in rows}
    return Kind(
        code=code,
        severity=str(every[0].severity),
        label=rows[0].label,
        remedy=remedies.pop() if len(remedies) == 1 else "",
        count=len(every),
        open=found.open_by_kind[code],
        runs=_some(
            [item.run for item in told if item.run], total=len({row.subject_run for row in every if row.subject_run})
        ),
        told=told,
        more_url=f"?{urlencode({'kind': code})}" if page is None and len(every) > len(rows) else "",
        page=page,
    )


def _some(names: Iterable[str], *, total: int) -> str:
    first = list(dict.fromkeys(names))[:3]
    if total <= len(first):
        return ", ".join(first)
    return f"{', '.join(first)} and {total - len(first):,} more"


def _without_guess(row: Finding) -> str:
    rule = CATALOGUE.get(row.code)
    return render(rule.sentence, params={**row.params, "hint": ""}) if rule else row.sentence


def _said(decision: Decision | None) -> dict[str, Any] | None:
    return {"who": decision.author, "at": decision.at, "text": decision.text} if decision else None
