"""The same run names in two folders: two sessions, whose runs need the folder's name to be told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from validation.matching.claims import Claim
from validation.matching.folders import Folder
from validation.matching.listing import Gathered

# Made once a run at the microscope, so that two of them mean two runs, or a copy.
ONCE = frozenset({"movie", "mdoc"})


@dataclass(frozen=True)
class Sessions:
    """``doubled``: names that several folders use; ``labels``: a session's folder -> its name."""

    doubled: frozenset[str] = frozenset()
    labels: Mapping[Folder, str] = field(default_factory=dict)

    def told_apart(self, claim: Claim, folder: Folder) -> Claim:
        """The claim with the session's name put before the run's, where that is needed."""
        if claim.run not in self.doubled or folder.run is not None:
            return claim
        label = next((self.labels[one] for one in reversed([*folder.way]) if one in self.labels), None)
        if label is None:
            return claim._replace(sure=False, why=f"several folders hold files of a run called {claim.run}")
        why = f"several folders have a {claim.run}, so the folder's name is put before it"
        return claim._replace(run=f"{label}_{claim.run}", sure=False, why=why)


def sessions_of(gathered: Gathered, *, names: Mapping[str, bool]) -> Sessions:
    """Names with movies or an mdoc in folders of their own, and the folders where their ways part."""
    places: dict[tuple[str, str], dict[Folder, None]] = defaultdict(dict)
    for group in gathered.movies:
        if group.kind in ONCE and group.prefix in names and group.folder.run is None:
            places[group.kind, group.prefix][group.folder] = None
    for item in gathered.items:
        if item.kind in ONCE and item.stem in names and item.folder.run is None:
            places[item.kind, item.stem][item.folder] = None
    doubled, labels = set[str](), dict[Folder, str]()
    for (_, name), folders in places.items():
        if len(folders) > 1:
            doubled.add(name)
            labels |= _parting(list(folders))
    return Sessions(frozenset(doubled), labels)


def _parting(folders: list[Folder]) -> dict[Folder, str]:
    """The folders at which these ways part, where their names say nothing of what is in them."""
    depth = 0
    while all(len(one.parts) > depth for one in folders) and len({one.parts[depth] for one in folders}) == 1:
        depth += 1
    if any(len(one.parts) <= depth or one.kinds[depth] is not None for one in folders):
        return {}
    return {[*one.way][-1 - depth]: one.parts[depth] for one in folders}
