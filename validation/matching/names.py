"""One file name taken apart: what its ending says, and where in it the run's name may stand.

Names of one listing are alike but for their numbers, so the answer is worked out once for each *shape* (all digits
made 0) and kept as positions; a hundred thousand movies cost a few hundred looks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from validation.matching import words

DIGITS = str.maketrans("123456789", "000000000")
DIGIT_BYTES = bytes.maketrans(b"123456789", b"000000000")
# Longer names are nobody's; no file system has them.
LONGEST = 255
LETTERS = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class Shape:
    """Positions in a name. ``spans``: where the run's name may stand, the longest first; the first is the whole stem.

    ``tags``: (position, word) of what programs append; ``movie``: end of the text before a counter and an angle (0:
    there is none), ``loose`` the same by weaker signs, ``after`` what follows the angle; ``words``: (position,
    "gain" or "mask").
    """

    kind: str
    ending: str
    spans: tuple[tuple[int, int], ...]
    tags: tuple[tuple[int, str], ...] = ()
    movie: int = 0
    loose: int = 0
    after: str = ""
    words: tuple[tuple[int, str], ...] = ()
    of_image: bool = False
    # What `kinds.outside` answered for places of the run's name.
    memo: dict[tuple[int, int], Any] = field(default_factory=dict, compare=False, repr=False)
    end: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "end", self.spans[0][1])


def shape_of(text: str) -> bytes:
    """The text with all digits made 0: bytes, on which that takes a fifth of the time."""
    return text.encode(errors="surrogatepass").translate(DIGIT_BYTES)


def parse(name: str) -> Shape:
    """The shape of a name in NFC; any name of that shape will do."""
    if len(name) > LONGEST:
        return Shape("other", "", ((0, len(name)),))
    if words.JUNK.fullmatch(name):
        return Shape("clutter", "", ((0, len(name)),))
    stem, ending, of_image = _split(name)
    kind = _kind(stem, ending)
    if kind == "com":
        return _command(stem)
    movie = (
        words.MOVIE.fullmatch(stem)
        if kind in ("eer", "tiff", "volume", "dm", "mdoc", "program", "named", "text", "log", "ctf")
        else None
    )
    loose = None if movie else words.LOOSE_MOVIE.fullmatch(stem) if kind in ("eer", "tiff", "volume") else None
    spans, tags = _spans(stem)
    found = tuple(
        (hit.start(1), word)
        for word, regex in (("gain", words.GAIN), ("mask", words.MASK))
        for hit in regex.finditer(stem)
    )
    return Shape(
        kind,
        ending,
        spans,
        tags,
        movie=movie.end("run") if movie else 0,
        loose=loose.end("run") if loose else 0,
        after=movie["after"].lower() if movie else "",
        words=found,
        of_image=of_image,
    )


def _split(name: str) -> tuple[str, str, bool]:
    """Stem, ending in lower case without compression, and whether another image's ending stood before it."""
    stem, dot, ending = name.rpartition(".")
    if dot and ending.lower() in words.PACKED:
        name = stem
        stem, dot, ending = name.rpartition(".")
    if not dot or not stem:
        return name, "", False
    inner, dot, second = stem.rpartition(".")
    within = ending.lower() == "mdoc" or (ending.lower(), second.lower()) == ("st", "mrc")
    of_image = bool(dot and inner) and within and second.lower() in words.IMAGES
    if of_image and second.lower() == "st":
        # x.mrc.st.mdoc
        inner = inner.removesuffix(".mrc") or inner
    return inner if of_image else stem, ending.lower(), of_image


def _kind(stem: str, ending: str) -> str:
    kind = words.ENDINGS.get(ending, "other")
    if ending in ("edf", "xml"):
        # Of etomo and of Warp: a program's own, but named after the run.
        return "named"
    lower = stem.lower()
    if kind == "text" and lower.endswith("_tlt"):
        return "order"
    if kind == "csv" and lower.endswith("order_list"):
        return "order"
    if kind == "csv" and lower.endswith(("metrics", "run_map", "data_map", "identified_objects")):
        return "program"
    if kind == "text" and re.search(r"_ctf(?:_imod|find\w*)?$|ctffind|^mdocdone$|_metrics$|^defects", lower):
        return "program"
    if kind == "volume" and re.search(r"[_-](?:ctf|ps|powerspectrum|ctffind4?)$", lower) and not lower.endswith("_vol"):
        return "ctf"
    return kind


# IMOD's commands: what a folder has one of, so that only the folder tells the run.
COMMANDS = {"tilt": "tilt_com", "newst": "newst_com", "tilta": "tilt_com", "newsta": "newst_com",
            "tiltb": "tilt_com", "newstb": "newst_com"}  # fmt: skip
COMMAND = re.compile(r"(?:(?P<run>.+)[_\-. ])?(?P<what>tilt|newst|tilta|newsta|tiltb|newstb)$", re.IGNORECASE)


def _command(stem: str) -> Shape:
    hit = COMMAND.match(stem)
    if hit is None:
        return Shape("program", "com", ((0, len(stem)),))
    what = hit["what"].lower()
    after = what[-1] if what.endswith(("a", "b")) else ""
    return Shape(COMMANDS[what], "com", ((0, hit.end("run") if hit["run"] else 0),), after=after)


def _spans(stem: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, str], ...]]:
    ends, tags = [len(stem)], list[tuple[int, str]]()
    while (hit := words.TAG.search(stem[: ends[-1]])) and hit.start() > 0 and len(ends) < 8:
        ends.append(hit.start())
        tags.append((hit.start(1), LETTERS.sub("", hit[1].lower())))
    prefix = words.PREFIX.match(stem)
    starts = (0, prefix.end()) if prefix else (0,)
    if len(starts) > 1:
        tags.append((0, LETTERS.sub("", stem[: starts[1]].lower())))
    spans = sorted(
        ((start, end) for start in starts for end in ends if start < end), key=lambda span: span[0] - span[1]
    )
    return tuple(spans) or ((0, len(stem)),), tuple(tags)
