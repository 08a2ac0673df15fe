"""Values that came in for single runs: judged together, written together or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from submissions import history
from submissions.api.concurrency import check_unchanged
from submissions.api.documents import stated, to_typed
from submissions.api.errors import Error, refuse
from submissions.api.strict import wrongs_of
from submissions.api.strict_json import short
from submissions.drafts import fresh
from submissions.models import Block, Override, Run
from submissions.outline import covered
from submissions.overrides import save_overrides, varying
from submissions.schema import Field, judge
from submissions.schema.kinds import Wrong
from submissions.typed import as_stored

Cells = Mapping[str, Any]


def save(
    block: Block, *, given: Mapping[str, Cells], actor: Any, seen: list[str] | None = None
) -> dict[int, list[str]]:
    """By run (primary key), which fields changed. ``given``: by name of run. ``seen``: as in ``check_unchanged``.

    Raises: Problem with all that is wrong; NotEditable.
    """
    what = f"Values by run of {block.title}, by the API"
    with history.batch(block.dataset.deposition, actor=actor, what=what) as batch:
        now = fresh(block, deposition=batch.deposition)
        assert isinstance(now, Block)
        rows = _rows(now, names=given)
        for name, row in rows.items():
            check_unchanged(seen, row=row, fields=list(varying(now)), given=given[name])
        if errors := list(_wrong(now, rows, given)):
            raise refuse(errors)
        before = {row.run_id: dict(row.values) for row in rows.values()}
        fields = {field.key: field for field in varying(now)}
        typed = {row.run_id: _typed(fields, given[name]) for name, row in rows.items()}
        save_overrides(now, typed=typed, actor=actor)
        return _changed(now, before)


def _rows(block: Block, *, names: Mapping[str, Cells]) -> dict[str, Override]:
    """What differs for these runs, as far as the block is about them."""
    runs = Run.objects.filter(pk__in=covered(block), name__in=list(names))
    stored = {row.run_id: row for row in Override.objects.filter(block=block)}
    return {run.name: stored.get(run.pk) or Override(block=block, run=run) for run in runs}


def _typed(fields: Mapping[str, Field], cells: Cells) -> dict[str, Any]:
    return {key: to_typed(fields[key], as_stored(fields[key], raw)) for key, raw in cells.items()}


def _changed(block: Block, before: Mapping[int, Cells]) -> dict[int, list[str]]:
    after = {row.run_id: row.values for row in Override.objects.filter(block=block, run__in=before)}
    keys = [field.key for field in varying(block)]
    found = {run: [key for key in keys if old.get(key) != after.get(run, {}).get(key)] for run, old in before.items()}
    return {run: differing for run, differing in found.items() if differing}


def _wrong(block: Block, rows: Mapping[str, Override], given: Mapping[str, Cells]) -> Iterator[Error]:
    told: dict[str, Any] = {}
    for name, cells in given.items():
        if name not in rows:
            sentence = f"{block.title} is about no run called “{short(name)}”."
            yield Error.unknown(name, value=name, sentence=sentence, remedy="Use the name of one of its runs.")
        else:
            yield from _wrong_cells(block, rows[name], cells, told)


def _wrong_cells(block: Block, row: Override, cells: Cells, told: dict[str, Any]) -> Iterator[Error]:
    fields = {field.key: field for field in varying(block)}
    fine = True
    for key, raw in cells.items():
        if key not in fields:
            remedy = f"Those that can: {', '.join(fields)}."
            sentence = f"“{short(key)}” cannot differ by run."
            yield Error.unknown(key, value=raw, sentence=sentence, remedy=remedy, address=f"{row.address}.{short(key)}")
        elif raw != stated(row.values.get(key)):
            wrongs = wrongs_of(fields[key], raw)
            fine = fine and not wrongs
            yield from (Error.of(fields[key], wrong, value=raw, row=row) for wrong in wrongs)
    if fine:
        yield from _broken_rules(block, row, {key: raw for key, raw in cells.items() if key in fields}, told)


def _broken_rules(block: Block, row: Override, cells: Cells, told: dict[str, Any]) -> Iterator[Error]:
    """Rules that hold for the block, but not with these values. ``told``: what was judged already, by values."""
    fields = {field.key: field for section in block.sections for field in section.fields}
    own = {**row.values, **{key: as_stored(fields[key], raw) for key, raw in cells.items()}}
    values = {**block.values, **{key: value for key, value in own.items() if value is not None}}
    name = repr(sorted(own.items(), key=lambda item: item[0]))
    if name not in told:
        if "" not in told:
            told[""] = set(block.judgement().problems)
        known = told[""]
        judged = judge(block.sections, values).problems
        told[name] = [found for found in judged if found.kind == "rule" and found not in known]
    for found in told[name]:
        wrong = Wrong(found.sentence, row=found.row, column=found.column)
        yield Error.of(fields[found.field], wrong, value=values.get(found.field), row=row, kind="rule")
