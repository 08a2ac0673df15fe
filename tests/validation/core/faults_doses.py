"""Runs whose mdoc fits neither the movies nor what was stated."""

from __future__ import annotations

from typing import Any

from tests.validation import build
from tests.validation.build_relations import movies, run, with_file, with_movies, without
from tests.validation.core.faulty import Faulty
from validation.run import RunCase


def stated(
    code: str, *says: str, kind: str = "acquisition", mdoc: bytes = b"", also: str = "", **values: Any
) -> Faulty:
    """The clean run with these values in place of the clean ones."""
    return Faulty(code, run({"mdoc": mdoc or build.mdoc()}, **{kind: values}), says, (also,) if also else ())


def lines(**values: str) -> bytes:
    """The clean mdoc with another value of these keys in all sections; SubFramePath may be empty."""
    text = build.mdoc().decode()
    rows = [f"{key} = {values[key]}" if (key := row.split(" = ")[0]) in values else row for row in text.split("\n")]
    return "\n".join(rows).encode()


def listed() -> RunCase:
    """A list of four angles in place of the mdoc of five."""
    rest = without(CLEAN, "mdoc", "rawtlt", "tilt_series")
    return with_file(rest, "mdoc", build.angles(build.ANGLES[:4]), name="TS_01_TLT.txt")


CLEAN = run()
SAME = build.mdoc().replace(b"TS_01_004", b"TS_01_003")
TOMO5 = build.mdoc().replace(b"SerialEM: Digitized on a microscope", b"TOMOGRAPHY")
FAULTS = [
    Faulty("order.movie-missing", with_movies(CLEAN, movies(count=3)), ("2 of 5", "3 movies", "TS_01_003.mrc")),
    Faulty("order.movie-not-listed", with_movies(CLEAN, movies(count=7)), ("2 of 7", "5 sections", "TS_01_005.mrc")),
    Faulty("order.movie-listed-twice", with_movies(run({"mdoc": SAME}), movies(count=4)), ("2 of 5", "TS_01_003.mrc")),
    Faulty("order.no-movie-names", with_movies(run({"mdoc": lines(SubFramePath="")}), movies()), ("5 of 5",)),
    Faulty("order.count-differs", listed(), ("4 tilts", "5 movies"), ("mdoc.other-tilt-order",)),
    Faulty(
        "mdoc.frame-count-differs", with_movies(CLEAN, [*movies(build.mrc((8, 6, 9), pixel=1.35), count=1),
                                                        *movies(start=1, count=4)]),
        ("9 frames", "10", "TS_01_000.mrc", "1 of 5", "line"),
    ),
    stated("mdoc.voltage-differs", "300 kV", "200 kV", acceleration_voltage=200_000.0),
    stated("mdoc.dose-differs", "15 e", "30 e", "1 e", total_dose=30.0),
    stated("mdoc.dose-nearly", "15 e", "16.5 e", total_dose=None, dose_per_movie=3.3),
    stated("mdoc.tilt-range-differs", "−60.0°", "−54.0°", "0.1°", tilt_min=-54),
    stated("mdoc.tilt-range-nearly", "60.0°", "66.0°", "largest", tilt_max=66),
    stated("mdoc.tilt-step-differs", "30.0°", "3.0°", "0 of 4", tilt_step=3),
    stated("mdoc.tilt-scheme-differs", "unidirectional", "Dose-symmetric (Hagen)", "5 angles",
           tilt_scheme="Dose-symmetric (Hagen)"),
    stated("mdoc.tilt-axis-differs", "84.7°", "64.7°", "20.0°", "10.0°", kind="tilt_series",
           also="alignment.tilt-axis-differs", tilt_axis=64.7),
    stated("mdoc.tilt-axis-doubtful", "84.7°", "5.3°", "79.4°", kind="tilt_series", mdoc=TOMO5,
           also="alignment.tilt-axis-differs", tilt_axis=5.3),
    stated("mdoc.pixel-size-differs", "2.700", "1.700", "binning 1", also="movies.pixel-size-differs", pixel_size=1.7),
    stated("mdoc.pixel-size-nearly", "1.350", "1.370",
           also="movies.pixel-size-differs", pixel_size=1.37),
]  # fmt: skip
