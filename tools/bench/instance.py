"""Real servers of the benchmarks' own, in a folder that goes away with them."""

from __future__ import annotations

import atexit
import os
from contextlib import ExitStack
from functools import cache


@cache
def start() -> None:
    """PostgreSQL, Valkey and SeaweedFS, an empty bucket, an empty database with all tables, Django set up on them.

    Once for the process; they stop when it ends. The environment stays as it was for the other benchmarks.
    """
    kept = dict(os.environ)
    from tests import services  # chooses ports and sets PORTAL_*

    stack = ExitStack()
    stack.enter_context(services.servers())
    atexit.register(stack.close)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    _set_up(services.VARIABLES["PORTAL_SITE_URL"])
    os.environ.clear()
    os.environ.update(kept)


def _set_up(site_url: str) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    from portal.celery import app  # the bells of what is built ring at our own broker
    from portal.platform import s3

    call_command("migrate", verbosity=0)
    setup_test_environment()
    s3.ensure_bucket(site_url)
    assert app.conf.broker_url
