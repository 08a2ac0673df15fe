"""What a file was before it was replaced, and stores: one file of many objects."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.platform import s3
from submissions import stores
from submissions.models import Deposition, Event, File, FileVersion, RunCheck, StatedHeader
from submissions.models.stated import HeaderStatement
from submissions.review.snapshot import take
from submissions.stores import StoreRefused
from submissions.tree import load_tree
from tests.factories import make_deposition, make_runs
from tests.submissions.sending import deposit
from tests.validation import build, build_volumes
from validation import services
from validation.formats import facts_from_json, read_store
from validation.models import Content, Reading
from validation.s3file import S3Store
from validation.services import add_store
from validation.stores import MemoryStore, StoreListing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition()


def put_store(key: str, objects: dict[str, bytes]) -> None:
    def put(item: tuple[str, bytes]) -> None:
        s3.client().put_object(Bucket=s3.bucket(), Key=f"{key}/{item[0]}", Body=item[1])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(put, objects.items()))


def store(deposition: Deposition, *, generation: int = 1, **more: object) -> File:
    objects = build_volumes.zarr(**more)  # type: ignore[arg-type]
    put_store(f"depositions/{deposition.uuid}/g{generation}/rec/TS_01.zarr", objects)
    return stores.register(deposition, path="rec/TS_01.zarr", generation=generation, actor=deposition.owner)


def test_a_replaced_file_keeps_what_it_was_with_who_and_when(deposition: Deposition) -> None:
    file = deposit(deposition, path="TS_01.st", body=build.mrc(), actor=deposition.owner).file
    first = file.content
    deposit(deposition, path="TS_01.st", body=build.mrc((8, 6, 7)), actor=deposition.owner, replace=True)
    file.refresh_from_db()

    versions = list(file.versions.all())

    assert [(row.generation, row.content_id, row.by) for row in versions] == [
        (1, first.pk, deposition.owner),
        (2, file.content_id, deposition.owner),
    ]
    assert versions[0].at < versions[1].at
    assert s3.head(first.key).size == first.size, "the bytes stay where a snapshot may name them"
    assert not Reading.objects.filter(content=first).exists(), "nobody waits for the old one any more"


def test_a_snapshot_goes_on_naming_the_content_it_was_taken_of(deposition: Deposition) -> None:
    file = deposit(deposition, path="TS_01.st", body=build.mrc(), actor=deposition.owner).file
    first, taken = file.content, take(load_tree(deposition), revision=1, actor=deposition.owner)
    deposit(deposition, path="TS_01.st", body=build.mrc((8, 6, 7)), actor=deposition.owner, replace=True)

    assert str(first.pk) in str(taken.document)
    assert Content.objects.filter(pk=first.pk, version__file=file).exists()


def test_what_was_stated_in_place_of_a_header_lapses_with_the_content(deposition: Deposition) -> None:
    file = deposit(deposition, path="TS_01.rec", body=build.mrc(), actor=deposition.owner).file
    said = HeaderStatement.objects.create(deposition=deposition, value=5.4, reason="Header", author=deposition.owner)
    StatedHeader.objects.create(statement=said, file=file, content=file.content)
    deposit(deposition, path="TS_01.rec", body=build.mrc((8, 6, 7)), actor=deposition.owner, replace=True)
    file.refresh_from_db()

    assert not hasattr(file.content, "stated")


def test_a_store_is_one_file_with_the_listing_that_the_bucket_gave(deposition: Deposition) -> None:
    objects = build_volumes.zarr()
    file = store(deposition)

    content = file.content
    assert content is not None
    assert content.object_count == len(objects)
    assert content.size == sum(map(len, objects.values()))
    assert StoreListing.from_json(content.listing) == MemoryStore(objects, name="TS_01.zarr").listing
    assert content.identity.startswith("SHA256-LISTING:")
    assert Event.objects.get(action="file_added").data["objects"] == len(objects)


def test_a_store_is_read_as_it_lies_in_the_bucket(deposition: Deposition) -> None:
    file = store(deposition)
    assert file.content is not None
    assert file.content.listing is not None
    found = S3Store(file.content.key, listing=StoreListing.from_json(file.content.listing))

    path = found.listing.metadata[0]
    assert found.read(path, cap=10_000) == build_volumes.zarr()[path]
    assert found.read(path, cap=3) == build_volumes.zarr()[path][:3]
    for wrong in ("nothing", "../TS_02.zarr/.zattrs", "/.zattrs"):
        with pytest.raises(s3.ObjectMissing):
            found.read(wrong, cap=10)


def test_the_worker_reads_a_store(deposition: Deposition) -> None:
    file = store(deposition)

    assert services.read_batch() == 1

    row = Reading.objects.get(content=file.content)
    assert (row.state, row.format, row.problems) == ("done", "zarr", [])
    assert facts_from_json(row.facts) == read_store(MemoryStore(build_volumes.zarr(), name="TS_01.zarr")).facts


def test_a_store_is_replaced_by_another_generation(deposition: Deposition) -> None:
    dataset = deposition.datasets.get()
    (run,) = make_runs(dataset, 1)
    file = store(deposition)
    file.assignments.create(dataset=dataset, run=run, block=dataset.blocks.get(kind="tilt_series"), role="tilt_series")

    again = store(deposition, generation=2, levels=2)

    assert again.pk == file.pk
    assert [row.generation for row in FileVersion.objects.filter(file=file)] == [1, 2]
    assert again.content != file.content
    assert [row.run_id for row in RunCheck.objects.all()] == [run.pk]
    assert stores.register(deposition, path="rec/TS_01.zarr", generation=2, actor=None).content == again.content


def test_nothing_below_the_prefix_is_no_store(deposition: Deposition) -> None:
    with pytest.raises(s3.ObjectMissing):
        stores.register(deposition, path="rec/TS_01.zarr", generation=1, actor=deposition.owner)
    with pytest.raises(StoreRefused, match=r"ends in \.zarr"):
        stores.register(deposition, path="rec/TS_01", generation=1, actor=deposition.owner)
    assert not File.objects.filter(deposition=deposition).exists()


def test_a_neighbour_with_a_longer_name_is_another_store(deposition: Deposition) -> None:
    key = f"depositions/{deposition.uuid}/g1/TS_1.zarr"
    put_store(key, build_volumes.zarr(levels=1))
    put_store(f"{key}.zarr", build_volumes.zarr())

    assert add_store(scope=deposition.uuid, prefix=key).object_count == len(build_volumes.zarr(levels=1))


def test_a_listing_of_several_pages_is_whole(deposition: Deposition) -> None:
    key = f"depositions/{deposition.uuid}/g1/many.zarr"
    put_store(key, {f"0/{number}": b"1" for number in range(1_003)})

    assert add_store(scope=deposition.uuid, prefix=f"{key}/").object_count == 1_003


def test_a_store_whose_folder_has_got_more_is_not_taken_for_what_it_was(deposition: Deposition) -> None:
    file = store(deposition)
    assert file.content is not None
    put_store(file.content.key, {"0/9/9/9": b"late"})

    with pytest.raises(s3.ObjectChanged, match="other objects"):
        stores.register(deposition, path="rec/TS_01.zarr", generation=1, actor=deposition.owner)

    file.refresh_from_db()
    assert Content.objects.get().listing["objects"] == file.content.object_count


def test_metadata_of_a_store_that_are_others_than_those_that_were_recorded_are_not_read(deposition: Deposition) -> None:
    content = store(deposition).content
    assert content is not None
    listing = StoreListing.from_json(content.listing)
    assert {path for path, _ in listing.etags} == set(listing.metadata)
    put_store(content.key, {".zattrs": b"{}"})

    with pytest.raises(s3.ObjectChanged):
        S3Store(content.key, listing=listing).read(".zattrs", cap=1000)
    services.read_batch()

    row = Reading.objects.get(content=content)
    assert (row.state, row.facts) == ("waiting", None)
    assert "not the one that was recorded" in row.fault


def test_a_listing_of_before_is_read_without_them(deposition: Deposition) -> None:
    content = store(deposition).content
    assert content is not None
    del content.listing["etags"]
    content.save()

    services.read_batch()

    assert Reading.objects.get(content=content).facts["format"] == "zarr"
