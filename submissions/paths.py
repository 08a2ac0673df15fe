"""Paths of files as depositors name them: the one rule for what may become part of a key. Pure."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

from submissions.refusals import Refused

# A key may have 1,024 bytes; what stands before the path takes up to 64 of them.
MAX_BYTES = 900
# In patterns these have a meaning, so a path with one could never be named exactly.
PATTERN_CHARACTERS = "*?[]{}"
# Control characters, invisible ones (such as those that turn the direction of writing), halves of characters,
# line separators, and code points that mean nothing: nobody could see or type them.
UNSEEN = {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}
# Lists of files and runs are opened in spreadsheets, which compute what begins with one of these.
FORMULA_CHARACTERS = ("=", "+", "@")
JUNK = re.compile(r"\.DS_Store|Thumbs\.db|desktop\.ini|\._.*|.*~|\.#.*|#.*#|\..*\.sw[a-p]", re.IGNORECASE)
JUNK_FOLDERS = frozenset({"__MACOSX", ".Spotlight-V100", ".Trashes", ".git", "@eaDir"})


class PathRefused(Refused):
    """This path cannot be deposited; the sentence names the place."""


class Junk(PathRefused):
    """A file that a program left beside the data."""


def clean(path: str) -> str:
    """The path in its one spelling (Unicode NFC, parts joined by /). Raises: PathRefused, Junk."""
    spelled = unicodedata.normalize("NFC", path)
    if not spelled.strip():
        raise PathRefused("The file has no name.")
    _check_characters(spelled)
    if spelled.startswith("/") or re.match(r"[A-Za-z]:", spelled):
        raise PathRefused(f"{spelled}: give the path from your data folder on, not from the root of your disk.")
    parts = spelled.split("/")
    for part in parts:
        _check_part(part, path=spelled)
    if (length := len(spelled.encode())) > MAX_BYTES:
        raise PathRefused(f"{spelled[:60]}…: the path has {length:,} bytes, {MAX_BYTES} is the most. Shorten a folder.")
    _check_junk(parts, path=spelled)
    for part in parts:
        if part.startswith(FORMULA_CHARACTERS):
            raise PathRefused(
                f"{spelled}: “{part}” begins with {part[0]}; spreadsheets take that for a formula. Rename it."
            )
    return spelled


def key(*, deposition: UUID, generation: int, path: str) -> str:
    """The key of a cleaned path in the bucket; each generation of a path is written once."""
    return f"depositions/{deposition}/g{generation}/{path}"


def folders(path: str) -> list[str]:
    """The folders that the path goes through: "a", "a/b" of "a/b/c.mrc"."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def name_problem(name: str) -> str | None:
    """Why `name` cannot be the name of a run, or None. Runs are named in paths and patterns, so the same rules hold."""
    if not name:
        return "The name is empty."
    if len(name) > 200:
        return f"The name has {len(name)} characters; 200 is the most."
    if "/" in name:
        return f"{name}: a run's name has no / in it."
    if name in (".", ".."):
        return f"{name} means a folder; a run needs a name."
    if name.startswith(FORMULA_CHARACTERS):
        return f"{name} begins with {name[0]}; spreadsheets take that for a formula. Begin with a letter or a digit."
    try:
        _check_characters(name)
    except PathRefused as refused:
        return refused.sentence
    return None


def _check_characters(text: str) -> None:
    for place, character in enumerate(text, start=1):
        if character == "\\":
            raise PathRefused(f"{_shown(text)}: there is a \\ at place {place}. Folders are written with /.")
        if character in PATTERN_CHARACTERS:
            raise PathRefused(
                f"{_shown(text)}: the character {character} at place {place} has a meaning in patterns. Rename it."
            )
        if unicodedata.category(character) in UNSEEN:
            raise PathRefused(
                f"{_shown(text)}: there is an unseen character ({_named(character)}) at place {place}. Rename it."
            )


def _check_part(part: str, *, path: str) -> None:
    if part == "":
        raise PathRefused(f"{path}: there is a folder without a name (two / in a row, or one at the end).")
    if part in (".", ".."):
        raise PathRefused(f"{path}: the part {part} leads elsewhere. Give the path from your data folder on.")
    if part != part.strip():
        raise PathRefused(f"{path}: “{part}” begins or ends with a space. Rename it.")
    if len(part.encode()) > 255:
        raise PathRefused(f"{path[:60]}…: the name {part[:30]}… has more than 255 bytes. Shorten it.")


def _check_junk(parts: list[str], *, path: str) -> None:
    if JUNK.fullmatch(parts[-1]):
        raise Junk(f"{path} was left out: it is no data, a program left it there.")
    if folder := next((part for part in parts[:-1] if part in JUNK_FOLDERS), None):
        raise Junk(f"{path} was left out: the folder {folder} holds no data, a program left it there.")


def _shown(text: str) -> str:
    """The text with what cannot be seen replaced, and not longer than a line."""
    seen = "".join("�" if unicodedata.category(character) in UNSEEN else character for character in text)
    return seen if len(seen) <= 80 else f"{seen[:77]}…"


def _named(character: str) -> str:
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X}{' ' if name else ''}{name}"
