"""Bring the catalogue of existing datasets up to date from a JSON file (docs/admins.md, "The catalogue")."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from submissions.catalogue.importing import MOST_BYTES, CatalogueRefused, import_catalogue


class Command(BaseCommand):
    help = "Import datasets of the archive, with their runs, alignments and tomograms. All of the file, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the JSON document; docs/admins.md says its form")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            if file.stat().st_size > MOST_BYTES:
                raise CommandError(f"{file}: {MOST_BYTES // 1024**2} MB is the most for one file. Give it in parts.")
            done = import_catalogue(file.read_bytes(), name=file.name)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
        except CatalogueRefused as refused:
            for problem in refused.problems:
                self.stderr.write(f"{problem.place}: {problem.sentence}")
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{done.created:,} new, {done.changed:,} changed, {done.same:,} as before.")
