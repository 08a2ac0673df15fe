"""What a background task is here, and how it is started."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db import OperationalError, transaction
from kombu.exceptions import OperationalError as BrokerDown

from portal.platform.s3 import StorageUnavailable

logger = logging.getLogger(__name__)

TURN_SECONDS = 10.0

# Our faults: the same call may well succeed a little later.
PASSING = (StorageUnavailable, OperationalError)


def task(*, name: str) -> Callable[[Callable[..., Any]], Any]:
    """Make a function a task: `@task(name="validation.tasks.read")`.

    Acknowledged after the work, run again when its process died, limited by TASK_SECONDS, retried with
    growing pauses on faults that pass. So it must be idempotent, and takes primitive keyword arguments.
    """
    decorator: Callable[[Callable[..., Any]], Any] = shared_task(
        name=name,
        acks_late=True,
        reject_on_worker_lost=True,
        ignore_result=True,
        soft_time_limit=settings.CELERY_TASK_SOFT_TIME_LIMIT,
        time_limit=settings.CELERY_TASK_TIME_LIMIT,
        autoretry_for=PASSING,
        retry_backoff=2,
        retry_backoff_max=60,
        max_retries=3,
    )
    return decorator


def take_turn(bell: Any, *, work: Callable[[], Any]) -> None:
    """Do pieces of `work` until it returns nothing to do; after TURN_SECONDS ring again, behind everything that waits.

    All tasks share the worker's few processes: ten thousand files of one deposition must not keep another one's mail
    or judgement waiting for minutes.
    """
    until = time.monotonic() + TURN_SECONDS
    while work():
        if time.monotonic() > until:
            ring(bell)
            return


def ring(bell: Any, **kwargs: Any) -> None:
    """Start a task once the transaction is committed.

    The work itself waits in the database, the message only rings. A broker that does not answer is
    therefore no error for the user: it is logged, and the next sweep finds the work.
    """
    transaction.on_commit(lambda: _send(bell, kwargs))


def _send(bell: Any, kwargs: dict[str, Any]) -> None:
    try:
        bell.apply_async(kwargs=kwargs, retry=False)
    except (BrokerDown, OSError) as error:
        logger.warning("The broker did not take %s; the sweep will start it: %s", bell.name, error)
