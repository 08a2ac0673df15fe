"""Every operation of the API × every role × three states × every scope: who gets through. None is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from submissions.api.api import openapi
from submissions.models import Block, CoAuthor, Deposition, File, FileVersion, Upload
from submissions.states import State
from tests.factories import make_user
from tests.submissions.api.calling import Script
from tests.submissions.test_matrix import CO_AUTHORS, STAFF, STATES

BODIES: dict[str, Any] = {
    "new_deposition": {"group": "dataset"},
    "submit": {"accept_policy": False},
    "add_block": {"kind": "tomogram"},
    "describe_block": {},
    "add_runs": {"names": []},
    "rename_run": {"name": "TS_77"},
    "delete_runs": {"ids": []},
    "replace_section": {"values": {}},
    "change_section": {"values": {}},
    "change_by_run": {"runs": {}},
    "accept_suggestions": {"suggestions": []},
    "replace_of_one_run": {"values": {}},
    "start_uploads": {"files": [{"path": "new.mrc", "size": 5}]},
    "sign_parts": {"parts": {"1": None}},
    "complete_upload": {},
    "sign_objects": {"objects": [{"path": "0/0", "size": 1, "checksum": "AAAAAAAAAAA="}]},
    "delete_removed_files": {"files": ["00000000-0000-4000-8000-000000000000"]},
    "restore_files": {"files": ["00000000-0000-4000-8000-000000000000"]},
    "state_elsewhere": {"entry": "EMPIAR-10045", "files": [{"path": "far.mrc"}]},
    "announce_files": {"files": [{"path": "announced.mrc", "size": 5}]},
    "state_manifest": {"files": [{"path": "new.mrc", "size": 5, "checksum": "AAAAAAAAAAA="}]},
    "complete_uploads": {"uploads": ["00000000-0000-4000-8000-000000000000"]},
}
UPLOAD = BODIES["complete_uploads"]["uploads"][0]
ANYBODY = {"me", "my_depositions", "new_deposition"}


def operations(*, public: bool = False) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in openapi()["paths"].items():
        for method, operation in methods.items():
            if public or operation["x-scope"]:
                yield method, path, operation


def address(path: str, deposition: Deposition) -> str:
    """The path about the rows of one deposition."""
    dataset = deposition.datasets.get()
    tomogram = Block.objects.filter(dataset=dataset, kind="tilt_series").get()
    pk = {"datasets": dataset.pk, "blocks": tomogram.pk, "runs": dataset.runs.all()[0].pk}
    path = path.replace("{label}", deposition.label).replace("{address}", "deposition").replace("{key}", "about")
    path = path.replace("uploads/{pk}", f"uploads/{upload_of(deposition).pk}")
    path = (
        path.replace("files/{pk}", f"files/{file_of(deposition).pk}")
        .replace("{version}", "1")
        .replace("{entry}", "EMPIAR-10045")
    )
    path = re.sub(r"(datasets|blocks|runs)/\{pk\}", lambda found: f"{found[1]}/{pk[found[1]]}", path)
    return path.replace("{run_pk}", str(pk["runs"]))


def file_of(deposition: Deposition) -> File:
    """One that has arrived once."""
    file = File.objects.filter(deposition=deposition, content__isnull=False).order_by("path")[0]
    FileVersion.objects.get_or_create(content=file.content, defaults={"file": file, "generation": 1})
    return file


def upload_of(deposition: Deposition) -> Upload:
    """One that is open, with nothing in it."""
    file, _ = File.objects.get_or_create(deposition=deposition, path="coming.mrc")
    made = {
        "pk": UPLOAD,
        "key": f"{deposition.prefix}g1/coming.mrc",
        "upload_id": "none",
        "started_by": deposition.owner,
    }
    return Upload.objects.get_or_create(file=file, defaults=made | {"generation": 1, "size": 5, "part_size": 5})[0]


def outcome(script: Script, method: str, path: str, operation: dict[str, Any]) -> str:
    with transaction.atomic():
        body = BODIES.get(operation["operationId"])
        answer = script.call(method, path, body, etag="*" if method == "put" else None)
        transaction.set_rollback(True)
    code = answer.json()["code"] if answer.status_code >= 400 else "through"
    # Refused in words by what the deposition is: the address is open to this person.
    return "through" if code in ("refused", "wrong") else code


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(STATES))
def test_who_gets_through(state: State, bucket: str) -> None:
    people = {"owner": make_user(), "stranger": make_user(), "its curator": make_user("curator"),
              "other curator": make_user("curator"), "admin": make_user("admin")}  # fmt: skip
    deposition = STATES[state](people["owner"], people["its curator"])
    for role, right in CO_AUTHORS.items():
        people[role] = make_user()
        CoAuthor.objects.create(deposition=deposition, user=people[role], right=right)
    wrong = []
    for role, person in people.items():
        script = Script(person)
        for method, path, operation in operations():
            got = outcome(script, method, address(path, deposition), operation)
            expected = _expected(role, state, operation)
            if got not in expected:
                wrong.append(f"{method} {path} for {role}: {got}, not {' or '.join(expected)}")
    assert wrong == []


def _expected(role: str, state: State, operation: dict[str, Any]) -> set[str]:
    if operation["operationId"] in ANYBODY:
        return {"through"}
    if role == "stranger" or (role in STAFF and state is State.DRAFT):
        return {"not-found"}
    if operation["x-scope"] == "read":
        return {"through"}
    if operation["x-scope"] == "submit":
        # The table of moves is asked first: from other states nobody submits.
        may = role in ("owner", "may submit") or state is not State.DRAFT
        return {"through"} if may else {"not-allowed"}
    if role not in ("owner", "may edit", "may submit"):
        return {"not-allowed"}
    return {"through"} if state is State.DRAFT else {"not-editable"}


@pytest.mark.django_db
def test_each_scope_opens_what_it_says_and_no_more(bucket: str) -> None:
    owner = make_user()
    deposition = STATES[State.DRAFT](owner, None)
    scripts = {scope: Script(owner, scopes=[scope]) for scope in ("read", "write", "submit")}
    wrong = []
    for method, path, operation in operations():
        for scope, script in scripts.items():
            got = outcome(script, method, address(path, deposition), operation)
            if got != ("through" if scope == operation["x-scope"] else "scope"):
                wrong.append(f"{method} {path} with {scope}: {got}")
    assert wrong == []


@pytest.mark.django_db
def test_without_a_token_every_address_is_shut(bucket: str) -> None:
    deposition = STATES[State.DRAFT](make_user(), None)
    client = Client()
    client.force_login(deposition.owner)
    answers = {
        (method, path): client.generic(method.upper(), address(path, deposition), b"{}", "application/json").status_code
        for method, path, _ in operations()
    }

    assert len(answers) > 25
    assert set(answers.values()) == {401}


def test_reading_needs_no_more_than_read_and_changing_never_does() -> None:
    assert [
        (method, path) for method, path, found in operations() if (method == "get") != (found["x-scope"] == "read")
    ] == []


@pytest.mark.django_db
def test_what_needs_no_token_says_nothing_of_any_deposition() -> None:
    shut = [path for _, path, _ in operations()]
    public = [(method, path) for method, path, _ in operations(public=True) if path not in shut]

    assert public == [("get", "/api/v1/schemas"), ("get", "/api/v1/schemas/{level}/{key}")]


@pytest.mark.django_db
def test_what_is_no_address_is_answered_in_json() -> None:
    for method in ("get", "post", "delete"):
        answer = getattr(Client(), method)("/api/v1/nothing/here")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
