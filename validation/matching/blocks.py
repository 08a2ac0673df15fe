"""Which block a file belongs to: variants of tomograms and annotations, named by what their names do not share."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from validation.matching.folders import TOKEN, Folder
from validation.matching.judged import Judged
from validation.roles import ROLES

PIECE = re.compile(r"[_\- ]+|\.(?!\d)|(?<!\d)\.")
# Say that it is a tomogram or an annotation, not which one.
SAYS_LITTLE = {
    "tomogram": frozenset("rec full vol recon tomo st ts orig final mrc zarr tomograms tomogram tomos recs reconstruction "
                          "reconstructions volumes volume vols data warp tiltseries job external dimage file tomoname".split()),
    "annotation": frozenset("annotations annotation picks pick particles points coords coordinates star seg segs segmentation "
                            "segmentations mask masks label labels mesh meshes data particle export exported job extract "
                            "segmentationmask orientedpoint point instancesegmentation file external".split()),
}  # fmt: skip


def name_variants(judged: Iterable[Judged]) -> None:
    """Tell the tomograms of a run apart, and the annotations by their object."""
    rows = [one for one in judged if one.role in SAYS_LITTLE]
    for one in rows:
        one.variant = _label(one)
    _drop_untrimmed(rows)
    variants = Counter(one.variant for one in rows if one.role == "tomogram")
    base = min(variants, key=lambda label: (-variants[label], len(label), label), default="")
    for one in rows:
        if one.role == "tomogram" and one.variant == base:
            one.variant = ""


def block_of(one: Judged) -> str:
    kind = ROLES[one.role].block or ""
    return f"{kind}:{one.variant}" if kind and one.variant else kind


def _label(one: Judged) -> str:
    """What is left of folders and name without the run, counters and words that say little."""
    little = SAYS_LITTLE[one.role]
    pieces = [*_of_folders(one.item.folder, run=one.run or "", little=little)]
    for piece in _pieces(_besides(one)):
        if piece.lower() not in little and piece not in pieces:
            pieces.append(piece)
    return "-".join(pieces)


def _besides(one: Judged) -> str:
    """The stem without the run's name; where that is spelled otherwise, only what programs appended."""
    stem, run = one.item.stem, one.run
    if run is None:
        return stem if one.role == "annotation" else ""
    if run in stem:
        return stem.replace(run, "_", 1)
    return stem[min((at for at, _ in one.item.shape.tags if at > 0), default=len(stem)) :]


def _pieces(text: str) -> list[str]:
    # A number with a point, as in 10.00Apx, stays whole.
    return [piece for piece in PIECE.split(text) if piece]


def _of_folders(folder: Folder, *, run: str, little: frozenset[str]) -> Iterable[str]:
    for part in folder.within:
        bare = part.replace(run, "_") if run else part
        tokens = [token.lower() for token in TOKEN.findall(bare)]
        if tokens and not all(token in little for token in tokens):
            kept = [piece for piece in _pieces(bare) if piece.lower().rstrip("0123456789") not in little]
            yield from kept


def _drop_untrimmed(rows: list[Judged]) -> None:
    """etomo's full reconstruction, before trimming and turning, where the trimmed one is there."""
    trimmed: dict[tuple[str | None, str], list[Judged]] = defaultdict(list)
    for one in rows:
        if one.role == "tomogram" and not one.tags & {"fullrec", "full"}:
            trimmed[one.run, one.item.folder.path].append(one)
    for one in rows:
        if one.role == "tomogram" and one.tags & {"fullrec", "full"} and trimmed.get((one.run, one.item.folder.path)):
            one.drop("the reconstruction before trimming; the trimmed one is there", sure=False)
