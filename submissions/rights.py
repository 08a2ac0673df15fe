"""What a co-author may do with a deposition. Each right holds the one before it."""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    VIEW = "view"
    EDIT = "edit"
    SUBMIT = "submit"


LABELS: dict[Right, str] = {Right.VIEW: "View", Right.EDIT: "Edit", Right.SUBMIT: "Edit and submit"}
WORDS: dict[Right, str] = {
    Right.VIEW: "reads everything, changes nothing",
    Right.EDIT: "changes values, runs and files",
    Right.SUBMIT: "changes everything and submits it",
}
CHOICES = [(right.value, label) for right, label in LABELS.items()]
EDITING = frozenset({Right.EDIT, Right.SUBMIT})
