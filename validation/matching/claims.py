"""Which run a file belongs to: by a table, by its folder, by the longest name in its own, by another spelling of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import NamedTuple

from validation.matching.folders import Folder
from validation.matching.folding import Folded
from validation.matching.listing import Item, Movies

# As many edges of words are looked at in one name; a name with more is hardly one.
MOST_EDGES = 40


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
        chain = item.chain
        if item.shape.of_image:
            # x.st.mdoc is of the stack x.st, or of a run whose own name ends so.
            chain = (item.name.rpartition(".")[0], *chain)
        # A folder's run that begins the name is meant, not a shorter one that begins it too.
        hits = [name for name in chain if name in self.names]
        own = item.folder.run
        if own and len(hits) > 0 and hits[0] != own and item.stem.startswith(own):
            hits = [name for name in hits if name == own or not own.startswith(name)]
        if hits:
            name, stem = hits[0], item.stem
            rest = "" if stem == name else stem.replace(name, "", 1)
            others = tuple(name for name in hits[1:] if name != hits[0] and item.folder.run != hits[0])
            claim = self._checked(item.folder, hits[0], why="the run's name in the file's", rest=rest)
            if others and claim.run:
                why = f"{hits[0]} and {others[0]} are both runs, and this name may hold either"
                return claim._replace(sure=False, why=why)
            return claim
        return self._by_folder(item.folder, item.stem, chain) or self._otherwise(item.stem, chain)

    def _checked(self, folder: Folder, name: str, *, why: str, rest: str) -> Claim:
        if folder.run is None:
            known = self.names[name]
            return Claim(name, known, why if known else f"{why}; nothing else names this run", (), rest)
        if name.startswith(folder.run) and name != folder.run:
            return Claim(
                name, sure=False, why=f"its name says {name}, though it lies in the folder of {folder.run}", rest=rest
            )
        if folder.run != name:
            why = f"it lies in the folder of {folder.run}, but its name says {name}"
            return Claim(None, sure=False, why=why, others=(folder.run, name))
        known = folder.run_sure or self.names[name]
        return Claim(name, sure=known, why="folder and name both say so", rest=rest)

    def _by_folder(self, folder: Folder, stem: str, chain: Collection[str]) -> Claim | None:
        if folder.run is None:
            return None
        own = stem.startswith(folder.run)
        (name, rest), *_ = [(folder.run, stem[len(folder.run) :])] if own else self.within(stem) or [(folder.run, "")]
        place = f"it lies in the folder of {folder.run}"
        if name != folder.run:
            return Claim(None, sure=False, why=f"{place}, but its name says {name}", others=(folder.run, name))
        if rest.lstrip("_-. ")[:1].isdigit():
            return Claim(folder.run, sure=False, why=f"{place}; its name goes on with a number", rest=rest)
        return Claim(folder.run, sure=folder.run_sure, why=place, rest=rest)

    def _otherwise(self, stem: str, chain: Collection[str] = ()) -> Claim:
        found = {name for part in (stem, *chain) for name in self.folded.find(part)}
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
        edges = [at for at, char in enumerate(stem) if not char.isalnum()][:MOST_EDGES]
        ends, starts = [*edges, len(stem)], [0, *(at + 1 for at in edges)]
        places = ((stem[start:end], stem[end:]) for start in starts for end in ends if start < end)
        found = {name: rest for name, rest in places if name in self.names}
        return sorted(found.items(), key=lambda pair: -len(pair[0]))
