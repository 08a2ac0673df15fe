"""What a single path speaks for when nothing else is known. Guesses: show them, never apply them unasked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

WORD = re.compile(r"[^\W_]+")

SUFFIXES: tuple[tuple[str, str], ...] = (
    (".mdoc", "mdoc"), (".tomostar", "mdoc"), ("_order_list.csv", "mdoc"),
    (".rawtlt", "rawtlt"), (".xtilt", "xtilt"), (".tlt", "tlt"), (".xf", "xf"), (".aln", "aln"),
    ("newst.com", "newst_com"), ("tilt.com", "tilt_com"), (".gain", "gain"), (".eer", "movie_stack"),
    (".st", "tilt_series"), (".ali", "tilt_series"), (".preali", "tilt_series"), (".rec", "tomogram"),
    (".star", "annotation"), (".csv", "annotation"), (".glb", "annotation"), (".stl", "annotation"),
    (".obj", "annotation"), (".vtk", "annotation"), (".ndjson", "annotation"),
    (".png", "key_photo"), (".jpg", "key_photo"), (".jpeg", "key_photo"), (".gif", "key_photo"),
)  # fmt: skip
# For the suffixes that several roles share: the first word found in the path decides, from the end of the path on.
WORDS: Mapping[str, str] = {
    "gain": "gain", "gainref": "gain", "gainreference": "gain", "countref": "gain",
    "frames": "movie_stack", "frame": "movie_stack", "movies": "movie_stack", "movie": "movie_stack",
    "tiltseries": "tilt_series", "stack": "tilt_series", "stacks": "tilt_series", "ali": "tilt_series",
    "rec": "tomogram", "tomo": "tomogram", "tomogram": "tomogram", "tomograms": "tomogram", "tomos": "tomogram",
    "reconstruction": "tomogram", "reconstructions": "tomogram", "vol": "tomogram", "denoised": "tomogram",
    "seg": "annotation", "segmentation": "annotation", "segmentations": "annotation", "mask": "annotation",
    "segmask": "annotation", "labels": "annotation", "membrane": "annotation", "membranes": "annotation",
}  # fmt: skip
SHARED = {".mrc": None, ".mrcs": "movie_stack", ".map": None, ".tif": "movie_stack", ".tiff": "movie_stack",
          ".dm4": "movie_stack", ".zarr": "tomogram"}  # fmt: skip


def suggest_role(path: str) -> str | None:
    """The role that the name speaks for, or None. A guess: show it, never apply it unasked."""
    lower = re.sub(r"\.(gz|bz2|zip)$", "", path.lower())
    for suffix, role in SUFFIXES:
        if lower.endswith(suffix):
            return role
    shared = next((suffix for suffix in SHARED if lower.endswith(suffix)), None)
    if shared is None:
        return None
    words = WORD.findall(lower.removesuffix(shared))
    return next((WORDS[word] for word in reversed(words) if word in WORDS), SHARED[shared])


class RunNames:
    """Finds run names in paths, for many paths and many runs."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_word: dict[str, list[str]] = {}
        for name in names:
            if word := WORD.search(name):
                self._by_word.setdefault(word[0], []).append(name)

    def in_path(self, path: str) -> list[str]:
        """The names that stand in the path as whole words; a longer one hides those within it."""
        spans: dict[str, list[tuple[int, int]]] = {}
        for word in WORD.finditer(path):
            for name in self._by_word.get(word[0], ()):
                start = word.start() - name.index(word[0])
                if _stands_at(name, path, start):
                    spans.setdefault(name, []).append((start, start + len(name)))
        return [name for name, places in spans.items() if not all(_hidden(place, spans, name) for place in places)]

    def suggest(self, path: str) -> str | None:
        """The one name that the path holds, or None where there is none or more than one."""
        found = self.in_path(path)
        return found[0] if len(found) == 1 else None


def _stands_at(name: str, path: str, start: int) -> bool:
    end = start + len(name)
    edges = path[max(start - 1, 0) : start] + path[end : end + 1]
    return start >= 0 and path.startswith(name, start) and not any(edge.isalnum() for edge in edges)


def _hidden(place: tuple[int, int], spans: Mapping[str, list[tuple[int, int]]], name: str) -> bool:
    return any(
        start <= place[0] and place[1] <= end
        for other, places in spans.items()
        if other != name
        for start, end in places
    )
