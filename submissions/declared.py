"""The declared file of a dataset: what the checks know of each run besides the facts, for the command line elsewhere.

Runs are loaded in batches and written as they come, so that thousands of them take the memory of one batch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from submissions.cases import run_case
from submissions.catalogue import lookup
from submissions.models import Dataset
from submissions.tree import load_tree
from validation.declared import VERSION, to_json

BATCH = 100


def text(dataset: Dataset, *, batch: int = BATCH) -> Iterator[str]:
    """The JSON document in pieces, one run a line. The same number of queries for each batch of runs."""
    runs = list(dataset.runs.order_by("position", "pk").values_list("pk", flat=True))
    yield f'{{"version": {VERSION}, "runs": ['
    separator = "\n"
    for start in range(0, len(runs), batch):
        for document in _documents(dataset, runs[start : start + batch]):
            yield separator + json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            separator = ",\n"
    yield "\n]}\n"


def _documents(dataset: Dataset, runs: list[int]) -> Iterator[dict[str, Any]]:
    tree = load_tree(dataset.deposition, datasets=[dataset.pk], runs=runs)
    nodes = [(node, run) for node in tree.datasets for run in node.runs]
    known = lookup.geometry((node.dataset for node in tree.datasets), runs=(run for _, run in nodes))
    for node, run in nodes:
        yield to_json(run_case(node, run, existing=known.get(run.pk, ())))
