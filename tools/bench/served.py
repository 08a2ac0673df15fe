"""The benchmarks that need the servers: pages, readings, fetched, judgements, terms, sheets."""

from __future__ import annotations

from collections.abc import Iterator

from tools.bench import Figure, benchmark, instance


@benchmark("pages")
def pages() -> Iterator[Figure]:
    """Every page, server time with 100 runs and 600 files, beside the health page; queries also with 10 runs."""
    instance.start()
    from tools.bench.inside import pages as inside

    yield from inside.figures()


@benchmark("readings")
def readings() -> Iterator[Figure]:
    """Headers read by the worker's own code, beside the same range requests issued bare."""
    instance.start()
    from tools.bench.inside import readings as inside

    yield from inside.figures()


@benchmark("fetched")
def fetched() -> Iterator[Figure]:
    """Requests and bytes that each format costs, beside downloading the file."""
    instance.start()
    from tools.bench.inside import fetched as inside

    yield from inside.figures()


@benchmark("judgements")
def judgements() -> Iterator[Figure]:
    """Runs judged and recorded, beside loading the same rows."""
    instance.start()
    from tools.bench.inside import judgements as inside

    yield from inside.figures()


@benchmark("sheets")
def sheets() -> Iterator[Figure]:
    """A sheet with 5,000 runs and 30 columns imported, beside openpyxl merely reading it."""
    instance.start()
    from tools.bench.inside import sheets as inside

    yield from inside.figures()


@benchmark("terms")
def terms() -> Iterator[Figure]:
    """The type-ahead over all vocabularies, fetched and loaded first."""
    instance.start()
    from tools.bench.inside import terms as inside

    yield from inside.figures()


@benchmark("api")
def api() -> Iterator[Figure]:
    """Sections read and written by the API with 1,000 runs, beside the pages that do the same."""
    instance.start()
    from tools.bench.inside import api as inside

    yield from inside.figures()
