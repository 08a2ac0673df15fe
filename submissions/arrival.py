"""What has arrived in the bucket of an upload: compare it with what was announced, and let the bucket join it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import NoReturn

from django.utils import timezone

from portal.platform import s3
from submissions import part_sizes
from submissions.models import Upload
from submissions.models.file import UploadState
from submissions.refusals import Refused

logger = logging.getLogger(__name__)


class UploadRefused(Refused):
    """This upload cannot be started, or not go on."""


class AlreadyThere(UploadRefused):
    """There is a file under this path; replacing it has to be asked for."""


class UploadOver(UploadRefused):
    """The upload was cancelled, failed, or was started anew elsewhere."""


class PartsMissing(UploadRefused):
    """Not everything has arrived. ``numbers``: the parts to send (again)."""

    def __init__(self, sentence: str, *, numbers: list[int]) -> None:
        super().__init__(sentence)
        self.numbers = numbers


def check_open(upload: Upload) -> None:
    """Raises: UploadOver."""
    if upload.state != UploadState.OPEN:
        raise UploadOver(over(upload))


def over(upload: Upload) -> str:
    if upload.state == UploadState.DONE:
        return f"{upload.file.path} is uploaded already."
    return upload.problem or f"The upload of {upload.file.path} was cancelled. Choose the file again."


def arrived(upload: Upload) -> dict[int, int]:
    """What the bucket has of an open upload: number of the part -> bytes. Raises: UploadOver, StorageUnavailable."""
    if not upload.upload_id:
        return part_sizes.whole(upload.size, each=upload.part_size) if _is_there(upload) else {}
    try:
        return {part.number: part.size for part in s3.list_parts(upload.key, upload_id=upload.upload_id)}
    except (s3.PartsRefused, s3.ObjectMissing):
        if _is_there(upload):  # joined, and the answer to that was lost
            return part_sizes.whole(upload.size, each=upload.part_size)
        _fail(upload, f"{upload.file.path}: the storage no longer knows this upload. Upload the file again.")


def join(upload: Upload) -> None:
    """Let the bucket join the parts, unless it has done so before. Raises: PartsMissing, UploadOver, UploadRefused."""
    if not upload.upload_id:
        if not _is_there(upload):
            raise PartsMissing(f"{upload.file.path} has not arrived. Send it again.", numbers=[1])
        return
    try:
        listed = s3.list_parts(upload.key, upload_id=upload.upload_id)
        _compare(upload, {part.number: part.size for part in listed})
        s3.complete_multipart(upload.key, upload_id=upload.upload_id, parts=listed)
    except (s3.KeyTaken, s3.ObjectMissing):
        return  # joined before: the key belongs to this upload alone
    except s3.PartsRefused as error:
        if not _is_there(upload):
            _not_joined(upload, error)


def look(upload: Upload, *, checksum: str | None = None) -> s3.ObjectHead:
    """What lies in the bucket now, if it is what was announced. Raises: UploadOver."""
    try:
        found = s3.head(upload.key)
    except s3.ObjectMissing:
        _fail(upload, f"{upload.file.path}: the storage no longer knows this upload. Upload the file again.")
    if found.size != upload.size:
        said = f"{found.size:,} bytes arrived, {upload.size:,} were announced"
        _fail(upload, f"{upload.file.path}: {said}. Upload the file again.")
    if checksum and found.checksum and checksum != found.checksum:
        said = f"the checksum of what arrived is {found.checksum}, of your file {checksum}"
        _fail(upload, f"{upload.file.path}: {said}. Upload the file again.")
    return found


def give_up(key: str, *, upload_id: str) -> None:
    """Free the parts. What cannot be freed now costs room, nothing else: no row names it any more."""
    if not upload_id:
        return  # sent in one request, if at all
    try:
        s3.abort_multipart(key, upload_id=upload_id)
    except s3.StorageError as error:
        logger.warning("the parts of %s were not freed: %s", key, error)


def _compare(upload: Upload, arrived: Mapping[int, int]) -> None:
    path, count = upload.file.path, part_sizes.part_count(upload.size, each=upload.part_size)
    if lacking := part_sizes.lacking(upload.size, each=upload.part_size, arrived=arrived):
        shown = ", ".join(f"{number:,}" for number in lacking[:3]) + (" and more" if len(lacking) > 3 else "")
        raise PartsMissing(
            f"{path}: {len(lacking):,} of {count:,} parts have not arrived whole ({shown}). Send them again.",
            numbers=lacking,
        )
    if extra := part_sizes.surplus(upload.size, each=upload.part_size, arrived=arrived):
        _fail(upload, f"{path}: part {extra[0]:,} arrived, but the file has {count:,}. Upload the file again.")


def _is_there(upload: Upload) -> bool:
    try:
        return bool(s3.head(upload.key))
    except s3.ObjectMissing:
        return False


def _not_joined(upload: Upload, error: s3.PartsRefused) -> NoReturn:
    """The bucket forgot the upload; or a part changed between listing and joining, and it may be tried again."""
    logger.warning("the parts of upload %s were not joined: %s", upload.pk, error)
    try:
        s3.list_parts(upload.key, upload_id=upload.upload_id)
    except (s3.PartsRefused, s3.ObjectMissing):
        _fail(upload, f"{upload.file.path}: the storage no longer knows this upload. Upload the file again.")
    raise UploadRefused(f"{upload.file.path}: a part was still being written. Complete it once more.")


def _fail(upload: Upload, sentence: str) -> NoReturn:
    Upload.objects.filter(pk=upload.pk, state=UploadState.OPEN).update(
        state=UploadState.FAILED, problem=sentence[:500], ended=timezone.now()
    )
    give_up(upload.key, upload_id=upload.upload_id)
    raise UploadOver(sentence)
