"""What headers say in words: programs, microscopes, labels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.validation import build
from validation.formats import MdocFacts, MrcFacts, read_file
from validation.reader import LocalFile, MemoryFile

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"


def mdoc(text: str) -> MdocFacts:
    facts = read_file(MemoryFile(text.encode(), name="TS_01.mrc.mdoc")).facts
    assert isinstance(facts, MdocFacts)
    assert MdocFacts.from_json(json.loads(json.dumps(facts.to_json()))) == facts
    return facts


SECTION = "[ZValue = {}]\nTiltAngle = {}\nMagnification = 42000\nCameraIndex = 1\nFilterSlitAndLoss = 20 0\n"


def test_titles_version_and_image_size_of_an_mdoc() -> None:
    top = "Version = SerialEM Version 4.1.6 64-bit,  built Feb 28 2024\nImageSize = 4096 4090\n"
    facts = mdoc(top + "[T = SerialEM: Krios4   15-May-24]\n" + SECTION.format(0, 0.0) + SECTION.format(1, 3.0))
    assert facts.titles == ("SerialEM: Krios4   15-May-24",)
    assert facts.version.startswith("SerialEM Version 4.1.6")
    assert facts.image_size == (4096, 4090)
    assert (facts.magnification, facts.camera_index, facts.slit) == (42000.0, 1.0, 20.0)


def test_sections_that_differ_say_nothing_together() -> None:
    facts = mdoc(SECTION.format(0, 0.0) + SECTION.format(1, 3.0).replace("42000", "81000"))
    assert facts.magnification is None
    assert facts.slit == 20.0


@pytest.mark.parametrize("size", ["", "4096", "4096 x", "4096 4096 1", "99999999999 1", "-4 4"])
def test_a_size_that_is_none(size: str) -> None:
    assert mdoc(f"ImageSize = {size}\n" + SECTION.format(0, 0.0)).image_size is None


def test_binning_of_tomography_is_read_as_it_is_written() -> None:
    assert mdoc("[T =   TiltAxisAngle = -175.84  Binning = 2  SpotSize = 6]\n").title_binning == 2.0


def test_labels_of_an_mrc_header() -> None:
    data = bytearray(build.mrc(nlabl=2))
    text = b"TILT: Tomographic reconstruction                        30-Nov-15  12:29:39"
    data[224 : 224 + len(text)] = text
    facts = read_file(MemoryFile(bytes(data), name="TS_01.rec")).facts
    assert isinstance(facts, MrcFacts)
    assert [title.split(":")[0] for title in facts.titles] == ["TILT"]


def test_more_labels_than_there_is_room_for() -> None:
    facts = read_file(MemoryFile(build.mrc(nlabl=2_000_000), name="TS_01.rec")).facts
    assert isinstance(facts, MrcFacts)
    assert facts.titles == ()


def test_microscope_program_and_voltage_of_an_extended_header() -> None:
    path = SAMPLES / "headeronly_fei-extended.mrc"
    if not path.exists():
        pytest.skip("the sample with an extended header is not here")
    facts = read_file(LocalFile(path)).facts
    assert isinstance(facts, MrcFacts)
    assert (facts.microscope, facts.application) == ("TITAN52336320", "Fei EPU 1.2.0.16")
    assert facts.voltage == 300_000.0
