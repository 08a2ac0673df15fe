"""Texts of others made harmless: a file's name may hold what moves a terminal's cursor or turns the line around."""

from __future__ import annotations

import unicodedata

# Control, format (which turn the direction of writing, too), surrogates, private, unassigned; breaks of lines.
HARMFUL = ("C", "Zl", "Zp")


def harmless(text: str) -> str:
    """The same with everything that is not to be seen written as \\xNN or \\uNNNN."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(sign) if unicodedata.category(sign).startswith(HARMFUL) else sign for sign in text)


def decoded(name: str) -> str:
    """A path as the system gives it: composed (NFC), and bytes that are no UTF-8 as \\xNN, so that JSON can hold it."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", text)


def _escaped(sign: str) -> str:
    number = ord(sign)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
