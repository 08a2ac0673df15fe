"""Findings in store: one row each, kept by identity, gone when resolved; counts follow; admins see what we gave up."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from tests.validation.objects import line_up
from validation import services
from validation.findings import Finding as Found
from validation.models import Finding, Reading, Resolved, Tally

pytestmark = pytest.mark.django_db
SCOPE, RUN, FILE = uuid.uuid4(), uuid.uuid4(), str(uuid.uuid4())


def found(code: str = "mrc.no-map-id", *, file: str = FILE, field: str = "", **params: Any) -> Found:
    return Found(
        code=code, files=(file,), contents=("a",), field=field, relation="tomogram", params={"file": "a.rec", **params}
    )


def record(*findings: Found, run: uuid.UUID | None = RUN) -> None:
    services.record_findings(scope=SCOPE, subject_run=run, findings=findings)


def test_a_finding_is_one_row_with_its_words() -> None:
    record(found())

    row = Finding.objects.get()
    assert (row.code, row.severity, row.relation, str(row.subject_file)) == (
        "mrc.no-map-id",
        "warning",
        "tomogram",
        FILE,
    )
    assert row.sentence.startswith("a.rec lacks the letters MAP")
    assert row.remedy
    assert row.label == "No MAP identifier"


@pytest.mark.parametrize("run", [RUN, None])
def test_the_same_finding_again_keeps_its_row_and_first_seen(run: uuid.UUID | None) -> None:
    record(found(), run=run)
    before = Finding.objects.get()
    record(found(code="mrc.no-map-id"), run=run)

    after = Finding.objects.get()
    assert (after.pk, after.first_seen, after.evidence) == (before.pk, before.first_seen, before.evidence)
    assert after.last_seen > before.last_seen


def test_other_numbers_are_the_same_finding_with_other_evidence() -> None:
    record(found("tomogram.single-slice", observed=1))
    before = Finding.objects.get()
    record(found("tomogram.single-slice", observed=2))

    after = Finding.objects.get()
    assert after.pk == before.pk
    assert after.evidence != before.evidence
    assert after.params["observed"] == 2


def test_what_is_resolved_goes_and_other_runs_stay() -> None:
    other = uuid.uuid4()
    record(found(), found("tomogram.single-slice", observed=1))
    record(found(), run=other)
    record(found())

    assert sorted(Finding.objects.values_list("subject_run", "code")) == sorted(
        [(RUN, "mrc.no-map-id"), (other, "mrc.no-map-id")]
    )


def test_many_runs_at_once() -> None:
    runs = [uuid.uuid4() for _ in range(5)]
    record(found(), run=runs[0])
    services.record_runs(scope=SCOPE, findings={run: [found()] if run != runs[0] else [] for run in runs})

    assert set(Finding.objects.values_list("subject_run", flat=True)) == set(runs[1:])


def test_the_tally_counts_by_severity_and_follows() -> None:
    record(found(), found("tomogram.single-slice", observed=1), found("mrc.signedness-ambiguous"))
    tally = Tally.objects.get(scope=SCOPE)
    assert (tally.errors, tally.warnings, tally.notes, tally.waiting) == (1, 1, 1, 0)

    record()
    tally.refresh_from_db()
    assert (tally.errors, tally.warnings, tally.notes) == (0, 0, 0)


def test_recording_costs_the_same_number_of_queries_for_few_and_many(django_assert_max_num_queries: Any) -> None:
    for number in (3, 300):
        findings = [found(file=str(uuid.uuid4())) for _ in range(number)]
        with django_assert_max_num_queries(16):
            record(*findings)


def test_a_code_that_left_the_catalogue_still_has_a_name() -> None:
    row = Finding(code="mrc.forgotten", severity="error", evidence="x", scope=SCOPE)

    assert (row.label, row.sentence, row.remedy) == ("mrc.forgotten", "mrc.forgotten", "")


@pytest.fixture
def gave_up() -> Reading:
    line_up(SCOPE, 2)
    row = Reading.objects.order_by("pk")[0]
    Reading.objects.filter(pk=row.pk).update(
        state="gave_up", reference="F-20431", fault="S3 said 503", waiting_since=timezone.now()
    )
    return row


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_user(f"{role}@example.org", "a long password", role=role))
    return client


def test_admins_see_what_we_gave_up_and_can_check_again(gave_up: Reading) -> None:
    client = signed_in("admin")
    page = client.get("/admin/validation/reading/")
    assert page.status_code == 200
    assert "F-20431" in page.content.decode()
    assert "S3 said 503" in page.content.decode()
    assert len(page.context["cl"].result_list) == 1

    client.post("/admin/validation/reading/", {"action": "check_again", "_selected_action": [gave_up.pk]})

    gave_up.refresh_from_db()
    assert (gave_up.state, gave_up.attempt) == ("waiting", 0)


@pytest.mark.parametrize("role", ["depositor", "curator"])
def test_others_do_not_see_the_list(role: str, gave_up: Reading) -> None:
    assert signed_in(role).get("/admin/validation/reading/").status_code == 302


def in_role(relation: str) -> Found:
    params = {"file": "a.tlt", "observed": 91, "expected": 90, "line": 1}
    return Found(code="angles.out-of-range", files=(FILE,), contents=("a",), relation=relation, params=params)


def test_a_file_in_two_roles_keeps_a_finding_for_each() -> None:
    record(in_role("tilt_series"), in_role("alignment"))
    record(in_role("tilt_series"), in_role("alignment"))

    assert sorted(Finding.objects.values_list("relation", flat=True)) == ["alignment", "tilt_series"]
    assert len(set(Finding.objects.values_list("evidence", flat=True))) == 1, "one explanation is of both"
    assert Tally.objects.get(scope=SCOPE).errors == 2


def test_what_is_still_told_in_another_role_is_not_resolved() -> None:
    record(in_role("tilt_series"), in_role("alignment"))
    first = set(Finding.objects.values_list("first_seen", flat=True))

    services.record_runs(scope=SCOPE, findings={RUN: []}, relations=["alignment"])
    assert (Finding.objects.get().relation, Resolved.objects.count()) == ("tilt_series", 0)
    record(in_role("alignment"))
    assert (Finding.objects.get().relation, Resolved.objects.count()) == ("alignment", 0)
    assert {Finding.objects.get().first_seen} == first
    record()
    assert (Finding.objects.count(), Resolved.objects.count()) == (0, 1)


def test_what_comes_back_in_two_roles_is_as_old_as_before() -> None:
    record(in_role("tilt_series"), in_role("alignment"))
    first = set(Finding.objects.values_list("first_seen", flat=True))
    record()
    record(in_role("tilt_series"), in_role("alignment"))

    assert set(Finding.objects.values_list("first_seen", flat=True)) == first
    assert not Resolved.objects.exists()
