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

from submissions import tokens
from submissions.models import Block, Comment, Deposition, File, Pattern, SheetImport, Upload
from submissions.sheets import imports
from submissions.states import State
from tests.factories import make_user
from tests.submissions.submitted import accepted, in_review, ready

OURS = ("portal", "submissions", "validation")
ROLES = ("nobody", "owner", "stranger", "its curator", "other curator", "admin")
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
    """Nobody else learns that it exists; what the state forbids is refused in words."""
    return {"owner"}


def visible(state: State) -> set[str]:
    return {"owner"} if state is State.DRAFT else {"owner", *STAFF}


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
    "vocabularies": (GET, everyone, nothing),
    "terms": (GET, signed_in, nothing),
    "policy": (GET, everyone, nothing),
    "theme": (POST, everyone, nothing),
    "outbox": (GET, everyone, nothing),
    "gallery": (GET, everyone, nothing),
    "healthz": (GET, everyone, nothing),
    "profile": (GET, signed_in, nothing),
    "tokens": (GET, signed_in, nothing),
    "token_revoke": (POST, owner, lambda world: [world.token]),
    "api_openapi": (GET, everyone, nothing),
    "api_docs": (GET, everyone, nothing),
    "deposition_list": (GET, signed_in, nothing),
    "deposition_new": (POST, signed_in, nothing),
    "deposition": (GET, visible, ONE),
    "deposition_delete": (POST, owner, ONE),
    "section": (GET, visible, lambda world: [world.deposition.label, "deposition", "about"]),
    "dataset_add": (POST, owner, ONE),
    "dataset_copy": (POST, owner, part("dataset")),
    "dataset_remove": (POST, owner, part("dataset")),
    "block_add": (POST, owner, part("dataset")),
    "block_copy": (POST, owner, part("block")),
    "block_remove": (POST, owner, part("block")),
    "block_describe": (POST, owner, part("block")),
    "by_run": (GET, visible, part("block")),
    "comment_done": (POST, owner, part("comment")),
    "runs": (GET, visible, ONE),
    "runs_add": (POST, owner, ONE),
    "runs_delete": (POST, owner, ONE),
    "run_rename": (POST, owner, part("run")),
    "sheets": (GET, visible, ONE),
    "sheets_download": (GET, visible, lambda world: [world.deposition.label, "runs.csv"]),
    "sheets_upload": (POST, owner, ONE),
    "sheet_import": (GET, owner, part("sheet")),
    "sheet_problems": (GET, owner, part("sheet")),
    "sheet_empty": (POST, owner, part("sheet")),
    "sheet_apply": (POST, owner, part("sheet")),
    "sheet_drop": (POST, owner, part("sheet")),
    "files": (GET, visible, ONE),
    "files_table": (GET, visible, ONE),
    "files_around": (GET, visible, ONE),
    "files_suggested": (GET, owner, ONE),
    "file_place": (POST, owner, part("file")),
    "file_remove": (POST, owner, part("file")),
    "file_download": (GET, visible, part("file")),
    "pattern_new": (GET, owner, ONE),
    "pattern": (GET, owner, part("pattern")),
    "pattern_apply": (POST, owner, part("pattern")),
    "pattern_delete": (POST, owner, part("pattern")),
    "upload_start": (POST, owner, ONE),
    "upload_sign": (POST, owner, part("upload")),
    "upload_complete": (POST, owner, part("upload")),
    "upload_abort": (POST, owner, part("upload")),
    "checks": (GET, visible, ONE),
    "checks_live": (GET, visible, ONE),
    "checks_panel": (GET, visible, ONE),
    "check_again": (POST, visible, ONE),
    "submit": (GET, visible, ONE),
    "history": (GET, visible, ONE),
    "withdraw": (POST, owner, ONE),
    "reopen": (POST, owner, ONE),
    "amend": (POST, owner, ONE),
    "explain": (POST, owner, ONE),
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
    people = {"owner": make_user(), "stranger": make_user(), "its curator": make_user("curator"),
              "other curator": make_user("curator"), "admin": make_user("admin")}  # fmt: skip
    world = _world(STATES[state](people["owner"], people["its curator"]), curator=people["its curator"])
    wrong = []
    for role in ROLES:
        client = Client()
        if role in people:
            client.force_login(people[role])
        for name, (method, who, args) in TABLE.items():
            outcome = _outcome(client, method, reverse(name, args=args(world)))
            expected = "through" if role in who(state) else "sign in" if role == "nobody" else "not found"
            if outcome != expected:
                wrong.append(f"{name} for {role}: {outcome}, not {expected}")
    assert wrong == []


def _outcome(client: Client, method: str, url: str) -> str:
    """What one request leads to; nothing of it stays."""
    with transaction.atomic():
        response = client.get(url) if method == GET else client.post(url, {})
        transaction.set_rollback(True)
    if response.status_code == 404:
        return "not found"
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return "sign in"
    return "through" if response.status_code in (200, 204, 302, 400, 409, 415, 422) else str(response.status_code)


def _world(deposition: Deposition, *, curator: Any) -> World:
    dataset = deposition.datasets.get()
    block = Block.objects.filter(dataset=dataset, kind="tomogram").get()
    pattern = Pattern.objects.create(block=block, role="tomogram", list_glob="tomo/{run_name}.mrc")
    half = File.objects.create(deposition=deposition, path="half.mrc")
    upload = Upload.objects.create(file=half, key=f"{deposition.prefix}g1/half.mrc", upload_id="x", generation=1,
                                   size=1, part_size=1, started_by=deposition.owner)  # fmt: skip
    said = {"deposition": deposition, "author": curator, "address": "deposition.title", "text": "x", "revision": 1}
    return World(
        deposition=deposition,
        dataset=dataset.pk,
        block=block.pk,
        run=dataset.runs.all()[0].pk,
        file=File.objects.filter(deposition=deposition, content__isnull=False)[0].pk,
        pattern=pattern.pk,
        upload=upload.pk,
        comment=Comment.objects.create(sent_at=timezone.now(), **said).pk,
        draft=Comment.objects.create(**said).pk,
        number=dataset.archive_id or 0,
        token=tokens.create(deposition.owner, name="Script", scopes=["read"], days=1)[0].pk,
        sheet=_sheet(deposition).pk,
    )


def _sheet(deposition: Deposition) -> SheetImport:
    key = f"runs.dataset,runs.run\n{deposition.datasets.all()[0].address},TS_99\n"
    return imports.start(deposition, actor=deposition.owner, name="runs.csv", content=key.encode())
