"""OME-Zarr stores: one file of a deposition that is many objects of the bucket."""

from __future__ import annotations

from typing import Any

from submissions import headers, paths
from submissions.drafts import locked
from submissions.judging import mark_stale
from submissions.models import Deposition, File, FileVersion
from submissions.models.file import ELSEWHERE
from submissions.refusals import Refused
from submissions.review.events import record
from submissions.uploads import runs_of
from validation.models import Content
from validation.services import add_store, forget_contents

SUFFIX = ".zarr"


class StoreRefused(Refused):
    """These objects cannot be a file of the deposition."""


def register(deposition: Deposition, *, path: str, generation: int, actor: Any) -> File:
    """Make what lies below the key of this path and generation one file. What the file had before stays its history.

    The bucket is listed here, so that nothing counts that a browser says; call it when all objects have arrived.
    Raises: PathRefused, StoreRefused, NotEditable, ObjectMissing, StorageUnavailable.
    """
    path = paths.clean(path)
    if not path.endswith(SUFFIX):
        raise StoreRefused(f"{path}: the folder of an OME-Zarr store has a name that ends in {SUFFIX}.")
    key = paths.key(deposition=deposition.uuid, generation=generation, path=path)
    content = add_store(scope=deposition.uuid, prefix=key)
    with locked(deposition) as now:
        file, _ = File.objects.select_for_update().get_or_create(
            deposition=now, path=path, defaults={"added_by": actor}
        )
        if file.content_id != content.pk:
            _point(now, file, content, generation, actor)
    return file


def _point(deposition: Deposition, file: File, content: Content, generation: int, actor: Any) -> None:
    before = file.content_id
    forget_contents([before] if before else [])
    file.content, file.removed_at, file.generation = content, None, max(generation, file.generation)
    file.comes_here()
    file.save(update_fields=["content", "removed_at", "generation", *ELSEWHERE])
    headers.follow([file])
    FileVersion.objects.get_or_create(content=content, defaults={"file": file, "generation": generation, "by": actor})
    mark_stale(deposition, runs=runs_of(file))
    data = {"file": str(file.pk), "path": file.path, "size": content.size, "content": str(content.pk)}
    data |= {"objects": content.object_count} | ({"before": str(before)} if before else {})
    record(deposition, actor=actor, action="file_replaced" if before else "file_added", data=data)
