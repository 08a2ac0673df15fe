"""What the listing of a store tells, and that it keeps little whatever the store holds."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.validation import build_volumes as volumes
from validation.stores import LocalStore, StoreListing, listing_of

CLEAN = volumes.zarr()


def listing(objects: dict[str, bytes]) -> StoreListing:
    return volumes.store(objects).listing


def test_a_store_is_told_by_its_metadata_and_chunks() -> None:
    found = listing(CLEAN)

    assert (found.objects, found.bytes) == (len(CLEAN), sum(map(len, CLEAN.values())))
    assert found.metadata == (".zattrs", ".zgroup", "0/.zarray", "1/.zarray", "2/.zarray")
    assert found.chunks == (("0", 8), ("1", 1), ("2", 1))
    assert found.keys == (("0", "0/0/0"), ("1", "0/0/0"), ("2", "0/0/0"))
    assert (found.junk, found.junk_objects, found.hollow, found.wrapped) == ((), 0, 0, "")


def test_zarr_3_shards_and_other_separators() -> None:
    assert listing(volumes.zarr("0.5")).chunks == (("0", 8), ("1", 1), ("2", 1))
    assert listing(volumes.zarr("0.5")).keys[0] == ("0", "c/0/0/0")
    assert listing(volumes.zarr("0.5", shards=(4, 8, 8))).chunks == (("0", 1), ("1", 1), ("2", 1))
    assert listing(volumes.zarr(separator=".")).keys[0] == ("0", "0.0.0")
    assert listing(volumes.zarr("0.5", separator=".")).keys[0] == ("0", "c.0.0.0")


def test_the_digest_depends_on_objects_and_not_on_their_order() -> None:
    entries = [(path, len(data), "etag") for path, data in CLEAN.items()]
    shuffled = random.Random(4).sample(entries, len(entries))

    assert listing_of(entries) == listing_of(shuffled)
    digests = {
        listing_of(changed).digest
        for changed in (entries, entries[1:], [(".zgroup", 26, "etag"), *entries[1:]], [(".zgroup", 25, ""), *entries])
    }
    assert len(digests) == 4


def test_a_folder_on_disk_lists_as_the_same(tmp_path: Path) -> None:
    for path, data in CLEAN.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    local = LocalStore(tmp_path)

    assert (local.listing.metadata, local.listing.chunks) == (listing(CLEAN).metadata, listing(CLEAN).chunks)
    assert local.listing.junk == ("dangling",)
    assert local.read("0/.zarray", cap=5) == CLEAN["0/.zarray"][:5]


def test_links_to_folders_are_followed_once(tmp_path: Path) -> None:
    store, elsewhere = tmp_path / "a.zarr", tmp_path / "elsewhere"
    for folder in (store, elsewhere):
        folder.mkdir()
    (elsewhere / ".zarray").write_bytes(b"{}")
    (store / "0").symlink_to(elsewhere)
    (elsewhere / "loop").symlink_to(store)

    assert LocalStore(store).listing.metadata == ("0/.zarray",)


def test_a_folder_that_may_not_be_read_is_our_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object) -> None:
        raise PermissionError(path)

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(PermissionError):
        _ = LocalStore(tmp_path).listing


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize("prefix", ["inner.zarr", "a/b.zarr"])
def test_a_wrapping_folder_is_seen(version: str, prefix: str) -> None:
    assert listing(volumes.zarr(version, prefix=prefix)).wrapped == prefix


@pytest.mark.parametrize(
    "objects",
    [
        {"0/.zarray": b"{}", "0/0/0/0": b"x"},
        {"0/zarr.json": b"{}", "0/c/0/0/0": b"x"},
        {"a.zarr/.zgroup": b"{}", "b.zarr/.zgroup": b"{}"},
        {"a/0/.zarray": b"{}", "a/1/.zarray": b"{}"},
        {"notes.txt": b"x"},
        {},
    ],
    ids=["only an array", "only an array (v3)", "two stores", "no group", "no metadata", "nothing"],
)
def test_what_is_no_wrapped_store(objects: dict[str, bytes]) -> None:
    assert listing(objects).wrapped == ""


def test_keys_that_begin_with_a_slash() -> None:
    assert listing(CLEAN | {"/.zgroup": b"{}"}).wrapped == ""


def test_what_does_not_belong_is_named_and_the_rest_is_not() -> None:
    extra = {".DS_Store": b"x", "0/file_2.zarr": b"", "0/0/._0": b"x", "5/0/0/0": b"x", "OME/METADATA.ome.xml": b"<"}
    found = listing(CLEAN | extra | {"0/": b"", "0/1/0/1": b""})

    assert set(found.junk) == {".DS_Store", "0/file_2.zarr", "0/0/._0", "5/0/0/0"}
    assert (found.junk_objects, found.hollow) == (4, 1)
    assert found.objects == len(CLEAN) + len(extra)


def test_many_objects_are_listed_in_bounds() -> None:
    started = time.process_time()
    found = listing_of((f"{number}/.zarray" if number % 2 else f"x{number}", 1, "e") for number in range(100_000))

    assert (len(found.metadata), len(found.chunks), len(found.junk)) == (200, 0, 12)
    assert found.junk_objects == 50_000
    assert len(json.dumps(found.to_json())) < 20_000
    assert time.process_time() - started < 5


path = st.lists(
    st.sampled_from(["0", "1", "c", ".zarray", "zarr.json", ".zgroup", "a.zarr", "0.0", "é\n", ""]), min_size=1
)


@settings(deadline=None)
@given(st.lists(st.tuples(path.map("/".join), st.integers(0, 9), st.just("e"))))
def test_any_objects_are_listed_and_come_back_from_json(entries: list[tuple[str, int, str]]) -> None:
    found = listing_of(entries)

    assert StoreListing.from_json(json.loads(json.dumps(found.to_json()))) == found
