"""What is answered about the recording of one run. Each function takes the files of the run; None: they do not say."""

from __future__ import annotations

from submissions.prefill import of_mdoc, of_names
from submissions.prefill.sizes import factor
from submissions.prefill.told import OfRun, Told


def where_movies_are(of: OfRun) -> str | None:
    if any(not movie.entry for movie in of.of("movie_stack")):
        return "here"
    return "empiar" if entry(of) else None


def entry(of: OfRun) -> str | None:
    """The EMPIAR entry in which all movies of the run lie."""
    entries = {movie.entry for movie in of.of("movie_stack")}
    found = next(iter(entries)) if len(entries) == 1 else ""
    return found if found.startswith("EMPIAR-") else None


def eer_is_raw(of: OfRun) -> bool | None:
    return False if of.read("movie_stack", "eer") else None


def gain_is_given(of: OfRun) -> bool | None:
    return False if of.first("gain") and of.first("movie_stack") else None


def movie_pixel(of: OfRun) -> float | None:
    """Å, where the headers of the movies do not say it: the same field of view in other pixels."""
    movie, facts = of.movie, of.mdoc
    if movie is None or movie.pixel or facts is None:
        return None
    spacing, times = of_mdoc.spacing(facts), factor(movie.image, facts.get("image_size"))
    return spacing / times if spacing and times else None


def voltage(of: OfRun) -> float | None:
    return of_mdoc.voltage(of.mdoc) if of.mdoc else None


def movie_voltage(of: OfRun) -> float | None:
    return _extended(of.movie, "voltage")


def stack_voltage(of: OfRun) -> float | None:
    return _extended(of.stack, "voltage")


def _extended(file: Told | None, key: str) -> float | None:
    return (file.facts.get(key) or None) if file else None


def _year(of: OfRun) -> str:
    times = [time for time in (of.mdoc or {}).get("times") or () if time]
    return min(times)[:4] if times else ""


def _named(of: OfRun) -> tuple[str, str] | None:
    return of_names.microscope(of_names.titles(of.mdoc), _year(of)) if of.mdoc else None


def _of_header(of: OfRun) -> tuple[str, str] | None:
    words = tuple(str(file.facts.get("microscope", "")) for file in (of.movie, of.stack) if file)
    return of_names.microscope(words, _year(of))


def microscope_maker(of: OfRun) -> str | None:
    return (_named(of) or (None,))[0]


def microscope_model(of: OfRun) -> str | None:
    return (_named(of) or (None, None))[1]


def header_maker(of: OfRun) -> str | None:
    return (_of_header(of) or (None,))[0]


def header_model(of: OfRun) -> str | None:
    return (_of_header(of) or (None, None))[1]


def energy_filter(of: OfRun) -> str | None:
    facts = of.mdoc
    if facts is None:
        return None
    return of_names.energy_filter(of_names.camera_listed(facts) or " ".join(of_names.titles(facts)))


def _eer_camera(of: OfRun) -> tuple[str, str] | None:
    movie = of.read("movie_stack", "eer")
    return of_names.camera_named(str(movie.facts.get("camera", ""))) if movie else None


def eer_camera_maker(of: OfRun) -> str | None:
    return (_eer_camera(of) or (None,))[0]


def eer_camera_model(of: OfRun) -> str | None:
    return (_eer_camera(of) or (None, None))[1]


def _listed_camera(of: OfRun) -> tuple[str, str] | None:
    return of_names.camera_named(of_names.camera_listed(of.mdoc)) if of.mdoc else None


def listed_camera_maker(of: OfRun) -> str | None:
    return (_listed_camera(of) or (None,))[0]


def listed_camera_model(of: OfRun) -> str | None:
    return (_listed_camera(of) or (None, None))[1]


def _titled_camera(of: OfRun) -> tuple[str, str] | None:
    """A title that lists several cameras does not say which."""
    words = " ".join(title for title in of_names.titles(of.mdoc) if "->" not in title) if of.mdoc else ""
    return of_names.camera_named(words)


def titled_camera_maker(of: OfRun) -> str | None:
    return (_titled_camera(of) or (None,))[0]


def titled_camera_model(of: OfRun) -> str | None:
    return (_titled_camera(of) or (None, None))[1]


def _sized_camera(of: OfRun) -> tuple[str, str, str] | None:
    return of_names.camera_of_size(of.movie.image) if of.movie else None


def sized_camera_maker(of: OfRun) -> str | None:
    return (_sized_camera(of) or (None,))[0]


def sized_camera_model(of: OfRun) -> str | None:
    return (_sized_camera(of) or (None, None))[1]


def _stack_camera(of: OfRun) -> tuple[str, str, str] | None:
    size = of.mdoc.get("image_size") if of.mdoc else None
    return of_names.camera_of_size((size[0], size[1]) if size else None)


def stack_camera_maker(of: OfRun) -> str | None:
    return (_stack_camera(of) or (None,))[0]


def stack_camera_model(of: OfRun) -> str | None:
    return (_stack_camera(of) or (None, None))[1]


def camera_mode(of: OfRun) -> str | None:
    """EER counts; a movie twice as wide as its camera is super-resolution. Others do not tell."""
    if of.read("movie_stack", "eer"):
        return "counting"
    found = _sized_camera(of)
    return found[2] if found and found[2] == "superresolution" else None


def program(of: OfRun) -> str | None:
    return of_names.program(of.mdoc) if of.mdoc else None


def movie_program(of: OfRun) -> str | None:
    return (str(of.movie.facts.get("application", "")) or None) if of.movie else None


def _angles(of: OfRun) -> list[float]:
    return of_mdoc.angles(of.mdoc) if of.mdoc else []


def _listed(of: OfRun) -> list[float]:
    found = of.read("rawtlt", "angles")
    return list(found.facts["values"]) if found else []


def tilt_min(of: OfRun) -> float | None:
    return min(_angles(of), default=None)


def tilt_max(of: OfRun) -> float | None:
    return max(_angles(of), default=None)


def tilt_step(of: OfRun) -> float | None:
    return of_mdoc.step_of(_angles(of))


def listed_min(of: OfRun) -> float | None:
    return min(_listed(of), default=None)


def listed_max(of: OfRun) -> float | None:
    return max(_listed(of), default=None)


def listed_step(of: OfRun) -> float | None:
    return of_mdoc.step_of(_listed(of))


def tilt_scheme(of: OfRun) -> str | None:
    return of_mdoc.scheme(of.mdoc) if of.mdoc else None


def dose_per_movie(of: OfRun) -> float | None:
    return of_mdoc.dose_of_one(of.mdoc) if of.mdoc else None


def total_dose(of: OfRun) -> float | None:
    return of_mdoc.dose_of_all(of.mdoc) if of.mdoc else None
