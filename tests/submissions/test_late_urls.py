"""An address that was signed before and used too late: nothing that was accepted changes. Against the real server."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.platform import s3
from submissions import direct, errands, store_uploads, uploads
from submissions.drafts import delete_draft
from submissions.models import Deposition, File, SignedObject, Stray, Upload
from submissions.refusals import MoveRefused, NotEditable
from submissions.review import workflow
from submissions.states import Action, State
from submissions.store_uploads import ObjectWish
from submissions.sweeping import finding, freeing, rounds
from submissions.uploads import SignedPart, UploadOver, UploadRefused
from tests.factories import make_deposition, put_in_state
from tests.submissions.sending import checksum, put
from tests.submissions.submitted import ready
from validation.models import Content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]
BODY, OTHER = b"the bytes that count", b"THE BYTES THAT DON'T"
FORBIDDEN = (403, 404, 409, 412)


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition()


def in_bucket(deposition: Deposition) -> dict[str, bytes]:
    return {row.key: s3.get_range(row.key, offset=0, length=99) for row in s3.list_objects(deposition.prefix)}


def store_of(deposition: Deposition, objects: dict[str, bytes], *, announced: int = 0) -> Upload:
    size = sum(map(len, objects.values()))
    return store_uploads.start(
        deposition, path="a.zarr", size=size, objects=announced or len(objects), actor=deposition.owner
    )


def addresses(upload: Upload, objects: dict[str, bytes]) -> dict[str, SignedPart]:
    wishes = [ObjectWish(path, len(body), checksum(body)) for path, body in objects.items()]
    signed = store_uploads.sign(upload, wishes)
    return {wish.path: one for wish, one in zip(wishes, signed, strict=True) if one is not None}


# --- while uploads run, nothing is submitted


def test_nothing_is_submitted_while_an_upload_is_open() -> None:
    deposition = ready()
    upload = uploads.start(deposition, path="late.mrc", size=20, actor=deposition.owner)
    with pytest.raises(MoveRefused) as refused:
        workflow.move(deposition, action=Action.SUBMIT, actor=deposition.owner, data={"policy": True})
    assert any(
        "late.mrc" in one.sentence and "Finish it or cancel it" in one.sentence for one in refused.value.obstacles
    )
    uploads.abort(upload)
    workflow.move(deposition, action=Action.SUBMIT, actor=deposition.owner, data={"policy": True})
    assert not Upload.objects.filter(file__deposition=deposition, state="open").exists()


@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_REVIEW, State.ACCEPTED, State.WITHDRAWN])
def test_no_address_is_given_and_nothing_completed_after_submission(deposition: Deposition, state: State) -> None:
    """As it would be had an upload slipped through: every door looks at the state itself."""
    large = uploads.start(deposition, path="a.mrc", size=len(BODY), actor=deposition.owner)
    (small,) = direct.start(deposition, [direct.Wish("b.mdoc", 3, checksum(b"abc"))], actor=deposition.owner)
    store = store_of(deposition, {"0": BODY})
    put_in_state(deposition, state)
    for refused in (
        lambda: uploads.start(deposition, path="c.mrc", size=1, actor=deposition.owner),
        lambda: uploads.sign_parts(large, wanted={1: None}),
        lambda: uploads.complete(large, actor=deposition.owner),
        lambda: direct.complete(deposition, [small], actor=deposition.owner),  # type: ignore[list-item]
        lambda: store_uploads.sign(store, [ObjectWish("0", 1, checksum(b"x"))]),
        lambda: store_uploads.complete(store, actor=deposition.owner),
    ):
        with pytest.raises(NotEditable):
            refused()
    assert not Content.objects.filter(scope=deposition.uuid).exists()


# --- parts


def test_a_part_sent_again_after_completion_changes_nothing(deposition: Deposition) -> None:
    upload = uploads.start(deposition, path="a.mrc", size=len(BODY), actor=deposition.owner)
    (part,) = uploads.sign_parts(upload, wanted={1: None})
    assert put(part, BODY) == 200
    uploads.complete(upload, actor=deposition.owner)
    content = Content.objects.get(scope=deposition.uuid)
    put_in_state(deposition, State.ACCEPTED)
    assert put(part, OTHER) in FORBIDDEN
    found = s3.head(content.key)
    assert (found.etag, found.checksum) == (content.etag, content.checksum)
    assert list(in_bucket(deposition).values()) == [BODY]


def test_a_part_sent_before_submission_cannot_be_completed_after_it(deposition: Deposition) -> None:
    upload = uploads.start(deposition, path="a.mrc", size=len(BODY), actor=deposition.owner)
    (part,) = uploads.sign_parts(upload, wanted={1: None})
    put(part, BODY)
    uploads.abort(upload)
    put_in_state(deposition, State.SUBMITTED)
    assert put(part, OTHER) in FORBIDDEN, "the parts were given up with the upload"
    upload.refresh_from_db()
    with pytest.raises(NotEditable):
        uploads.complete(upload, actor=deposition.owner)
    assert in_bucket(deposition) == {}


def test_a_part_of_a_replacement_leaves_what_was_there(deposition: Deposition) -> None:
    first = uploads.start(deposition, path="a.mrc", size=len(BODY), actor=deposition.owner)
    (part,) = uploads.sign_parts(first, wanted={1: None})
    put(part, BODY)
    uploads.complete(first, actor=deposition.owner)
    again = uploads.start(deposition, path="a.mrc", size=len(OTHER), actor=deposition.owner, replace=True)
    (new,) = uploads.sign_parts(again, wanted={1: None})
    uploads.abort(again)
    put_in_state(deposition, State.SUBMITTED)
    assert put(new, OTHER) in FORBIDDEN
    assert put(part, OTHER) in FORBIDDEN
    assert in_bucket(deposition) == {first.key: BODY}


# --- small files


def small(deposition: Deposition, path: str = "a.mdoc", body: bytes = BODY) -> tuple[Upload, SignedPart]:
    (upload,) = direct.start(deposition, [direct.Wish(path, len(body), checksum(body))], actor=deposition.owner)
    assert isinstance(upload, Upload)
    return upload, uploads.sign_whole(upload)


def test_the_address_of_a_small_file_is_good_once(deposition: Deposition) -> None:
    upload, address = small(deposition)
    assert put(address, BODY) == 200
    direct.complete(deposition, [upload], actor=deposition.owner)
    put_in_state(deposition, State.ACCEPTED)
    before = s3.head(upload.key)
    assert put(address, BODY) in FORBIDDEN
    assert put(address, OTHER) >= 400
    assert s3.head(upload.key) == before
    assert in_bucket(deposition) == {upload.key: BODY}


def test_what_is_written_late_counts_for_nothing_and_is_swept(
    deposition: Deposition, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, address = small(deposition)
    uploads.abort(upload)
    put_in_state(deposition, State.SUBMITTED)
    assert put(address, BODY) == 200, "nothing lay there, and the address was good for an hour"
    upload.refresh_from_db()
    with pytest.raises(NotEditable):
        direct.complete(deposition, [upload], actor=deposition.owner)
    assert not File.objects.filter(deposition=deposition, removed_at=None).exists()

    monkeypatch.setattr(finding, "ROOT", deposition.prefix)
    monkeypatch.setattr(finding, "ago", lambda days: timezone.now() + timedelta(seconds=5))
    rounds.begin_now()
    while rounds.step():
        pass
    Stray.objects.update(until=timezone.now() - timedelta(seconds=1))
    while freeing.free_some():
        pass
    while errands.run_one():
        pass
    assert in_bucket(deposition) == {}


def test_a_key_written_late_is_never_given_out_again(deposition: Deposition) -> None:
    upload, address = small(deposition)
    uploads.abort(upload)
    put(address, BODY)
    again, fresh = small(deposition, body=OTHER)
    assert again.key != upload.key
    assert put(fresh, OTHER) == 200
    direct.complete(deposition, [again], actor=deposition.owner)
    content = File.objects.get(deposition=deposition, removed_at=None).content
    assert content is not None
    assert s3.get_range(content.key, offset=0, length=99) == OTHER


# --- stores


def test_the_objects_of_a_store_are_written_once(deposition: Deposition) -> None:
    objects = {".zattrs": b"{}", "0/0/0": BODY}
    upload = store_of(deposition, objects)
    signed = addresses(upload, objects)
    assert [put(signed[path], body) for path, body in objects.items()] == [200, 200]
    store_uploads.complete(upload, actor=deposition.owner)
    put_in_state(deposition, State.ACCEPTED)
    assert [put(signed[path], body) for path, body in objects.items()] == [412, 412]
    assert put(signed["0/0/0"], OTHER) >= 400
    assert in_bucket(deposition) == {f"{upload.key}/{path}": body for path, body in objects.items()}
    assert not SignedObject.objects.exists()


def test_no_address_is_left_that_could_add_an_object_to_a_store_that_is_complete(deposition: Deposition) -> None:
    """Else a block that was left out as empty could be put into an accepted tomogram for an hour."""
    objects = {".zattrs": b"{}", "0/0/0": BODY}
    upload = store_of(deposition, objects)
    signed = addresses(upload, objects)
    with pytest.raises(UploadRefused, match="2 objects with 22 bytes were announced, addresses for 3"):
        addresses(upload, {"0/0/1": b""})
    assert addresses(upload, objects).keys() == signed.keys(), "the same ones are asked for as often as one likes"
    for path, body in objects.items():
        put(signed[path], body)
    store_uploads.complete(upload, actor=deposition.owner)
    with pytest.raises(UploadOver):
        addresses(Upload.objects.get(pk=upload.pk), {"0/0/1": b""})


def test_addresses_for_more_bytes_than_announced_are_not_given(deposition: Deposition) -> None:
    upload = store_of(deposition, {"0": b"1234", "1": b""})
    with pytest.raises(UploadRefused, match="Begin the store anew"):
        addresses(upload, {"0": b"12345"})
    assert addresses(upload, {"0": b"1234"})


# --- the whole deposition is gone


def test_an_address_of_a_deleted_draft_finds_nothing_to_change(deposition: Deposition) -> None:
    upload = uploads.start(deposition, path="a.mrc", size=len(BODY), actor=deposition.owner)
    (part,) = uploads.sign_parts(upload, wanted={1: None})
    put(part, BODY)
    delete_draft(deposition)
    while errands.run_one():
        pass
    assert put(part, BODY) in FORBIDDEN
    assert in_bucket(deposition) == {}
