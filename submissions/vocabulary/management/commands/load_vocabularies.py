"""`manage.py load_vocabularies`: load what is not loaded yet, or one ontology from a file."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from submissions.vocabulary import builtin, files, loading, packages
from submissions.vocabulary.models import Source
from submissions.vocabulary.ontologies import ONTOLOGIES

FIRST_PAUSE, LONGEST_PAUSE = 60, 3600


class Command(BaseCommand):
    help = "Load the vocabularies that come with the portal and those that PORTAL_VOCABULARIES asks for; or one file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, help="an OBO file, an OBO Graphs JSON file, also with .gz")
        parser.add_argument("--ontology", choices=[*ONTOLOGIES], help="which one the file is, such as GO")
        parser.add_argument("--edition", default="", help="its version; else what the file says")
        parser.add_argument("--quick", action="store_true", help="only what takes seconds; not while another one loads")
        parser.add_argument("--again", action="store_true", help="with --ontology: also if it is loaded")
        parser.add_argument("--keep-trying", action="store_true", help="while there is no network, wait and try again")

    def handle(self, *args: Any, **options: Any) -> None:
        self.verbosity = options["verbosity"]
        try:
            if options["file"]:
                self._file(options["file"], options["ontology"], edition=options["edition"])
                return
            if options["again"]:
                Source.objects.filter(pk=options["ontology"]).update(digest="", origin="")
            if options["quick"]:
                self._quick()
                return
            loading.tidy()
            self._say(*builtin.load())
            self._packages(keep_trying=options["keep_trying"])
        except (loading.Busy, loading.Empty, files.Unreadable) as error:
            raise CommandError(str(error)) from error

    def _file(self, path: Path, ontology: str | None, *, edition: str) -> None:
        if ontology is None:
            raise CommandError("Say which ontology it is: --ontology GO.")
        self._say(files.load(path, ontology=ontology, version=edition))

    def _quick(self) -> None:
        try:
            self._say(*builtin.load(quick=True))
        except loading.Busy as busy:
            self.stdout.write(str(busy))

    def _packages(self, *, keep_trying: bool) -> None:
        pause = FIRST_PAUSE
        while waiting := packages.outdated():
            try:
                folder = packages.download(say=self._write)
                with loading.alone():
                    for one in waiting:
                        self._say(loading.load(one.edition, one.entries(folder)))
            except packages.Unreachable as error:
                self._tell(waiting, str(error), pause=pause if keep_trying else 0)
                if not keep_trying:
                    return
                time.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                packages.clear()

    def _tell(self, waiting: list[packages.Large], why: str, *, pause: int) -> None:
        again = f"Next try in {pause // 60} minutes." if pause else "Run the command again."
        names = ", ".join(ONTOLOGIES[one.ontology].title for one in waiting)
        line = f"{names} cannot be fetched now ({why}). Names and identifiers are typed meanwhile. {again}"
        self.stderr.write(line)
        for one in waiting:
            Source.objects.update_or_create(
                pk=one.ontology, defaults={"trouble": f"It cannot be fetched now: {why}"[:300]}
            )

    def _say(self, *loaded: Source) -> None:
        for one in loaded:
            self._write(f"{one.ontology} {one.version}: {one.terms:,} terms, {one.names:,} names")

    def _write(self, line: str) -> None:
        if self.verbosity:
            self.stdout.write(line)
