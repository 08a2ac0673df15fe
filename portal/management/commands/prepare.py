"""`manage.py prepare`: everything between new code and a running site, in one process."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.platform import s3


class Command(BaseCommand):
    help = "Migrate, load the small vocabularies, set up the bucket, collect static files; locally demo accounts too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-static", action="store_true", help="leave the static files as they are")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        call_command("load_vocabularies", quick=True, verbosity=0)
        try:
            s3.ensure_bucket(settings.SITE_URL, more_origins=set(settings.SITE_ORIGINS) - {settings.SITE_URL})
        except s3.StorageUnavailable as error:
            raise CommandError(f"The bucket cannot be set up: {error}") from error
        if not options["no_static"]:
            call_command("collectstatic", interactive=False, verbosity=0)
        try:
            call_command("make_wheel", verbosity=0)
        except CommandError as error:
            # Its page says that there is none; everything else works.
            self.stderr.write(str(error))
        if settings.LOCAL:
            call_command("demo_accounts")
