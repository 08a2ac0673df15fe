"""Files that lie in another archive: stated, recorded as there, never checked, and said so everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from submissions import direct, elsewhere, files, listed, store_uploads, uploads
from submissions.completeness import missing
from submissions.file_rows import FileList
from submissions.models import Assignment, Deposition, File, Run, Upload
from submissions.placing import survey
from submissions.review.history import latest
from submissions.suggestions import Places
from submissions.tree import load_outline
from tests.factories import make_deposition, make_runs, make_user
from tests.submissions.sending import checksum, deposit, put
from tests.submissions.submitted import ready
from validation.models import Ahead

pytestmark = pytest.mark.django_db
ENTRY = "EMPIAR-10045"


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition(make_user())


def say(deposition: Deposition, text: str, **more: Any) -> elsewhere.Stated:
    return elsewhere.state(deposition, entry=ENTRY, text=text, actor=deposition.owner, **more)


def told(deposition: Deposition) -> list[tuple[str, str, int | None]]:
    rows = elsewhere.stated(deposition).order_by("path")
    return [(row.path, row.elsewhere_path, row.elsewhere_size) for row in rows]


@pytest.mark.parametrize(
    "typed", ["EMPIAR-10045", "empiar-10045", "10045", " https://www.ebi.ac.uk/empiar/EMPIAR-10045/ "]
)
def test_an_entry_is_known_by_its_number_its_name_and_its_page(typed: str) -> None:
    assert elsewhere.entry_of(typed) == ENTRY


@pytest.mark.parametrize("typed", ["", "EMD-3001", "EMPIAR-12", "EMPIAR-1234567890", "10045; rm", "１００４５"])
def test_what_is_no_entry_is_refused(typed: str) -> None:
    with pytest.raises(elsewhere.ElsewhereRefused):
        elsewhere.entry_of(typed)


def test_paths_with_and_without_sizes_are_recorded(deposition: Deposition) -> None:
    result = say(
        deposition,
        "frames/a.tif\nframes/b.tif,9437184\nframes/c.tif\t12\n17 frames/d.tif\n\n# note\n"
        "-rw-r--r--  9,437,184 2016/01/31 10:00:00 frames/e with blank.tif\n"
        "drwxr-xr-x         52 2016/01/31 10:00:00 frames\n",
        folder="/data/",
    )

    assert (result.new, result.wrong) == (5, [])
    assert told(deposition) == [
        ("frames/a.tif", "data/frames/a.tif", None),
        ("frames/b.tif", "data/frames/b.tif", 9437184),
        ("frames/c.tif", "data/frames/c.tif", 12),
        ("frames/d.tif", "data/frames/d.tif", 17),
        ("frames/e with blank.tif", "data/frames/e with blank.tif", 9437184),
    ]


def test_a_table_names_its_columns(deposition: Deposition) -> None:
    say(deposition, "Size;Path;Here\n5;data/[1].mrc;one.mrc\n;data/two.mrc;\n")

    assert told(deposition) == [("data/two.mrc", "data/two.mrc", None), ("one.mrc", "data/[1].mrc", 5)]


def test_runs_and_numbers_are_counted_out(deposition: Deposition) -> None:
    make_runs(deposition.datasets.get(), 2)

    assert say(deposition, "data/{run}/{run}_{009..011}.tif").new == 6
    assert [path for path, *_ in told(deposition)][:3] == [f"data/TS_01/TS_01_{n}.tif" for n in ("009", "010", "011")]


def test_addresses_of_the_archive_stand_for_the_entry(deposition: Deposition) -> None:
    result = say(
        deposition,
        "https://ftp.ebi.ac.uk/empiar/world_availability/10045/data/a.mrc\n/empiar/world_availability/10045/data/b.mrc\n"
        "https://ftp.ebi.ac.uk/empiar/world_availability/10499/data/c.mrc\nhttps://lab.example/d.mrc",
    )

    assert [path for path, *_ in told(deposition)] == ["data/a.mrc", "data/b.mrc"]
    assert ["EMPIAR-10499" in odd.sentence for odd in result.wrong] == [True, False]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("data/*.tif", "cannot tell what * or ?"),
        ("data/frames/", "is a folder"),
        ("../etc/passwd", "leads elsewhere"),
        ("/etc/passwd", "not from the root"),
        ("data\\a.mrc", "Folders are written with /"),
        ("a\u202eb.mrc", "unseen character"),
        ("=cmd.mrc", "spreadsheets"),
        ("x" * 2000, "255 bytes"),
        ("{run}.mrc", "no runs yet"),
        ("a{1..60000}.mrc", "50,000"),
        ("a{1..900}{1..900}.mrc", "stands for 810,000 files"),
        ("a{9..1}.mrc", "downwards"),
        ("{1..50000}" * 2_000, "stands for 2,500,000,000 files"),
        ("9" * 5_000 + " a.mrc", "is no size"),
        ("a.mrc," + "9" * 19, "is no size"),
        ("a.mrc;5\u00b2", "is no size"),
    ],
)
def test_a_line_that_cannot_be_is_told_and_the_others_are_recorded(
    deposition: Deposition, line: str, said: str
) -> None:
    result = say(deposition, f"good.mrc\n{line}\n")

    assert said in result.wrong[0].sentence
    assert result.wrong[0].number == 2
    assert [path for path, *_ in told(deposition)] == ["good.mrc"]


def test_junk_is_left_out_and_a_path_stands_once(deposition: Deposition) -> None:
    result = say(deposition, "a.mrc\n.DS_Store\na.mrc\na.mrc/b.mrc\n")

    assert len(result.junk) == 1
    assert [odd.sentence for odd in result.wrong] == [
        "a.mrc stands in line 1 already.",
        "a.mrc/b.mrc: a.mrc is a file, so nothing can lie below it. Name the folder otherwise.",
    ]


def test_what_is_too_much_at_once_is_refused(deposition: Deposition) -> None:
    with pytest.raises(listed.ListingRefused, match="50,000"):
        say(deposition, "\n".join(f"a{n}.mrc" for n in range(50_001)))
    with pytest.raises(elsewhere.ElsewhereRefused, match="characters"):
        say(deposition, "x" * 8_000_001)
    with pytest.raises(listed.ListingRefused, match="cannot be read as a table"):
        say(deposition, "x" * 200_000)
    assert told(deposition) == []


def test_said_again_it_is_the_same_and_said_otherwise_it_changes(deposition: Deposition) -> None:
    say(deposition, "a.mrc,5\nb.mrc")

    again = say(deposition, "a.mrc,5\nb.mrc,7")

    assert (again.new, again.changed, again.same) == (0, 1, 1)
    assert [line.said.partition(" ")[2] for line in latest(deposition, count=2)] == [
        f"{deposition.owner.name.partition(' ')[2]} stated that 1 file lies at EMPIAR-10045",
        f"{deposition.owner.name.partition(' ')[2]} stated that 2 files lie at EMPIAR-10045",
    ]


def test_what_is_uploaded_or_on_its_way_stays(deposition: Deposition) -> None:
    full = ready()
    there = full.files.exclude(content=None)[0]
    coming = File.objects.create(deposition=full, path="coming.mrc")
    coming.uploads.create(key="k", upload_id="x", generation=1, size=1, part_size=1, started_by=full.owner)

    result = elsewhere.state(full, entry=ENTRY, text=f"{there.path}\ncoming.mrc", actor=full.owner)

    assert ["is uploaded" in result.wrong[0].sentence, "is being uploaded" in result.wrong[1].sentence] == [True, True]
    assert not elsewhere.stated(full).exists()


def test_a_file_that_was_removed_or_announced_comes_back_as_lying_elsewhere(deposition: Deposition) -> None:
    full = ready()
    gone = full.files.exclude(content=None)[0]
    files.remove(gone, actor=full.owner)
    told_of = File.objects.create(deposition=full, path="told.mrc", announced=5, modified=1)
    Ahead.objects.create(scope=full.uuid, file=told_of.pk, name="told.mrc", size=5)

    result = elsewhere.state(full, entry=ENTRY, text=f"{gone.path}\ntold.mrc", actor=full.owner)

    assert (result.new, result.wrong) == (2, [])
    assert list(elsewhere.stated(full).values_list("content", "announced")) == [(None, None)] * 2
    assert not Ahead.objects.exists(), "what was sent ahead of it counts no longer"


def test_it_counts_as_there_and_no_header_of_it_is_asked(deposition: Deposition) -> None:
    full = ready()
    run = Run.objects.get(dataset__deposition=full, name="TS_01")
    movie = Assignment.objects.get(run=run, role="movie_stack")
    block = movie.block
    files.remove(movie.file, actor=full.owner)
    assert any("TS_01" in line.sentence for line in missing(load_outline(full)) if line.blocks_submitting)

    elsewhere.state(full, entry=ENTRY, text="frames/TS_01_a.tif", actor=full.owner)
    place = Places(full).place(role="movie_stack", run=run, at=f"block:{block.pk if block else 0}")
    assert place is not None
    files.assign(File.objects.get(deposition=full, path="frames/TS_01_a.tif"), places=[place])

    assert [line for line in missing(load_outline(full)) if line.blocks_submitting] == []


def test_the_list_of_files_says_where_it_lies(deposition: Deposition) -> None:
    say(deposition, "a.mrc,5", folder="data")

    listed = FileList(deposition)
    row = listed.rows(list(listed.files))[0]

    assert (row.status.kind, row.status.word) == ("elsewhere", "Lies at EMPIAR-10045, not checked")
    assert row.status.detail == "data/a.mrc"
    assert (listed.counts.unfinished, listed.counts.elsewhere) == (0, 1)


def test_a_key_photo_has_to_be_uploaded(deposition: Deposition) -> None:
    say(deposition, "photo.png")
    place = files.Place("key_photo", deposition.datasets.get())

    with pytest.raises(files.PlaceRefused, match="has to be uploaded"):
        files.assign(File.objects.get(path="photo.png"), places=[place])


def test_an_upload_takes_the_place_of_what_was_stated_only_when_it_is_asked_to(
    deposition: Deposition, bucket: str
) -> None:
    say(deposition, "a.mrc,5")
    with pytest.raises(uploads.AlreadyThere):
        uploads.start(deposition, path="a.mrc", size=3, actor=deposition.owner)

    begun = uploads.start(deposition, path="a.mrc", size=3, actor=deposition.owner, replace=True)
    uploads.abort(begun)
    assert told(deposition) == [("a.mrc", "a.mrc", 5)], "what was stated stays until the upload is complete"

    deposit(deposition, path="a.mrc", body=b"abc", actor=deposition.owner, replace=True)

    assert told(deposition) == []
    assert File.objects.get(path="a.mrc").content is not None


def test_small_files_and_stores_take_its_place_as_well(deposition: Deposition, bucket: str) -> None:
    say(deposition, "small.mdoc\nseg.zarr")
    body, actor = b"T = x", deposition.owner
    wish = direct.Wish("small.mdoc", len(body), checksum(body), replace=True)
    (small,) = direct.start(deposition, [wish], actor=actor)
    assert isinstance(small, Upload)
    assert put(uploads.sign_whole(small), body) == 200
    direct.complete(deposition, [small], actor=actor)

    whole = {"path": "seg.zarr", "size": len(body), "objects": 1, "actor": actor}
    store = store_uploads.start(deposition, **whole, replace=True)
    (part,) = store_uploads.sign(store, [store_uploads.ObjectWish(".zattrs", len(body), checksum(body))])
    assert part is not None
    assert put(part, body) == 200
    store_uploads.complete(store, actor=actor)

    assert told(deposition) == []
    assert File.objects.filter(content__isnull=False).count() == 2


def test_another_entry_and_withdrawing(deposition: Deposition) -> None:
    make_runs(deposition.datasets.get(), 1)
    say(deposition, "a.mrc\nb.mrc")

    assert elsewhere.rename(deposition, entry=ENTRY, to="10499", actor=deposition.owner) == 2
    assert [row.entry for row in elsewhere.entries(deposition)] == ["EMPIAR-10499"]
    assert elsewhere.withdraw(deposition, entry=ENTRY, actor=deposition.owner) == 0
    assert elsewhere.withdraw(deposition, entry="EMPIAR-10499", actor=deposition.owner) == 2
    assert elsewhere.entries(deposition) == []
    assert survey(deposition, ["a.mrc"]).filled == set()


def test_the_entry_is_offered_as_cross_reference_until_it_stands_there(deposition: Deposition) -> None:
    say(deposition, "a.mrc")
    deposition.values = {"database_entries": {"answer": "none"}}
    deposition.save()
    assert [row.referred for row in elsewhere.entries(deposition)] == [False]

    elsewhere.refer(deposition, entry=ENTRY, actor=deposition.owner)

    deposition.refresh_from_db()
    assert deposition.values["database_entries"] == [ENTRY]
    assert [row.referred for row in elsewhere.entries(deposition)] == [True]


class TestThePage:
    @pytest.fixture
    def client(self, deposition: Deposition) -> Client:
        client = Client()
        client.force_login(deposition.owner)
        return client

    def test_states_what_is_good_and_keeps_the_rest_in_the_box(self, deposition: Deposition, client: Client) -> None:
        url = reverse("elsewhere", args=[deposition.label])
        answer = client.post(url, {"entry": "10045", "folder": "data", "text": "a.mrc\nb/*.mrc\n"})

        page = answer.content.decode()
        assert "Line 2: The portal does not look into the archive" in page
        assert ">\nb/*.mrc</textarea>" in page
        assert told(deposition) == [("a.mrc", "data/a.mrc", None)]

    def test_takes_a_file_with_the_listing(self, deposition: Deposition, client: Client) -> None:
        listing = SimpleUploadedFile("list.csv", "\ufeffpath,size\r\na.mrc,5\r\n".encode())
        client.post(reverse("elsewhere", args=[deposition.label]), {"entry": ENTRY, "listing": listing})

        assert told(deposition) == [("a.mrc", "a.mrc", 5)]

    def test_changes_refers_and_withdraws(self, deposition: Deposition, client: Client) -> None:
        say(deposition, "a.mrc")
        url = reverse("elsewhere", args=[deposition.label])

        client.post(url, {"refer": ENTRY})
        client.post(url, {"rename": ENTRY, "to": "EMPIAR-10499"})
        assert "EMPIAR-10499" in client.get(url).content.decode()
        assert client.post(url, {"rename": "EMPIAR-10499", "to": "nonsense"}).status_code == 400
        client.post(url, {"withdraw": "EMPIAR-10499"})

        deposition.refresh_from_db()
        assert (told(deposition), deposition.values["database_entries"]) == ([], [ENTRY])


def test_a_listing_costs_the_same_number_of_queries_for_few_and_for_many(
    deposition: Deposition, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40):
        say(deposition, "\n".join(f"frames/TS_{n:03}.tif" for n in range(5)))
    with django_assert_max_num_queries(40):
        say(deposition, "\n".join(f"more/TS_{n:04}.tif" for n in range(1500)))
