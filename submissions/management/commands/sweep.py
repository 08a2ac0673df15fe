"""What a sweep of the storage would find and delete (docs/operators.md, "Sweeps"). Changes nothing unless told to."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from submissions.models import Deposition, Stray
from submissions.models.stray import StrayKind
from submissions.sweeping import freeing, rounds
from submissions.sweeping.finding import FINDERS, Found
from validation.words import size


class Command(BaseCommand):
    help = "Show what lies in the storage for nothing, and what is told and when it will be deleted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", action="store_true", help="do a whole round: find, tell, and delete what is due")

    def handle(self, *args: Any, now: bool, **options: Any) -> None:
        if now:
            rounds.begin_now()
            while rounds.step():
                pass
            while freeing.free_some():
                pass
        else:
            self._look()
        self._told()

    def _look(self) -> None:
        counts, sizes = Counter[StrayKind](), Counter[StrayKind]()
        for finder in FINDERS.values():
            marker: list[Any] | None = []
            while marker is not None:
                page = finder(marker)
                for one in page.found:
                    counts[one.kind] += one.objects
                    sizes[one.kind] += one.size
                    self.stdout.write(f"{self._label(one)}  {one.kind:8} {size(one.size):>12}  {one.path}")
                marker = page.marker
        for kind in StrayKind:
            self.stdout.write(f"{kind.label}: {counts[kind]:,}, {size(sizes[kind])}")

    def _label(self, one: Found) -> str:
        found = Deposition.objects.filter(uuid=one.scope).first()
        return found.label if found else "deleted"

    def _told(self) -> None:
        rows = Stray.objects.filter(told__isnull=False)
        due = rows.filter(until__lt=timezone.now()).count()
        self.stdout.write(f"Told and waiting: {rows.count():,}; of these due now: {due:,}.")
