"""Where findings are: run, file and field in words, with the addresses that lead there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from submissions.headers import about_length, field_of, roles_of
from submissions.models import Block, Deposition, File, Run
from submissions.schema import Field
from validation.models import Finding
from validation.roles import ROLES

ADDRESS = re.compile(r"block:(?P<block>\d+)(?:@run:(?P<run>\d+))?\.(?P<key>\w+)")


class RunPlace(NamedTuple):
    pk: int
    name: str
    dataset: int
    cells: Mapping[str, Any]


class FieldPlace(NamedTuple):
    """``url``: the field of the block; ``by_run_url``: its column in the values by run, "" where it has none."""

    label: str
    block: str
    url: str
    by_run_url: str


@dataclass(frozen=True)
class Places:
    """Names for the findings of a page."""

    deposition: Deposition
    runs: Mapping[UUID, RunPlace] = field(default_factory=dict)
    paths: Mapping[UUID, str] = field(default_factory=dict)
    blocks: Mapping[int, Block] = field(default_factory=dict)
    roles: Mapping[UUID, set[str]] = field(default_factory=dict)

    def role(self, row: Finding) -> str:
        """What the judged file is, in words: "tomogram"; "" where it has no role or several."""
        roles = self.roles.get(row.subject_file, set()) if row.subject_file else set()
        return ROLES[next(iter(roles))].label if len(roles) == 1 and roles <= ROLES.keys() else ""

    def length(self, row: Finding) -> Field | None:
        """The field whose bounds hold for what may be stated in place of the file's header; None where nothing may."""
        if row.subject_file is None or not about_length(row):
            return None
        return field_of(self.roles.get(row.subject_file, ()))

    def run(self, row: Finding) -> RunPlace | None:
        return self.runs.get(row.subject_run) if row.subject_run else None

    def path(self, row: Finding) -> str:
        """The path of the file that was judged; of one that was removed, the name that it had."""
        if row.subject_file is None:
            return ""
        return self.paths.get(row.subject_file) or str(row.params.get("file", ""))

    def field(self, row: Finding) -> FieldPlace | None:
        """The stated value that the finding is about."""
        found = ADDRESS.fullmatch(row.field)
        block = self.blocks.get(int(found["block"])) if found else None
        if found is None or block is None:
            return None
        for section in block.sections:
            for asked in section.fields:
                if asked.key == found["key"]:
                    return self._field(block, section.key, asked)
        return None

    def _field(self, block: Block, section: str, asked: Field) -> FieldPlace:
        label = self.deposition.label
        url = f"{reverse('section', args=[label, block.address, section])}#f-{asked.key}"
        by_run = reverse("by_run", args=[label, block.pk]) if asked.varies == "column" else ""
        return FieldPlace(asked.label, block.title, url, by_run)

    def files_url(self, row: Finding) -> str:
        """The file in the table of files."""
        query = urlencode({"q": self.path(row)})
        return f"{reverse('files', args=[self.deposition.label])}?{query}#file-{row.subject_file}"


def places(deposition: Deposition, rows: Iterable[Finding]) -> Places:
    """The names that these findings need. Four queries."""
    rows = list(rows)
    runs = Run.objects.filter(dataset__deposition=deposition, uuid__in={row.subject_run for row in rows})
    cells = runs.values_list("uuid", "pk", "name", "dataset_id", "check_row__cells")
    judged = {row.subject_file for row in rows if row.subject_file}
    files = File.objects.filter(deposition=deposition, pk__in=judged)
    blocks = Block.objects.filter(dataset__deposition=deposition)
    return Places(
        deposition,
        {uuid: RunPlace(pk, name, dataset, stored or {}) for uuid, pk, name, dataset, stored in cells},
        dict(files.values_list("pk", "path")),
        {block.pk: block for block in blocks},
        roles_of(deposition, files=judged),
    )
