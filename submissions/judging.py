"""From stored facts and effective values to the judgement of each run. No bucket is touched here.

Read (load the runs), judge (pure), record (one short transaction, only where the claim still holds).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Func, Q, When
from django.db.models import Value as Constant

from portal.platform.tasks import ring
from submissions import touched
from submissions.cases import run_case
from submissions.catalogue import lookup
from submissions.confirming import marked
from submissions.judgements import store
from submissions.models import Assignment, Deposition, Run, RunCheck
from submissions.seen import load_seen
from validation import queue
from validation.queue import QueueState
from validation.registry import RELATIONS
from validation.run import RunCase, RunVerdict, judge_run
from validation.services import record_runs, refresh_tallies

LEASE = timedelta(seconds=30)
BATCH = 100
EVERY = frozenset(relation.key for relation in RELATIONS)
UNION = "ARRAY(SELECT DISTINCT unnest(array_cat(%(expressions)s)))"

Verdicts = Mapping[int, tuple[Run, RunVerdict]]


def mark_stale(
    deposition: Deposition,
    *,
    runs: Iterable[int] | None = None,
    relations: Iterable[str] | None = None,
    tally: bool = True,
) -> None:
    """Ask for a new judgement of these runs (primary keys), or of all runs of the deposition.

    ``relations``: those of the matrix that the change concerns (see `touched`); None: all. ``tally``: False where the
    caller refreshes the tallies himself, as the last of his transaction.
    """
    some = None if relations is None else sorted(set(relations))
    if some == []:
        return
    wanted = Run.objects.filter(dataset__deposition=deposition)
    if runs is not None:
        wanted = wanted.filter(pk__in=list(runs))
    with transaction.atomic(savepoint=False):
        waits = Q(wanted=[]) if some is None else Q(wanted=[]) | Q(wanted__contains=some)
        queue.want(RunCheck.objects.filter(run__in=wanted), also={"wanted": _wanted(some)}, unless=waits)
        fresh = queue.lock(wanted.filter(check_row=None))
        RunCheck.objects.bulk_create(
            [RunCheck(run_id=pk, scope=deposition.uuid) for pk in fresh], ignore_conflicts=True
        )
        if tally:
            refresh_tallies([deposition.uuid])
        _ring()


def _wanted(relations: list[str] | None) -> Any:
    """What a row wants from now on: these besides what it waits for; all, if that is what it waits for."""
    if relations is None:
        return []
    both = Func(F("wanted"), Constant(relations, RunCheck._meta.get_field("wanted")), template=UNION)
    waits = Q(state__in=queue.UNDONE) & ~Q(wanted=[])
    judged = Q(state=QueueState.DONE, judged_at__isnull=False)
    return Case(When(judged, then=Constant(relations)), When(waits, then=both), default=Constant([]))


def mark_stale_by_contents(deposition: Deposition, *, contents: Iterable[Any], tally: bool = True) -> None:
    """Ask for a new judgement of the runs for which these contents play a role, as far as the role is looked at."""
    rows = Assignment.objects.filter(file__content__in=list(contents), dataset__deposition=deposition)
    places = set(rows.values_list("dataset_id", "run_id", "role"))
    whole = {dataset for dataset, run, _ in places if run is None}
    runs = {run for _, run, _ in places if run is not None}
    if whole:
        runs |= set(Run.objects.filter(dataset__in=whole).values_list("pk", flat=True))
    if runs:
        relations = touched.by_roles({role for _, _, role in places})
        mark_stale(deposition, runs=runs, relations=relations, tally=tally)


def _ring() -> None:
    # The tasks import this module.
    from submissions.tasks import judge  # noqa: PLC0415

    ring(judge)


def judge_batch(*, limit: int = BATCH) -> int:
    """Claim runs whose judgement is wanted, judge them, record. Returns how many were claimed."""
    rows = queue.claim(RunCheck, limit=limit, lease=LEASE)
    by_scope: dict[Any, list[RunCheck]] = defaultdict(list)
    for row in rows:
        by_scope[row.scope].append(row)
    for scope, group in by_scope.items():
        _judge_or_give_back(scope, group)
    return len(rows)


def _judge_or_give_back(scope: Any, rows: list[RunCheck]) -> None:
    """A run that cannot be judged takes no other down with it: after a fault each of the group is judged alone."""
    try:
        _judge_group(scope, rows)
    except Exception as error:
        if len(rows) > 1:
            for row in rows:
                _judge_or_give_back(scope, [row])
        elif queue.give_back(rows[0], fault=f"{type(error).__name__}: {error}"[:500]):
            refresh_tallies([scope])


def _judge_group(scope: Any, rows: list[RunCheck]) -> None:
    by_wish: dict[frozenset[str], list[RunCheck]] = defaultdict(list)
    for row in rows:
        by_wish[_wish(row)].append(row)
    deposition = Deposition.objects.get(uuid=scope)
    for relations, group in by_wish.items():
        _record(scope, group, _verdicts(deposition, group, relations), relations)


def _wish(row: RunCheck) -> frozenset[str]:
    """The relations to judge: those wanted, if all others were judged before."""
    wanted = frozenset(row.wanted) & EVERY
    return wanted if wanted and row.cells.keys() >= EVERY else EVERY


def _verdicts(deposition: Deposition, rows: list[RunCheck], relations: frozenset[str]) -> Verdicts:
    tree = load_seen(deposition, runs=[row.run_id for row in rows], roles=touched.roles_read(relations))
    known = lookup.geometry(
        (node.dataset for node in tree.datasets), runs=(run for node in tree.datasets for run in node.runs)
    )
    keys = touched.values_read(relations)
    return {
        run.pk: (run, _judged(run_case(node, run, existing=known.get(run.pk, ()), keys=keys), relations))
        for node in tree.datasets
        for run in node.runs
    }


def _judged(case: RunCase, relations: frozenset[str]) -> RunVerdict:
    return marked(judge_run(case, relations), case=case)


def _record(scope: Any, rows: list[RunCheck], verdicts: Verdicts, relations: frozenset[str]) -> None:
    whole = relations == EVERY
    with transaction.atomic():
        kept = store({row: verdicts[row.run_id][1] for row in rows}, whole=whole)
        found = (verdicts[row.run_id] for row in kept)
        only = None if whole else relations
        record_runs(scope=scope, findings={run.uuid: verdict.findings for run, verdict in found}, relations=only)


def lock_runs(deposition: Deposition) -> None:
    """Hold all runs with their judgements, before runs are deleted: no worker records anything in between."""
    queue.lock(RunCheck.objects.filter(scope=deposition.uuid))
    queue.lock(Run.objects.filter(dataset__deposition=deposition))


def forget_runs(deposition: Deposition, *, uuids: Iterable[Any]) -> None:
    """The findings of runs that are deleted go with them. Call it in the transaction that deletes the runs."""
    with transaction.atomic():
        lock_runs(deposition)
        record_runs(scope=deposition.uuid, findings=dict.fromkeys(uuids, ()))
