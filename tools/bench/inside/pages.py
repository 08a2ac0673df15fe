"""Server time and queries of every page, through Django's test client and the whole middleware."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.models import Deposition
from submissions.review import workflow
from submissions.states import Action
from tests import large
from tests.factories import make_user
from tests.submissions.submitted import submit
from tools.bench import Figure
from tools.bench.rounds import percentile, seconds

FEW, MANY, THOUSANDS, ROUNDS = 10, 100, 5_000, 20
# Draft of the depositor, in review with the curator, accepted and exportable by the admin.
DRAFT, REVIEWED, ACCEPTED = "depositor", "curator", "admin"
PAGES: dict[str, tuple[str, ...]] = {
    DRAFT: (
        "start", "deposition_list", "deposition", "section deposition/about", "section dataset/sample",
        "section acquisition/acquisition", "section tomogram/tomogram", "by_run", "runs", "files", "files_table",
        "sheets", "files_suggested", "pattern_new", "checks", "checks_live", "checks cell", "submit", "history",
        "prefill",
    ),
    REVIEWED: ("queue", "review", "checks", "files", "history"),
    ACCEPTED: ("exports", "review", "export_zip"),
}  # fmt: skip


@dataclass(frozen=True)
class Site:
    """One deposition of ``runs`` runs in each of the three situations, with a client for each person."""

    depositions: dict[str, Deposition]
    clients: dict[str, Client]

    def url(self, role: str, page: str) -> str:
        made = self.depositions[role]
        name, _, rest = page.partition(" ")
        if name == "section":
            return _section(made, *rest.split("/"))
        if page == "by_run":
            return reverse(page, args=[made.label, made.datasets.get().blocks.get(kind="tilt_series").pk])
        if page == "checks cell":
            run = made.datasets.get().runs.get(position=large.SHORT)
            return f"{reverse('checks', args=[made.label])}?cell={run.pk}.rawtlt_count"
        whole = page in ("start", "deposition_list", "queue", "exports")
        return reverse(page, args=[] if whole else [made.label])


def _section(made: Deposition, row: str, key: str) -> str:
    dataset = made.datasets.get()
    rows: dict[str, Any] = {"deposition": made, "dataset": dataset}
    rows |= {block.kind: block for block in dataset.blocks.all()}
    return reverse("section", args=[made.label, rows[row].address, key])


def figures() -> Iterator[Figure]:
    few, many = build(FEW), build(MANY)
    for role, pages in PAGES.items():
        for page in pages:
            queries = [queries_of(site.clients[role], site.url(role, page)) for site in (few, many)]
            yield _figure(many.clients[role], many.url(role, page), name=f"{role}: {page}", queries=queries)
    yield from _with_thousands(few)


def _with_thousands(few: Site) -> Iterator[Figure]:
    """The pages of sections, of a draft with as many runs as the largest datasets have."""
    owner = make_user()
    client = Client()
    client.force_login(owner)
    site = Site({DRAFT: large.judged(large.deposition(runs=THOUSANDS, owner=owner))}, {DRAFT: client})
    for page in (page for page in PAGES[DRAFT] if page.startswith("section ")):
        queries = [queries_of(one.clients[DRAFT], one.url(DRAFT, page)) for one in (few, site)]
        yield _figure(client, site.url(DRAFT, page), name=f"{THOUSANDS:,} runs: {page}", queries=queries)


def _figure(client: Client, url: str, *, name: str, queries: list[int]) -> Figure:
    pairs = [(seconds(lambda: client.get(url)), seconds(lambda: client.get("/healthz"))) for _ in range(ROUNDS)]
    mine, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    half = percentile(mine, share=0.5)
    grew = f", {queries[0]} with {FEW} runs" if queries[0] != queries[1] else ""
    return Figure(
        f"{name} p95",
        value=percentile(mine, share=0.95) * 1000,
        unit="ms",
        baseline=percentile(theirs, share=0.5) * 1000,
        against="the health page",
        note=f"p50 {half * 1000:.0f} ms, {queries[1]} queries{grew}",
    )


def queries_of(client: Client, url: str) -> int:
    """Of the second request: the first one of a process loads what is loaded once."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    if answer.status_code != 200:
        raise RuntimeError(f"{url} answers {answer.status_code}; the figure would lie.")
    return len(captured)


def build(runs: int) -> Site:
    people = {DRAFT: make_user(), REVIEWED: make_user("curator"), ACCEPTED: make_user("admin")}
    clients = {role: Client() for role in people}
    for role, person in people.items():
        clients[role].force_login(person)
    steps: dict[str, Callable[[Deposition], Deposition]] = {
        DRAFT: lambda made: made,
        REVIEWED: lambda made: _review(made, people[REVIEWED]),
        ACCEPTED: lambda made: _accept(_review(made, people[REVIEWED])),
    }
    owner = people[DRAFT]
    made = {role: step(large.judged(large.deposition(runs=runs, owner=owner))) for role, step in steps.items()}
    return Site(made, clients)


def _review(made: Deposition, curator: Any) -> Deposition:
    submit(large.explained(made))
    workflow.move(made, action=Action.CLAIM, actor=curator)
    return made


def _accept(made: Deposition) -> Deposition:
    workflow.move(large.waived(made), action=Action.ACCEPT, actor=made.curator)
    return made
