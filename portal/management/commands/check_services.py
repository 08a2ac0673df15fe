"""`manage.py check_services`: try the database, the broker and the bucket for real."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.health import CHECKS


class Command(BaseCommand):
    help = "Try the database, the broker and the bucket for real; one line each."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = [name for name in CHECKS if not self._try(name)]
        if failed:
            raise CommandError(f"Not usable: {', '.join(failed)}.")

    def _try(self, name: str) -> bool:
        try:
            CHECKS[name]()
        except Exception as error:
            self.stderr.write(f"{name}: {error}")
            return False
        self.stdout.write(f"{name}: ok")
        return True
