"""Files in another archive, stated by a script."""

from __future__ import annotations

import pytest

from submissions.models import Deposition, File
from tests.factories import make_deposition, make_runs, make_user
from tests.submissions.api.calling import Script

pytestmark = pytest.mark.django_db


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition(make_user())


def test_a_script_states_lists_and_withdraws(deposition: Deposition) -> None:
    make_runs(deposition.datasets.get(), 2)
    script, path = Script(deposition.owner), f"/depositions/{deposition.label}/elsewhere"

    body = {"entry": "10045", "folder": "data", "files": [{"path": "{run}.st", "size": 5}, {"path": ".DS_Store"}]}
    answer = script.post(path, body)
    assert answer.json() == {"new": 2, "changed": 0, "same": 0, "placed": 0, "left_out": [".DS_Store"]}

    rows = script.get(path).json()
    assert rows["count"] == 2
    assert {key: rows["items"][0][key] for key in ("path", "entry", "path_there", "size", "placed")} == {
        "path": "TS_01.st", "entry": "EMPIAR-10045", "path_there": "data/TS_01.st", "size": 5, "placed": False,
    }  # fmt: skip
    assert script.delete(f"{path}/EMPIAR-10045").json() == {"withdrawn": 2}
    assert script.get(path).json() == {"count": 0, "items": []}


def test_where_one_file_cannot_be_stated_none_is(deposition: Deposition) -> None:
    body = {"entry": "EMPIAR-10045", "files": [{"path": "good.mrc"}, {"path": "bad/*.mrc"}]}

    answer = Script(deposition.owner).post(f"/depositions/{deposition.label}/elsewhere", body)

    assert (answer.status_code, answer.json()["errors"][0]["row"]) == (422, 2)
    assert not File.objects.exists()


@pytest.mark.parametrize("body", [{"entry": "EMD-3001"}, {"entry": "EMPIAR-10045", "folder": "../up"}])
def test_what_is_no_entry_or_folder_is_refused_in_words(deposition: Deposition, body: dict[str, str]) -> None:
    answer = Script(deposition.owner).post(
        f"/depositions/{deposition.label}/elsewhere", body | {"files": [{"path": "a.mrc"}]}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
