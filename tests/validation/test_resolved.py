"""Findings that went leave a trace; those that come back are the same as before."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from validation import resolved
from validation.findings import Finding as Said
from validation.models import Finding, Resolved
from validation.services import record_findings, record_runs

pytestmark = pytest.mark.django_db


def said(code: str = "mrc.no-map-id", **params: Any) -> Said:
    return Said(code=code, files=(str(uuid.uuid5(uuid.NAMESPACE_URL, "file")),), params={"file": "TS_1.mrc", **params})


def test_what_went_leaves_a_trace_and_what_comes_back_is_as_old_as_before() -> None:
    scope, run = uuid.uuid4(), uuid.uuid4()
    record_findings(scope=scope, subject_run=run, findings=[said()])
    first = Finding.objects.get().first_seen

    record_findings(scope=scope, subject_run=run, findings=[])
    trace = Resolved.objects.get()
    assert (trace.code, trace.severity, trace.first_seen) == ("mrc.no-map-id", "warning", first)
    assert not Finding.objects.exists()

    record_findings(scope=scope, subject_run=run, findings=[said()])
    assert not Resolved.objects.exists()
    assert Finding.objects.get().first_seen == first


def test_what_comes_back_after_days_is_new() -> None:
    scope, run = uuid.uuid4(), uuid.uuid4()
    for found in ([said()], []):
        record_findings(scope=scope, subject_run=run, findings=found)
    trace = Resolved.objects.get()
    Resolved.objects.update(at=trace.at - timedelta(days=2))
    record_findings(scope=scope, subject_run=run, findings=[said()])

    assert Finding.objects.get().first_seen > trace.at
    assert not Resolved.objects.exists(), "it is there again"


def test_another_run_or_deposition_takes_nothing_from_a_trace() -> None:
    scope, other, run, elsewhere = uuid.uuid4(), uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    record_findings(scope=scope, subject_run=run, findings=[said()])
    record_findings(scope=scope, subject_run=run, findings=[])
    trace = Resolved.objects.get()

    record_runs(scope=scope, findings={elsewhere: [said()]})
    record_runs(scope=other, findings={run: [said()]})

    assert Resolved.objects.get() == trace
    assert all(row.first_seen > trace.first_seen for row in Finding.objects.all())


def test_a_finding_of_no_run_comes_back_as_well() -> None:
    scope = uuid.uuid4()
    for found in ([said()], [], [said()]):
        record_findings(scope=scope, subject_run=None, findings=found)

    assert not Resolved.objects.exists()


def test_traces_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolved, "KEPT", 5)
    scope, runs = uuid.uuid4(), [uuid.uuid4() for _ in range(12)]
    for found in ([said()], []):
        for run in runs:
            record_runs(scope=scope, findings={run: found})

    assert set(Resolved.objects.values_list("subject_run", flat=True)) == set(runs[-5:])
