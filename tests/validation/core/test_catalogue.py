"""Every code of the catalogue is produced by a file that earns it, and by none that does not.

Rows of other areas stand in files beside this one: faults_<area>.py with a list FAULTS.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.validation import build
from tests.validation.core.faulty import Faulty, found, one, valued
from validation.catalogue import CATALOGUE, Severity
from validation.findings import Finding, Problem, UnknownCode
from validation.formats import text as text_format
from validation.run import BlockCase, RunCase, judge_run
from validation.words import NBSP


def twice() -> Faulty:
    clean = build.run()
    second = replace(build.case("rawtlt", build.angles(), name="other.rawtlt"), id="second")
    return Faulty("file.more-than-one", replace(clean, files=(*clean.files, second)), ("2", "rawtlt", "other.rawtlt"))


def tilt_order(name: str, data: bytes, words: str) -> Faulty:
    """Something like an mdoc in its place: told as what it is, not as a broken mdoc."""
    clean = build.run()
    others = [file for file in clean.files if file.role != "mdoc"]
    run = replace(clean, files=(*others, build.case("mdoc", data, name=name)))
    return Faulty("mdoc.other-tilt-order", run, (name, words, "the archive wants an mdoc"))


TOMOSTAR = b"data_\n\nloop_\n_wrpMovieName #1\n_wrpAngleTilt #2\n" + b"".join(
    f"../frames/TS_01_{number:03}.mrc {angle}\n".encode() for number, angle in enumerate(build.ANGLES)
)
TABLE = b"".join(f"{number},{angle}\n".encode() for number, angle in enumerate(build.ANGLES, start=1))
LIST = b"".join(f"{angle} {number}\n".encode() for number, angle in enumerate(build.ANGLES, start=1))
OTHER_ORDERS = [
    tilt_order("TS_01.tomostar", TOMOSTAR, "a STAR file"),
    tilt_order("TS_01_order_list.csv", b"ImageNumber,TiltAngle\n" + TABLE, "a table"),
    tilt_order("TS_01_order.txt", b"movie angle order dose\nTS_01_000.mrc 0.0 1 3.0\n", "a text file"),
    tilt_order("TS_01_angles.txt", LIST, "a list of angles"),
]
MISNAMED = build.mrc(map=b"\0\0\0\0")
FAULTS = [
    one("file.empty", "mdoc", b"", "0 bytes"),
    one("file.format-not-expected", "rawtlt", build.mrc(), "an MRC file", "a list of angles"),
    twice(),
    one("text.not-text", "rawtlt", b"1.0\n\0", "byte 5"),
    one("text.line-too-long", "rawtlt", b"1.0\n" + b"1 " * 2_001, "line 2", "4,002", "4,000"),
    one("text.too-many-rows", "rawtlt", b"1\n" * 10_001, "10,000"),
    one("mrc.header-truncated", "tomogram", build.mrc()[:100], "100", "1,024"),
    one("mrc.not-mrc", "tomogram", b"this is no volume " * 100, "mode"),
    one("mrc.dimensions-absurd", "tomogram", build.mrc(nx=-5), "−5", "65,535"),
    one("mrc.mode-unknown", "tomogram", build.mrc(mode=7), "mode 7", "101"),
    one("mrc.mode-not-an-image", "tilt_series", build.mrc(mode=4), "mode 4", "tilt series"),
    one("mrc.mode-not-in-archive", "tilt_series", build.mrc(mode=12), "mode 12", "32-bit floats"),
    one("mrc.extended-header-size", "tomogram", build.mrc(nsymbt=2_000_000_000), "2.0" + NBSP + "GB", "960"),
    one("mrc.body-truncated", "tilt_series", build.mrc(missing=100), "1,884", "1,984", "100"),
    one("mrc.trailing-bytes", "tilt_series", build.mrc(extra=b"x" * 9), "1,993", "1,984", "9" + NBSP + "bytes"),
    one("mrc.no-map-id", "tilt_series", MISNAMED, "byte 208"),
    one("mrc.signedness-ambiguous", "movie_stack", build.movie(mode=0, nversion=0), "mode 0"),
    one("mrc.axes-unusual", "tomogram", build.mrc((8, 8, 4), pixel=10.8, mapc=3, maps=1), "3, 2, 1", "1, 2, 3"),
    one("mrc.voxel-size-not-set", "tilt_series", build.mrc(pixel=0), "0.000", "2.700"),
    Faulty(
        "mrc.voxel-size-missing",
        build.run({"tomogram": build.mrc((8, 8, 4), pixel=1)}, values=build.blocks(voxel=build.stated(None))),
        ("1.000", "no value"),
    ),
    one("mrc.voxel-size-anisotropic", "tilt_series", build.mrc(cella_y=6 * 2.8), "2.700", "2.800", "0.1"),
    one("mrc.voxel-size-z-differs", "tomogram", build.mrc((8, 8, 4), pixel=10.8, cella_z=48), "12.000", "10.800"),
    one("mrc.voxel-size-z-rounded", "tomogram", build.mrc((8, 8, 4), pixel=10.8, cella_z=43.4), "10.850", "10.800"),
    tilt_order("TS_01.tomostar", TOMOSTAR, "a STAR file"),
    one("mdoc.no-sections", "mdoc", b"PixelSpacing = 2.7\n", "ZValue"),
    one("mdoc.frame-set", "mdoc", build.mdoc([0.0], kind="FrameSet"), "1 movie"),
    one("mdoc.montage", "mdoc", build.mdoc(kind="MontSection"), "5 sections"),
    one("mdoc.angle-missing", "mdoc", build.mdoc([*build.ANGLES, None]), "1 of 6", "line"),
    one("mdoc.value-not-a-number", "mdoc", build.mdoc([*build.ANGLES, "flat"]), "flat", "TiltAngle", "line"),
    one("mdoc.angle-out-of-range", "mdoc", build.mdoc([*build.ANGLES, 91.5]), "91.5°", "90.0°", "line"),
    one("mdoc.section-repeated", "mdoc", build.mdoc(names="01233"), "= 3]", "2 times"),
    one("mdoc.pixel-spacing-varies", "mdoc", build.mdoc(spacing=[2.7, 2.7, 2.7, 2.7, 5.4]), "2.700", "5.400"),
    one("mdoc.pixel-spacing-not-positive", "mdoc", build.mdoc(spacing=[0, 2.7, 2.7, 2.7, 2.7]), "0.000", "line"),
    one("angles.no-rows", "tlt", b"\n \n", "no angle"),
    one("angles.not-a-number", "tlt", build.angles([0, "nan"]), "line 2", "nan"),
    one("angles.out-of-range", "tlt", build.angles([-120, -30, 0, 30, 60]), "line 1", "−120.0°", "90.0°"),
    one("xf.no-rows", "xf", b"\n", "no transform"),
    one("xf.row-not-six-numbers", "xf", b"1 0 0 1 0 0\n1 0 0 1 0\n", "line 2", "5", "6"),
    one("tiltseries.single-image", "tilt_series", build.mrc((8, 6, 1)), "1 image",
        also=("tiltseries.angle-count", "alignment.more-rows-than-sections")),
    one("tomogram.single-slice", "tomogram", build.mrc((8, 8, 1), pixel=10.8), "1 slice",
        also=("annotation.shape-differs",)),
    one("gain.several-images", "gain", build.mrc((8, 6, 5), pixel=1.35), "5 images", "1"),
    one("tiltseries.angle-count", "rawtlt", build.angles(build.ANGLES[:4]), "5 sections", "4 angles"),
    one("rawtlt.more-angles-than-mdoc", "mdoc", build.mdoc(build.ANGLES[:4]), "5 angles", "4 sections"),
    one("rawtlt.angle-not-in-mdoc", "rawtlt", build.angles([-60, -30, 0, 30, 57]), "57.0°", "60.0°", "1 of 5"),
    one("alignment.more-rows-than-sections", "xf", build.xf(6), "6 rows", "5 sections"),
    one("alignment.fewer-rows-than-sections", "tlt", build.angles(build.ANGLES[:4]), "4 rows", "5 sections"),
    valued("tiltseries.pixel-size-differs", "2.700", "1.350", "0.002", pixel=1.35),
    valued("tiltseries.pixel-size-rounded", "2.700", "2.690", "0.003", pixel=2.69),
    valued("tomogram.voxel-size-differs", "10.800", "5.400", "binning 4", "instead of 2", voxel=5.4),
    valued("tomogram.voxel-size-rounded", "10.800", "10.750", voxel=10.75),
    valued("tomogram.finer-than-tiltseries", "2.000", "2.700", "0.9", voxel=2.0,
           files=dict.fromkeys(("tomogram", "annotation"), build.mrc((8, 8, 4), pixel=2.0))),
]  # fmt: skip


for _module in pkgutil.iter_modules([str(Path(__file__).parent)]):
    if _module.name.startswith("faults_"):
        FAULTS += importlib.import_module(f"tests.validation.core.{_module.name}").FAULTS


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_a_fault_is_found_with_both_numbers_and_a_remedy(fault: Faulty) -> None:
    findings = found(fault.run)

    assert {finding.code for finding in findings} == {fault.code, *fault.also}
    finding = next(item for item in findings if item.code == fault.code)
    for words in fault.says:
        assert words in finding.sentence
    assert "?" not in finding.sentence + finding.remedy
    assert finding.remedy.endswith(".")


@pytest.mark.parametrize("fault", OTHER_ORDERS, ids=lambda fault: fault.says[0])
def test_other_files_with_the_tilt_order_are_accepted_as_such(fault: Faulty) -> None:
    test_a_fault_is_found_with_both_numbers_and_a_remedy(fault)
    assert [finding.severity for finding in found(fault.run)] == [Severity.WARNING]


def test_the_clean_twin_of_every_builder_has_no_finding() -> None:
    assert found(build.run()) == []


def test_every_code_is_produced() -> None:
    elsewhere = {"text.too-large"}  # the next test: nobody wants 20 MB among the parameters
    elsewhere |= {code for code in CATALOGUE if code.startswith("photo.")}  # test_photo.py: a key photo is in no run
    assert set(CATALOGUE) - {fault.code for fault in FAULTS} == elsewhere


def test_a_text_file_beyond_the_cap_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    [finding] = found(build.run({"mdoc": b" " * (text_format.TEXT_CAP + 1)}))

    assert finding.code == "text.too-large"
    assert f"20.0{NBSP}MB" in finding.sentence


def test_unknown_codes_and_missing_numbers_are_refused() -> None:
    with pytest.raises(UnknownCode):
        Finding(code="mrc.no-such-thing")
    with pytest.raises(UnknownCode):
        Problem("mrc.no-such-thing")
    with pytest.raises(ValueError, match="expected"):
        Finding(code="mrc.body-truncated", params={"file": "a.mrc", "observed": 1, "missing": 1})


@pytest.mark.parametrize("rule", CATALOGUE.values(), ids=lambda rule: rule.code)
def test_sentences_follow_the_guide(rule: object) -> None:
    text = f"{rule.sentence} {rule.remedy}"  # type: ignore[attr-defined]

    assert not {"please", "invalid", "!"} & {word.strip(".,").lower() for word in text.split()}
    assert "!" not in text
    assert rule.sentence[0] == "{"  # type: ignore[attr-defined]  # the place comes first


def test_evidence_changes_with_content_rule_and_numbers_but_not_with_names() -> None:
    numbers = {"observed": 5, "expected": 4, "advice": "Remove the 1 extra angle"}

    def evidence(content: str = "a", **params: object) -> str:
        words = {"file": "a.rawtlt", "other": "a.st"}
        return Finding(
            code="tiltseries.angle-count", contents=(content,), params={**words, **numbers, **params}
        ).evidence

    assert evidence() == evidence(file="renamed.rawtlt")
    assert len({evidence(), evidence("b"), evidence(observed=6)}) == 3


def test_notes_do_not_spoil_a_pass() -> None:
    verdict = judge_run(build.run({"movie_stack": build.movie(mode=0, nversion=0)}))

    assert verdict.findings[0].severity is Severity.NOTE
    assert verdict.cells["movies"].state == "pass"


def test_a_run_without_files_or_blocks_is_all_absent() -> None:
    verdict = judge_run(RunCase(name="TS_02", blocks=(BlockCase(id="1", kind="tomogram"),)))

    assert {str(cell.state) for cell in verdict.cells.values()} == {"absent"}
    assert verdict.findings == ()
