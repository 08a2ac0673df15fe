"""The same checks as the portal's, before anything moves: by what a deposition states, or by names alone."""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from submissions.client import settings
from submissions.client.faults import COULD_NOT
from submissions.client.portal import Portal

LABEL = re.compile(r"D-[0-9]{4,10}")
NAME = "cryoet-deposit"


def check(typed: Sequence[str]) -> int:
    """`check [DEPOSITION] PATH…`, and whatever else the checks take. Raises: Fault."""
    label = next((one for one in typed[1:] if LABEL.fullmatch(one) and not Path(one).exists()), None)
    if label is None:
        return _run(typed)
    rest = [one for one in typed if one != label]
    with _declared(Portal(settings.load()), label) as place:
        return _run([*rest, *(["--declared", str(place)] if place else [])])


def before(portal: Portal, folder: Path, *, label: str, under: str, as_json: bool) -> tuple[int, Any]:
    """The exit status of the checks of this folder, and what they said: the JSON object, or lines for a terminal."""
    typed = ["check", str(folder), *(["--json"] if as_json else [])]
    with _declared(portal, label, under=under) as place:
        status, said = _captured([*typed, "--declared", str(place)]) if place else (COULD_NOT, "")
    if not said:  # nothing that is declared lies in this folder: by names alone
        status, said = _captured(typed)
    return status, json.loads(said) if as_json and said else said


def _run(typed: Sequence[str]) -> int:
    # The readers take most of the time of a start; what checks nothing goes without them.
    from validation.command.run import main  # noqa: PLC0415

    return main(typed, name=NAME)


def _captured(typed: Sequence[str]) -> tuple[int, str]:
    said = io.StringIO()
    with redirect_stdout(said):
        status = _run(typed)
    return status, said.getvalue()


@contextmanager
def _declared(portal: Portal, label: str, *, under: str = "") -> Iterator[Path | None]:
    """A file with what the deposition states of its runs; None where no file has a role yet."""
    document = declared(portal, label, under=under)
    if not any(run["files"] for run in document["runs"]):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="cryoet-deposit-") as folder:
        place = Path(folder) / "declared.json"
        place.write_text(json.dumps(document))
        yield place


def declared(portal: Portal, label: str, *, under: str = "") -> dict[str, Any]:
    """One document for all datasets; paths as below the folder that is sent ``under`` one of the deposition."""
    picture = portal.get(f"/depositions/{label}")
    document: dict[str, Any] = {"version": 1, "runs": []}
    names: set[str] = set()
    for dataset in picture["datasets"]:
        of_one = portal.get(f"/depositions/{label}/datasets/{dataset['id']}/declared")
        document["version"] = of_one["version"]
        for one in of_one["runs"]:
            if one["name"] in names:
                one["name"] = f"{one['name']} ({dataset['address']})"
            names.add(one["name"])
            document["runs"].append(one | {"files": _below(one["files"], under.strip("/"))})
    return document


def _below(files: list[dict[str, Any]], under: str) -> list[dict[str, Any]]:
    if not under:
        return files
    mine = [one for one in files if one["path"].startswith(f"{under}/")]
    return [one | {"path": one["path"].removeprefix(f"{under}/")} for one in mine]
