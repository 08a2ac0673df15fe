"""Sections by the API: read, replaced, changed; refused whole; both values where two people wrote."""

from __future__ import annotations

from typing import Any

import pytest

from submissions.models import Deposition, FieldChange
from tests.factories import fill, make_deposition, make_user
from tests.submissions.api.calling import Script, stored, urls

pytestmark = pytest.mark.django_db


@pytest.fixture
def deposition() -> Deposition:
    return fill(make_deposition())


@pytest.fixture
def script(deposition: Deposition) -> Script:
    return Script(deposition.owner)


def at(deposition: Deposition, kind: str, key: str) -> str:
    if kind == "deposition":
        row = "deposition"
    elif kind == "dataset":
        row = deposition.datasets.get().address
    else:
        row = deposition.datasets.get().blocks.get(kind=kind).address
    return f"/depositions/{deposition.label}/sections/{row}/{key}"


def test_a_section_tells_what_is_stored_what_counts_and_what_is_wrong(deposition: Deposition, script: Script) -> None:
    deposition.values |= {"title": "", "authors": [{"name": "Ada", "orcid": "0000-0002-1825-0098"}]}
    deposition.save()
    about, authors = (script.get(url).json() for url in urls(script, deposition)[:2])

    assert about["values"]["title"] == ""
    assert [problem["kind"] for problem in about["problems"]] == ["missing"]
    assert authors["values"]["authors"][0]["orcid"] == "0000-0002-1825-0098"
    assert "authors" not in authors["clean"]
    wrong = next(problem for problem in authors["problems"] if problem["column"] == "orcid")
    assert wrong["row"] == 1
    assert wrong["address"] == "deposition.authors"


def test_what_came_back_unchanged_changes_nothing(deposition: Deposition, script: Script) -> None:
    before, saved = stored(deposition), []
    for url in urls(script, deposition):
        got = script.get(url)
        again = script.put(url, got.json(), etag=got["ETag"])
        assert again.status_code == 200, again.json()
        assert again["ETag"] == got["ETag"]
        saved.append(url)

    assert len(saved) > 6
    assert stored(deposition) == before
    assert not FieldChange.objects.filter(deposition=deposition).exists()


def test_values_are_taken_as_stored_and_as_typed(deposition: Deposition, script: Script) -> None:
    url = at(deposition, "acquisition", "acquisition")
    assert (
        script.patch(url, {"values": {"acceleration_voltage": 200000}}).json()["clean"]["acceleration_voltage"] == 2e5
    )
    assert (
        script.patch(url, {"values": {"acceleration_voltage": "120"}}).json()["clean"]["acceleration_voltage"] == 1.2e5
    )
    changed = script.patch(
        url, {"values": {"gain_corrected": False, "tilt_min": 0, "energy_filter": {"answer": "none"}}}
    )

    assert changed.status_code == 200, changed.json()
    values = changed.json()["clean"]
    assert (values["gain_corrected"], values["tilt_min"], values["energy_filter"]) == (False, 0, {"answer": "none"})


def test_zero_and_no_are_values_where_nothing_was(deposition: Deposition, script: Script) -> None:
    url = at(deposition, "acquisition", "acquisition")
    script.patch(url, {"values": {"gain_corrected": None, "tilt_min": None}})
    values = script.patch(url, {"values": {"gain_corrected": False, "tilt_min": 0}}).json()["values"]

    assert (values["gain_corrected"], values["tilt_min"]) == (False, 0)


def test_put_blanks_what_is_absent_and_keeps_what_is_not_asked(deposition: Deposition, script: Script) -> None:
    url = at(deposition, "dataset", "sample")
    got = script.get(url)
    values = got.json()["values"] | {"sample_type": "in_vitro"}
    kept = values.pop("cell_component")
    blanked = next(key for key in ("disease", "development_stage") if values.get(key))
    del values[blanked]
    answer = script.put(url, {"values": values}, etag=got["ETag"])

    assert answer.status_code == 200, answer.json()
    assert answer.json()["values"][blanked] is None
    dataset = deposition.datasets.get()
    assert dataset.values["cell_component"] == kept
    assert blanked not in dataset.values


WRONG: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("deposition", "about", {"title": 7}, "title", "wrong"),
    ("deposition", "authors", {"authors": [{"name": "Ada", "orcid": "1"}, 5]}, "authors", "wrong"),
    ("deposition", "authors", {"authors": [{"name": "Ada", "primary": "perhaps"}]}, "authors", "wrong"),
    ("deposition", "authors", {"authors": [{"nickname": "Ada"}]}, "authors", "wrong"),
    ("deposition", "authors", {"authors": {"answer": "none", "kept": 1}}, "authors", "wrong"),
    ("deposition", "about", {"tilt_min": 1}, "tilt_min", "unknown"),
    ("acquisition", "acquisition", {"tilt_min": 60, "tilt_max": -60}, "tilt_max", "rule"),
    ("acquisition", "acquisition", {"tilt_min": "sixty"}, "tilt_min", "wrong"),
    ("acquisition", "acquisition", {"tilt_min": [1]}, "tilt_min", "wrong"),
    ("acquisition", "acquisition", {"gain_corrected": "perhaps"}, "gain_corrected", "wrong"),
    ("acquisition", "acquisition", {"microscope_manufacturer": "Zeiss"}, "microscope_manufacturer", "wrong"),
    ("dataset", "sample", {"organism": "yeast"}, "organism", "wrong"),
    ("dataset", "sample", {"organism": {"name": "yeast"}}, "organism", "wrong"),
    ("dataset", "sample", {"organism": {"name": "yeast", "id": "4932", "rank": "species"}}, "organism", "wrong"),
]


@pytest.mark.parametrize(("kind", "key", "values", "field", "what"), WRONG)
def test_a_wrong_document_is_refused_whole(
    deposition: Deposition, script: Script, kind: str, key: str, values: dict[str, Any], field: str, what: str
) -> None:
    url, before = at(deposition, kind, key), stored(deposition)
    saved_at = Deposition.objects.get(pk=deposition.pk).saved_at
    whole = {"description": "Another."} if kind == "deposition" and key == "about" else {}
    answer = script.patch(url, {"values": whole | values})

    assert answer.status_code == 422, answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["error_count"] == len(problem["errors"])
    errors = [error for error in problem["errors"] if error["field"] == field]
    assert errors[0]["kind"] == what
    assert all(error["sentence"] and error["remedy"] for error in errors)
    assert stored(deposition) == before
    assert Deposition.objects.get(pk=deposition.pk).saved_at == saved_at


def test_all_errors_are_told_at_once_with_row_column_and_value(deposition: Deposition, script: Script) -> None:
    rows = [{"name": f"Author {n}", "orcid": "0000-0002-1825-0098", "email": "nobody"} for n in range(150)]
    answer = script.patch(at(deposition, "deposition", "authors"), {"values": {"authors": rows}})

    problem = answer.json()
    assert problem["error_count"] == 300
    assert {(error["row"], error["column"]) for error in problem["errors"]} == {
        (row, column) for row in range(1, 151) for column in ("orcid", "email")
    }
    assert problem["errors"][0]["value"] == "0000-0002-1825-0098"
    assert problem["errors"][0]["address"] == "deposition.authors"


def test_put_refuses_what_was_wrong_before_and_patch_leaves_it(deposition: Deposition, script: Script) -> None:
    block = deposition.datasets.get().blocks.get(kind="acquisition")
    block.values |= {"tilt_step": "three"}
    block.save()
    url = at(deposition, "acquisition", "acquisition")
    got = script.get(url)

    assert got.json()["values"]["tilt_step"] == "three"
    refused = script.put(url, got.json(), etag=got["ETag"])
    assert [error["field"] for error in refused.json()["errors"]] == ["tilt_step"]
    assert script.patch(url, {"values": {"tilt_max": 50}}).status_code == 200
    block.refresh_from_db()
    assert (block.values["tilt_step"], block.values["tilt_max"]) == ("three", 50)


def test_put_needs_the_etag(deposition: Deposition, script: Script) -> None:
    url = at(deposition, "deposition", "about")
    assert script.put(url, {"values": {"title": "New"}}).status_code == 428
    assert script.put(url, {"values": {"title": "New"}}, etag="*").status_code == 200
    deposition.refresh_from_db()
    assert deposition.values["title"] == "New"


def test_the_second_to_change_sees_both_values(deposition: Deposition, script: Script) -> None:
    url = at(deposition, "deposition", "about")
    etag = script.get(url)["ETag"]
    other = script.patch(url, {"values": {"title": "Theirs"}})
    assert other.status_code == 200
    answer = script.patch(url, {"values": {"title": "Ours"}}, etag=etag)

    assert answer.status_code == 412
    conflict = answer.json()["conflicts"][0]
    assert (conflict["field"], conflict["yours"], conflict["stored"]) == ("title", "Ours", "Theirs")
    assert conflict["changed_by"] == deposition.owner.name
    assert len(answer.json()["conflicts"]) == 1
    assert answer["ETag"] == other["ETag"]
    deposition.refresh_from_db()
    assert deposition.values["title"] == "Theirs"
    assert script.patch(url, {"values": {"title": "Ours"}}, etag=answer["ETag"]).status_code == 200


def test_a_change_is_written_down_with_who(deposition: Deposition, script: Script) -> None:
    script.patch(at(deposition, "deposition", "about"), {"values": {"title": "New"}})

    change = FieldChange.objects.get(deposition=deposition)
    assert (change.address, change.after, change.actor) == ("deposition", {"title": "New"}, deposition.owner)


def test_an_answer_keeps_what_stood_there_before(deposition: Deposition, script: Script) -> None:
    url = at(deposition, "deposition", "publications")
    url = next((u for u in urls(script, deposition) if "publications" in script.get(u).json()["values"]), url)
    script.patch(url, {"values": {"publications": ["10.1038/s41586-022-04971-z"]}})
    said = script.patch(url, {"values": {"publications": {"answer": "not_yet"}}}).json()

    assert said["values"]["publications"] == {"answer": "not_yet"}
    deposition.refresh_from_db()
    assert deposition.values["publications"]["kept"] == ["10.1038/s41586-022-04971-z"]


def test_what_is_not_there_is_not_found(deposition: Deposition, script: Script) -> None:
    for address, key in [("dataset:0", "sample"), ("dataset:99999999999999999999", "sample"), ("x", "about")]:
        answer = script.get(f"/depositions/{deposition.label}/sections/{address}/{key}")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
    answer = script.get(f"/depositions/{deposition.label}/sections/deposition/nothing")
    assert "about" in answer.json()["detail"]


def test_nothing_changes_once_it_is_submitted(deposition: Deposition, script: Script) -> None:
    from submissions.states import State
    from tests.factories import put_in_state

    put_in_state(deposition, State.IN_REVIEW)
    before = stored(deposition)
    for url in urls(script, deposition):
        assert script.patch(url, {"values": {}}).json()["code"] == "not-editable"
    curator = Script(deposition.curator)
    assert curator.get(at(deposition, "deposition", "about")).status_code == 200
    assert curator.patch(at(deposition, "deposition", "about"), {"values": {"title": "x"}}).status_code in (403, 409)
    assert Script(make_user()).get(at(deposition, "deposition", "about")).status_code == 404
    assert stored(deposition) == before


def test_a_term_whose_name_is_another_than_its_identifier_is_refused(deposition: Deposition, script: Script) -> None:
    from tests.submissions.vocabulary.samples import SAMPLES, load

    for ontology in SAMPLES:
        load(ontology)
    url = at(deposition, "dataset", "sample")
    wrong = script.patch(url, {"values": {"cell_component": {"name": "nucleus", "id": "GO:0005739"}}})

    assert [(error["field"], error["kind"]) for error in wrong.json()["errors"]] == [("cell_component", "rule")]
    assert "mitochondrion" in wrong.json()["errors"][0]["sentence"]
    right = script.patch(url, {"values": {"cell_component": {"name": "nucleus", "id": "GO:0005634"}}})
    assert right.status_code == 200, right.json()
