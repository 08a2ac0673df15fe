"""Codes of an mdoc against movies and against what was stated."""

from __future__ import annotations

from validation.catalogue.base import E, Rule, W

DOSES: tuple[Rule, ...] = (
    Rule(
        "order.movie-missing", E, "Movies of the mdoc that are not there",
        "{file}: {observed:count} of {expected:count} sections name a movie that is not among the {movies:count} "
        "movies of the run; the first is {names}.",
        "Give the missing movies, or the mdoc of these movies.",
    ),
    Rule(
        "order.movie-not-listed", W, "Movies that the mdoc does not name",
        "{file}: {observed:count} of {expected:count} movies are in none of its {sections:count} sections; the first "
        "is {names}.",
        "Give the whole mdoc. Movies of tilts that were left out may stay, or be marked as not deposited.",
    ),
    Rule(
        "order.movie-listed-twice", W, "A movie named by several sections",
        "{file}: {observed:count} of {expected:count} sections name a movie that another section names; the first is "
        "{names}.",
        "Correct SubFramePath in these sections: every tilt has its own movie.",
    ),
    Rule(
        "order.no-movie-names", W, "Sections without the name of a movie",
        "{file}: {observed:count} of {expected:count} sections name no movie (SubFramePath).",
        "Give the mdoc as the microscope wrote it; the archive pairs movies and sections by this name.",
    ),
    Rule(
        "order.count-differs", W, "Tilts and movies differ in number",
        "{file} lists {expected:count} tilts and names no movies; the run has {observed:count} movies.",
        "Give the list of this tilt series, better the mdoc, or the missing movies.",
    ),
    Rule(
        "mdoc.frame-count-differs", E, "Frames of movies and mdoc differ",
        "{other} has {observed:count} frames, {file} says {expected:count} (NumSubFrames, section at line "
        "{line:count}); {count:count} of {total:count} movies differ.",
        "Upload the movie again if it was cut off; else give the mdoc that was written with it.",
    ),
    Rule(
        "mdoc.voltage-differs", E, "Voltage of mdoc and statement differ",
        "{file} says {observed:plain} kV, you stated {expected:plain} kV. Allowed: {tolerance:plain} kV.",
        "Correct the stated acceleration voltage, or give the mdoc of this acquisition.",
    ),
    Rule(
        "mdoc.dose-differs", E, "Dose of mdoc and statement differ",
        "{file}: the doses of {count:count} sections add up to {observed:plain} e⁻/Å², you stated "
        "{expected:plain} e⁻/Å²{says}. Allowed: {tolerance:plain} e⁻/Å².",
        "Correct the stated dose, or explain: the mdoc may hold what was not calibrated.",
    ),
    Rule(
        "mdoc.dose-nearly", W, "Dose of mdoc and statement nearly agree",
        "{file}: the doses of {count:count} sections add up to {observed:plain} e⁻/Å², you stated "
        "{expected:plain} e⁻/Å²{says}. Within {tolerance:plain} e⁻/Å² is exact.",
        "State the dose that is right.",
    ),
    Rule(
        "mdoc.tilt-range-differs", E, "Tilt range of mdoc and statement differ",
        "{file}: the {says} angle is {observed:angle}, you stated {expected:angle}. Allowed: {tolerance:angle}.",
        "Correct the stated tilt range for this run, or give the mdoc of the whole tilt series.",
    ),
    Rule(
        "mdoc.tilt-range-nearly", W, "Tilt range of mdoc and statement nearly agree",
        "{file}: the {says} angle is {observed:angle}, you stated {expected:angle}. Exact is within "
        "{tolerance:angle}.",
        "State the range of this run: where tilts were left out, it is narrower than planned.",
    ),
    Rule(
        "mdoc.tilt-step-differs", E, "Tilt step of mdoc and statement differ",
        "{file}: the angles are mostly {observed:angle} apart, you stated {expected:angle}; {count:count} of "
        "{total:count} steps agree within {tolerance:angle}.",
        "Correct the stated tilt step.",
    ),
    Rule(
        "mdoc.tilt-scheme-differs", W, "Tilt scheme of mdoc and statement differ",
        "{file}: {count:count} angles in the order of recording look {observed}, you stated {expected}.",
        "Correct the stated tilt scheme, or explain.",
    ),
    Rule(
        "mdoc.tilt-axis-differs", E, "Tilt axis of mdoc and statement differ",
        "{file} says {observed:angle}, you stated {expected:angle}: {difference:angle} apart, half turns left out. "
        "Allowed: {tolerance:angle}.",
        "Correct the stated tilt axis, or explain why the mdoc is wrong.",
    ),
    Rule(
        "mdoc.tilt-axis-doubtful", W, "Tilt axis of mdoc and statement differ",
        "{file} says {observed:angle}, you stated {expected:angle}: {difference:angle} apart, half turns left out. "
        "Allowed: {tolerance:angle}. Programs other than SerialEM are known to write another angle.",
        "Nothing, if the stated tilt axis is right.",
    ),
    Rule(
        "mdoc.pixel-size-differs", E, "Pixel size of mdoc and statement differ",
        "{file}: PixelSpacing {spacing:length} at binning {binning:plain} makes {observed:length} for the movies; you "
        "stated {expected:length}, {difference:percent} apart. Allowed: {tolerance:length}.",
        "Correct the stated pixel size of the movies, or give the mdoc of this acquisition.",
    ),
    Rule(
        "mdoc.pixel-size-nearly", W, "Pixel size of mdoc and statement nearly agree",
        "{file}: PixelSpacing {spacing:length} at binning {binning:plain} makes {observed:length} for the movies; you "
        "stated {expected:length}, {difference:percent} apart. Exact is within {tolerance:length}.",
        "Nothing, if yours is the calibrated value and the mdoc has the nominal one.",
    ),
)  # fmt: skip
