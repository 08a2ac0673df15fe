"""The manifest as a table: what has arrived, for people who keep their own records."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from submissions.models import Assignment, File, Run
from tests.factories import make_deposition, make_user
from validation.models import Content

pytestmark = pytest.mark.django_db


def test_each_file_has_a_line_for_each_of_its_roles(client: Client, django_assert_max_num_queries: Any) -> None:
    deposition = make_deposition(make_user())
    dataset = deposition.datasets.get()
    runs = [Run.objects.create(dataset=dataset, name=f"TS_{n}", position=n) for n in (1, 2)]
    for number, (path, kind, checksum) in enumerate(
        [("gain.mrc", "CRC64NVME", "AAAAAAAAAAA="), ("TS_1.zarr", "SHA256-LISTING", "f" * 64)]
    ):
        content = Content.objects.create(
            scope=deposition.uuid, key=f"{number}", size=7, checksum=checksum, checksum_algorithm=kind
        )
        file = File.objects.create(deposition=deposition, path=path, content=content, generation=number + 1)
        for run in runs if path == "gain.mrc" else []:
            Assignment.objects.create(file=file, dataset=dataset, run=run, role="gain")
    File.objects.create(deposition=deposition, path="coming.mrc", announced=5)
    client.force_login(deposition.owner)
    page = client.get(f"/depositions/{deposition.label}/files/").content.decode()
    assert f"/depositions/{deposition.label}/files/manifest.csv" in page
    with django_assert_max_num_queries(6):
        answer = client.get(f"/depositions/{deposition.label}/files/manifest.csv")
        text = b"".join(answer).decode()
    assert answer["Content-Disposition"] == f'attachment; filename="{deposition.label}-manifest.csv"'
    head, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert head[:6] == ["path", "size", "CRC64NVME", "role", "run", "generation"]
    assert rows == [
        ["TS_1.zarr", "7", "", "", "", "2", "f" * 64],
        ["gain.mrc", "7", "AAAAAAAAAAA=", "gain", "TS_1", "1", ""],
        ["gain.mrc", "7", "AAAAAAAAAAA=", "gain", "TS_2", "1", ""],
    ]
    client.force_login(make_user())
    assert client.get(f"/depositions/{deposition.label}/files/manifest.csv").status_code == 404
