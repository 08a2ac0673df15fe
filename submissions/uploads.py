"""The one door for S3 multipart: start, sign, complete, abort. What counts is what the bucket says, not the browser.

Requests to the bucket are made outside transactions: they may take long, and a row lock would hold everybody up.
They raise StorageUnavailable, after which nothing has changed and the same call may be made again.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.platform import s3
from submissions import arrival, headers, part_sizes, paths, placing, quotas
from submissions.arrival import AlreadyThere, PartsMissing, UploadOver, UploadRefused
from submissions.drafts import locked
from submissions.judging import mark_stale
from submissions.matching.coming import place_new
from submissions.models import Deposition, File, FileVersion, Upload
from submissions.models.file import ELSEWHERE, UploadState
from submissions.refusals import NotEditable
from submissions.review.events import record
from validation.models import Content
from validation.services import add_content, forget_contents

__all__ = ["AlreadyThere", "PartsMissing", "SignedPart", "UploadOver", "UploadRefused"]
__all__ += ["abort", "complete", "runs_of", "sign_parts", "sign_whole", "start"]

SIGNED_SECONDS = 3600
MOST_SIGNED = 100
NOTED = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignedPart:
    """Where to PUT one part. ``headers`` are part of the signature and have to be sent."""

    number: int
    url: str
    headers: dict[str, str]


def start(
    deposition: Deposition, *, path: str, size: int, actor: Any, replace: bool = False, modified: int | None = None
) -> Upload:
    """Open an upload of ``size`` bytes to ``path``. One that is still open for this path is given up.

    ``modified`` (ms since 1970) of the file that is sent, where it is known: it goes on with the same file only.

    ``replace``: a file that is there already may be replaced; it stays until the new one is complete.
    Raises: PathRefused, AlreadyThere, UploadRefused, QuotaExceeded, NotEditable, StorageUnavailable.
    """
    path = paths.clean(path)
    check_size(size, path=path)
    check_editable(deposition)
    generation = placing.survey(deposition, [path]).take(path, replace=replace)
    key = paths.key(deposition=deposition.uuid, generation=generation, path=path)
    upload_id = s3.create_multipart(key)
    try:
        with locked(deposition):
            if placing.survey(deposition, [path]).take(path, replace=replace) != generation:
                raise UploadRefused(f"{path} is being uploaded from another window.")
            quotas.ask(deposition, actor=actor, wanted={path: size})
            told: dict[str, Any] = {"key": key, "upload_id": upload_id, "generation": generation, "modified": modified}
            upload, stale = _open(deposition, path, size, actor, **told)
    except Exception:
        arrival.give_up(key, upload_id=upload_id)
        raise
    for old in stale:
        arrival.give_up(old.key, upload_id=old.upload_id)
    return upload


def sign_parts(upload: Upload, *, wanted: Mapping[int, str | None]) -> list[SignedPart]:
    """Addresses for these parts, good for an hour. ``wanted``: number -> CRC64NVME of the part in base64, or None.

    Raises: UploadOver, UploadRefused, NotEditable.
    """
    check_editable(upload.file.deposition)
    arrival.check_open(upload)
    if upload.is_store:
        raise UploadRefused(f"{upload.file.path} is a store; its objects are sent one by one.")
    if len(wanted) > MOST_SIGNED:
        raise UploadRefused(f"{len(wanted):,} parts were asked for at once; {MOST_SIGNED} is the most.")
    note_signed(upload)
    return [_sign(upload, number, checksum) for number, checksum in sorted(wanted.items())]


def complete(upload: Upload, *, actor: Any, checksum: str | None = None) -> Upload:
    """Join the parts, look at what the bucket has, and make it the content of the file.

    ``checksum``: CRC64NVME of the whole in base64 as the sender knows it; the bucket's has to be the same.
    May be called again at any time: after a crash, when it was done already, or by two at once.
    Raises: PartsMissing, UploadOver, UploadRefused, NotEditable, StorageUnavailable.
    """
    if upload.state == UploadState.DONE:
        return upload
    check_editable(upload.file.deposition)
    if upload.is_store:
        raise UploadRefused(f"{upload.file.path} is a store; complete it as one.")
    if checksum is not None and not is_crc64(checksum):
        raise UploadRefused(f"{upload.file.path}: “{checksum[:60]}” is no CRC64NVME in base64.")
    arrival.check_open(upload)
    arrival.join(upload)
    found = arrival.look(upload, checksum=checksum)
    with locked(upload.file.deposition) as deposition:
        row = Upload.objects.select_for_update().get(pk=upload.pk)
        if row.state == UploadState.OPEN:
            _record(row, found, deposition, actor=actor)
        elif row.state != UploadState.DONE:
            raise UploadOver(arrival.over(row))
    return row


def abort(upload: Upload, *, problem: str = "") -> None:
    """Give an open upload up. What the file had before stays; a file that never had anything goes with it.

    Raises: NotEditable.
    """
    with locked(upload.file.deposition) as deposition:
        ended = Upload.objects.filter(pk=upload.pk, state=UploadState.OPEN).update(
            state=UploadState.ABORTED, problem=problem, ended=timezone.now()
        )
        never_came = File.objects.filter(pk=upload.file_id, content=None, removed_at=None, elsewhere_entry="")
        gone = never_came if ended else File.objects.none()
        if gone.update(removed_at=timezone.now()):
            # The checks that waited for this file go on without it.
            mark_stale(deposition, runs=runs_of(upload.file))
    if ended:
        arrival.give_up(upload.key, upload_id=upload.upload_id)


def note_signed(upload: Upload) -> None:
    """Nothing arrives an hour after the last address was given out: a sweep knows by that what lies idle."""
    now = timezone.now()
    if now - upload.signed > NOTED:
        upload.signed = now
        Upload.objects.filter(pk=upload.pk).update(signed=now)


def check_size(size: int, *, path: str) -> None:
    if size < 0:
        raise UploadRefused(f"{path}: a size of {size} bytes cannot be.")
    if size > part_sizes.MAX_SIZE:
        raise UploadRefused(f"{path} has {size / 1000**4:.1f} TB; 5 TB is the most for one file.")


def check_editable(deposition: Deposition) -> None:
    now = Deposition.objects.get(pk=deposition.pk)
    if not now.is_editable:
        raise NotEditable(f"{now.label} is {now.state_label.lower()}; nothing in it can be changed now.")


def _open(
    deposition: Deposition, path: str, size: int, actor: Any, *, generation: int, **told: Any
) -> tuple[Upload, list[Upload]]:
    file, _ = File.objects.select_for_update().get_or_create(
        deposition=deposition, path=path, defaults={"added_by": actor}
    )
    stale = close_open(file)
    if file.removed_at is not None:
        # A removed file comes back with what is uploaded now, never with its old content.
        file.removed_at, file.content, file.added_by = None, None, actor
        file.comes_here()
    file.generation = generation
    file.save()
    place_new(deposition, [file])
    upload = Upload.objects.create(
        file=file,
        generation=generation,
        size=size,
        part_size=part_sizes.part_size(size),
        started_by=actor,
        **told,
    )
    return upload, stale


def sign_whole(upload: Upload) -> SignedPart:
    """Where to PUT a small file in one request, good for an hour."""
    note_signed(upload)
    url, headers = s3.presign_put(upload.key, length=upload.size, checksum=upload.checksum, expires=SIGNED_SECONDS)
    return SignedPart(1, url, headers)


def _sign(upload: Upload, number: int, checksum: str | None) -> SignedPart:
    if not upload.upload_id and number == 1:
        return sign_whole(upload)
    try:
        length = part_sizes.part_length(upload.size, each=upload.part_size, number=number)
    except ValueError as error:
        raise UploadRefused(f"{upload.file.path}: {error}") from error
    if checksum is not None and not is_crc64(checksum):
        raise UploadRefused(f"{upload.file.path}, part {number}: “{checksum[:60]}” is no CRC64NVME in base64.")
    url = s3.presign_part(
        upload.key,
        upload_id=upload.upload_id,
        part_number=number,
        length=length,
        checksum=checksum,
        expires=SIGNED_SECONDS,
    )
    return SignedPart(number, url, {s3.CHECKSUM_HEADER: checksum} if checksum else {})


def close_open(file: File) -> list[Upload]:
    """Uploads of the file that were still open, now given up for a new one; their parts are the caller's to free."""
    rows = file.uploads.filter(state=UploadState.OPEN)
    stale = list(rows)
    said = f"The upload of {file.path} was started anew, perhaps in another window."
    rows.update(state=UploadState.ABORTED, problem=said, ended=timezone.now())
    return stale


def is_crc64(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 8
    except (binascii.Error, ValueError):
        return False


def _record(upload: Upload, found: s3.ObjectHead, deposition: Deposition, *, actor: Any) -> None:
    file = File.objects.select_for_update().get(pk=upload.file_id)
    before = file.content_id
    # In the order of the locks (validation.queue): readings, judgements, and the tally with the new content.
    forget_contents([before] if before else [])
    mark_stale(deposition, runs=runs_of(file))
    content = _content(upload, found, deposition)
    file.content, file.removed_at = content, None
    file.comes_here()
    file.save(update_fields=["content", "removed_at", *ELSEWHERE])
    headers.follow([file])
    FileVersion.objects.get_or_create(
        content=content, defaults={"file": file, "generation": upload.generation, "by": actor}
    )
    upload.state, upload.ended, upload.problem = UploadState.DONE, timezone.now(), ""
    upload.save(update_fields=["state", "ended", "problem"])
    data = {"file": str(file.pk), "path": file.path, "size": found.size, "content": str(content.pk)}
    if before:
        data["before"] = str(before)
    record(deposition, actor=actor, action="file_replaced" if before else "file_added", data=data)


def _content(upload: Upload, found: s3.ObjectHead, deposition: Deposition) -> Content:
    return add_content(
        scope=deposition.uuid,
        key=upload.key,
        size=found.size,
        etag=found.etag,
        checksum=found.checksum,
        checksum_algorithm=found.checksum_algorithm,
    )


def runs_of(file: File) -> set[int]:
    """The runs whose judgement looks at this file; a file for all runs of a block counts for its whole dataset."""
    found: set[int] = set()
    for row in file.assignments.select_related("dataset"):
        found |= {row.run_id} if row.run_id else set(row.dataset.runs.values_list("pk", flat=True))
    return found
