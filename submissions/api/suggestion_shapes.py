"""The shapes of what the files say."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field

from submissions.api.shapes import Strict


class SuggestionOut(Schema):
    address: str = Field(examples=["block:12.tilt_min"])
    label: str
    value: Any = Field(description="For the block, as stored; null where it is stated and only runs differ.")
    text: str = Field(description="The value in words.")
    runs: dict[str, Any] = Field(description="By name of run: the own values of those that differ.")
    source: str = Field(examples=["from 118 of 120 mdoc files; 2 differ: TS_03 -57°, TS_09 -51°"])
    doubts: list[str]
    ahead: bool = Field(description="Whether it rests on what was read before a file arrived.")
    mark: str = Field(description="Another one as soon as the files say something else.")


class DifferenceOut(Schema):
    address: str
    label: str
    stated: Any = Field(description="What somebody stated, which stays.")
    value: Any = Field(description="What the files say.")
    source: str


class SuggestionList(Schema):
    count: int
    items: list[SuggestionOut]
    differences: list[DifferenceOut]


class SuggestionWanted(Strict):
    address: str = Field(examples=["block:12.tilt_min"], max_length=200)
    mark: str = Field(default="", max_length=16, description="As it was seen; left out: whatever the files say now.")


class SuggestionsWanted(Strict):
    all: bool = Field(default=False, description="All that are suggested.")
    suggestions: list[SuggestionWanted] = Field(default_factory=list, max_length=5_000)


class SuggestionsTaken(Schema):
    accepted: list[str] = Field(description="The addresses that have a value now, or own values of runs.")
    left: list[str] = Field(description="Wanted, and left as they are: stated, gone, or the files say something else.")
    values: int = Field(description="How many values were written, those of runs among them.")
