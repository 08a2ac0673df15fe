"""What tables say of a listing: the run of a file by a name that a person gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from validation.matching.claims import Claim
from validation.matching.movies import Item, Movies
from validation.matching.tables import Alias, Table

# Kind of a file -> the kind of column that names it.
COLUMN_OF = {
    "mdoc": "mdoc", "order": "mdoc", "gain": "gain", "dm": "gain", "stack": "stack", "aligned": "stack",
    "rawtlt": "stack",
    "rec": "tomogram", "aln": "alignment", "xf": "alignment", "tlt": "alignment", "xtilt": "alignment",
}  # fmt: skip
# Images whose role is not known yet may be named by any of these.
OF_IMAGES = ("stack", "tomogram", "gain", "")


class Told:
    """The aliases of tables, by kind and value."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self.aliases = [alias for table in tables for alias in table.aliases]
        self.used: set[Alias] = set()
        self._by: dict[tuple[str, str], list[Alias]] = defaultdict(list)
        for alias in self.aliases:
            for value in _spellings(alias.value):
                self._by[alias.kind, value].append(alias)

    def __bool__(self) -> bool:
        return bool(self._by)

    def item(self, item: Item) -> Claim | None:
        """The run that a table gives this file; None where no table speaks of it."""
        if not self._by:
            return None
        for value in _values(item):
            for kind in _columns(item):
                if found := self._by.get((kind, value)):
                    return self._claim(found)
        return None

    def movies(self, group: Movies) -> Claim | None:
        """The run whose frame prefix begins the names, up to the edge of a word; the longest one counts."""
        if not self._by:
            return None
        text = group.prefix
        ends = [len(text), *(at for at in range(len(text) - 1, 0, -1) if not text[at].isalnum())]
        for end in ends:
            found = self._by.get(("movie", text[:end])) or self._by.get(("", text[:end]))
            if found:
                claim = self._claim(found)
                goes_on = text[end:].lstrip("_-. ")[:1].isdigit()
                return claim._replace(sure=False, why="the table's prefix; a number follows") if goes_on else claim
        return None

    def gains(self, item: Item) -> list[str]:
        """All runs that a table gives this gain reference to."""
        found = [alias for value in _values(item) for alias in self._by.get(("gain", value), ())]
        self.used.update(found)
        return list(dict.fromkeys(alias.run for alias in found))

    def unused(self) -> Iterator[Alias]:
        """Names in columns for one kind of file that no such file bears."""
        return (alias for alias in self.aliases if alias.kind and alias not in self.used)

    def _claim(self, found: list[Alias]) -> Claim:
        self.used.update(found)
        runs = tuple(dict.fromkeys(alias.run for alias in found))
        if len(runs) == 1:
            return Claim(runs[0], sure=True, why=f"the table says so (line {found[0].line:,})", kind=found[0].kind)
        return Claim(None, sure=False, why="the table gives it to several runs", others=runs)


def _columns(item: Item) -> tuple[str, ...]:
    if item.kind in ("volume", "zarr", "tiff"):
        return OF_IMAGES
    kind = COLUMN_OF.get(item.kind)
    return (kind, "") if kind else ("",)


def _values(item: Item) -> Iterator[str]:
    """The path, its ends, the file's name and what may be the run's in it: the longest first."""
    parts = item.folder.parts
    for at in range(len(parts) + 1):
        yield "/".join((*parts[at:], item.name))
    yield from item.chain
    yield from reversed(parts)


def _spellings(value: str) -> Iterator[str]:
    """A prefix may be given with its last separator or an asterisk."""
    yield value
    if (bare := value.rstrip("*")) != value:
        yield bare
    if (bare := value.rstrip("*_-. ")) and bare != value:
        yield bare
