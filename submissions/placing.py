"""Where files may lie: no file below a file, none where a folder is, each generation of a path once. One query each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from submissions import paths
from submissions.arrival import AlreadyThere, UploadRefused
from submissions.models import Deposition, File

# By the index file_path_pattern: what begins with "a/b/" lies between "a/b/" and "a/b0", the next character. These
# operators compare bytes, whatever the database takes for the order of letters.
BELOW = """
SELECT wanted.path, below.generation, below.there
FROM unnest(%s::text[]) AS wanted(path)
CROSS JOIN LATERAL (
    SELECT max(generation) AS generation, bool_or(removed_at IS NULL) AS there FROM {table}
    WHERE deposition_id = %s AND path ~>=~ (wanted.path || '/') AND path ~<~ (wanted.path || '0')
) AS below WHERE below.generation IS NOT NULL
"""


@dataclass(slots=True)
class Ground:
    """What is there at, above and below some paths: generations that were given out, and what still stands."""

    generations: dict[str, int] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)
    standing: set[str] = field(default_factory=set)
    folders: dict[str, int] = field(default_factory=dict)
    folders_standing: set[str] = field(default_factory=set)

    def take(self, path: str, *, replace: bool) -> int:
        """The generation that the path would get now, and from now on has. Raises: AlreadyThere, UploadRefused."""
        if not replace and path in self.filled:
            raise AlreadyThere(f"{path} is in the deposition already.")
        above = paths.folders(path)
        if through := next((folder for folder in above if folder in self.standing), None):
            raise UploadRefused(f"{path}: {through} is a file, so nothing can lie below it. Name the folder otherwise.")
        if path in self.folders_standing:
            raise UploadRefused(f"{path} is a folder of this deposition. Name the file otherwise.")
        # What was removed lies in the bucket still, and some servers take no file where a folder has its name: a
        # generation that none of them had has a folder of its own.
        known = [self.generations.get(one, 0) for one in (path, *above)]
        generation = 1 + max(*known, self.folders.get(path, 0))
        self.generations[path] = generation
        self.standing.add(path)
        self.folders_standing.update(above)
        for folder in above:
            self.folders[folder] = max(generation, self.folders.get(folder, 0))
        return generation


def survey(deposition: Deposition, wanted: Sequence[str]) -> Ground:
    """The ground of these cleaned paths. Two queries."""
    ground = Ground()
    near = {*wanted, *(folder for path in wanted for folder in paths.folders(path))}
    rows = File.objects.filter(deposition=deposition, path__in=near)
    asked = ("path", "generation", "removed_at", "content_id", "elsewhere_entry")
    for path, generation, removed, content, elsewhere in rows.values_list(*asked):
        ground.generations[path] = generation
        if removed is None:
            ground.standing.add(path)
            ground.filled |= {path} if content or elsewhere else set()
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(File._meta.db_table)
        cursor.execute(BELOW.format(table=table), [list(wanted), deposition.pk])
        for path, generation, there in cursor.fetchall():
            ground.folders[path] = generation
            ground.folders_standing |= {path} if there else set()
    return ground
