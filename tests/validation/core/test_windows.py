"""Small reads here and there in a large file: few requests, bounded in number and in what is kept."""

from __future__ import annotations

import pytest

from tests.validation.core.test_formats import Counting
from validation.reader import CachedFile, TooFar, Windows, exactly

DATA = bytes(range(256)) * 400


def test_what_is_at_hand_costs_no_request() -> None:
    file = Counting(DATA, name="x")
    windows = Windows(CachedFile(file, head=1024), ahead=4096)

    reads = [(at, windows.read_at(at, 20)) for at in (0, 1000, 5000, 9000, 5100, 5000, 101_000, 102_390, 200_000)]

    assert all(data == DATA[at : at + 20] for at, data in reads)
    assert file.requests == [(0, 1024), (5000, 4096), (101_000, 1400)]
    assert windows.at_hand(5000, 20) == DATA[5000:5020]
    assert windows.at_hand(50_000, 20) is None


def test_a_read_longer_than_a_window_is_one_request() -> None:
    file = Counting(DATA, name="x")

    assert Windows(file, ahead=10).read_at(300, 5000) == DATA[300:5300]
    assert file.requests == [(300, 5000)]


def test_only_the_last_windows_are_kept_and_requests_are_counted() -> None:
    windows = Windows(Counting(DATA, name="x"), ahead=16, limit=Windows.kept + 2)
    for number in range(Windows.kept + 1):
        windows.read_at(1000 * number, 8)

    assert windows.at_hand(0, 8) is None
    assert windows.at_hand(1000, 8) is not None
    assert windows.read_at(0, 8) == DATA[:8]
    with pytest.raises(TooFar):
        windows.read_at(77, 8)


def test_exact_reads_pass_the_cache_by() -> None:
    file = Counting(DATA, name="x")

    assert exactly(CachedFile(file, head=16), 500, 7) == exactly(file, 500, 7) == DATA[500:507]
    assert file.requests == [(0, 16), (500, 7), (500, 7)]
