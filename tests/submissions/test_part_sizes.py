"""Parts add up to the file, within what every S3 server allows."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from submissions.part_sizes import (
    LARGEST,
    MAX_SIZE,
    MIB,
    MOST,
    SMALLEST,
    lacking,
    part_count,
    part_length,
    part_size,
    surplus,
)


@given(st.integers(min_value=0, max_value=MAX_SIZE))
@example(0)
@example(1)
@example(8 * MIB)
@example(8 * MIB + 1)
@example(MAX_SIZE)
def test_parts_make_the_whole_and_stay_in_bounds(size: int) -> None:
    each = part_size(size)
    count = part_count(size, each=each)
    last = part_length(size, each=each, number=count)
    assert (count - 1) * each + last == size
    assert 1 <= count <= MOST
    assert SMALLEST <= each <= LARGEST
    assert 0 < last <= each or size == 0


def test_usual_files_have_parts_that_a_browser_can_hold() -> None:
    assert part_size(300 * MIB) == 8 * MIB
    assert part_size(50 * 1000**3) == 48 * MIB
    assert part_size(500 * 1000**3) == 64 * MIB


def test_what_lacks_and_what_is_too_much() -> None:
    size, each = 20 * MIB, 8 * MIB
    assert lacking(size, each=each, arrived={}) == [1, 2, 3]
    assert lacking(size, each=each, arrived={1: 8 * MIB, 2: 8 * MIB - 1, 3: 4 * MIB}) == [2]
    assert lacking(size, each=each, arrived={1: 8 * MIB, 2: 8 * MIB, 3: 4 * MIB}) == []
    assert surplus(size, each=each, arrived={3: 1, 4: 1, 0: 1}) == [0, 4]


@pytest.mark.parametrize("number", [0, 4, -1])
def test_there_is_no_such_part(number: int) -> None:
    with pytest.raises(ValueError, match="There is no part"):
        part_length(20 * MIB, each=8 * MIB, number=number)
