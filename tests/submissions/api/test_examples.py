"""The examples of docs/api.md do what the page says."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.factories import make_deposition, make_user
from tests.submissions.api.calling import make_token
from tools.files import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text()
EXAMPLE = re.compile(r"```sh\n(.*?)```\n(?:```json\n(.*?)```\n)?", re.DOTALL)
MARK = "===== next"


def test_the_examples_do_what_they_say(transactional_db: None, live_server: LiveServer, tmp_path: Path) -> None:
    user = make_user(name="Ada Example")
    deposition = make_deposition(user)
    dataset = deposition.datasets.get()
    names = {
        "PORTAL": live_server.url,
        "TOKEN": make_token(user),
        "DEPOSITION": deposition.label,
        "DATASET": str(dataset.pk),
        "BLOCK": str(dataset.blocks.get(kind="acquisition").pk),
    }
    examples = EXAMPLE.findall(PAGE)
    script = "\n".join(f"{commands}\necho; echo '{MARK}'" for commands, _ in examples)
    done = subprocess.run(
        ["bash", "-eu", "-c", script],
        capture_output=True, text=True, cwd=tmp_path, env={"PATH": os.environ["PATH"], **names}, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr

    assert len(examples) >= 9
    for (commands, expected), said in zip(examples, done.stdout.split(MARK), strict=False):
        for shown, got in zip(documents(expected), documents(said), strict=True):
            assert difference(shown, got) == "", f"{commands}\n{said}"


def documents(text: str) -> list[Any]:
    """The JSON documents that stand after each other in a text."""
    found, decoder, text = [], json.JSONDecoder(), text.strip()
    while text:
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:].strip()
    return found


def difference(shown: Any, got: Any, where: str = "$") -> str:
    """The first place where ``shown`` is no part of ``got``; "…" stands for anything."""
    if isinstance(shown, dict) and isinstance(got, dict):
        parts = ((value, got.get(key, "nothing"), f"{where}.{key}") for key, value in shown.items())
    elif isinstance(shown, list) and isinstance(got, list) and len(shown) <= len(got):
        parts = ((value, got[number], f"{where}[{number}]") for number, value in enumerate(shown))
    else:
        return "" if shown in (got, "…") else f"{where}: {got!r} instead of {shown!r}"
    return next((found for part in parts if (found := difference(*part))), "")


@pytest.mark.parametrize("code", ["bad-json", "no-token", "scope", "wrong", "changed", "no-etag"])
def test_every_problem_is_explained_on_the_page_it_leads_to(client: Any, db: None, code: str) -> None:
    page = client.get("/api/v1/docs").content.decode()

    assert f'id="problem-{code}"' in page


def test_the_page_and_the_document_know_every_operation(client: Any, db: None) -> None:
    document = client.get("/api/v1/openapi.json").json()
    page = client.get("/api/v1/docs").content.decode()
    operations = [found for methods in document["paths"].values() for found in methods.values()]

    assert document["openapi"].startswith("3.1")
    assert len({found["operationId"] for found in operations}) == len(operations) > 25
    for path in document["paths"]:
        assert f"<code>{path}</code>" in page
    for found in operations:
        assert found["description"], found["operationId"]
        assert ("security" in found) == bool(found["x-scope"])
    links = set(re.findall(r'href="#([\w-]+)"', page))
    assert links - set(re.findall(r'id="([\w-]+)"', page)) == set()
    assert "<script>" not in page
    assert "style=" not in page
