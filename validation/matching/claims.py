"""Which run a file belongs to: by a table, by its folder, by the longest name in its own, by another spelling of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from validation.matching.folders import Folder
from validation.matching.folding import Folded
from validation.matching.listing import Item, Movies

# As many edges of words are looked at in one name; a name with more is hardly one.
MOST_EDGES = 40
# With more first letters than these, all names are tried.
MOST_HEADS = 40
EDGE = re.compile(r"[\W_]")


class Claim(NamedTuple):
    """`run` None: no run, and `why` says so; `others`: further runs that may claim the file.

    `rest`: what follows the run's name; `kind`: what kind of file a table says it is.
    """

    run: str | None
    sure: bool
    why: str
    others: tuple[str, ...] = ()
    rest: str = ""
    kind: str = ""


class Names:
    """The runs of a listing, with all ways to find them in names. ``names``: run -> whether the name is certain."""

    def __init__(self, names: Mapping[str, bool]) -> None:
        self.names = names

    @cached_property
    def folded(self) -> Folded:
        return Folded(self.names)

    def movies(self, group: Movies) -> Claim:
        """The run of files that share the text before counter and angle."""
        if group.prefix in self.names:
            return self._checked(group.folder, group.prefix, why="the name before counter and angle", rest="")
        return self._by_folder(group.folder, group.prefix, (group.prefix,)) or self._otherwise(group.prefix)

    def item(self, item: Item) -> Claim:
        chain, folder, names = item.chain, item.folder, self.names
        if item.shape.of_image:
            # x.st.mdoc is of the stack x.st, or of a run whose own name ends so.
            chain = (item.name.rpartition(".")[0], *chain)
        hits = [name for name in chain if name in names]
        if not hits:
            return self._by_folder(folder, item.stem, chain) or self._otherwise(item.stem, chain)
        # A folder's run that begins the name is meant, not a shorter one that begins it too.
        stem, own = item.stem, folder.run
        if own and hits[0] != own and stem.startswith(own):
            hits = [name for name in hits if name == own or not own.startswith(name)]
            if not hits:
                return self._by_folder(folder, stem, chain) or self._otherwise(stem, chain)
        name = hits[0]
        rest = "" if stem == name else stem.replace(name, "", 1)
        claim = self._checked(folder, name, why="the run's name in the file's", rest=rest)
        if len(hits) > 1 and claim.run and own != name:
            others = [other for other in hits if other != name]
            why = f"{name} and {others[0]} are both runs, and this name may hold either" if others else ""
            return claim._replace(sure=False, why=why) if others else claim
        return claim

    def _checked(self, folder: Folder, name: str, *, why: str, rest: str) -> Claim:
        run = folder.run
        if run is None:
            known = self.names[name]
            return Claim(name, known, why if known else f"{why}; nothing else names this run", (), rest)
        if run == name:
            return Claim(name, folder.run_sure or self.names[name], "folder and name both say so", (), rest)
        if name.startswith(run):
            return Claim(
                name, sure=False, why=f"its name says {name}, though it lies in the folder of {run}", rest=rest
            )
        why = f"it lies in the folder of {run}, but its name says {name}"
        return Claim(None, sure=False, why=why, others=(run, name))

    def _by_folder(self, folder: Folder, stem: str, chain: Collection[str]) -> Claim | None:
        run = folder.run
        if run is None:
            return None
        name, rest = run, stem[len(run) :]
        if not stem.startswith(run):
            name, rest = next(iter(self.within(stem)), (run, ""))
        place = f"it lies in the folder of {run}"
        if name != run:
            return Claim(None, sure=False, why=f"{place}, but its name says {name}", others=(run, name))
        if rest and rest.lstrip("_-. ")[:1].isdigit():
            return Claim(run, sure=False, why=f"{place}; its name goes on with a number", rest=rest)
        return Claim(run, folder.run_sure, place, (), rest)

    def _otherwise(self, stem: str, chain: Collection[str] = ()) -> Claim:
        found = {name for part in {stem, *chain} for name in self.folded.find(part)}
        if len(found) == 1:
            (name,) = found
            return Claim(name, sure=False, why=f"another spelling of {name}")
        if found:
            several = ", ".join(sorted(found)[:3])
            return Claim(None, sure=False, why=f"its name may mean any of {several}", others=())
        return self._edges(stem)

    def _edges(self, stem: str) -> Claim:
        inside = self.within(stem)
        if not inside:
            return Claim(None, sure=False, why="no run's name stands in its path")
        (name, rest), *more = inside
        if others := tuple(other for other, _ in more if other not in name):
            return Claim(None, sure=False, why=f"{name} and {others[0]} both stand in its name", others=(name, *others))
        if rest.lstrip("_-. ")[:1].isdigit():
            why = f"its name begins as {name}, but goes on with a number: it may be of another run"
            return Claim(None, sure=False, why=why)
        why = f"the run's name {name} stands in it; what follows is not known"
        return Claim(name, sure=False, why=why, rest=rest)

    def within(self, stem: str) -> list[tuple[str, str]]:
        """Names of runs that stand in the stem from edge to edge of a word, the longest first, with the text behind."""
        if not self._heads_in(stem):
            return []
        edges = [edge.start() for edge in islice(EDGE.finditer(stem), MOST_EDGES)]
        starts = (0, *[at + 1 for at in edges])
        places = ((stem[start:end], stem[end:]) for start in starts for end in (*edges, len(stem)) if start < end)
        found = {name: rest for name, rest in places if name in self.names}
        return sorted(found.items(), key=lambda pair: -len(pair[0]))

    @cached_property
    def _heads_in(self) -> Callable[[str], object]:
        """Whether any run's name can stand in a text, by the first letters of all names."""
        heads = {re.escape(name[:2]) for name in self.names}
        return re.compile("|".join(sorted(heads)) if 0 < len(heads) <= MOST_HEADS else "").search
