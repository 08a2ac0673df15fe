"""A portal and a bucket that are reached over lines with faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.platform import s3
from submissions import errands, part_sizes
from submissions.client import portal as client_portal
from submissions.client import uploading
from submissions.models import Deposition, File, Stray, SweepRound, Upload
from submissions.sweeping import finding, freeing, rounds
from tests.submissions.uploads_faults.line import Line

PART = part_sizes.SMALLEST
# From so many bytes on the client sends parts; what is smaller goes in one request.
SMALL = 100_000


@dataclass(frozen=True, slots=True)
class Lines:
    """To the portal, from the sender to the bucket, and from the portal to the bucket."""

    portal: Line
    sender: Line
    inner: Line

    def calm(self) -> None:
        for line in (self.portal, self.sender, self.inner):
            line.calm()


@pytest.fixture
def lines(bucket: str, live_portal: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    settings.ALLOWED_HOSTS = ["*"]
    made = Lines(Line(live_portal.url), Line(settings.S3_PUBLIC_ENDPOINT), Line(settings.S3_ENDPOINT))
    settings.S3_PUBLIC_ENDPOINT, settings.S3_ENDPOINT = made.sender.url, made.inner.url
    s3.forget()
    monkeypatch.setattr(part_sizes, "part_size", lambda size: PART)
    monkeypatch.setattr(uploading, "SMALL", SMALL)
    monkeypatch.setattr(client_portal, "PAUSES", (0.01, 0.05, 0.1))
    yield made
    for line in (made.portal, made.sender, made.inner):
        line.close()
    s3.forget()


def content_bytes(file: File) -> dict[str, bytes]:
    """What lies in the bucket as the content of a file: path within it ("" where it is no store) -> bytes."""
    content = file.content
    assert content is not None
    if content.object_count is None:
        return {"": read(content.key)}
    keys = [one.key for one in s3.list_objects(f"{content.key}/")]
    return {key.removeprefix(f"{content.key}/"): read(key) for key in keys}


def read(key: str) -> bytes:
    return bytes(s3.client().get_object(Bucket=s3.bucket(), Key=key)["Body"].read())


@pytest.fixture
def sweep(monkeypatch: pytest.MonkeyPatch) -> Callable[[Deposition], None]:
    """Everything of a deposition that lies there for nothing goes, as after weeks."""
    real = finding.ago
    monkeypatch.setattr(finding, "ago", lambda days: real(-1))

    def run(deposition: Deposition) -> None:
        monkeypatch.setattr(finding, "ROOT", deposition.prefix)
        SweepRound.objects.all().delete()
        rounds.begin_now()
        while rounds.step():
            pass
        Stray.objects.filter(told__isnull=False).update(until=timezone.now() - timedelta(seconds=1))
        while freeing.free_some():
            pass
        while errands.run_one():
            pass

    return run


def left_over(deposition: Deposition) -> tuple[set[str], list[str]]:
    """Keys that are of no content of a file, and multipart uploads, in the bucket itself."""
    contents = [row.content for row in File.objects.filter(deposition=deposition).exclude(content=None)]
    named = {content.key for content in contents if content and content.object_count is None}
    stores = tuple(f"{content.key}/" for content in contents if content and content.object_count is not None)
    keys = {one.key for one in s3.list_objects(deposition.prefix)}
    strays = {key for key in keys - named if not (stores and key.startswith(stores))}
    parts, _ = s3.list_multiparts(deposition.prefix, after=("", ""), most=1_000)
    return strays, [row.key for row in parts]


def nothing_open(deposition: Deposition) -> bool:
    return not Upload.objects.filter(file__deposition=deposition, state="open").exists()
