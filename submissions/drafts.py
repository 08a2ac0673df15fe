"""The verbs of a draft: save a section, create, delete. Every write to a deposition's content passes ``locked``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from submissions import changes, errands, outline, shapes, touched
from submissions.judging import lock_runs, mark_stale
from submissions.models import Block, Dataset, Deposition
from submissions.models.values import Valued
from submissions.refusals import NotEditable, Refused
from submissions.schema import Field, Section
from submissions.states import State
from submissions.typed import as_stored, as_typed, is_answer, mark, mark_typed
from validation import queue
from validation.models import Ahead, Content, Finding, Reading, Resolved, Tally

Row = Deposition | Dataset | Block
Verdict = Literal["same", "changed", "conflict"]


@contextmanager
def locked(deposition: Deposition) -> Iterator[Deposition]:
    """Hold the deposition for a change: gives it as it is now, and stamps ``saved_at`` at the end.

    One writer at a time, so a change never undoes another. Raises: NotEditable.
    """
    with transaction.atomic():
        now = Deposition.objects.select_for_update().filter(pk=deposition.pk).first()
        if now is None:
            raise NotEditable(f"{deposition.label} was deleted; nothing in it can be changed.")
        if not now.is_editable:
            raise NotEditable(f"{now.label} is {now.state_label.lower()}; nothing in it can be changed now.")
        yield now
        deposition.saved_at = now.saved_at = timezone.now()
        Deposition.objects.filter(pk=now.pk).update(saved_at=now.saved_at)


@dataclass(frozen=True, slots=True)
class Saved:
    """``row`` as it is stored now; the keys of the fields that ``changed``, and of those that were not overwritten, as
    somebody else changed them since they were seen (``conflicts``)."""

    row: Row
    changed: frozenset[str]
    conflicts: frozenset[str] = frozenset()


def save_section(
    row: Row,
    *,
    section: Section,
    typed: Mapping[str, Any],
    seen: Mapping[str, str] | None = None,
    actor: Any = None,
) -> Saved:
    """Keep what was typed into the fields of ``section``, wrong or not; keys of other fields are ignored.

    ``seen``: the marks (``typed.mark``) of what stood in the controls when the page was drawn. A field that still has
    its mark was not touched here and keeps what somebody else may have saved since; one that was touched here and
    there is a conflict and stays as it is stored. Without a mark the last word wins. Raises: NotEditable, Refused.
    """
    with locked(deposition_of(row)) as deposition:
        now = fresh(row, deposition=deposition)
        before, values = now.values, dict(now.values)
        asked = [field for field in section.fields if field.key in typed]
        verdicts = {field.key: verdict(field, typed[field.key], values, seen or {}) for field in asked}
        changed = frozenset(key for key, said in verdicts.items() if said == "changed")
        for field in asked:
            if field.key in changed:
                _put(values, field, typed[field.key])
        if changed:
            now.values = values
            now.save(update_fields=["values"])
            changes.note(deposition, address=now.address, actor=actor, before=before, after=values)
            if isinstance(now, Block):
                shapes.follow(now, before=before, after=values)
                mark_stale(deposition, runs=outline.covered(now), relations=touched.by_values(now.level, keys=changed))
            elif isinstance(now, Dataset) and changed & touched.OF_DATASET:
                mark_stale(deposition, runs=now.runs.values_list("pk", flat=True))
    row.values = now.values
    return Saved(now, changed, frozenset(key for key, said in verdicts.items() if said == "conflict"))


def verdict(field: Field, typed: Any, values: Mapping[str, Any], seen: Mapping[str, str]) -> Verdict:
    """What becomes of one typed value beside the stored ones and the mark that was seen."""
    typed_now = {mark_typed(typed), mark(field, as_stored(field, typed))}
    stored, saw = mark(field, values.get(field.key)), seen.get(field.key)
    if stored in typed_now or saw in typed_now:
        return "same"
    return "conflict" if saw is not None and saw != stored else "changed"


def _put(values: dict[str, Any], field: Field, typed: Any) -> None:
    stored = as_stored(field, typed)
    if stored is None:
        values.pop(field.key, None)
    elif is_answer(typed) and mark_typed(typed.get("kept")) == mark_typed(as_typed(field, values.get(field.key))):
        # The value behind the answer as it was stored, not as it was shown.
        before = values.get(field.key)
        kept = dict(before or {}).get("kept") if is_answer(before) else before
        values[field.key] = {"answer": stored["answer"]} | ({"kept": kept} if kept else {})
    else:
        values[field.key] = stored


def deposition_of(row: Row) -> Deposition:
    if isinstance(row, Deposition):
        return row
    return row.deposition if isinstance(row, Dataset) else row.dataset.deposition


def fresh(row: Row, *, deposition: Deposition) -> Row:
    """The row as it is under the lock. Raises: Refused when it was removed in the meantime."""
    if isinstance(row, Deposition):
        return deposition
    found: Row | None
    if isinstance(row, Dataset):
        found = Dataset.objects.filter(deposition=deposition, pk=row.pk).first()
    else:
        found = Block.objects.filter(dataset__deposition=deposition, pk=row.pk).first()
    if found is None:
        raise Refused(f"{row.title} was removed in the meantime; what you typed there is not kept.")
    return found


@transaction.atomic
def create_deposition(owner: Any, *, kinds: Iterable[str] = ("dataset",)) -> Deposition:
    """A draft of these kinds (groups.py has the groups) with one dataset and its first blocks."""
    deposition = Deposition.objects.create(owner=owner, kinds=list(kinds))
    outline.create_dataset(deposition, position=1)
    return deposition


def delete_draft(deposition: Deposition) -> None:
    """Delete a draft that was never submitted, with its files; uploads that run are ended. Raises: Refused."""
    with locked(deposition) as now:
        if now.state != State.DRAFT or now.revision:
            raise Refused(f"{now.label} was submitted before, so its record stays. Withdraw it instead.")
        scope = now.uuid
        errands.empty_folder(now)
        queue.lock(Reading.objects.filter(scope=scope))
        queue.lock(Ahead.objects.filter(scope=scope))
        lock_runs(now)
        now.delete()
        for model in (Finding, Resolved, Content, Ahead, Tally):
            model.objects.filter(scope=scope).delete()


def stored_anything(row: Valued, *, section: Section) -> bool:
    """Whether anything was ever stated in this section."""
    return any(field.key in row.values for field in section.fields)
