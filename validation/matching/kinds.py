"""From the kind of a name to the role of a file, where the name and its folder are enough."""

from __future__ import annotations

from typing import NamedTuple

from validation.matching import words
from validation.matching.claims import Claim
from validation.matching.judged import Judged
from validation.matching.listing import Item

PLAIN = {"rawtlt": "rawtlt", "tlt": "tlt", "xtilt": "xtilt", "xf": "xf", "aln": "aln", "tilt_com": "tilt_com",
         "newst_com": "newst_com", "mdoc": "mdoc", "gain": "gain", "eer": "movie_stack", "mesh": "annotation",
         "points": "annotation"}  # fmt: skip
# RELION's and STOPGAP's lists that hold no particles.
LISTS = ("job", "model", "sampling", "optimiser", "optimisation", "pipeline", "tomograms", "tomogram", "tilt_series",
         "corrected", "submit", "wedge", "tomolist", "motl_desc", "class_averages")  # fmt: skip
IMOD = frozenset({
    "edf", "prexg", "prexf", "tltxf", "fid", "xyz", "resid", "seed", "mod", "ptsf", "matxf", "zfac", "maggrad",
    "defocus", "fidxyz", "nogaps", "tltali", "com", "adoc", "sl",
})  # fmt: skip
COULD_BE_GAIN = frozenset({"volume", "tiff", "dm", "stack", "zarr"})
WHY = {kind: f"its ending, .{kind}" for kind in PLAIN} | {
    "tilt_com": "its name", "newst_com": "its name", "mesh": "its ending, that of meshes",
    "points": "its ending, that of points",
}  # fmt: skip


def judge(item: Item, claim: Claim) -> Judged:
    """The role that the name speaks for; volumes are left to `volumes`."""
    found = Judged(item, claim, claim.run)
    kind = item.kind
    if kind in PLAIN:
        found.role, found.sure, found.why = PLAIN[kind], True, WHY[kind]
        if kind == "mdoc":
            found.rank = 1 if outside(item, claim.run).tags & words.OF_MDOCS else 0
        elif kind.endswith("_com"):
            found.rank = 1 if item.shape.after == "b" else 0
    elif kind in ORDERS:
        ORDERS[kind](found)
    else:
        if item.shape.tags or item.shape.words:
            found.tags, found.named, found.last = outside(item, claim.run)
        _gain(found)
    return found


def _gain(found: Judged) -> None:
    """Images that their name or folder says to be gain references."""
    kind = found.item.kind
    if "gain" in found.named and kind in COULD_BE_GAIN:
        found.role, found.sure, found.why = "gain", True, "its name says gain reference"
    elif kind == "dm":
        found.role, found.why = "gain", "DM4 files are gain references as a rule"
    elif "gain" in found.item.folder.hints[:1] and kind in ("volume", "tiff"):
        found.role, found.sure, found.why = "gain", True, "it lies in a folder of gain references"


class Outside(NamedTuple):
    """What programs appended, the words that tell a kind, and the tag nearest the end that tells tilt series from
    tomograms, all outside of the run's own name."""

    tags: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    last: str = ""


NOTHING = Outside()


def outside(item: Item, run: str | None) -> Outside:
    shape = item.shape
    if not shape.tags and not shape.words:
        return NOTHING
    start = item.name.find(run) if run else -1
    end = start + len(run) if run and start >= 0 else 0
    before = max(start, 0)
    found = shape.memo.get((before, end))
    if found is None:
        tags = [tag for at, tag in shape.tags if at >= end or at < before]
        named = frozenset(word for at, word in shape.words if at >= end or at < before)
        last = next((tag for tag in tags if tag in words.TELLING), "")
        found = shape.memo[before, end] = Outside(frozenset(tags), named, last)
    return found


def _order(found: Judged) -> None:
    """Files other than an mdoc that tell the order of the tilts."""
    found.role, found.sure, found.rank, found.why = (
        "mdoc",
        False,
        2,
        "it tells the order of the tilts, and there is no mdoc",
    )


def _star(found: Judged) -> None:
    stem = found.item.stem.lower()
    if any(stem.endswith(name) for name in LISTS):
        found.drop("a list of RELION's or STOPGAP's own, without particles", sure=False)
    elif "stack" in found.item.folder.hints[:1]:
        found.role, found.rank, found.why = "mdoc", 3, "RELION's list of the tilts of a run, and there is no mdoc"
    else:
        _points(found)


def _csv(found: Judged) -> None:
    if "annotation" in found.item.folder.hints or found.claim.run is not None:
        _points(found)


def _points(found: Judged) -> None:
    known = "annotation" in found.item.folder.hints
    found.role, found.sure = "annotation", known
    found.why = "it lies in a folder of annotations" if known else f"its ending, .{found.item.shape.ending}"


def _text(found: Judged) -> None:
    if "annotation" in found.item.folder.hints[:1]:
        _points(found)


def _photo(found: Judged) -> None:
    stem = found.item.stem.lower()
    if "photo" in found.item.folder.hints[:1] or any(
        word in stem for word in ("photo", "thumb", "snapshot", "keyimage")
    ):
        found.role, found.why = "key_photo", "a picture whose name or folder says so"


def _program(found: Judged) -> None:
    ending = found.item.shape.ending
    if "annotation" in found.item.folder.hints[:1]:
        found.drop(f"annotations are deposited in other formats than .{ending}, such as CSV, STAR or MRC", sure=False)
    else:
        found.drop("a program's own file, which a deposition does not need", sure=ending in IMOD)


def _ctf(found: Judged) -> None:
    found.drop("a spectrum of the CTF estimation, no tilt series or tomogram", sure=False)


ORDERS = {
    "order": _order,
    "star": _star,
    "csv": _csv,
    "text": _text,
    "photo": _photo,
    "program": _program,
    "named": _program,
    "ctf": _ctf,
}
