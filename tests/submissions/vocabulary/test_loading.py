"""An edition is swapped in whole or not at all, once, and by one process."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg2
import pytest
from django.db import connection

from submissions.vocabulary import builtin, loading, search
from submissions.vocabulary.entry import Entry
from submissions.vocabulary.models import Source
from submissions.vocabulary.readers import tables
from tests.conftest import wait_until
from tests.submissions.vocabulary.samples import GO, edition, load

pytestmark = pytest.mark.django_db
NEWER = [*GO, Entry("GO:7777777", "new component", kind="cellular_component")]


def partitions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename ~ '^vocabulary_(raw_)?(term|name)_'")
        return {row[0] for row in cursor.fetchall()}


def found(query: str) -> list[str]:
    return [hit.name for hit in search.search(query, among=search.all_shelves())]


def test_a_newer_edition_takes_the_place_of_the_older_one() -> None:
    before = partitions()
    load("GO")
    old = partitions() - before
    load("GO", NEWER, version="newer")
    source = Source.objects.get(pk="GO")
    assert (source.version, source.terms, source.state) == ("newer", len(NEWER), Source.State.LOADED)
    assert found("new component") == ["new component"]
    assert found("mitochondrion").count("mitochondrion") == 1
    assert not old & partitions()


def test_what_breaks_in_the_middle_leaves_the_older_edition() -> None:
    load("GO")
    before = partitions()

    def broken() -> Iterator[Entry]:
        yield from GO[:3]
        raise OSError("the disk is gone")

    with loading.alone(), pytest.raises(OSError, match="disk"):
        loading.load(edition("GO", version="broken"), broken())
    source = Source.objects.get(pk="GO")
    assert (source.version, source.state) == ("2026-01-01", Source.State.LOADED)
    assert found("nucleus")[0] == "nucleus"
    assert partitions() == before


def test_an_ontology_without_a_term_is_refused() -> None:
    load("GO")
    with loading.alone(), pytest.raises(loading.Empty):
        loading.load(edition("GO", version="empty"), [])
    assert found("nucleus")[0] == "nucleus"


def test_what_a_killed_loader_left_is_removed() -> None:
    load("GO")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE vocabulary_raw_name_999999 (x integer)")
    Source.objects.create(ontology="CL", state=Source.State.LOADING, done=5)
    loading.tidy()
    assert "vocabulary_raw_name_999999" not in partitions()
    assert Source.objects.get(pk="CL").state == Source.State.WAITING
    assert found("nucleus")[0] == "nucleus"


def test_two_do_not_load_at_once() -> None:
    """The lock belongs to the connection, so a loader that was killed holds nobody up."""
    other = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [loading._LOCK])
        with pytest.raises(loading.Busy), loading.alone():
            pass
    finally:
        other.close()
    wait_until(_free, seconds=10, what="the lock is free")


def _free() -> bool:
    try:
        with loading.alone():
            return True
    except loading.Busy:
        return False


def test_of_several_entries_the_last_counts_and_earlier_names_are_synonyms() -> None:
    older, newer = Entry("NCBITaxon:7", "Old name", ("common",)), Entry("NCBITaxon:7", "New name", kind="species")
    source = load("NCBITaxon", [older, newer])
    assert (source.terms, source.names) == (1, 3)
    assert found("old name") == found("common") == found("new name") == ["New name"]


def test_signs_that_the_database_reads_otherwise_are_kept() -> None:
    load("CL", [Entry("CL:0000001", "odd\tname \\N with\nlines", ("\\.",))])
    assert found("odd name") == ["odd name \\N with lines"]
    assert found("\\.") == ["odd name \\N with lines"]


def test_how_far_it_is_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "CHUNK", 2)
    seen = []

    def watched() -> Iterator[Entry]:
        for entry in GO:
            source = Source.objects.get(pk="GO")
            seen.append((source.state, source.percent))
            yield entry

    load("GO", watched())
    assert seen[0] == ("loading", 0)
    assert seen[-1] == ("loading", 72)


def test_the_tables_of_the_repository_are_what_their_list_says() -> None:
    listed = builtin.editions()
    files = {path.name.partition(".")[0]: path for path in builtin.DATA.glob("*.tsv.zst")}
    assert files.keys() == listed.keys()
    assert sum(path.stat().st_size for path in files.values()) < 4_000_000
    for ontology, path in files.items():
        with path.open("rb") as raw:
            entries = list(tables.read(raw))
        assert len(entries) == listed[ontology].expected
        assert len({one.identifier for one in entries}) == len(entries)
        assert all(one.name or one.replaced_by for one in entries), ontology


def test_the_repository_s_tables_load_once_and_leave_an_operator_s_file_alone() -> None:
    assert [source.terms for source in builtin.load("CDPO")] == [33]
    assert "CDPO" not in [one.ontology for one in builtin.outdated()]
    Source.objects.filter(pk="CDPO").update(digest="of another edition")
    assert "CDPO" in [one.ontology for one in builtin.outdated()]
    Source.objects.filter(pk="CDPO").update(origin=Source.Origin.FILE)
    assert "CDPO" not in [one.ontology for one in builtin.outdated()]
