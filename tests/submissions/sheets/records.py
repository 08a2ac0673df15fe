"""Any record a deposition may hold, made from the schema, without a database."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from submissions.models import BLOCK_MODELS, Block, Dataset, Deposition, Override, Run
from submissions.models.block import ONE_PER_RUN
from submissions.overrides import varying
from submissions.schema import Field, Kind, Level
from submissions.tree import BlockNode, DatasetNode, Outline
from submissions.typed import as_stored

ODD = "=+-@'[]\t\r\n\"|;,_x000D_ _x0041_ é 微 🧬 \u2028\x01\x0b\ufffe#N/A TRUE 1e5 0012 −"
TEXTS = st.one_of(
    st.sampled_from(
        ["=1+1", "+49", "-60 °C", "@x", "'=x", "'", "[None]", "[clear]", "'[x]", "#N/A", "TRUE", "0012", "1,5"]
    ),
    st.text(alphabet=st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=["Cs"])), max_size=20),
)
LONG = st.sampled_from(["=" * 40_000, "ä" * 33_000, "line\n" * 9_000])
NUMBERS = st.one_of(
    st.floats(-1e6, 1e6),
    st.integers(-100, 100_000).map(float),
    st.sampled_from([1e300, 0.1 + 0.2, -0.0, 1e-7, 2.0**53]),
)


def typed(field: Field) -> st.SearchStrategy[Any]:
    """Whatever may be typed into the field, right or wrong."""
    right = _RIGHT[field.kind](field)
    answers = (
        [st.builds(lambda key, kept: {"answer": key, "kept": kept}, _answer(field), right)] if field.answers else []
    )
    return st.one_of(right, right, TEXTS, *answers)


def _answer(field: Field) -> st.SearchStrategy[str]:
    return st.sampled_from([answer.key for answer in field.answers] + ["gone"])


def _rows(field: Field) -> st.SearchStrategy[Any]:
    cells = {column.key: st.one_of(st.just(""), typed(column.as_field)) for column in field.columns}
    return st.lists(st.fixed_dictionaries(cells), max_size=3)


def _term(field: Field) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"name": TEXTS, "id": st.one_of(st.just(field.example), TEXTS)})


_TEXT_OR_EXAMPLE = lambda field: st.one_of(st.just(field.example), TEXTS)  # noqa: E731
_RIGHT: dict[Kind, Any] = {
    Kind.TEXT: _TEXT_OR_EXAMPLE,
    Kind.PARAGRAPH: lambda field: st.one_of(TEXTS, LONG),
    Kind.CHOICE: lambda field: st.sampled_from([option.value for option in field.choices] or [""]),
    Kind.YES_NO: lambda field: st.sampled_from(["yes", "no", True, False, "maybe"]),
    Kind.NUMBER: lambda field: st.one_of(
        NUMBERS, NUMBERS.map(str), st.sampled_from(["-95", "1,5", "300 kV", "-0", "007"])
    ),
    Kind.INTEGER: lambda field: st.one_of(st.integers(-5, 10**6), st.sampled_from(["12", "1.5", 10**20])),
    Kind.DATE: lambda field: st.sampled_from(["2026-11-22", "22.11.2026", "soon"]),
    Kind.TERM: _term,
    Kind.ITEMS: lambda field: st.lists(_TEXT_OR_EXAMPLE(field), max_size=3),
    Kind.ROWS: _rows,
}


def stored(fields: list[Field]) -> st.SearchStrategy[dict[str, Any]]:
    """The stored values of a few of these fields."""
    if not fields:
        return st.just({})
    some = st.lists(st.sampled_from(fields), max_size=6, unique_by=lambda field: field.key)
    return some.flatmap(
        lambda chosen: st.fixed_dictionaries({field.key: typed(field) for field in chosen}).map(
            lambda values: {
                field.key: kept for field in chosen if (kept := as_stored(field, values[field.key])) is not None
            }
        )
    )


KINDS = (["dataset"], ["annotation"], ["tomogram"], ["annotation", "tomogram"])
NAMES = st.lists(
    st.one_of(
        st.from_regex(r"[A-Za-z0-9_=+'\[\]-]{1,12}", fullmatch=True), st.sampled_from(["007", "1", "TRUE", "1e5"])
    ),
    unique=True,
    max_size=4,
)


@st.composite
def outlines(draw: Any) -> Outline:
    """A deposition of any group with one or two datasets, some blocks of each kind, runs, and what differs by run."""
    deposition = Deposition(pk=7, kinds=draw(st.sampled_from(KINDS)))
    deposition.values = draw(stored(_fields(deposition)))
    nodes = [_dataset(draw, deposition, number) for number in range(1, draw(st.integers(1, 2)) + 1)]
    return Outline(deposition, nodes)


def _dataset(draw: Any, deposition: Deposition, number: int) -> DatasetNode:
    dataset = Dataset(pk=number, deposition=deposition, position=number)
    dataset.values = draw(stored(_fields(dataset)))
    runs = [Run(pk=number * 100 + place, dataset=dataset, name=name) for place, name in enumerate(draw(NAMES))]
    node = DatasetNode(dataset, runs)
    for kind in BLOCK_MODELS:
        for place in range(1, draw(st.integers(0, 1 if kind in ONE_PER_RUN else 2)) + 1):
            node.blocks.append(_block(draw, node, kind, place))
    return node


def _block(draw: Any, node: DatasetNode, kind: Level, place: int) -> BlockNode:
    pk = node.dataset.pk * 1000 + list(BLOCK_MODELS).index(kind) * 10 + place
    name = draw(st.sampled_from(["", "denoised", "=x"]))
    block = Block(pk=pk, dataset=node.dataset, kind=kind.value, position=place, name=name)
    block.values = draw(stored(_fields(block)))
    runs = frozenset(run.pk for run in node.runs)
    overrides = {}
    for run in draw(st.lists(st.sampled_from(sorted(runs)), max_size=2, unique=True)) if runs else []:
        fields = [field for field in varying(block) if field.kind is not Kind.ROWS]
        overrides[run] = Override(block=block, run_id=run, values=draw(stored(fields)))
    return BlockNode(block, node, None, runs, overrides)


def _fields(row: Any) -> list[Field]:
    return [field for section in row.sections for field in section.fields]
