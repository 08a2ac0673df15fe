"""Every code a finding may have: what it is called, how grave it is, what it says and what to do.

A template's fields are parameters of the finding with one of the formats of `words.SPECS`. Raise a rule's `version`
when what it judges changes: explanations and waivers given for the old rule then lapse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 is the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    severity: Severity
    label: str
    sentence: str
    remedy: str
    version: int = 1


E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE
AGAIN = "Upload the file again from where it was made."

FILES = (
    Rule("file.empty", E, "Empty file", "{file} has 0 bytes.", AGAIN),
    Rule(
        "file.format-not-expected", E, "Another format than the role asks for",
        "{file} is {observed}; as {role} we expect {expected}.", "Give the file its right role, or replace it.",
    ),
    Rule(
        "file.more-than-one", E, "Role given more than once",
        "{observed:count} files are given as {role}: {names}. A run has one.",
        "Keep one of them in this role; give the others their role, run or block.",
    ),
    Rule(
        "text.not-text", E, "Not a text file",
        "{file} is not text: byte {observed:count} is 0.",
        "Give the file its right role, or save it as plain text (UTF-8).",
    ),
    Rule(
        "text.too-large", E, "Text file too large",
        "{file} has {observed:size}; files of this kind are read up to {expected:size}.",
        "Check that it is the right file; remove what does not belong to it.",
    ),
    Rule(
        "text.line-too-long", E, "Line too long",
        "{file}, line {line:count} has {observed:count} characters; lines of up to {expected:count} are read.",
        "Check that it is the right file and that its line ends are those of a text file.",
    ),
    Rule(
        "text.too-many-rows", E, "Too many rows",
        "{file} has more than {expected:count} rows; no tilt series is that long.", "Check that it is the right file.",
    ),
)  # fmt: skip

PHOTO = (
    Rule(
        "photo.cut-off", E, "Picture cut off",
        "{file} ends after {observed:size}, before its header tells how large the picture is.", AGAIN,
    ),
    Rule(
        "photo.no-size", E, "Picture without dimensions",
        "{file} begins like a picture, but its header tells no width and height.",
        "Open it in any picture program and save it anew as JPEG or PNG.",
    ),
    Rule(
        "photo.too-small", E, "Picture too small",
        "{file} has {observed:triple} pixels; the archive's website needs at least {expected:triple}, width first.",
        "Upload a larger picture; enlarging this one adds nothing to see.",
    ),
    Rule(
        "photo.other-ending", W, "Ending of another format",
        "{file} is a {observed}, and its name does not end with {expected}.",
        "Give the file its right ending and upload it again.",
    ),
    Rule(
        "photo.animated", N, "Animated picture",
        "{file} holds more than one picture.",
        "Nothing, if the first one tells enough alone: where pictures do not move, it is the one that is seen.",
    ),
)  # fmt: skip

MRC = (
    Rule(
        "mrc.header-truncated", E, "MRC header cut off",
        "{file} has {observed:size}; an MRC header alone takes {expected:size}.", AGAIN,
    ),
    Rule(
        "mrc.not-mrc", E, "Not an MRC file",
        "{file} does not begin with an MRC header: in neither byte order are the dimensions 1 to 65,535 "
        "and the mode known (little-endian: {observed:triple}, mode {mode:count}).",
        "Give the file its right role, or export it again as MRC.",
    ),
    Rule(
        "mrc.dimensions-absurd", E, "Impossible dimensions",
        "{file}: the header says {observed:triple}; each side must be 1 to {expected:count}.",
        "The header is damaged. Write the file again with the program that made it.",
    ),
    Rule(
        "mrc.mode-unknown", E, "Unknown data mode",
        "{file}: the header says mode {observed:count}; known modes are {expected}.",
        "Convert the file to mode 2 (float32).",
    ),
    Rule(
        "mrc.mode-not-an-image", E, "Data mode without grey values",
        "{file} holds {type} (mode {observed:count}); a {role} needs one of {expected}.",
        "Export the grey values, for example as mode 2 (float32).",
    ),
    Rule(
        "mrc.mode-not-in-archive", W, "Data mode the archive does not take",
        "{file} holds {type} (mode {observed:count}); the archive takes {expected}.",
        "Convert it, for example with newstack -mode 2, or explain why it must stay.",
    ),
    Rule(
        "mrc.extended-header-size", E, "Extended header longer than the file",
        "{file}: the header announces an extended header of {observed:size}; the file has room for {expected:size}.",
        AGAIN,
    ),
    Rule(
        "mrc.body-truncated", E, "File ends early",
        "{file} ends after {observed:size}; its header announces {expected:size}: {missing:size} are missing.",
        "Upload it again; if the copy on your side has the same size, write it again.",
    ),
    Rule(
        "mrc.trailing-bytes", W, "Bytes after the data",
        "{file} has {observed:size}; its header announces {expected:size}: {extra:size} follow the data.",
        "Check that the dimensions and the mode in the header are right.",
    ),
    Rule(
        "mrc.no-map-id", W, "No MAP identifier",
        "{file} lacks the letters MAP at byte 208 of its header, as files from before 2000 do.",
        "Write it again with a current program; the archive's tools expect the identifier.",
    ),
    Rule(
        "mrc.signedness-ambiguous", N, "Signed or unsigned bytes",
        "{file} holds bytes (mode 0) and does not say whether they are signed.",
        "Nothing, if the picture looks right; else write it again with a current program.",
    ),
    Rule(
        "mrc.axes-unusual", W, "Unusual axis order",
        "{file}: columns, rows and sections are axes {observed}; {expected} is usual.",
        "Write the file with axes in the usual order, or explain.",
    ),
    Rule(
        "mrc.voxel-size-not-set", W, "Voxel size not set in the header",
        "{file}: the header says {observed}, which is {reason}. Your {expected:length} is used.",
        "Nothing, if your value is right. alterheader can write it into the file.",
    ),
    Rule(
        "mrc.voxel-size-missing", E, "No voxel size anywhere",
        "{file}: the header says {observed}, which is {reason}, and no value is stated.",
        "State the {quantity} in Ångström.",
    ),
    Rule(
        "mrc.voxel-size-anisotropic", E, "Pixels are not square",
        "{file}: the header says {observed:length} in x and {expected:length} in y, {difference:percent} apart. "
        "Allowed: {tolerance:percent}.",
        "Correct the cell dimensions in the header and upload the file again.",
    ),
    Rule(
        "mrc.voxel-size-z-differs", E, "Voxels are not cubes",
        "{file}: the header says {observed:length} in z and {expected:length} in x, {difference:percent} apart. "
        "Allowed: {tolerance:percent}.",
        "Correct the cell dimensions in the header and upload the file again.",
    ),
    Rule(
        "mrc.voxel-size-z-rounded", W, "Voxels are not quite cubes",
        "{file}: the header says {observed:length} in z and {expected:length} in x, {difference:percent} apart. "
        "Exact is within {tolerance:percent}.",
        "Correct the cell dimensions in the header, or explain.",
    ),
)  # fmt: skip

TEXTS = (
    Rule(
        "mdoc.other-tilt-order", W, "Another file in place of the mdoc",
        "{file} is {observed}. It may say in which order the tilts were recorded; the archive wants an mdoc.",
        "Give the mdoc if there is one. If there is none, say so to the curators.",
    ),
    Rule(
        "mdoc.no-sections", E, "mdoc without sections",
        "{file} has no [ZValue = …] section.", "Give the mdoc of the tilt series.",
    ),
    Rule(
        "mdoc.frame-set", E, "mdoc of a movie",
        "{file} describes {observed:count} movie stack ([FrameSet = …]), not a tilt series.",
        "Give the mdoc of the tilt series; it has one [ZValue = …] section per tilt. Set this one to not deposited.",
    ),
    Rule(
        "mdoc.montage", E, "mdoc of a montage",
        "{file} describes a montage ([MontSection = …], {observed:count} sections), not a tilt series.",
        "Give the mdoc of the tilt series; set this one to not deposited.",
    ),
    Rule(
        "mdoc.angle-missing", E, "Sections without tilt angle",
        "{file}: {observed:count} of {expected:count} sections have no TiltAngle, the first from line {line:count} on.",
        "Add the angles, or give the mdoc as the microscope wrote it.",
    ),
    Rule(
        "mdoc.value-not-a-number", E, "Not a number in the mdoc",
        "{file}, line {line:count}: {key} is “{observed}”; a number is expected.",
        "Correct the line and upload the file again.",
    ),
    Rule(
        "mdoc.angle-out-of-range", E, "Impossible tilt angle in the mdoc",
        "{file}, line {line:count}: the tilt angle is {observed:angle}; it must lie within ±{expected:angle}.",
        "Correct the angle and upload the file again.",
    ),
    Rule(
        "mdoc.section-repeated", W, "Section numbers repeated",
        "{file}: [ZValue = {observed}] occurs {times:count} times; the second begins in line {line:count}.",
        "Keep one section per image, or explain.",
    ),
    Rule(
        "mdoc.pixel-spacing-varies", W, "Pixel spacing varies in the mdoc",
        "{file}: PixelSpacing goes from {expected:length} to {observed:length}, {difference:percent} apart. "
        "Allowed: {tolerance:percent}.",
        "State which is right, or explain.",
    ),
    Rule(
        "mdoc.pixel-spacing-not-positive", W, "No pixel spacing in the mdoc",
        "{file}, line {line:count}: PixelSpacing is {observed:length}, which no pixel has.",
        "State the pixel size in the acquisition.",
    ),
    Rule("angles.no-rows", E, "No angles", "{file} holds no angle.", "Give the file with one angle per line."),
    Rule(
        "angles.not-a-number", E, "Not an angle",
        "{file}, line {line:count}: “{observed}” is not a number; each line begins with an angle in degrees.",
        "Correct the line and upload the file again.",
    ),
    Rule(
        "angles.out-of-range", E, "Impossible angle",
        "{file}, line {line:count}: {observed:angle}; angles must lie within ±{expected:angle}.",
        "Correct the angle and upload the file again.",
    ),
    Rule(
        "xf.no-rows", E, "No transforms",
        "{file} holds no transform.", "Give the file with one row of 6 numbers per image.",
    ),
    Rule(
        "xf.row-not-six-numbers", E, "Not a transform",
        "{file}, line {line:count}: {observed:count} numbers; each row has {expected:count}.",
        "Correct the row, or write the file again with the alignment program.",
    ),
)  # fmt: skip

RELATIONS = (
    Rule(
        "tiltseries.single-image", E, "Tilt series of one image",
        "{file} holds {observed:count} image; a tilt series has several.",
        "Give the whole stack, or the file its right role.",
    ),
    Rule(
        "tomogram.single-slice", E, "Tomogram of one slice",
        "{file} holds {observed:count} slice; a tomogram has several.",
        "Give the whole volume, or the file its right role.",
    ),
    Rule(
        "gain.several-images", W, "Gain reference of several images",
        "{file} holds {observed:count} images; a gain reference has {expected:count}.",
        "Give the gain reference alone.",
    ),
    Rule(
        "tiltseries.angle-count", E, "Angles and sections differ in number",
        "{other} has {expected:count} sections, {file} has {observed:count} angles.",
        "{advice}, or explain.",
    ),
    Rule(
        "rawtlt.more-angles-than-mdoc", E, "More angles than mdoc sections",
        "{file} has {observed:count} angles, {other} has {expected:count} sections with an angle.",
        "Give the mdoc of the whole tilt series, or remove the extra angles.",
    ),
    Rule(
        "rawtlt.angle-not-in-mdoc", E, "Angles that the mdoc does not have",
        "{file}: {count:count} of {total:count} angles have no section in {other}; the first is {observed:angle}, "
        "the nearest in the mdoc {expected:angle}. Allowed: {tolerance:angle}.{hint}",
        "Give the rawtlt file and the mdoc of the same tilt series.",
    ),
    Rule(
        "alignment.more-rows-than-sections", E, "More alignment rows than sections",
        "{file} has {observed:count} rows, {other} has {expected:count} sections.",
        "Give the alignment of this tilt series, or the tilt series that was aligned.",
    ),
    Rule(
        "alignment.fewer-rows-than-sections", W, "Fewer alignment rows than sections",
        "{file} has {observed:count} rows, {other} has {expected:count} sections.",
        "Explain which views were left out, or give the whole alignment.",
    ),
    Rule(
        "tiltseries.pixel-size-differs", E, "Pixel size of the tilt series differs",
        "{file}: the header says {observed:length}, you stated {expected:length}, {difference:percent} apart. "
        "Allowed: {tolerance:length}.{hint}",
        "Correct the stated pixel size, or replace the file.",
    ),
    Rule(
        "tiltseries.pixel-size-rounded", W, "Pixel size of the tilt series nearly agrees",
        "{file}: the header says {observed:length}, you stated {expected:length}, {difference:percent} apart. "
        "Exact is within {tolerance:length}. One may be calibrated or rounded.",
        "State the value that is right.",
    ),
    Rule(
        "tomogram.voxel-size-differs", E, "Voxel size differs",
        "{file}: the header says {observed:length}, you stated {expected:length}, {difference:percent} apart. "
        "Allowed: {tolerance:length}.{hint}",
        "Correct the stated voxel size for this run, or replace the file.",
    ),
    Rule(
        "tomogram.voxel-size-rounded", W, "Voxel size nearly agrees",
        "{file}: the header says {observed:length}, you stated {expected:length}, {difference:percent} apart. "
        "Exact is within {tolerance:length}. One may be calibrated or rounded.",
        "State the value that is right.",
    ),
    Rule(
        "tomogram.finer-than-tiltseries", E, "Tomogram finer than its tilt series",
        "{file} has voxels of {observed:length}, its tilt series pixels of {expected:length}: ratio {ratio:plain}. "
        "At least {tolerance:plain} is expected.",
        "Correct the voxel size or the pixel size, or name the alignment that the tomogram was made from.",
    ),
)  # fmt: skip

CATALOGUE: Mapping[str, Rule] = {rule.code: rule for rule in (*FILES, *MRC, *PHOTO, *TEXTS, *RELATIONS)}
