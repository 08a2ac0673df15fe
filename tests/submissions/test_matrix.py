"""Every address × every role × three states: who gets through. An address without a row here fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from submissions import people, tokens
from submissions.models import (
    Batch,
    Block,
    CoAuthor,
    Comment,
    Deposition,
    File,
    FileVersion,
    Invitation,
    Pattern,
    Profile,
    SheetImport,
    Upload,
)
from submissions.rights import Right
from submissions.sheets import imports
from submissions.states import State
from tests.factories import make_user
from tests.offering import offered_wheel
from tests.submissions.submitted import accepted, in_review, ready

OURS = ("portal", "submissions", "validation")
CO_AUTHORS = {"may view": Right.VIEW, "may edit": Right.EDIT, "may submit": Right.SUBMIT}
ROLES = ("nobody", "owner", *CO_AUTHORS, "stranger", "its curator", "other curator", "admin")
STATES: dict[State, Callable[..., Deposition]] = {
    State.DRAFT: lambda owner, curator: ready(owner),
    State.IN_REVIEW: lambda owner, curator: in_review(owner, curator=curator),
    State.ACCEPTED: lambda owner, curator: accepted(owner, curator=curator),
}
STAFF = {"its curator", "other curator", "admin"}

Who = Callable[[State], set[str]]


def everyone(_: State) -> set[str]:
    return set(ROLES)


def signed_in(_: State) -> set[str]:
    return set(ROLES) - {"nobody"}


def staff(_: State) -> set[str]:
    return STAFF


def admins(_: State) -> set[str]:
    return {"admin"}


def owner(_: State) -> set[str]:
    """Nobody but co-authors learns that it exists; what the state forbids is refused in words."""
    return {"owner"}


def editor(_: State) -> set[str]:
    return {"owner", "may edit", "may submit"}


def participant(_: State) -> set[str]:
    return {"owner", *CO_AUTHORS}


def the_same_person(_: State) -> set[str]:
    return {"owner"}


def visible(state: State) -> set[str]:
    return {"owner", *CO_AUTHORS} | (set() if state is State.DRAFT else STAFF)


def uploader(state: State) -> set[str]:
    """An uploaded sheet is for the one who uploaded it; while nothing may change, everybody is told that first."""
    return {"owner"} if state is State.DRAFT else editor(state)


def nobody_yet(state: State) -> set[str]:
    """The form has to name something else of this person."""
    return set() if state is State.DRAFT else editor(state)


# A co-author without the right is told so, as they see that it is there.
TOLD: dict[Who, set[str]] = {
    owner: set(CO_AUTHORS),
    editor: {"may view"},
    uploader: {"may view"},
    nobody_yet: {"may view"},
}


def reviewers(state: State) -> set[str]:
    return set() if state is State.DRAFT else STAFF


def admins_of_visible(state: State) -> set[str]:
    return set() if state is State.DRAFT else {"admin"}


def readers_of_record(state: State) -> set[str]:
    return STAFF if state is State.ACCEPTED else set()


def exporters(state: State) -> set[str]:
    return {"admin"} if state is State.ACCEPTED else set()


@dataclass(frozen=True)
class World:
    """One deposition with one row of everything that an address may name."""

    deposition: Deposition
    dataset: int
    block: int
    run: int
    file: Any
    pattern: int
    upload: Any
    comment: int
    draft: int
    number: int
    batch: int
    invitation: int
    link: str
    coauthor: int
    profile: int
    token: int
    sheet: Any


def part(*names: str) -> Callable[[World], list[Any]]:
    return lambda world: [world.deposition.label, *(getattr(world, name) for name in names)]


def nothing(_: World) -> list[Any]:
    return []


GET, POST = "get", "post"
ONE = part()
TABLE: dict[str, tuple[str, Who, Callable[[World], list[Any]]]] = {
    "start": (GET, everyone, nothing),
    "help": (GET, everyone, nothing),
    "requirements": (GET, everyone, nothing),
    "codes": (GET, everyone, nothing),
    "vocabularies": (GET, everyone, nothing),
    "terms": (GET, signed_in, nothing),
    "policy": (GET, everyone, nothing),
    "downloads": (GET, everyone, nothing),
    "download_wheel": (GET, everyone, lambda world: [offered_wheel()]),
    "theme": (POST, everyone, nothing),
    "outbox": (GET, everyone, nothing),
    "gallery": (GET, everyone, nothing),
    "healthz": (GET, everyone, nothing),
    "profile": (GET, signed_in, nothing),
    "tokens": (GET, signed_in, nothing),
    "token_revoke": (POST, the_same_person, lambda world: [world.token]),
    "api_openapi": (GET, everyone, nothing),
    "api_docs": (GET, everyone, nothing),
    "deposition_list": (GET, signed_in, nothing),
    "deposition_new": (POST, signed_in, nothing),
    "deposition": (GET, visible, ONE),
    "deposition_group": (POST, editor, ONE),
    "deposition_delete": (POST, owner, ONE),
    "photo": (GET, visible, lambda world: [world.deposition.label, f"dataset:{world.dataset}", "sample"]),
    "rows_paste": (GET, editor, lambda world: [world.deposition.label, "deposition", "authors", "authors"]),
    "section": (GET, visible, lambda world: [world.deposition.label, "deposition", "about"]),
    "section_suggestions": (GET, editor, lambda world: [world.deposition.label, f"block:{world.block}", "tomogram"]),
    "prefill": (GET, editor, ONE),
    "prefill_accept": (POST, editor, ONE),
    "dataset_add": (POST, editor, ONE),
    "dataset_copy": (POST, editor, part("dataset")),
    "dataset_remove": (POST, editor, part("dataset")),
    "existing_find": (GET, editor, part("dataset")),
    "existing_choose": (POST, editor, part("dataset")),
    "existing_runs": (GET, editor, part("dataset")),
    "block_add": (POST, editor, part("dataset")),
    "block_copy": (POST, editor, part("block")),
    "block_remove": (POST, editor, part("block")),
    "block_describe": (POST, editor, part("block")),
    "by_run": (GET, visible, part("block")),
    "deposition_sources": (GET, signed_in, nothing),
    "deposition_begin": (GET, participant, ONE),
    "profile_apply": (POST, nobody_yet, part("block")),
    "profile_save": (POST, editor, part("block")),
    "facility_profiles": (GET, signed_in, nothing),
    "facility_profile_remove": (POST, the_same_person, lambda world: [world.profile]),
    "people": (GET, participant, ONE),
    "people_invite": (POST, owner, ONE),
    "people_uninvite": (POST, owner, part("invitation")),
    "people_change": (POST, owner, part("coauthor")),
    "people_mine": (POST, participant, ONE),
    "invitation": (GET, everyone, lambda world: [world.link]),
    "changes": (GET, participant, ONE),
    "batch": (GET, participant, part("batch")),
    "batch_undo": (POST, editor, part("batch")),
    "comment_done": (POST, editor, part("comment")),
    "runs": (GET, visible, ONE),
    "runs_add": (POST, editor, ONE),
    "runs_delete": (POST, editor, ONE),
    "run_rename": (POST, editor, part("run")),
    "sheets": (GET, visible, ONE),
    "sheets_download": (GET, visible, lambda world: [world.deposition.label, "runs.csv"]),
    "sheets_upload": (POST, editor, ONE),
    "sheet_import": (GET, uploader, part("sheet")),
    "sheet_problems": (GET, uploader, part("sheet")),
    "sheet_empty": (POST, uploader, part("sheet")),
    "sheet_apply": (POST, uploader, part("sheet")),
    "sheet_drop": (POST, uploader, part("sheet")),
    "files": (GET, visible, ONE),
    "files_manifest": (GET, visible, ONE),
    "files_table": (GET, visible, ONE),
    "files_around": (GET, visible, ONE),
    "files_announce": (POST, editor, ONE),
    "files_forget": (POST, editor, ONE),
    "files_ahead": (POST, editor, ONE),
    "files_ahead_state": (GET, visible, ONE),
    "elsewhere": (GET, editor, ONE),
    "files_suggested": (GET, editor, ONE),
    "files_removed": (GET, participant, ONE),
    "files_restore": (POST, editor, ONE),
    "files_purge": (POST, editor, ONE),
    "version_purge": (POST, editor, lambda world: [world.deposition.label, world.file, 1]),
    "file_versions": (GET, visible, part("file")),
    "version_restore": (POST, editor, lambda world: [world.deposition.label, world.file, 1]),
    "file_place": (POST, editor, part("file")),
    "file_remove": (POST, editor, part("file")),
    "file_download": (GET, visible, part("file")),
    "matching": (GET, editor, ONE),
    "matching_take": (POST, editor, ONE),
    "eye": (GET, editor, ONE),
    "eye_settle": (POST, editor, ONE),
    "matching_table": (GET, editor, ONE),
    "matching_table_give": (POST, editor, ONE),
    "matching_table_apply": (POST, editor, ONE),
    "mapping_download": (GET, visible, ONE),
    "pattern_new": (GET, editor, ONE),
    "pattern_preview": (GET, editor, ONE),
    "pattern": (GET, editor, part("pattern")),
    "pattern_apply": (POST, editor, part("pattern")),
    "pattern_delete": (POST, editor, part("pattern")),
    "upload_start": (POST, editor, ONE),
    "uploads_open": (GET, editor, ONE),
    "small_start": (POST, editor, ONE),
    "small_complete": (POST, editor, ONE),
    "store_start": (POST, editor, ONE),
    "store_sign": (POST, editor, part("upload")),
    "files_leave_out": (POST, editor, ONE),
    "upload_sign": (POST, editor, part("upload")),
    "upload_complete": (POST, editor, part("upload")),
    "upload_abort": (POST, editor, part("upload")),
    "checks": (GET, visible, ONE),
    "checks_live": (GET, visible, ONE),
    "checks_panel": (GET, visible, ONE),
    "check_again": (POST, visible, ONE),
    "checks_declared": (GET, visible, part("dataset")),
    "header_state": (POST, editor, ONE),
    "header_withdraw": (POST, editor, part("block")),
    "submit": (GET, visible, ONE),
    "history": (GET, visible, ONE),
    "withdraw": (POST, owner, ONE),
    "reopen": (POST, owner, ONE),
    "amend": (POST, owner, ONE),
    "explain": (POST, editor, ONE),
    "queue": (GET, staff, nothing),
    "review": (GET, reviewers, ONE),
    "record": (GET, readers_of_record, ONE),
    "claim": (POST, visible, ONE),
    "assign": (POST, reviewers, ONE),
    "request_changes": (POST, visible, ONE),
    "accept": (POST, visible, ONE),
    "reject": (POST, visible, ONE),
    "waive": (POST, reviewers, ONE),
    "comment_add": (POST, reviewers, ONE),
    "comment_drop": (POST, lambda state: reviewers(state) & {"its curator"}, part("draft")),
    "catalogue": (GET, admins, nothing),
    "exports": (GET, admins, nothing),
    "export_zip": (GET, exporters, ONE),
    "export_file": (GET, exporters, lambda world: [world.deposition.label, f"{world.number}.yaml"]),
    "undo_acceptance": (POST, admins_of_visible, ONE),
    "publish": (POST, admins_of_visible, ONE),
}


def names(resolver: Any = None) -> Iterator[str]:
    """The names of our own addresses."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry)
        elif isinstance(entry, URLPattern) and entry.callback.__module__.split(".")[0] in OURS:
            yield entry.name or str(entry.pattern)


def test_every_address_has_its_row() -> None:
    # What no address of the API fits is answered in JSON: tests/submissions/api/test_matrix.py.
    found = {name for name in names() if not name.startswith("admin")} - {"api_nothing"}
    assert found - TABLE.keys() == set(), "add a row: who may get there"
    assert TABLE.keys() - found == set(), "these addresses are gone"


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(STATES))
def test_who_gets_through(state: State, bucket: str) -> None:
    persons = {"owner": make_user(), "stranger": make_user(), "its curator": make_user("curator"),
               "other curator": make_user("curator"), "admin": make_user("admin")}  # fmt: skip
    persons |= {role: make_user() for role in CO_AUTHORS}
    deposition = STATES[state](persons["owner"], persons["its curator"])
    for role, right in CO_AUTHORS.items():
        CoAuthor.objects.create(deposition=deposition, user=persons[role], right=right)
    world = _world(deposition, curator=persons["its curator"])
    wrong = []
    for role in ROLES:
        client = Client()
        if role in persons:
            client.force_login(persons[role])
        for name, (method, who, args) in TABLE.items():
            outcome = _outcome(client, method, reverse(name, args=args(world)))
            expected = "through" if role in who(state) else "sign in" if role == "nobody" else "not found"
            if expected == "not found" and role in TOLD.get(who, ()):
                expected = "refused"
            if outcome != expected:
                wrong.append(f"{name} for {role}: {outcome}, not {expected}")
    assert wrong == []


def _outcome(client: Client, method: str, url: str) -> str:
    """What one request leads to; nothing of it stays."""
    with transaction.atomic():
        asks = {"headers": {"Accept": "application/json, text/html"}}  # so that a refusal has a status of its own
        response = client.get(url, **asks) if method == GET else client.post(url, {}, **asks)
        for close in response._resource_closers:
            close()
        transaction.set_rollback(True)
    if response.status_code == 404:
        return "not found"
    if response.status_code == 403:
        return "refused"
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return "sign in"
    return "through" if response.status_code in (200, 204, 302, 400, 409, 415, 422) else str(response.status_code)


def _world(deposition: Deposition, *, curator: Any) -> World:
    dataset = deposition.datasets.get()
    block = Block.objects.filter(dataset=dataset, kind="tomogram").get()
    pattern = Pattern.objects.create(block=block, role="tomogram", list_glob="tomo/{run_name}.mrc")
    whole = File.objects.filter(deposition=deposition, content__isnull=False)[0]
    FileVersion.objects.create(file=whole, content=whole.content, generation=1)
    half = File.objects.create(deposition=deposition, path="half.mrc")
    upload = Upload.objects.create(file=half, key=f"{deposition.prefix}g1/half.mrc", upload_id="x", generation=1,
                                   size=1, part_size=1, started_by=deposition.owner)  # fmt: skip
    invited = Invitation.objects.create(deposition=deposition, email="x@lab.example", invited_by=deposition.owner)
    said = {"deposition": deposition, "author": curator, "address": "deposition.title", "text": "x", "revision": 1}
    return World(
        deposition=deposition,
        dataset=dataset.pk,
        block=block.pk,
        run=dataset.runs.all()[0].pk,
        file=whole.pk,
        pattern=pattern.pk,
        upload=upload.pk,
        comment=Comment.objects.create(sent_at=timezone.now(), **said).pk,
        draft=Comment.objects.create(**said).pk,
        number=dataset.archive_id or 0,
        batch=Batch.objects.create(deposition=deposition, actor=deposition.owner, what="A sheet").pk,
        invitation=invited.pk,
        link=people.link(invited).rstrip("/").rpartition("/")[2],
        profile=Profile.objects.create(user=deposition.owner, name="Krios", level="acquisition").pk,
        coauthor=deposition.coauthors.all()[0].pk,
        token=tokens.create(deposition.owner, name="Script", scopes=["read"], days=1)[0].pk,
        sheet=_sheet(deposition).pk,
    )


def _sheet(deposition: Deposition) -> SheetImport:
    key = f"runs.dataset,runs.run\n{deposition.datasets.all()[0].address},TS_99\n"
    return imports.start(deposition, actor=deposition.owner, name="runs.csv", content=key.encode())
