"""Tilt series, tomogram, half, mask or none of them: images whose ending alone does not tell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from validation.matching import words
from validation.matching.choose import drop_exports
from validation.matching.judged import Judged

IMAGES = frozenset({"volume", "zarr", "stack", "aligned", "rec", "tiff"})
# Made from the tilt series before tomograms: the tilt series itself is the better one.
WORKED = frozenset(
    {"dosefilt", "filt", "filtered", "bin", "b", "corrected", "ctf", "lp", "flipped", "topaz", "denoised"}
)


# What a tilt series stands beside, the best sign first.
BESIDE = ("tomogram", "rawtlt", "aln", "xf", "tlt", "mdoc")


def judge_volumes(judged: Sequence[Judged], *, mdocs: Collection[str]) -> None:
    """Give images their roles, first by their own names, then by what else the run has.

    ``mdocs``: the paths of all mdoc files in lower case.
    """
    open_ones = [one for one in judged if one.item.kind in IMAGES and not one.role]
    for one in open_ones:
        _by_name(one, mdocs=mdocs)
    drop_exports(judged)
    _by_company([one for one in open_ones if not one.role], judged)


def _by_name(one: Judged, *, mdocs: Collection[str]) -> None:
    kind, hints, tags = one.item.kind, one.item.folder.hints, one.tags
    named = one.named
    if one.claim.kind == "tomogram":
        one.role, one.sure, one.why = "tomogram", True, "the table names it as a tomogram"
    elif one.claim.kind == "stack":
        _stack(one, sure=True, why="the table names it as a tilt series")
    elif tags & words.HALVES or "half" in hints[:1]:
        one.drop("half of the data, made for denoising: no tomogram or tilt series of its own", sure=one.claim.sure)
    elif "mask" in named or ("annotation" in hints[:2] and kind in ("volume", "zarr")):
        one.role, one.sure, one.why = "annotation", True, "its name or folder says segmentation"
        one.sure = "annotation" in hints[:2]
    elif kind == "rec":
        one.role, one.sure, one.why = "tomogram", True, "its ending, .rec"
    elif kind in ("stack", "aligned"):
        _stack(one, sure=True, why=f"its ending, .{one.item.shape.ending}")
    elif kind == "tiff":
        if "movie" in hints[:1]:
            one.role, one.sure, one.why = "movie_stack", one.claim.sure, "it lies in a folder of movies"
    elif one.last in words.OF_STACKS:
        _stack(one, sure=True, why=f"its name ends in {one.last}")
    elif one.last:
        one.role, one.sure, one.why = "tomogram", True, f"its name ends in {one.last}"
    elif f"{one.item.path.lower()}.mdoc" in mdocs:
        _stack(one, sure=True, why="there is an mdoc with its full name")
    else:
        _by_folder(one)


def _by_folder(one: Judged) -> None:
    hint = next((hint for hint in one.item.folder.hints if hint in FOLDER_ROLES), None)
    if hint == "stack":
        _stack(one, sure=True, why="it lies in a folder of tilt series")
    elif hint == "tomogram":
        one.role, one.sure, one.why = "tomogram", True, "it lies in a folder of tomograms"
    elif hint == "average":
        one.drop("it lies in a folder of averages of movies", sure=False)
    elif hint == "movie":
        one.role, one.why = "movie_stack", "it lies in a folder of movies"
    elif one.item.folder.parts[-1:] == ("rawdata",):
        _stack(one, sure=False, why="it lies in the folder rawdata of its run")


FOLDER_ROLES = ("stack", "tomogram", "average", "movie")


def _stack(one: Judged, *, sure: bool, why: str) -> None:
    one.role, one.sure, one.why = "tilt_series", sure, why
    if one.tags & {"orig", "original"}:
        one.rank = 4
    elif one.item.kind == "aligned" or one.tags & words.ALIGNED:
        one.rank = 3
    elif one.tags & WORKED:
        one.rank = 2
    else:
        one.rank = 1 if one.item.kind == "zarr" else 0


def _by_company(open_ones: list[Judged], judged: Iterable[Judged]) -> None:
    """A plain image is the tilt series of a run that has tomograms and none yet, and the other way round."""
    open_ones = [one for one in open_ones if one.run is not None and one.item.kind in ("volume", "zarr")]
    have: dict[str | None, set[str]] = {one.run: set() for one in open_ones}
    for one in judged:
        if one.role and one.run in have:
            have[one.run].add(one.role)
    for one in open_ones:
        roles = have[one.run]
        plain = not one.tags and one.item.stem == one.run
        if plain and "tilt_series" not in roles and (beside := next((role for role in BESIDE if role in roles), None)):
            _stack(
                one, sure="aln" in roles and "tomogram" in roles, why=f"it has the run's plain name beside its {beside}"
            )
        elif "tilt_series" in roles and "tomogram" not in roles:
            one.role, one.why = "tomogram", "the run has a tilt series already and no other tomogram"
