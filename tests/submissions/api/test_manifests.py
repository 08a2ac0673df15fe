"""What is told around an upload: the listing, the manifest, what is left out, and the declared file."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from submissions import manifests
from submissions.models import Assignment, Deposition, Event, File, ManifestEntry
from tests.factories import make_deposition, make_user
from tests.submissions.api.calling import Script
from tests.submissions.submitted import ready
from validation.declared import runs_from_json
from validation.models import Content

pytestmark = pytest.mark.django_db
CRC, OTHER = "AAAAAAAAAAA=", "BBBBBBBBBBA="


def arrived(deposition: Deposition, path: str, *, size: int = 5, checksum: str = CRC, kind: str = "CRC64NVME") -> File:
    key = f"{deposition.prefix}g1/{path}"
    content = Content.objects.create(
        scope=deposition.uuid, key=key, size=size, checksum=checksum, checksum_algorithm=kind
    )
    return File.objects.create(deposition=deposition, path=path, content=content, generation=1)


def row(path: str, **more: Any) -> dict[str, Any]:
    return {"path": path, "size": 5, "checksum": CRC} | more


def test_what_arrives_is_compared_with_the_manifest() -> None:
    deposition = make_deposition(make_user())
    script, address = Script(deposition.owner), f"/depositions/{deposition.label}/manifest"
    arrived(deposition, "same.mrc")
    arrived(deposition, "short.mrc", size=4)
    arrived(deposition, "other.mrc", checksum=OTHER)
    arrived(deposition, "old.mrc", checksum="abc", kind="CRC32")
    File.objects.create(deposition=deposition, path="coming.mrc", announced=5)
    left = File.objects.create(deposition=deposition, path="log.txt", announced=5)
    dataset = deposition.datasets.get()
    Assignment.objects.create(file=left, dataset=dataset, role="not_deposited", reason="of the microscope")
    File.objects.create(deposition=deposition, path="there.eer", elsewhere_entry="EMPIAR-10045", elsewhere_path="a.eer")
    names = ("same.mrc", "short.mrc", "other.mrc", "old.mrc", "coming.mrc", "log.txt", "never.mrc", "there.eer")
    answer = script.post(address, {"files": [row(name, sha256="0" * 64) for name in names]})
    assert (answer.status_code, answer.json()) == (201, {"count": 8})

    told = script.get(address).json()
    assert told["states"] == {
        "arrived": 1, "size": 1, "bytes": 1, "untold": 1, "missing": 2, "not_deposited": 1, "elsewhere": 1
    }  # fmt: skip
    assert [one["path"] for one in told["items"]] == sorted(names)
    wrong = script.get(f"{address}?differing=true").json()
    assert wrong["count"] == 4
    assert {one["path"]: one["sentence"] for one in wrong["items"]} == {
        "coming.mrc": "has not arrived",
        "never.mrc": "has not arrived",
        "other.mrc": "has arrived with other bytes",
        "short.mrc": "has 5 bytes in the manifest and 4 here",
    }
    assert script.get(f"/depositions/{deposition.label}/files/not-deposited").json()["items"] == [
        {"path": "log.txt", "reason": "of the microscope"}
    ]
    assert Event.objects.filter(deposition=deposition, action="manifest_stated").count() == 1


def test_rows_are_taken_over_one_by_one_or_all_anew_and_forgotten() -> None:
    deposition = make_deposition(make_user())
    script, address = Script(deposition.owner), f"/depositions/{deposition.label}/manifest"
    script.post(address, {"files": [row("a"), row("b")]})
    assert script.post(address, {"files": [row("b", size=7), row("c")]}).json() == {"count": 3}
    assert dict(ManifestEntry.objects.values_list("path", "size")) == {"a": 5, "b": 7, "c": 5}
    assert script.post(address, {"files": [row("d")], "anew": True}).json() == {"count": 1}
    assert script.call("delete", address).status_code == 204
    assert script.get(address).json() == {"count": 0, "states": {}, "items": []}


@pytest.mark.parametrize(
    "wrong",
    [
        {"path": "../a"},
        {"path": "/etc/passwd"},
        {"path": "x" * 2_000},
        {"path": "a\nb"},
        {"size": -1},
        {"size": 10**19},
        {"checksum": "abc"},
        {"sha256": "Z" * 64},
        {"objects": 0},
        {"more": 1},
    ],
)
def test_a_wrong_row_is_refused_and_nothing_is_kept(wrong: dict[str, Any]) -> None:
    deposition = make_deposition(make_user())
    answer = Script(deposition.owner).post(
        f"/depositions/{deposition.label}/manifest", {"files": [row("good"), row("a") | wrong]}
    )
    assert answer.status_code in (400, 409, 422), answer.content
    assert not ManifestEntry.objects.exists()


def test_a_manifest_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    deposition = make_deposition(make_user())
    monkeypatch.setattr(manifests, "MOST", 2)
    answer = Script(deposition.owner).post(
        f"/depositions/{deposition.label}/manifest", {"files": [row("a"), row("b"), row("c")]}
    )
    assert answer.status_code == 409
    assert "3 rows; 2 is the most" in answer.json()["detail"]
    assert not ManifestEntry.objects.exists()


def test_queries_do_not_grow_with_the_manifest(django_assert_num_queries: Any) -> None:
    deposition = make_deposition(make_user())
    manifests.state(deposition, [manifests.Told(f"{n}", 1, CRC) for n in range(3_000)], actor=deposition.owner)
    with django_assert_num_queries(2):
        assert manifests.counts(deposition) == {"missing": 3_000}
        assert len(list(manifests.compared(deposition, limit=5_000, differing=True))) == 3_000


def test_files_are_announced_by_a_script_as_by_the_page(bucket: str) -> None:
    deposition = make_deposition(make_user())
    told = [{"path": "TS_1.mrc", "size": 10**9, "modified": 1_700_000_000_000}, {"path": ".DS_Store", "size": 1}]
    answer = Script(deposition.owner).post(f"/depositions/{deposition.label}/files/announce", {"files": told})
    assert [one["state"] for one in answer.json()["items"]] == ["new", "junk"]
    file = File.objects.get(deposition=deposition)
    assert (file.path, file.announced, file.content) == ("TS_1.mrc", 10**9, None)
    assert uuid.UUID(answer.json()["items"][0]["file"]) == file.pk


def test_the_declared_file_is_that_of_the_page(bucket: str) -> None:
    deposition = ready(make_user())
    dataset, client = deposition.datasets.get(), Client()
    client.force_login(deposition.owner)
    page = b"".join(client.get(f"/depositions/{deposition.label}/checks/declared/{dataset.pk}/"))
    answer = Script(deposition.owner).get(f"/depositions/{deposition.label}/datasets/{dataset.pk}/declared")
    assert b"".join(answer) == page
    assert runs_from_json(json.loads(page))
    stranger = Script(make_user()).get(f"/depositions/{deposition.label}/datasets/{dataset.pk}/declared")
    assert stranger.status_code == 404
