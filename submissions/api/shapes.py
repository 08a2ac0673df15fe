"""The shapes of what comes in and goes out, for checking and for the OpenAPI document."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

Label = str
ValuesMap = dict[str, Any]


class Strict(Schema):
    """What comes in: a member that nobody knows is an error, not noise."""

    model_config = ConfigDict(extra="forbid")


class TokenOut(Schema):
    name: str
    prefix: str = Field(description="The part of the token that may be told.")
    scopes: list[str]
    expires: datetime
    deposition: str | None = Field(description="The only deposition that the token reaches; null for all of yours.")


class Me(Schema):
    name: str
    email: str
    orcid: str
    role: str
    token: TokenOut


class DepositionLine(Schema):
    label: str = Field(examples=["D-0147"])
    title: str
    state: str
    state_label: str
    group: str = Field(examples=["dataset"])
    revision: int = Field(description="How often it was submitted.")
    owner: str
    right: str | None = Field(description="Mine: owner, submit, edit or view; null for staff.")
    editable: bool = Field(description="Whether I may change it now.")
    created: datetime
    saved_at: datetime
    url: str = Field(description="Its address in this API.")
    page: str = Field(description="Its page for people.")


class DepositionList(Schema):
    count: int
    items: list[DepositionLine]


class SectionLine(Schema):
    section: str = Field(examples=["sample"])
    title: str
    url: str
    etag: str = Field(description="As in the header ETag of the section.")
    missing: int = Field(description="How much of it stands against submitting.")


class BlockOut(Schema):
    id: int
    address: str = Field(examples=["block:12"])
    kind: str
    name: str
    title: str
    all_runs: bool = Field(description="Whether it is about every run of its dataset.")
    run_count: int
    runs: list[str] | None = Field(description="The names of its runs, where it is not about all.")
    refers_to: str | None = Field(description="The address of the block that it was made from.")
    by_run: str | None = Field(description="Where its values that differ by run are; null where none can.")
    sections: list[SectionLine]


class RunsLink(Schema):
    count: int
    url: str


class DatasetOut(Schema):
    id: int
    address: str = Field(examples=["dataset:3"])
    title: str
    position: int
    archive_id: int | None
    runs: RunsLink
    sections: list[SectionLine]
    blocks: list[BlockOut]


class MissingOut(Schema):
    address: str = Field(examples=["dataset:3.tissue"])
    place: str
    label: str
    sentence: str
    kind: str = Field(
        description="missing, wrong, rule: against submitting. archive: against acceptance. advice: told."
    )
    stands_against: Literal["submitting", "acceptance"] | None
    page: str = Field(description="The page for people where it is mended.")


class RoomOut(Schema):
    """Bytes."""

    kept: int = Field(description="In the storage, with earlier versions and removed files that can come back.")
    coming: int = Field(description="In uploads under way and files that were announced.")
    most: int = Field(description="What it may hold in all; more is refused before an upload starts.")


class DepositionOut(DepositionLine):
    room: RoomOut
    addable: list[str] = Field(description="The kinds of blocks that its groups ask for.")
    sections: list[SectionLine]
    datasets: list[DatasetOut]
    missing: list[MissingOut] = Field(description="What the page lists as left, in the same words and order.")


class NewDeposition(Strict):
    group: Literal["dataset", "annotation", "tomogram", "tomogram-annotation"] = Field(
        default="dataset", description="What it brings: a new dataset, or parts of existing ones."
    )


class NewBlock(Strict):
    kind: str = Field(examples=["tomogram"])


class BlockChange(Strict):
    """What is left out stays as it is."""

    name: str | None = Field(default=None, max_length=100)
    all_runs: bool | None = None
    runs: list[str] | None = Field(default=None, description="Names of runs; says that it is about these alone.")
    refers_to: int | None = Field(default=None, description="The id of the block that it was made from; 0 for none.")


class RunOut(Schema):
    id: int
    address: str = Field(examples=["run:44"])
    name: str
    position: int


class RunList(Schema):
    count: int
    items: list[RunOut]


class NewRuns(Strict):
    names: list[str] = Field(max_length=20_000)


class RunName(Strict):
    name: str


class RunIds(Strict):
    ids: list[int] = Field(max_length=20_000)


class Deleted(Schema):
    deleted: list[str]


class ProblemOut(Schema):
    address: str
    field: str
    label: str
    row: int | None = Field(description="Counted from 1.")
    column: str | None
    kind: str
    sentence: str


class SectionOut(Schema):
    """``values`` is what PUT takes back; the rest is told."""

    address: str
    section: str
    title: str
    level: str
    values: ValuesMap = Field(description="As stored, wrong ones as they were typed; null where nothing is stated.")
    clean: ValuesMap = Field(description="The values that count: they apply and are right.")
    not_asked: list[str] = Field(description="Stated, but not asked as the other values are now: kept, seen by nobody.")
    problems: list[ProblemOut]
    etag: str
    schema_url: str


class SectionIn(Strict):
    """A section as GET gave it; only ``values`` counts."""

    values: ValuesMap
    address: Any = None
    section: Any = None
    title: Any = None
    level: Any = None
    clean: Any = None
    not_asked: Any = None
    problems: Any = None
    etag: Any = None
    schema_url: Any = None
    run: Any = None


class ByRunOut(Schema):
    address: str = Field(examples=["block:12@run:44"])
    run: RunOut
    values: ValuesMap = Field(description="What differs from the block, as stored.")
    clean: ValuesMap = Field(description="What counts for the run: the block's values with these on top.")
    problems: list[ProblemOut]
    etag: str


class ByRunList(Schema):
    fields: list[str] = Field(description="The fields that may differ by run.")
    count: int
    items: list[ByRunOut]


class ByRunChange(Strict):
    runs: dict[str, ValuesMap] = Field(description="By name of run: the values to change; null: as the block says.")


class ByRunChanged(Schema):
    changed: dict[str, list[str]] = Field(description="By name of run: the fields that changed.")


class Submission(Strict):
    accept_policy: bool = Field(description="That the data are released under CC0, as the data policy says.")


class SchemaLine(Schema):
    level: str
    section: str
    title: str
    url: str


class ErrorOut(Schema):
    """One thing that is wrong in a document."""

    address: str | None = Field(examples=["dataset:3.tissue"])
    field: str
    label: str
    row: int | None = Field(description="Counted from 1.")
    column: str | None
    value: Any
    kind: str = Field(description="unknown: no such field; wrong: not its value; rule: not with the other values.")
    sentence: str
    remedy: str


class ObstacleOut(Schema):
    sentence: str
    place: str
    page: str


class ConflictOut(Schema):
    field: str
    label: str
    address: str
    yours: Any
    stored: Any
    changed_by: str | None
    changed_at: datetime | None


class ProblemDetails(Schema):
    """RFC 9457, application/problem+json."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[ErrorOut] | None = Field(default=None, description="Of 422: everything that is wrong.")
    error_count: int | None = Field(default=None, description="Of 422: how many there are, also beyond the list.")
    conflicts: list[ConflictOut] | None = Field(default=None, description="Of 412: both values.")
    obstacles: list[ObstacleOut] | None = Field(default=None, description="Of 409: what stands against it.")
    reference: str | None = Field(default=None, description="Of 500: what our log knows it by.")
