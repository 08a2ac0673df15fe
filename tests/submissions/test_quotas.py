"""How much a deposition and a person may hold: told before an upload starts, by every door."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from submissions import allowing, direct, quotas, store_uploads, tokens, uploads
from submissions.drafts import locked
from submissions.models import Allowance, Deposition, File, Upload
from submissions.quotas import GB, QuotaExceeded
from submissions.refusals import NotAllowed
from submissions.review.history import latest
from submissions.states import State
from tests.factories import make_deposition, make_user, put_in_state
from tests.submissions.api.calling import Script
from tests.submissions.sending import checksum, deposit
from validation.models import Content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def small(settings: Any) -> None:
    settings.QUOTA_DEPOSITION_GB, settings.QUOTA_PERSON_GB = 5_000, 8_000


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition()


def holds(deposition: Deposition, gigabytes: int) -> Content:
    key = f"{deposition.prefix}g1/{gigabytes}-{Content.objects.count()}.mrc"
    return Content.objects.create(scope=deposition.uuid, key=key, size=gigabytes * GB)


def test_an_upload_that_does_not_fit_is_told_with_all_numbers_before_it_starts(deposition: Deposition) -> None:
    holds(deposition, 4_900)
    with pytest.raises(QuotaExceeded) as refused:
        uploads.start(deposition, path="a.mrc", size=300 * GB, actor=deposition.owner)
    said = refused.value.sentence.replace(NBSP, " ")
    assert said.startswith("This deposition may hold 5.0 TB; 4.9 TB are there or announced, this needs 300 GB more.")
    assert "ask staff" in said
    assert not File.objects.filter(deposition=deposition).exists()
    uploads.start(deposition, path="a.mrc", size=100 * GB, actor=deposition.owner)


def test_small_files_and_stores_are_asked_as_well(deposition: Deposition) -> None:
    holds(deposition, 5_000)
    with pytest.raises(QuotaExceeded):
        direct.start(deposition, [direct.Wish("a.mdoc", 3, checksum(b"abc"))], actor=deposition.owner)
    with pytest.raises(QuotaExceeded):
        store_uploads.start(deposition, path="a.zarr", size=10, objects=2, actor=deposition.owner)
    assert not Upload.objects.exists()


def test_uploads_under_way_and_announced_files_count_once(deposition: Deposition) -> None:
    first = uploads.start(deposition, path="a.mrc", size=3_000 * GB, actor=deposition.owner)
    File.objects.create(deposition=deposition, path="b.mrc", announced=1_500 * GB)
    File.objects.filter(pk=first.file_id).update(announced=3_000 * GB)
    assert quotas.of_deposition(deposition).total == 4_500 * GB
    with pytest.raises(QuotaExceeded):
        uploads.start(deposition, path="c.mrc", size=600 * GB, actor=deposition.owner)
    uploads.start(deposition, path="b.mrc", size=2_000 * GB, actor=deposition.owner)
    uploads.start(deposition, path="a.mrc", size=3_000 * GB, actor=deposition.owner)
    assert quotas.of_deposition(deposition).total == 5_000 * GB


def test_what_lies_elsewhere_was_removed_or_cancelled_does_not_count(deposition: Deposition) -> None:
    File.objects.create(deposition=deposition, path="x.mrc", announced=GB, elsewhere_entry="EMPIAR-10045")
    File.objects.create(deposition=deposition, path="y.mrc", announced=GB, removed_at=timezone.now())
    uploads.abort(uploads.start(deposition, path="a.mrc", size=3_000 * GB, actor=deposition.owner))
    assert quotas.of_deposition(deposition).total == 0


def test_what_a_file_was_before_counts_as_long_as_it_can_come_back(deposition: Deposition) -> None:
    for body in (b"first", b"second"):
        deposit(deposition, path="a.mrc", body=body, actor=deposition.owner, replace=True)
    assert quotas.of_deposition(deposition).kept == len(b"first") + len(b"second")


def test_all_depositions_of_the_owner_count_together_until_they_are_accepted(deposition: Deposition) -> None:
    other, done = make_deposition(deposition.owner), make_deposition(deposition.owner)
    holds(other, 4_900)
    holds(deposition, 3_000)
    holds(put_in_state(done, State.ACCEPTED), 4_000)
    with pytest.raises(QuotaExceeded, match="All your depositions together may hold"):
        uploads.start(deposition, path="a.mrc", size=200 * GB, actor=deposition.owner)
    uploads.start(deposition, path="a.mrc", size=100 * GB, actor=deposition.owner)


def test_a_co_author_is_not_told_how_much_the_owner_has_elsewhere(deposition: Deposition) -> None:
    holds(make_deposition(deposition.owner), 7_777)
    with pytest.raises(QuotaExceeded) as refused:
        uploads.start(deposition, path="a.mrc", size=300 * GB, actor=make_user())
    assert "no room for 300" in refused.value.sentence
    assert "7.8" not in refused.value.sentence


def test_an_admin_allows_more_and_the_usual_again(deposition: Deposition) -> None:
    admin = make_user("admin")
    holds(deposition, 4_900)
    for one in ({"deposition": deposition}, {"person": deposition.owner}):
        Allowance.objects.create(gigabytes=20_000, reason="A large study", by=admin, **one)
    uploads.start(deposition, path="a.mrc", size=4_999 * GB, actor=deposition.owner)
    Allowance.objects.create(gigabytes=None, reason="It is over", by=admin, deposition=deposition)
    with pytest.raises(QuotaExceeded):
        uploads.start(deposition, path="b.mrc", size=1, actor=deposition.owner)


def test_a_limit_that_was_lowered_lets_what_is_announced_be_sent(deposition: Deposition, settings: Any) -> None:
    File.objects.create(deposition=deposition, path="a.mrc", announced=100 * GB)
    settings.QUOTA_DEPOSITION_GB = 1
    uploads.start(deposition, path="a.mrc", size=100 * GB, actor=deposition.owner)


def test_too_many_files_are_told_whatever_their_size(deposition: Deposition, settings: Any) -> None:
    settings.QUOTA_FILES = 2
    wishes = [direct.Wish(f"{number}.mdoc", 1, checksum(b"a")) for number in range(3)]
    with pytest.raises(QuotaExceeded, match="may have 2 files"):
        direct.start(deposition, wishes, actor=deposition.owner)
    direct.start(deposition, wishes[:2], actor=deposition.owner)
    direct.start(deposition, wishes[:2], actor=deposition.owner)


def test_an_admin_allows_more_on_the_admin_pages_and_the_record_says_so(deposition: Deposition, client: Client) -> None:
    holds(deposition, 4_900)
    client.force_login(make_user("admin"))
    url = reverse("admin:submissions_allowance_add")
    wrong = client.post(url, {"whom": "D-99999", "gigabytes": 7_000, "reason": "A large study"})
    assert "There is no deposition D-99999" in wrong.content.decode()
    answer = client.post(url, {"whom": deposition.label, "gigabytes": 7_000, "reason": "A large study"})
    assert answer.status_code == 302
    uploads.start(deposition, path="a.mrc", size=2_000 * GB, actor=deposition.owner)
    (line,) = [line for line in latest(deposition, count=5) if "7.0" in line.said]
    assert line.said.replace(NBSP, " ").endswith("allowed it 7.0 TB")
    assert line.reason == "A large study"
    client.force_login(make_user("curator"))
    assert client.get(url).status_code in (302, 403)


def test_nobody_else_allows_more(deposition: Deposition) -> None:
    with pytest.raises(NotAllowed):
        allowing.allow(deposition.label, gigabytes=1, reason="I like it", actor=deposition.owner)


def test_the_files_page_and_the_api_say_how_full_it_is(deposition: Deposition, client: Client) -> None:
    holds(deposition, 4_900)
    _, secret = tokens.create(deposition.owner, name="Script", scopes=["read"], days=1)
    told = client.get(f"/api/v1/depositions/{deposition.label}", headers={"Authorization": f"Bearer {secret}"})
    assert told.json()["room"] == {"kept": 4_900 * GB, "coming": 0, "most": 5_000 * GB}
    shown = render_to_string("submissions/files/quota.html", {"deposition": deposition}).replace(NBSP, " ")
    assert "Nearly full: 4.9 TB of 5.0 TB" in shown.replace("&nbsp;", " ")


def test_the_api_tells_it_of_each_file_that_does_not_fit(deposition: Deposition) -> None:
    holds(deposition, 4_900)
    wishes = {"files": [{"path": "a.mrc", "size": 300 * GB}, {"path": "b.mrc", "size": 90 * GB}]}
    script = Script(deposition.owner)
    large, fits = script.post(f"/depositions/{deposition.label}/uploads", wishes).json()["items"]
    assert (large["refused"], large["upload"]) == ("quota", None)
    assert "this needs 300" in large["sentence"]
    assert fits["upload"] is not None


@pytest.mark.django_db(transaction=True)
def test_two_depositions_of_one_owner_do_not_pass_together(settings: Any) -> None:
    owner = make_user()
    both = [make_deposition(owner), make_deposition(owner)]
    settings.QUOTA_PERSON_GB = 100
    ready, said = threading.Barrier(2), []

    def begin(deposition: Deposition) -> None:
        try:
            with locked(deposition) as now:
                ready.wait(10)
                quotas.check(now, actor=owner, more=60 * GB)
                File.objects.create(deposition=now, path="a.mrc", announced=60 * GB)
        except QuotaExceeded as refused:
            said.append(refused.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=[one]) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 1
    assert File.objects.count() == 1
