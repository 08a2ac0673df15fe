"""Numbers as people read them."""

from __future__ import annotations

import pytest

from validation import words


@pytest.mark.parametrize(
    ("value", "said"),
    [(1.0, "100"), (0.5, "50"), (12.34, "1234"), (0.0148, "1.5"), (0.0007, "0.07"), (0.0000012, "0.00012"), (0, "0")],
)
def test_per_cent_is_never_in_powers_of_ten(value: float, said: str) -> None:
    assert words.percent(value) == f"{said}\u00a0%"


def test_lengths_angles_and_sizes() -> None:
    assert words.length(-1.35) == "\u22121.350\u00a0Å"
    assert words.angle(84.1) == "84.1°"
    assert words.size(9472) == "9,472\u00a0bytes"
    assert words.size(312_000_000) == "312\u00a0MB"
