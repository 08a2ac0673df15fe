"""Bodies that are no good: each gets a clear answer in JSON, little memory is taken, nothing is changed."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest

from submissions.api import strict_json
from tests.factories import make_deposition
from tests.submissions.api.calling import Script, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def script() -> Script:
    return Script(make_deposition().owner)


def about(script: Script) -> str:
    label = script.get("/depositions").json()["items"][0]["label"]
    return f"/depositions/{label}/sections/deposition/about"


BAD: list[tuple[bytes, str]] = [
    (b"", "body"),
    (b"{", "line 1, column"),
    (b'{"values": {"title": NaN}}', "NaN"),
    (b'{"values": {"title": -Infinity}}', "Infinity"),
    (b'{"values": {"title": 1e999}}', "too large"),
    (b'{"values": {"title": %s}}' % (b"9" * 5000), "digits"),
    (b'{"values": {"title": 0.%s}}' % (b"9" * 5000), "too long"),
    (b'{"values": {"title": "a", "title": "b"}}', "twice"),
    (b'{"values": {"title": %s1%s}}' % (b"[" * 50, b"]" * 50), "deeper"),
    (b'{"values": {"title": %s1%s}}' % (b"[" * 30_000, b"]" * 30_000), "deeper"),
    (b'{"values": {"title": "\xff"}}', "UTF-8"),
    (b"\x00\x01", "no JSON"),
]


@pytest.mark.parametrize(("body", "said"), BAD, ids=[said for _, said in BAD])
def test_what_is_no_json_is_refused_in_words(script: Script, body: bytes, said: str) -> None:
    answer = script.call("patch", about(script), body)

    assert answer.status_code in (400, 422), answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert said in json.dumps(answer.json())


@pytest.mark.parametrize("body", [[], 1, "x", None, {"values": []}, {"value": {}}, {"values": {}, "more": 1}])
def test_what_has_another_shape_is_refused_in_words(script: Script, body: Any) -> None:
    answer = script.patch(about(script), json.dumps(body).encode())

    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"][0]["sentence"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", ""]
)
def test_another_type_of_content_is_refused(script: Script, kind: str) -> None:
    answer = script.call("patch", about(script), b'{"values": {"title": "x"}}', content_type=kind)

    assert answer.status_code == 415
    assert answer.json()["code"] == "media-type"


def test_characters_that_cannot_be_stored_are_refused(script: Script) -> None:
    for text in ("a\\u0000b", "a\\ud800b", "a\\u0007b"):
        answer = script.call("patch", about(script), b'{"values": {"title": "%s"}}' % text.encode())
        assert answer.status_code == 422
        assert "control character" in answer.json()["errors"][0]["sentence"]
        odd = script.call("patch", about(script), b'{"values": {"%s": 1}}' % text.encode())
        assert odd.status_code == 422


def test_large_bodies_are_refused_before_they_take_memory(script: Script) -> None:
    url = about(script)
    bombs = [
        b'{"values": {"title": [%s[]]}}' % (b"[]," * 1_000_000),
        b'{"values": {"title": [%s0]}}' % (b"0," * 2_000_000),
        b'{"values": {"title": "%s"}}' % (b"a" * (strict_json.MAX_BYTES + 1)),
    ]
    for bomb in bombs:
        tracemalloc.start()
        answer = script.call("patch", url, bomb)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert answer.status_code == 413, answer.content[:300]
        assert peak < 60_000_000
    far = script.call("patch", url, b"{}", CONTENT_LENGTH=str(500_000_000))
    assert far.status_code == 413


def test_long_values_come_back_short(script: Script) -> None:
    answer = script.patch(about(script), {"values": {"title": "x" * 1_000_000, "y" * 100_000: "z" * 100_000}})

    assert answer.status_code == 422
    assert len(answer.content) < 20_000


def test_unknown_addresses_and_methods_answer_in_json(script: Script) -> None:
    gone = script.get("/nothing/here")
    assert (gone.status_code, gone.json()["code"]) == (404, "not-found")
    method = script.delete("/me")
    assert (method.status_code, method.json()["code"], method["Allow"]) == (405, "method", "GET")
    assert script.get("/depositions?limit=many").status_code == 422
    assert script.get("/depositions?limit=1000000").status_code == 422
    assert script.get("/depositions?offset=99999999999999999999999").status_code == 422


def test_a_fault_of_ours_has_a_reference_and_changes_nothing(
    script: Script, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from submissions.api import sections
    from submissions.models import Deposition

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken on purpose")

    deposition = Deposition.objects.get()
    before = stored(deposition)
    monkeypatch.setattr(sections, "save_section", broken)
    answer = script.patch(about(script), {"values": {"title": "x"}})

    assert answer.status_code == 500
    assert answer.json()["reference"].startswith("F-")
    assert "broken on purpose" not in answer.content.decode()
    assert answer.json()["reference"] in caplog.text
    assert stored(deposition) == before


@pytest.mark.parametrize(("keys", "count"), [(["ab" * 1_500_000], 1), ([f"k{n}" for n in range(60_000)], 60_000)])
def test_keys_that_nobody_knows_cost_little(script: Script, keys: list[str], count: int) -> None:
    body = json.dumps({"values": dict.fromkeys(keys, 1)}).encode()
    where = about(script)
    tracemalloc.start()
    try:
        answer = script.call("patch", where, body)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert answer.status_code == 422
    assert answer.json()["error_count"] == count
    assert "There is no field" in answer.json()["errors"][0]["sentence"]
    assert peak < 60 * 1024**2
