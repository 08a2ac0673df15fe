"""Which block a file belongs to: variants of tomograms and annotations, named by what their names do not share."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from validation.matching import words
from validation.matching.folders import TOKEN, Folder
from validation.matching.judged import Judged
from validation.matching.names import LETTERS, shape_of
from validation.roles import ROLES

PIECE = re.compile(r"[_\- ]+|\.(?!\d)|(?<!\d)\.")
# Say that it is a tomogram or an annotation, not which one.
SAYS_LITTLE = {
    kind: frozenset(text.split())
    for kind, text in {
        "tomogram": "rec full vol recon tomo st ts orig final mrc zarr tomograms tomogram tomos recs reconstruction "
                    "reconstructions volumes volume vols data warp tiltseries job external dimage file tomoname",
        "annotation": "annotations annotation picks pick particles points coords coordinates star seg segs mask masks "
                      "segmentation segmentations label labels mesh meshes data particle export exported job extract "
                      "csv txt glb stl obj vtk segmentationmask orientedpoint point instancesegmentation file external",
    }.items()
}  # fmt: skip


def name_variants(judged: Iterable[Judged]) -> None:
    """Tell the tomograms of a run apart, and the annotations by their object."""
    rows = [one for one in judged if one.role in SAYS_LITTLE]
    for one in rows:
        one.variant = _label(one, folders=one.role == "annotation")
    _drop_untrimmed(rows)
    tomograms = [one for one in rows if one.role == "tomogram"]
    if len({(one.run, one.variant) for one in tomograms}) < len(tomograms):
        for one in tomograms:
            one.variant = _label(one, folders=True)
    _name_tomograms(tomograms)


def _name_tomograms(rows: list[Judged]) -> None:
    """Drop what all names share; the plainest of those that most runs have is the block without a name."""
    labels = Counter(one.variant for one in rows)
    pieces = [frozenset(label.split("-")) for label in labels]
    shared = frozenset.intersection(*pieces) if len(pieces) > 1 else frozenset()
    short = {label: "-".join(piece for piece in label.split("-") if piece not in shared) for label in labels}
    counts = Counter[str]()
    for label, count in labels.items():
        counts[short[label]] += count
    base = min(counts, key=lambda label: (-counts[label], _enhanced(label), len(label), label), default="")
    for one in rows:
        one.variant = "" if short[one.variant] == base else short[one.variant]


def _enhanced(label: str) -> int:
    return sum(LETTERS.sub("", piece.lower()) in words.ENHANCED for piece in label.split("-"))


@lru_cache(maxsize=8192)
def block_of(role: str, variant: str) -> str:
    kind = ROLES[role].block or ""
    return f"{kind}:{variant}" if kind and variant else kind


def _label(one: Judged, *, folders: bool) -> str:
    """What is left of folders and name without the run, counters and words that say little.

    ``folders``: whether all their words count, or only those that tell what was done to a tomogram.
    """
    folder, run = one.item.folder, one.run or ""
    parts = _below_annotations(folder) if one.role == "annotation" else folder.within
    if parts:
        # A session's name stands before the run's.
        parts = tuple([without(part, run) for part in parts if not run.startswith(f"{part}_")])
        parts = tuple([part for part in parts if not _says_little(shape_of(part), one.role)])
    return _label_of(one.role, parts, _besides(one), folders=folders)


@lru_cache(maxsize=8192)
def _label_of(role: str, parts: tuple[str, ...], besides: str, *, folders: bool) -> str:
    pieces = [piece for part in parts for piece in _of_part(part, role)]
    if not folders:
        pieces = [piece for piece in pieces if _enhanced(piece)]
    for piece in _pieces(besides):
        if piece.lower() not in SAYS_LITTLE[role] and piece not in pieces:
            pieces.append(piece)
    return "-".join(pieces)


def _besides(one: Judged) -> str:
    """The stem without the run's name; where that is spelled otherwise, only what programs appended."""
    stem, run = one.item.stem, one.run
    if run is None:
        return stem if one.role == "annotation" else ""
    if run in stem:
        return without(stem, run)
    if one.role == "annotation" and one.item.folder.run == run:
        return stem
    return stem[min([at for at, _ in one.item.shape.tags if at > 0], default=len(stem)) :]


def without(text: str, run: str) -> str:
    """The text without a run's name that stands in it from edge to edge of a word."""
    if not run or run not in text:
        return text
    at = text.find(run)
    while at >= 0:
        end = at + len(run)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            return f"{text[:at]}_{text[end:]}"
        at = text.find(run, at + 1)
    return text


def _pieces(text: str) -> list[str]:
    # A number with a point, as in 10.00Apx, stays whole.
    return [piece for piece in PIECE.split(text) if piece]


def _below_annotations(folder: Folder) -> tuple[str, ...]:
    """The parts from the last folder on whose name says annotations."""
    last = max([at for at, kind in enumerate(folder.kinds) if kind == "annotation"], default=folder.depth)
    return folder.parts[max(last, folder.depth) :]


@lru_cache(maxsize=8192)
def _says_little(shape: bytes, role: str) -> bool:
    """Whether no word of a folder's name says anything, whatever its numbers are."""
    return all(token.lower() in SAYS_LITTLE[role] for token in TOKEN.findall(shape.decode(errors="surrogatepass")))


def _of_part(part: str, role: str) -> list[str]:
    """The pieces of a folder's name that say something."""
    return [piece for piece in _pieces(part) if piece.lower().rstrip("0123456789") not in SAYS_LITTLE[role]]


def _drop_untrimmed(rows: list[Judged]) -> None:
    """etomo's full reconstruction, before trimming and turning, where the trimmed one is there."""
    trimmed: dict[tuple[str | None, Folder], list[Judged]] = defaultdict(list)
    for one in rows:
        if one.role == "tomogram" and not one.tags & {"fullrec", "full"}:
            trimmed[one.run, one.item.folder].append(one)
    for one in rows:
        if one.role == "tomogram" and one.tags & {"fullrec", "full"} and trimmed.get((one.run, one.item.folder)):
            one.drop("the reconstruction before trimming; the trimmed one is there", sure=False)
