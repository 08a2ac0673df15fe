"""The JSON Schema of each section, as the API publishes it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from submissions.models import Deposition
from tests.factories import fill, make_deposition
from tests.submissions.api.calling import Script, urls

pytestmark = pytest.mark.django_db


@pytest.fixture
def deposition() -> Deposition:
    return fill(make_deposition())


def test_what_get_gives_fits_the_schema_beside_it(deposition: Deposition) -> None:
    script = Script(deposition.owner)
    for url in urls(script, deposition):
        got = script.get(url).json()
        schema = script.get(got["schema_url"]).json()
        Draft202012Validator.check_schema(schema)
        assert [error.message for error in Draft202012Validator(schema).iter_errors(got["values"])] == []
        whole = script.get(f"{got['schema_url']}?complete=true").json()
        missing = [one for one in got["problems"] if one["kind"] == "missing"]
        assert Draft202012Validator(whole).is_valid(got["clean"]) == (not missing)


def test_what_the_schema_refuses_the_api_refuses(deposition: Deposition) -> None:
    script = Script(deposition.owner)
    url = next(url for url in urls(script, deposition) if url.endswith("/acquisition"))
    schema = Draft202012Validator(script.get(f"{url}/schema").json())
    tried: list[dict[str, Any]] = [
        {"tilt_min": 100}, {"gain_corrected": 3}, {"camera": "K3"}, {"microscope_manufacturer": "Zeiss"},
        {"tilt_min": [1]}, {"energy_filter": {"answer": "perhaps"}},
    ]  # fmt: skip
    for values in tried:
        assert not schema.is_valid(values), values
        assert script.patch(url, {"values": values}).status_code == 422, values


@pytest.mark.parametrize("group", ["dataset", "annotation", "tomogram", "tomogram-annotation"])
def test_schemas_are_there_without_a_token(group: str) -> None:
    client = Client()
    lines = client.get(f"/api/v1/schemas?group={group}&sample_type=cell").json()

    assert len(lines) > 4
    for line in lines:
        schema = client.get(line["url"]).json()
        Draft202012Validator.check_schema(schema)
        assert schema["title"] == line["title"]


def test_what_is_no_schema_is_not_found() -> None:
    client = Client()
    for path in ("house/about", "dataset/house", "dataset/sample?sample_type=house"):
        answer = client.get(f"/api/v1/schemas/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert client.get("/api/v1/schemas?group=house").status_code == 422
