"""Errands: mails and emptied folders survive a silent broker, a silent mail server and a worker that dies."""

from __future__ import annotations

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerDown

from submissions import errands, tasks
from submissions.drafts import delete_draft
from submissions.models import Errand
from submissions.review import workflow
from submissions.states import Action
from tests.factories import make_deposition, make_user
from tests.submissions.submitted import in_review, ready
from validation.models import Tally
from validation.tally import refresh_tallies

pytestmark = pytest.mark.django_db


def make_due() -> None:
    Errand.objects.filter(state="waiting").update(due=timezone.now())


def recipients() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> dict[str, Exception]:
    """Recipient -> what the mail server answers, as long as it stands here."""
    answers: dict[str, Exception] = {}
    real = EmailMessage.send

    def send(self: EmailMessage, *args: Any, **kwargs: Any) -> int:
        if error := answers.get(self.to[0], answers.get("*")):
            raise error
        return real(self, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", send)
    return answers


@pytest.mark.django_db(transaction=True)
def test_mails_are_sent_when_the_broker_was_down_at_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(**options: Any) -> None:
        raise BrokerDown("no route")

    curator = make_user("curator")
    deposition = ready()
    with monkeypatch.context() as broken:
        broken.setattr(tasks.errands, "apply_async", down)
        workflow.move(deposition, action=Action.SUBMIT, actor=deposition.owner, data={"policy": True})
    assert mail.outbox == []
    rung: list[str] = []
    monkeypatch.setattr(tasks.judge, "apply_async", lambda **options: None)
    monkeypatch.setattr(tasks.errands, "apply_async", lambda **options: rung.append("errands"))
    tasks.sweep()
    assert rung == ["errands"]
    tasks.errands()
    assert recipients() == sorted([deposition.owner.email, curator.email])
    assert not Errand.objects.exists()


def test_a_silent_mail_server_delays_mails_and_nobody_gets_one_twice(refusing: dict[str, Exception]) -> None:
    curators = [make_user("curator"), make_user("curator")]
    deposition = ready()
    workflow.move(deposition, action=Action.SUBMIT, actor=deposition.owner, data={"policy": True})
    refusing[curators[0].email] = SMTPServerDisconnected("gone")
    tasks.errands()
    assert recipients() == [deposition.owner.email]
    errand = Errand.objects.get()
    assert (errand.state, "gone" in errand.fault) == ("waiting", True)
    assert errand.due > timezone.now()
    refusing.clear()
    make_due()
    tasks.errands()
    assert recipients() == sorted([deposition.owner.email, *(person.email for person in curators)])


def test_one_refused_address_keeps_no_mail_from_the_others(refusing: dict[str, Exception]) -> None:
    first, second = make_user("curator"), make_user("curator")
    deposition = ready()
    workflow.move(deposition, action=Action.SUBMIT, actor=deposition.owner, data={"policy": True})
    refusing[first.email] = SMTPRecipientsRefused({first.email: (550, b"unknown")})
    tasks.errands()
    assert recipients() == sorted([deposition.owner.email, second.email])
    assert Errand.objects.get().state == "waiting"


def test_after_all_attempts_it_is_given_up_with_a_reference_that_admins_find(
    refusing: dict[str, Exception], caplog: pytest.LogCaptureFixture, client: Client
) -> None:
    deposition = in_review()
    Errand.objects.all().delete()
    workflow.move(deposition, action=Action.ACCEPT, actor=deposition.curator)
    refusing["*"] = ConnectionRefusedError("no mail server")
    for _ in range(Errand.attempts):
        make_due()
        assert errands.run_one()
    errand = Errand.objects.get()
    assert (errand.state, errand.attempt) == ("gave_up", Errand.attempts)
    assert errand.reference in caplog.text
    client.force_login(make_user("admin"))
    page = client.get(reverse("admin:submissions_errand_changelist"))
    assert errand.reference in page.content.decode()
    refusing.clear()
    answer = client.post(
        reverse("admin:submissions_errand_changelist"), {"action": "try_again", "_selected_action": [errand.pk]}
    )
    assert answer.status_code == 302
    tasks.errands()
    assert recipients() == [deposition.owner.email]


def test_a_mail_on_its_way_when_the_worker_died_is_not_sent_again(caplog: pytest.LogCaptureFixture) -> None:
    curator = make_user("curator")
    deposition = ready()
    workflow.move(deposition, action=Action.SUBMIT, actor=deposition.owner, data={"policy": True})
    errand = Errand.objects.get()
    errand.data["sending"] = deposition.owner.email
    errand.save()
    tasks.errands()
    assert recipients() == [curator.email]
    assert "may not have arrived" in caplog.text


def test_a_mail_that_comes_late_is_of_its_own_move() -> None:
    deposition = in_review()
    Errand.objects.all().delete()
    workflow.move(deposition, action=Action.WITHDRAW, actor=deposition.owner, reason="Wrong files.")
    curator = deposition.curator
    workflow.move(deposition, action=Action.REOPEN, actor=deposition.owner)
    tasks.errands()
    assert recipients() == [curator.email]


def test_errands_are_no_checks() -> None:
    deposition = ready()
    workflow.move(deposition, action=Action.SUBMIT, actor=deposition.owner, data={"policy": True})
    assert Errand.objects.filter(scope=deposition.uuid).exists()
    refresh_tallies([deposition.uuid])
    tally = Tally.objects.get(scope=deposition.uuid)
    assert (tally.waiting, tally.gave_up) == (0, 0)


def test_a_deleted_draft_is_emptied_once_the_storage_answers(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.platform import s3
    from portal.platform.s3 import folders

    deposition = make_deposition()
    key = f"{deposition.prefix}g1/a.mrc"
    s3.client().put_object(Bucket=bucket, Key=key, Body=b"data")
    delete_draft(deposition)

    def silent(prefix: str) -> int:
        raise s3.StorageUnavailable("no answer")

    with monkeypatch.context() as broken:
        broken.setattr(folders, "empty_folder", silent)
        tasks.errands()
    assert s3.head(key).size == 4
    make_due()
    tasks.errands()
    with pytest.raises(s3.ObjectMissing):
        s3.head(key)
    assert not Errand.objects.exists()
