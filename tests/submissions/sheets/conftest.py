"""One deposition of Ada's, and her way with sheets."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from submissions.models import Dataset, Deposition, Override
from submissions.outline import create_block
from submissions.schema import Level
from tests.factories import fill, make_deposition, make_runs, make_user


@dataclass
class Desk:
    """A depositor at her browser."""

    deposition: Deposition
    dataset: Dataset
    client: Client

    def url(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.deposition.label, *args])

    def block(self, kind: Level) -> Any:
        return self.dataset.blocks.get(kind=kind)

    def download(self, name: str) -> bytes:
        answer = self.client.get(self.url("sheets_download", name))
        assert answer.status_code == 200
        return b"".join(answer)  # type: ignore[arg-type]

    def upload(self, content: bytes, name: str = "runs.xlsx") -> str:
        """Choose a file; the text of the page that follows."""
        answer = self.client.post(self.url("sheets_upload"), {"sheet": SimpleUploadedFile(name, content)}, follow=True)
        self.last = answer
        return text_of(answer)

    def press(self, action: str, **more: str) -> str:
        """Press a button of the page that was last seen."""
        form = re.search(rf'action="([^"]*/{action}/)"(.*?)</form>', self.last.content.decode(), re.DOTALL)
        assert form, f"no button {action}"
        sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[2])) | more
        sent.pop("csrfmiddlewaretoken", None)
        self.last = self.client.post(form[1], sent, follow=True)
        return text_of(self.last)

    def overrides(self, kind: Level) -> dict[str, dict[str, Any]]:
        """What differs, by the name of the run."""
        rows = Override.objects.filter(block=self.block(kind)).select_related("run")
        return {row.run.name: row.values for row in rows}


def text_of(answer: Any) -> str:
    assert answer.status_code in (200, 422), answer.status_code
    body = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


@pytest.fixture
def desk(db: None) -> Desk:
    owner = make_user()
    deposition = fill(make_deposition(owner))
    dataset = deposition.datasets.get()
    create_block(dataset, kind=Level.TOMOGRAM)
    fill(deposition)
    make_runs(dataset, 3)
    client = Client()
    client.force_login(owner)
    return Desk(deposition, dataset, client)
