"""Two windows, a faulty storage, people who cancel, remove and hand in: what counts is always what was sent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
import urllib3
from django.db import connection
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from portal.platform import s3
from submissions import direct, files, store_uploads, uploads
from submissions.client import checksums
from submissions.models import Deposition, File, Upload
from submissions.refusals import Refused
from submissions.states import State
from tests.factories import make_deposition, put_in_state
from tests.submissions.sending import cut
from tests.submissions.uploads_faults.conftest import PART, Lines, content_bytes, left_over
from tests.submissions.uploads_faults.line import AFTER, BEFORE, BUSY, GOOD, LATE, TWICE

pytestmark = pytest.mark.django_db(transaction=True)

HTTP = urllib3.PoolManager(retries=False, timeout=20)
PATHS = ("a.mrc", "rec/b.mrc", "rec/c.zarr")
# In parts, in one request, as a store; the sizes in bytes of what is sent.
KINDS = {"parts": (PART + 3, 5), "whole": (0, 1, 999), "store": (30,)}
# Requests of the portal's own that fail are made anew by its S3 client, three times in all.
inner = st.lists(st.sampled_from((GOOD, AFTER, BEFORE, BUSY, TWICE)), max_size=4)
outer = st.lists(st.sampled_from((GOOD, AFTER, BEFORE, BUSY, TWICE, LATE)), max_size=3)
one = st.integers(0, 5)


@dataclass(frozen=True, slots=True)
class Sent:
    """An upload with what is sent in it: path within it ("" where it is no store) -> bytes."""

    upload: Upload
    body: dict[str, bytes]


class World:
    """One deposition in several windows. `sent`: all uploads so far; `bodies`: key -> what was to lie there."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.deposition: Deposition = make_deposition()
        self.actor = self.deposition.owner
        self.sent: list[Sent] = []
        self.bodies: dict[str, dict[str, bytes]] = {}
        self.handed_in: dict[str, Any] | None = None

    def start(self, path: str, kind: str, size: int, replace: bool, **_: Any) -> None:
        body = {"": bytes((len(self.sent) * 37 + at) % 251 for at in range(1_000)) * (size // 1_000 + 1)}
        body = {"": body[""][:size]}
        if path.endswith(".zarr") != (kind == "store"):
            return
        if kind == "store":
            body = {f"0/{at}": body[""][at:] for at in range(3)}
        upload = self._open(path, kind, body, replace=replace)
        self.sent.append(Sent(upload, body))
        self.bodies[upload.key] = body

    def _open(self, path: str, kind: str, body: dict[str, bytes], *, replace: bool) -> Upload:
        size = sum(map(len, body.values()))
        if kind == "parts":
            return uploads.start(self.deposition, path=path, size=size, actor=self.actor, replace=replace)
        if kind == "store":
            count = len(body)
            return store_uploads.start(
                self.deposition, path=path, size=size, objects=count, actor=self.actor, replace=replace
            )
        wish = direct.Wish(path, size, checksum(body[""]), replace)
        (answer,) = direct.start(self.deposition, [wish], actor=self.actor)
        if isinstance(answer, Refused):
            raise answer
        return answer

    def send(self, at: int, part: int, **_: Any) -> None:
        """All of it, or one part or object alone."""
        if row := self._row(at):
            pairs = list(signed(row))
            for address, body in pairs[part % len(pairs) :][:1] if part and pairs else pairs:
                with suppress(urllib3.exceptions.HTTPError):
                    HTTP.request("PUT", address.url, body=body, headers=address.headers | length(body))

    def spoil(self, at: int, **_: Any) -> None:
        """Other bytes of the same length to the same addresses."""
        if row := self._row(at):
            for address, body in signed(row):
                with suppress(urllib3.exceptions.HTTPError):
                    other = bytes(255 - byte for byte in body[:10]) + body[10:]
                    HTTP.request("PUT", address.url, body=other, headers=address.headers | length(body))

    def complete(self, at: int, **_: Any) -> None:
        if row := self._row(at):
            fresh = Upload.objects.select_related("file__deposition").get(pk=row.upload.pk)
            complete(fresh, row, actor=self.actor)

    def abort(self, at: int, **_: Any) -> None:
        if row := self._row(at):
            uploads.abort(Upload.objects.select_related("file__deposition").get(pk=row.upload.pk))

    def race(self, at: int, part: int, **_: Any) -> None:
        """Completed by one window while another cancels it, completes it, or the deposition is handed in."""
        second: Callable[[], None] = [
            lambda: self.abort(at), lambda: self.complete(at), lambda: self.hand_in(), lambda: self.remove(at),
        ][part % 4]  # fmt: skip
        together([lambda: self.complete(at), second])

    def remove(self, at: int, **_: Any) -> None:
        for row in File.objects.filter(deposition=self.deposition, path=PATHS[at % len(PATHS)], removed_at=None):
            files.remove(row, actor=self.actor)

    def hand_in(self, **_: Any) -> None:
        if self.handed_in is None:
            self.deposition.refresh_from_db()
            put_in_state(self.deposition, State.SUBMITTED)
            self.handed_in = self.contents()

    def take_back(self, **_: Any) -> None:
        """Given back by a curator, so that files may change again."""
        self.handed_in = None
        self.deposition.refresh_from_db()
        if self.deposition.state == State.SUBMITTED:
            put_in_state(self.deposition, State.CHANGES_REQUESTED, steps=(State.IN_REVIEW, State.CHANGES_REQUESTED))

    def contents(self) -> dict[str, Any]:
        rows = File.objects.filter(deposition=self.deposition, removed_at=None).exclude(content=None)
        return dict(rows.values_list("path", "content__key"))

    def _row(self, at: int) -> Sent | None:
        return self.sent[at % len(self.sent)] if self.sent else None


def signed(row: Sent) -> Iterator[tuple[uploads.SignedPart, bytes]]:
    """Addresses of all that is to be sent, with the bytes. Raises: Refused, StorageUnavailable."""
    if row.upload.is_store:
        wishes = [store_uploads.ObjectWish(path, len(body), checksum(body)) for path, body in row.body.items()]
        for wish, address in zip(wishes, store_uploads.sign(row.upload, wishes), strict=True):
            if address is not None:
                yield address, row.body[wish.path]
        return
    pieces = cut(row.body[""], each=row.upload.part_size)
    for address in uploads.sign_parts(row.upload, wanted={number: checksum(body) for number, body in pieces.items()}):
        yield address, pieces[address.number]


def checksum(body: bytes) -> str:
    return checksums.text(checksums.of_bytes(body))


def length(body: bytes) -> dict[str, str]:
    return {"Content-Length": str(len(body))}


def complete(upload: Upload, row: Sent, *, actor: Any) -> None:
    if upload.is_store:
        store_uploads.complete(upload, actor=actor)
    elif upload.upload_id:
        uploads.complete(upload, actor=actor, checksum=checksum(row.body[""]))
    else:
        (answer,) = direct.complete(upload.file.deposition, [upload], actor=actor)
        if isinstance(answer, Refused):
            raise answer


def together(calls: list[Callable[[], None]]) -> None:
    odd: list[BaseException] = []

    def run(call: Callable[[], None]) -> None:
        try:
            call()
        except (Refused, s3.StorageUnavailable):
            pass
        except BaseException as error:
            odd.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if odd:
        raise odd[0]


def holds(world: World) -> None:
    for file in File.objects.filter(deposition=world.deposition).exclude(content=None).select_related("content"):
        assert file.content is not None
        assert content_bytes(file) == world.bodies[file.content.key], f"{file.path} has other bytes than were sent"
    if world.handed_in is not None:
        assert world.contents() == world.handed_in, "the files changed after they were handed in"


starts = st.fixed_dictionaries(
    {"what": st.just("start"), "path": st.sampled_from(PATHS), "kind": st.sampled_from(sorted(KINDS)),
     "size": st.sampled_from([size for kind in KINDS.values() for size in kind]), "replace": st.booleans()}
)  # fmt: skip
others = st.fixed_dictionaries(
    {"what": st.sampled_from(["send", "send", "complete", "complete", "spoil", "abort", "race", "remove", "hand_in",
                              "take_back"]),
     "at": one, "part": st.integers(0, 3)}
)  # fmt: skip
steps = st.lists(st.tuples(st.one_of(starts, others, others), inner, outer), min_size=4, max_size=14)
quick = settings(
    max_examples=3, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
long = settings(quick, max_examples=600, derandomize=False)


def check(lines: Lines, sweep: Callable[[Deposition], None], plan: list[Any]) -> None:
    world = World(lines)
    for step, troubles, far in plan:
        lines.inner.trouble(troubles)
        lines.sender.trouble(far)
        with suppress(Refused, s3.StorageUnavailable):
            getattr(world, step["what"])(**{key: value for key, value in step.items() if key != "what"})
        lines.calm()
        holds(world)
    world.take_back()
    for path, kind in zip(PATHS, ("parts", "whole", "store"), strict=True):
        world.start(path, kind, 50, replace=True)
        at = len(world.sent) - 1
        world.send(at, 0)
        world.complete(at)
        assert world.contents()[path] == world.sent[at].upload.key
    holds(world)
    for file in File.objects.filter(deposition=world.deposition, removed_at=None):
        assert not file.uploads.filter(state="open").exists()
    sweep(world.deposition)
    assert left_over(world.deposition) == (set(), [])
    holds(world)


def step(what: str, *, inner: tuple[str, ...] = (), outer: tuple[str, ...] = (), **told: Any) -> Any:
    given = {"at": 0, "part": 0} if what != "start" else {}
    return ({"what": what} | given | told, list(inner), list(outer))


LARGE = step("start", path="a.mrc", kind="parts", size=PART + 3, replace=True)
STORE = step("start", path="rec/c.zarr", kind="store", size=30, replace=True)


@example(plan=[LARGE, step("send"), step("race", part=0), step("race", part=1), LARGE, step("complete", at=1)])
@example(plan=[LARGE, step("send", outer=(AFTER, LATE)), step("send"), step("complete", inner=(GOOD, AFTER, BUSY))])
@example(plan=[LARGE, step("send"), step("race", part=2), step("spoil"), step("complete"), step("abort")])
@example(plan=[STORE, step("send", part=1), STORE, step("send", at=1), step("race", at=1), step("complete", at=0)])
@example(plan=[LARGE, step("send", part=1), step("spoil"), step("complete"), step("send", part=2), step("complete")])
@quick
@given(plan=steps)
def test_what_counts_is_what_was_sent(plan: list[Any], lines: Lines, sweep: Callable[[Deposition], None]) -> None:
    check(lines, sweep, plan)


@pytest.mark.soak
@long
@given(plan=steps)
def test_what_counts_is_what_was_sent_over_many_plans(
    plan: list[Any], lines: Lines, sweep: Callable[[Deposition], None]
) -> None:
    check(lines, sweep, plan)
