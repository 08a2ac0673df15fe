"""What is left in the bucket when a draft is deleted."""

from __future__ import annotations

import logging

from portal.platform.s3 import folders
from portal.platform.tasks import task

logger = logging.getLogger(__name__)


@task(name="submissions.removal.empty_folder")
def empty_folder(*, prefix: str) -> None:
    """Remove the objects of a deleted draft and end its uploads."""
    logger.info("%d objects of %s removed", folders.empty_folder(prefix), prefix)
