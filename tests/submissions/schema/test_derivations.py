"""What is worked out, and what is not because it would be a guess."""

from __future__ import annotations

import pytest

from submissions.schema.derivations import Exposures, dose_per_movie, dose_rate, fiducials, total_dose

ALIKE = Exposures(images=41, total=61.5, least=1.5, most=1.5)
UNLIKE = Exposures(images=3, total=4.0, least=1.0, most=2.0)
UNTIMED = Exposures(images=40, total=None, least=None, most=None)


def test_the_total_follows_from_the_dose_of_a_movie_and_back() -> None:
    assert total_dose({"dose_per_movie": 3.0}, ALIKE) == 123
    assert dose_per_movie({"total_dose": 123.0}, ALIKE) == 3
    assert total_dose({"dose_per_movie": 3.0}, UNTIMED) == 120


def test_one_dose_does_not_stand_for_images_of_unlike_exposure() -> None:
    assert total_dose({"dose_per_movie": 3.0}, UNLIKE) is None
    assert dose_per_movie({"total_dose": 120.0}, UNLIKE) is None
    assert dose_rate({"dose_per_movie": 3.0}, UNLIKE) is None


@pytest.mark.parametrize(
    ("values", "exposures", "rate"),
    [
        ({"dose_per_movie": 3.0}, ALIKE, 2.0),
        ({"total_dose": 123.0}, ALIKE, 2.0),
        ({"total_dose": 120.0}, UNLIKE, 30.0),
        ({"total_dose": 100.0, "dose_per_movie": 3.0}, ALIKE, 1.62602),
        ({}, ALIKE, None),
        ({"total_dose": 120.0}, UNTIMED, None),
    ],
)
def test_the_dose_rate_is_the_dose_over_all_exposure_times(
    values: dict[str, float], exposures: Exposures, rate: float | None
) -> None:
    assert dose_rate(values, exposures) == rate


def test_fiducials_follow_from_the_method_of_the_alignment() -> None:
    assert fiducials({}, "fiducial_based") == "FIDUCIAL"
    assert fiducials({}, "patch_tracking") == "NON_FIDUCIAL"
    assert fiducials({}, "another") is None
