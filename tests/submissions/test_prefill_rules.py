"""What files honestly answer, and what they do not: rules on facts alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from submissions.prefill import of_mdoc, of_names, of_tomograms
from submissions.prefill.agreeing import agree, rounded, same
from submissions.prefill.noted import notes_of
from submissions.prefill.proposing import Asked, Proposals, Suggestion, propose
from submissions.prefill.rules import ROLES_READ, RULES
from submissions.prefill.sizes import factor, snapped
from submissions.prefill.told import OfRun, Told
from submissions.schema import Context, Level, field, sections_of
from submissions.schema.kinds import clean
from tests.validation import build, build_movies
from validation.formats import read_file
from validation.reader import LocalFile, MemoryFile
from validation.roles import ROLES

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
SYMMETRIC = (0.0, 3.0, -3.0, -6.0, 6.0, 9.0, -9.0)


def told(data: bytes, path: str, **more: Any) -> Told:
    facts = read_file(MemoryFile(data, name=path)).facts
    assert facts is not None
    return Told(path, json.loads(json.dumps(facts.to_json())), **more)


def sample(name: str, path: str = "") -> Told:
    place = SAMPLES / name
    if not place.exists():
        pytest.skip(f"the sample {name} is not here")
    facts = read_file(LocalFile(place)).facts
    assert facts is not None
    return Told(path or name, json.loads(json.dumps(facts.to_json())))


def asked(level: Level, *runs: OfRun, values: dict[str, Any] | None = None, context: Context | None = None) -> Asked:
    fields = tuple(one for part in sections_of(level, context or Context()) for one in part.fields)
    names = {number: f"TS_{number}" for number in range(1, len(runs) + 1)}
    return Asked(level, fields, values or {}, {}, names, dict(enumerate(runs, start=1)))


def found(proposals: Proposals) -> dict[str, Suggestion]:
    return {one.field.key: one for one in proposals.suggestions}


def said(level: Level, *runs: OfRun, **more: Any) -> dict[str, Any]:
    return {key: one.value for key, one in found(propose(asked(level, *runs, **more))).items()}


def of(mdoc: bytes | None = None, **others: Told) -> OfRun:
    files = {role: [one] for role, one in others.items()}
    return OfRun(files | ({"mdoc": [told(mdoc, "TS_01.mrc.mdoc")]} if mdoc else {}))


def test_every_rule_is_about_a_field_and_a_role_that_there_are() -> None:
    for rule in RULES:
        assert field(rule.level, rule.field)
        assert rule.role in ROLES
        assert rule.role in ROLES_READ[rule.level]


# --- the traps of real mdocs


def test_the_order_of_sections_alone_tells_no_scheme() -> None:
    lines = build.mdoc(tuple(sorted(SYMMETRIC))).decode().splitlines()
    bare = "\n".join(line for line in lines if "DateTime" not in line and "SubFramePath" not in line)
    assert "tilt_scheme" not in said(Level.ACQUISITION, of(bare.encode()))
    assert said(Level.ACQUISITION, of(build.mdoc(SYMMETRIC)))["tilt_scheme"] == "dose-symmetric"


def test_the_title_tells_the_scheme_where_the_order_does_not() -> None:
    lines = (
        build.mdoc(tuple(sorted(SYMMETRIC))).decode().replace("camera = 0]", "camera = 0  dosym = 0.0]").splitlines()
    )
    bare = "\n".join(line for line in lines if "DateTime" not in line and "SubFramePath" not in line)
    assert said(Level.ACQUISITION, of(bare.encode()))["tilt_scheme"] == "dose-symmetric"


def test_an_axis_of_tomography_5_is_not_the_one_of_its_title() -> None:
    text = build.mdoc(SYMMETRIC).decode()
    text = text.replace("SerialEM: Digitized on a microscope", "Tomography_5.23.0.10273: TITAN52336320 ")
    text = text.replace("Tilt axis angle = 84.7, binning", "TiltAxisAngle = -176.2  Binning")
    run = of(text.replace("TiltAngle", "RotationAngle = 86.2\nTiltAngle").encode())
    series = found(propose(asked(Level.TILT_SERIES, run)))
    assert series["tilt_axis"].value == 86.2
    assert "RotationAngle" in series["tilt_axis"].said
    recorded = said(Level.ACQUISITION, run)
    assert recorded["acquisition_software"] == "Tomography 5.23.0.10273"
    assert recorded["microscope_model"] == "Titan"


def test_an_mdoc_of_one_movie_says_nothing_of_the_series() -> None:
    run = of(build.mdoc((0.0,), kind="FrameSet"))
    assert said(Level.ACQUISITION, run) == {}


def test_a_dose_of_zero_is_none_and_the_doses_before_tell_it() -> None:
    text = build.mdoc(SYMMETRIC).decode().replace("ExposureDose = 3.0", "ExposureDose = 0")
    assert {"dose_per_movie", "total_dose"}.isdisjoint(said(Level.ACQUISITION, of(text.encode())))
    parts = text.split("TiltAngle")
    text = parts[0] + "".join(f"PriorRecordDose = {2.5 * at}\nTiltAngle{part}" for at, part in enumerate(parts[1:]))
    assert said(Level.ACQUISITION, of(text.encode()))["dose_per_movie"] == 2.5


def test_doses_that_differ_are_told_as_their_sum() -> None:
    text = build.mdoc(SYMMETRIC).decode().replace("ExposureDose = 3.0", "ExposureDose = 5.0", 2)
    values = said(Level.ACQUISITION, of(text.encode()))
    assert "dose_per_movie" not in values
    assert values["total_dose"] == 25.0


def test_a_dose_that_follows_is_not_suggested() -> None:
    assert "dose_per_movie" not in said(Level.ACQUISITION, of(build.mdoc(SYMMETRIC)), values={"total_dose": 21.0})


def test_a_tilt_that_was_taken_again_counts_once() -> None:
    facts = dict(told(build.mdoc((0.0, 3.0, 6.0, 9.0, 9.01)), "a.mdoc").facts)
    assert of_mdoc.angles(facts) == [0.0, 3.0, 6.0, 9.01]
    assert of_mdoc.step_of([0.0, 3.0, 6.0, 9.01]) == 3.0


@pytest.mark.parametrize(
    ("title", "maker", "model"),
    [
        ("SerialEM: Digitized on EMBL Krios", "TFS", "Krios"),
        ("SerialEM: Krios G4 at the institute", "TFS", "Krios G4"),
        ("SerialEM: EMBL - Krios4 9930421", "TFS", "Krios"),
        ("SerialEM: CryoARM300", "JEOL", "CRYO ARM 300"),
        ("SerialEM: JEM-3300", "JEOL", "JEM-3300"),
        ("Tomography: TALOS-D3558", "TFS", "Talos"),
        ("SerialEM: Digitized on a microscope", None, None),
    ],
)
def test_microscopes_by_name(title: str, maker: str | None, model: str | None) -> None:
    assert (of_names.microscope((title,), "2022") or (None, None)) == (maker, model)


def test_a_krios_of_2015_was_made_by_fei() -> None:
    assert of_names.microscope(("SerialEM: Krios",), "2015") == ("FEI", "Krios")


def test_the_camera_that_the_title_lists_under_its_index() -> None:
    facts = {"titles": ["SerialEM: UMass_Krios Camera -> 0:Ceta 1:GIF-K3"], "camera_index": 1.0}
    assert of_names.camera_named(of_names.camera_listed(facts)) == ("Gatan", "K3")
    assert of_names.camera_listed({**facts, "camera_index": 7.0}) == ""
    assert of_names.energy_filter(of_names.camera_listed(facts)) == "Gatan GIF"


@pytest.mark.parametrize(
    ("image", "model"),
    [
        ((5760, 4092), "K3"),
        ((4092, 5760), "K3"),
        ((11520, 8184), "K3"),
        ((3838, 3708), "K2 SUMMIT"),
        ((4096, 4096), ""),
    ],
)
def test_cameras_by_the_size_of_their_images(image: tuple[int, int], model: str) -> None:
    camera = of_names.camera_of_size(image)
    assert (camera[1] if camera else "") == model


# --- pixels, binnings, transformations


@pytest.mark.parametrize(
    ("fine", "coarse", "times"),
    [
        ((11520, 8184), (5760, 4092), 2.0),
        ((8184, 11520), (5760, 4092), 2.0),
        ((5760, 4092), (1440, 1023), 4.0),
        ((3838, 3710), (924, 958), 4.0),
        ((5760, 4092), (5000, 4092), None),
        ((4, 4), (2, 2), None),
    ],
)
def test_how_often_pixels_fit(fine: tuple[int, int], coarse: tuple[int, int], times: float | None) -> None:
    assert factor(fine, coarse) == times


def test_binning_from_pixels_is_snapped_only_where_it_is_near() -> None:
    assert snapped(2.003, near=0.005) == 2.0
    assert snapped(3.24, near=0.005) == 3.24
    stack = told(build.mrc((8, 6, 7), pixel=2.7), "TS_01.st")
    values = said(Level.TILT_SERIES, of(tilt_series=stack, movie_stack=told(build.movie(), "m.mrc")))
    assert values["binning_from_frames"] == 2.0
    assert "pixel_size" not in values


def test_binning_over_the_mdoc_where_movies_tell_no_pixel() -> None:
    top = ("PixelSpacing = 1.35", "Voltage = 300")
    stack, movie = told(build.mrc((8, 6, 7), pixel=2.7), "TS_01.mrc"), told(build_movies.tiff(), "m.tif")
    series = found(propose(asked(Level.TILT_SERIES, of(build.mdoc(SYMMETRIC, top=top), tilt_series=stack,
                                                       movie_stack=movie))))  # fmt: skip
    assert series["binning_from_frames"].value == 2.0
    assert "twice as much if the movies are super-resolution" in series["binning_from_frames"].said


def test_a_camera_in_the_title() -> None:
    text = build.mdoc(SYMMETRIC).decode().replace("a microscope", "Example Krios K3")
    values = said(Level.ACQUISITION, of(text.encode()))
    assert (values["camera_manufacturer"], values["camera_model"], values["microscope_model"]) == (
        "Gatan",
        "K3",
        "Krios",
    )


def test_a_header_that_says_nothing_leaves_the_pixel_to_the_mdoc() -> None:
    top = ("PixelSpacing = 2.7", "Voltage = 300", "ImageSize = 1000 800")
    blank = told(build.mrc((500, 400, 1), cella_x=0, cella_y=0), "TS_01.st")
    values = said(Level.TILT_SERIES, of(build.mdoc(SYMMETRIC, top=top), tilt_series=blank))
    assert values["pixel_size"] == 5.4


@pytest.mark.parametrize(("path", "answer"), [("a/TS_01.ali", True), ("a/TS_01.st", False), ("a/TS_01.mrc", None)])
def test_names_that_imod_gives_tell_whether_a_stack_is_transformed(path: str, answer: bool | None) -> None:
    assert said(Level.TILT_SERIES, of(tilt_series=told(build.mrc(), path))).get("is_aligned") is answer


def test_what_an_aln_file_answers() -> None:
    values = said(Level.ALIGNMENT, of(aln=sample("alnfile_global_no_local.aln")))
    assert values == {"format": "ARETOMO3", "method_type": "projection_matching", "alignment_type": "GLOBAL"}


def test_imod_does_not_tell_its_method() -> None:
    run = of(xf=told(build.xf(5), "TS.xf"), tlt=told(build.angles(build.ANGLES), "TS.tlt"))
    assert said(Level.ALIGNMENT, run) == {"format": "IMOD", "alignment_type": "GLOBAL"}


def test_local_alignments_of_imod_are_not_taken_for_global() -> None:
    com = told(b"$tilt -StandardInput\nLOCALFILE TS.local\n", "tilt.com")
    run = of(xf=told(build.xf(5), "TS.xf"), tlt=told(build.angles(build.ANGLES), "TS.tlt"), tilt_com=com)
    assert said(Level.ALIGNMENT, run) == {"format": "IMOD"}


# --- tomograms


@pytest.mark.parametrize(
    ("labels", "program"),
    [
        (("TILT: Tomographic reconstruction   30-Nov-15", "clip: flipyz"), "IMOD"),
        (("Relion    23-Nov-26 10:00:00",), "RELION"),
        (("Created by mrcfile.py   2024-10-04",), None),
        ((), None),
    ],
)
def test_programs_by_their_labels(labels: tuple[str, ...], program: str | None) -> None:
    assert of_tomograms.program_of(labels) == program


def test_whether_the_ctf_was_corrected_is_never_guessed() -> None:
    tomogram = told(build.mrc(), "rec/TS_01_ctf_corrected_isonet_10.00Apx.mrc")
    values = said(Level.TOMOGRAM, of(tomogram=tomogram))
    assert values == {"processing": "denoised", "processing_software": "IsoNet"}


def test_a_spacing_in_the_name_counts_only_without_a_header() -> None:
    blank = told(build.mrc(cella_x=0, cella_y=0, cella_z=0), "TS_1_10.00Apx.mrc")
    assert said(Level.TOMOGRAM, of(tomogram=blank))["voxel_size"] == 10.0
    assert "voxel_size" not in said(Level.TOMOGRAM, of(tomogram=told(build.mrc(), "TS_1_10.00Apx.mrc")))


# --- what no field asks for


def test_sizes_counts_and_dates_are_noted() -> None:
    run = of(build.mdoc(SYMMETRIC), movie_stack=told(build.movie(), "m.mrc"))
    short = of(build.mdoc(SYMMETRIC[:5]), movie_stack=told(build.movie(), "m.mrc"))
    noted = {note.label: note.text for note in notes_of(asked(Level.ACQUISITION, run, run, short))}
    assert noted["Recorded on"] == "2026-11-22"
    assert noted["Images in the mdoc"] == "7 in 2 of 3 runs, 5 to 7 in all"
    assert noted["Pixels of a movie"] == "8 × 6"
    volume = notes_of(asked(Level.TOMOGRAM, of(tomogram=told(build.mrc((100, 90, 30), pixel=10.8), "a.rec"))))
    assert [note.text for note in volume] == ["100 × 90 × 30", "10.8\u00a0Å"]


def test_points_of_annotations_are_counted() -> None:
    notes = notes_of(asked(Level.ANNOTATION, of(annotation=sample("cz_relion_3_star.star"))))
    assert [(note.label, note.text) for note in notes] == [("Points of a run", "6")]


# --- agreeing


def test_pixels_that_round_apart_are_one() -> None:
    pixel = field(Level.TILT_SERIES, "pixel_size")
    agreed = agree(pixel, {1: 1.35, 2: 1.3499, 3: 1.35, 4: 1.7})
    assert agreed is not None
    assert (agreed.value, agreed.runs, agreed.others) == (1.35, frozenset({1, 2, 3}), {4: 1.7})


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [("tilt_min", -59.9989, -60.0), ("tilt_step", 2.9997, 3.0), ("tilt_step", 1.25, 1.25), ("tilt_min", -0.0004, 0.0),
     ("dose_per_movie", 2.35936, 2.36), ("acceleration_voltage", 299_800.0, 300_000.0)],
)  # fmt: skip
def test_values_are_rounded_sensibly(key: str, value: float, shown: float) -> None:
    assert str(rounded(field(Level.ACQUISITION, key), value)) == str(shown)


def test_a_text_that_says_more_says_the_same() -> None:
    software = field(Level.ACQUISITION, "acquisition_software")
    assert same(software, "SerialEM", "serialem 4.1.6")
    assert not same(software, "SerialEM", "Tomography 5")


def test_every_suggestion_can_be_stored() -> None:
    runs = [
        of(build.mdoc(SYMMETRIC), movie_stack=told(build.movie(), "m.mrc"), tilt_series=told(build.mrc(), "a.st")),
        of(tomogram=told(build.mrc(), "TS_1_isonet.mrc"), xf=told(build.xf(5), "a.xf"),
           tlt=told(build.angles(build.ANGLES), "a.tlt")),
    ]  # fmt: skip
    for level in (Level.ACQUISITION, Level.TILT_SERIES, Level.ALIGNMENT, Level.TOMOGRAM):
        for one in propose(asked(level, *runs)).suggestions:
            assert clean(one.field, one.value) == (one.value, [])


def test_simulated_data_are_asked_for_no_microscope() -> None:
    context = Context.of(["dataset"], dataset={"sample_type": "in_silico"})
    values = said(Level.ACQUISITION, of(build.mdoc(SYMMETRIC)), context=context)
    assert {"movies", "microscope_model", "camera_model"}.isdisjoint(values)
    assert values["tilt_max"] == 9.0


# --- real files


def test_a_real_mdoc_of_2015() -> None:
    values = said(Level.ACQUISITION, OfRun({"mdoc": [sample("tilt_series.mdoc")]}))
    assert (values["tilt_min"], values["tilt_max"], values["tilt_step"]) == (-60.0, 60.0, 3.0)
    assert values["tilt_scheme"] == "dose-symmetric"
    assert (values["microscope_manufacturer"], values["microscope_model"]) == ("FEI", "Krios")
    assert values["acquisition_software"] == "SerialEM"
    assert {"acceleration_voltage", "dose_per_movie", "total_dose"}.isdisjoint(values)


def test_a_real_mdoc_with_voltage_and_doses() -> None:
    values = said(Level.ACQUISITION, OfRun({"mdoc": [sample("cz_foo-TS_run1.mdoc")]}))
    assert values["acceleration_voltage"] == 300_000.0
    assert values["camera_model"] == "K2 SUMMIT"
    assert values["acquisition_software"] == "SerialEM"


def test_a_real_header_names_microscope_and_voltage() -> None:
    movie = sample("headeronly_fei-extended.mrc")
    values = said(Level.ACQUISITION, of(movie_stack=movie, tilt_series=movie))
    assert values["acceleration_voltage"] == 300_000.0
    assert (values["microscope_manufacturer"], values["microscope_model"]) == ("TFS", "Titan")
    assert values["camera_model"] == "K2 SUMMIT"
