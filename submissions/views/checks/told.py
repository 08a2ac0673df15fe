"""Findings as the pages tell them: place, sentence, numbers, what to do, what was said; folded by kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.urls import reverse

from submissions.found import Found, load
from submissions.models import Deposition
from submissions.models.decision import Decision
from submissions.templatetags.ui import plural
from submissions.views.checks.places import Places, places
from submissions.views.checks.sums import Sum, sums
from validation.findings import CATALOGUE
from validation.models import Finding
from validation.registry import RELATIONS
from validation.words import render

FOLDED = 20
UNFOLDED = 100
OPEN_UP_TO = 3
# Roles whose files are called by the role alone.
NOUNS = frozenset({"movie stack", "gain reference", "tomogram", "key photo"})
RELATION = {relation.key: relation for relation in RELATIONS}


# Said of each finding that only first bytes tell of.
WHY_PROVISIONAL = (
    "Provisional: this rests on the first bytes of a file that has not arrived. Correct it before the upload, and "
    "nothing is sent in vain. It can be explained once the file is here."
)


@dataclass(frozen=True)
class Told:
    """One finding. ``spot``: where in the file; ``same``: how many of its kind can be explained, ``group``: how many
    there are in all; ``opened``: its numbers are in sight; ``right``: what the header may rather say, None where no
    header is to be corrected."""

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
    group: int
    role: str = ""
    spot: str = ""
    right: str | None = None
    opened: bool = False

    @property
    def code_url(self) -> str:
        return explanation_url(self.row.code)

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
    def why_provisional(self) -> str:
        return WHY_PROVISIONAL if self.row.provisional else ""

    @property
    def explainable(self) -> bool:
        """What is provisional is explained once the file is here."""
        return self.row.severity != "note" and not self.row.provisional


@dataclass(frozen=True)
class Kind:
    """The findings with one code that are shown. ``told``: the first of them; ``of``: what they are about, "412
    tomograms"; ``remedy``: what settles all of them, if it is one; ``total``, ``open``, ``explainable``: of all with
    this code, shown or not; ``provisional``: of those that are shown."""

    code: str
    severity: str
    label: str
    remedy: str
    count: int
    total: int
    open: int
    explainable: int
    provisional: int
    answered: int
    of: str
    runs: str
    told: list[Told]
    more_url: str
    page: Any = None

    @property
    def code_url(self) -> str:
        return explanation_url(self.code)

    @property
    def right(self) -> str | None:
        """What all the headers may rather say: a number, if it is one; None where some of them have none."""
        values = {item.right for item in self.told}
        return None if None in values else values.pop() if len(values) == 1 else ""

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
    run, field, length = where.run(row), where.field(row), where.length(row)
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
        same=found.explainable_by_kind[row.code],
        group=len(found.by_kind[row.code]),
        role=where.role(row),
        spot=_spot(row.params),
        right=_right(row) if length and not row.provisional else None,
        opened=opened,
    )


def explanation_url(code: str) -> str:
    """What the code means, on the page of all codes."""
    return f"{reverse('codes')}#{code}"


def _spot(params: Mapping[str, Any]) -> str:
    """Where in the file: "line 14", "section 3"."""
    return ", ".join(f"{word} {params[word]}" for word in ("block", "line", "row", "section") if params.get(word))


def _right(row: Finding) -> str:
    """The number that was stated for the block or the run, where the header was compared with one."""
    value = row.params.get("expected")
    stated = bool(row.field) and isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:.12g}" if stated else ""


def kinds(deposition: Deposition, *, found: Found, shown: Found, chosen: int | None = None) -> list[Kind]:
    """The findings of ``shown`` (of all that were ``found``) folded by kind, with the first of each kind and the
    ``chosen`` one. Five queries for any number."""
    picked = {
        code: [*rows[:FOLDED], *(row for row in rows[FOLDED:] if row.pk == chosen)]
        for code, rows in shown.by_kind.items()
    }
    loaded = {row.pk: row for row in load(row for rows in picked.values() for row in rows)}
    where = places(deposition, loaded.values())
    return [
        _kind(told, found=found, shown=shown, where=where, chosen=chosen)
        for rows in picked.values()
        if (told := [loaded[row.pk] for row in rows if row.pk in loaded])
    ]


def one_kind(
    deposition: Deposition, code: str, *, found: Found, shown: Found, page: Any, chosen: int | None = None
) -> Kind | None:
    """All findings of ``shown`` with this code, a hundred a page."""
    rows = shown.by_kind.get(code)
    if rows is None:
        return None
    part = Paginator(rows, UNFOLDED).get_page(page)
    loaded = load(part.object_list)
    where = places(deposition, loaded)
    return _kind(loaded, found=found, shown=shown, where=where, chosen=chosen, page=part) if loaded else None


def _kind(
    rows: list[Finding], *, found: Found, shown: Found, where: Places, chosen: int | None, page: Any = None
) -> Kind:
    code = rows[0].code
    every, alone = shown.by_kind[code], len(found.rows) == 1
    told = [tell(row, found=found, where=where, opened=row.pk == chosen or alone) for row in rows]
    remedies = {row.remedy for row in rows}
    return Kind(
        code=code,
        severity=str(every[0].severity),
        label=rows[0].label,
        remedy=remedies.pop() if len(remedies) == 1 else "",
        count=len(every),
        total=len(found.by_kind[code]),
        open=found.open_by_kind[code],
        explainable=found.explainable_by_kind[code],
        provisional=sum(row.provisional for row in every),
        answered=sum(map(found.is_answered, every)),
        of=_of(told, len(every)),
        runs=_some(
            [item.run for item in told if item.run], total=len({row.subject_run for row in every if row.subject_run})
        ),
        told=told,
        more_url=f"?{urlencode({'kind': code})}" if page is None and len(every) > len(rows) else "",
        page=page,
    )


def _of(told: list[Told], count: int) -> str:
    """ "412 tomograms" where all that are in sight are of one role."""
    roles = {item.role for item in told}
    noun = roles.pop() if len(roles) == 1 else ""
    if noun == "tilt series":
        return f"{count:,} {noun}"
    return plural(count, noun if noun in NOUNS else f"{noun} file" if noun else "finding")


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
