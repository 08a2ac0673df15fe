"""`manage.py make_wheel`: the wheel of the command line, for the page "Install the command line"."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import wheel
from submissions import offered


class Command(BaseCommand):
    help = "Make the wheel of cryoet-deposit that the portal offers, unless it is there."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = wheel.make(offered.folder())
        except (wheel.NotMade, OSError) as error:
            raise CommandError(f"The wheel of the command line was not made: {error}") from error
        if options["verbosity"]:
            self.stdout.write(f"{told['name']}, {told['size']:,} bytes, SHA-256 {told['sha256']}")
