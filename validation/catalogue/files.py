"""Codes of any file."""

from __future__ import annotations

from validation.catalogue.base import AGAIN, E, Rule

FILES = (
    Rule("file.empty", E, "Empty file", "{file} has 0 bytes.", AGAIN),
    Rule(
        "file.format-not-expected", E, "Another format than the role asks for",
        "{file} is {observed}; as {role} we expect {expected}.", "Give the file its right role, or replace it.",
    ),
    Rule(
        "file.more-than-one", E, "Role given more than once",
        "{observed:count} files are given as {role}: {names}. A run has one.",
        "Keep one of them in this role; give the others their role, run or block.",
    ),
    Rule(
        "text.not-text", E, "Not a text file",
        "{file} is not text: byte {observed:count} is 0.",
        "Give the file its right role, or save it as plain text (UTF-8).",
    ),
    Rule(
        "text.too-large", E, "Text file too large",
        "{file} has {observed:size}; files of this kind are read up to {expected:size}.",
        "Check that it is the right file; remove what does not belong to it.",
    ),
    Rule(
        "text.line-too-long", E, "Line too long",
        "{file}, line {line:count} has {observed:count} characters; lines of up to {expected:count} are read.",
        "Check that it is the right file and that its line ends are those of a text file.",
    ),
    Rule(
        "text.too-many-rows", E, "Too many rows",
        "{file} has more than {expected:count} rows; no tilt series is that long.", "Check that it is the right file.",
    ),
)  # fmt: skip
