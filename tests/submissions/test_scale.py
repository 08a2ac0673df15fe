"""Every page takes as many queries for thousands of runs as for a few, and answers in time."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from tools.bench.inside.pages import FEW, PAGES, build, queries_of

pytestmark = pytest.mark.django_db
SECONDS = 3.0
# What is made of the whole deposition, not of a page of it: a download for the archive.
WHOLE = ("export_zip",)


@pytest.mark.parametrize("runs", [25, pytest.param(5_000, marks=pytest.mark.soak)])
def test_pages_do_not_ask_more_of_the_database_when_there_are_more_runs(runs: int) -> None:
    few, many = build(FEW), build(runs)
    told = []
    for role, pages in PAGES.items():
        for page in pages:
            asked = [queries_of(site.clients[role], site.url(role, page)) for site in (few, many)]
            took = seconds(many.clients[role], many.url(role, page))
            if asked[1] > asked[0]:
                told.append(f"{role}: {page} takes {asked[0]} queries with {FEW} runs, {asked[1]} with {runs}")
            if took > SECONDS and page not in WHOLE:
                told.append(f"{role}: {page} takes {took:.1f} s with {runs} runs")
    assert told == []


def seconds(client: Client, url: str) -> float:
    began = time.perf_counter()
    assert client.get(url).status_code == 200
    return time.perf_counter() - began
