"""The panel beside the matrix: one cell with its numbers, and one of its findings with what to do."""

from __future__ import annotations

from typing import Any, NamedTuple

from submissions.asked import number
from submissions.found import Found, load
from submissions.matrix import Matrix, Row
from submissions.models import Deposition, RunCheck
from submissions.views.checks.address import Address
from submissions.views.checks.places import places
from submissions.views.checks.rows import SAID
from submissions.views.checks.sums import in_words
from submissions.views.checks.told import RELATION, Told, tell
from validation.models import Finding

# Nobody says the value: there is nothing stated that could be corrected.
NOT_STATED = "mrc.voxel-size-missing"
PROVISIONAL = "Provisional: the first bytes of a file say so that has not arrived."
EXPLAIN = "submissions/checks/_explain_in_panel.html"
STATE = "submissions/checks/_state_in_panel.html"


class Asked(NamedTuple):
    """``?cell=<run>.<relation>`` or ``?cell=<run>.<relation>.<finding>``."""

    run: int
    relation: str
    finding: int | None


def asked(text: str) -> Asked | None:
    """What the address asks for, None if it makes no sense."""
    run, _, rest = text.partition(".")
    relation, _, finding = rest.partition(".")
    pk = number(run)
    return Asked(pk, relation, number(finding)) if pk is not None and relation in RELATION else None


def panel(
    deposition: Deposition, *, cell: str, matrix: Matrix | None, found: Found, where: Address, may_explain: bool
) -> dict[str, Any] | None:
    """The dict that includes/finding.html draws; None where there is no such cell. Four queries."""
    wanted = asked(cell)
    row = next((row for row in matrix.rows if wanted and row.line.pk == wanted.run), None) if matrix else None
    if wanted is None or row is None or matrix is None:
        return None
    rows = sorted(found.by_run.get(row.line.uuid, {}).get(wanted.relation, ()), key=lambda one: not found.is_open(one))
    chosen = next((one for one in rows if one.pk == wanted.finding), rows[0] if rows else None)
    base = {"close_url": where.url(), "place": _place(row, wanted.relation)}
    loaded = load([chosen]) if chosen else []
    if not loaded:
        return base | _plain(row, wanted.relation)
    told = tell(loaded[0], found=found, where=places(deposition, loaded), opened=True)
    base |= _of_finding(told, may_explain=may_explain) | _walk(told.row, matrix.problems(found), where=where)
    also = [(one.label, _url(where, row, one)) for one in rows if one.pk != told.row.pk]
    return base | {"also": also, "here_url": _url(where, row, told.row)}


def _place(row: Row, relation: str) -> str:
    label = RELATION[relation].label
    return f"{row.line.name}, {label if label.startswith(('mdoc', 'rawtlt')) else label[0].lower() + label[1:]}"


def _url(where: Address, row: Row, finding: Finding) -> str:
    return where.url(cell=f"{row.line.pk}.{finding.relation}.{finding.pk}")


def _plain(row: Row, relation: str) -> dict[str, Any]:
    """A cell without a finding: its numbers, and why there is no judgement."""
    stored = RunCheck.objects.filter(run=row.line.pk).values_list("cells", "reference").first()
    cell = (stored[0] if stored else {}).get(relation) or {"numbers": [], "note": ""}
    state = row.states.get(relation, "absent")
    note = cell["note"] or _why(state, row)
    if cell.get("provisional"):
        note = f"{note} {PROVISIONAL}".strip()
    if state == "gave_up":
        note += _fault(stored[1] if stored else "")
    return {
        "severity": "unknown" if state == "absent" else state,
        "title": SAID.get(state, state).capitalize() if state != "pass" else "Both agree",
        "sentence": note,
        "sums": [in_words(number) for number in cell["numbers"]],
        "code": RELATION[relation].short,
    }


def _why(state: str, row: Row) -> str:
    return "This is checked when its files are read; there is nothing you have to do." if state == "unknown" else ""


def _fault(reference: str) -> str:
    said = f" Reference {reference}." if reference else ""
    return f"{said} This is our fault; it does not keep you from submitting."


def _of_finding(told: Told, *, may_explain: bool) -> dict[str, Any]:
    return {
        "severity": told.look,
        "title": told.row.label,
        "sentence": told.sentence,
        "guess": told.guess,
        "sums": told.sums,
        "provisional": told.why_provisional,
        "explained": told.explained,
        "waived": told.waived,
        "code": told.row.code,
        "code_url": told.code_url,
        "told": told,
        "remedies": remedies(told, may_explain=may_explain),
    }


def remedies(told: Told, *, may_explain: bool) -> list[dict[str, Any]]:
    """What to do, each one click. For those who only look: the sentence alone."""
    settles = {"lead": "What settles it:", "text": told.row.remedy}
    if not may_explain:
        return [settles]
    ways: list[dict[str, Any]] = []
    if told.field:
        name = told.field.label.lower()
        right = {"lead": "The file is right.", "text": f"Correct the {name} you stated."}
        if told.row.code == NOT_STATED:
            right = {"lead": "You know it.", "text": f"State the {name} for all runs of the block."}
        ways.append({**right, "url": told.field_url, "label": f"Go to {name}"})
    if told.by_run_url:
        text = f"State it for {told.run} alone; the other runs keep theirs."
        ways.append({"lead": "Only this run differs.", "text": text, "url": told.by_run_url, "label": "Values by run"})
    if told.files_url:
        replace = {"lead": "The wrong file was given.", "text": f"Replace {told.path}."} if told.field else settles
        ways.append({**replace, "url": told.files_url, "label": "Go to the file"})
    if told.right is not None:
        text = "State what it should say; nothing has to be uploaded again."
        ways.append({"lead": "The header is wrong, the file is right.", "text": text, "template": STATE})
    if ways and "url" in ways[0]:
        ways[0]["primary"] = True
    if told.explainable:
        lead = "Neither." if told.field else "It is as it should be."
        ways.append({"lead": lead, "text": "Tell the curator why.", "template": EXPLAIN})
    return ways


def _walk(row: Finding, problems: list[tuple[Row, Finding]], *, where: Address) -> dict[str, Any]:
    """Where it stands among the open problems, and the ways to the next and the previous one."""
    urls = {finding.pk: _url(where, line, finding) for line, finding in problems}
    order = list(urls)
    if row.pk not in urls:
        return {"count_text": "", "previous_url": "", "next_url": urls[order[0]] if order else ""}
    at = order.index(row.pk)
    return {
        "count_text": f"{str(row.severity).capitalize()}, {at + 1:,} of {len(order):,} open",
        "previous_url": urls[order[at - 1]] if at else "",
        "next_url": urls[order[at + 1]] if at + 1 < len(order) else "",
    }
