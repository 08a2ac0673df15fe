"""Codes of MRC headers."""

from __future__ import annotations

from validation.catalogue.base import AGAIN, E, N, Rule, W

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
        "{file} ends after {observed:count} bytes; its header announces {expected:count} bytes: {missing:size} are "
        "missing.",
        "Upload it again; if the copy on your side has the same size, write it again.",
    ),
    Rule(
        "mrc.trailing-bytes", W, "Bytes after the data",
        "{file} has {observed:count} bytes; its header announces {expected:count} bytes: {extra:size} follow the data.",
        "Check that the dimensions and the mode in the header are right.",
    ),
    Rule(
        "mrc.packed-cut-off", E, "Packed file cut off",
        "{file} ends in the middle of its packed data: {observed:count} bytes can be unpacked, {expected:count} bytes "
        "are announced.",
        AGAIN,
    ),
    Rule(
        "mrc.packed-damaged", E, "Packed file damaged",
        "{file} cannot be unpacked beyond {observed:count} bytes; {expected:count} bytes are announced.",
        "Pack the file again, test it (gzip -t, bzip2 -t) and upload it.",
    ),
    Rule(
        "mrc.packed-size-differs", E, "Packed file of another size than announced",
        "{file}: its last bytes say that it unpacks to {observed:count} bytes, the header inside announces "
        "{expected:count} bytes. It is cut off, or its header is wrong.",
        "Test it (gzip -t) and upload it again.",
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
        "mrc.extended-header-unnamed", N, "Extended header of no named kind",
        "{file} has an extended header of {observed:size} and does not say of which kind; {expected} are read.",
        "Nothing: it is kept with the file.",
    ),
    Rule(
        "mrc.extended-pixel-differs", N, "Two pixel sizes in one file",
        "{file}: the extended header ({type}) says {observed:length}, the header {expected:length}, "
        "{difference:percent} apart. Allowed: {tolerance:percent}.",
        "Nothing, if the image was binned after it was recorded; else state the value that is right.",
    ),
    Rule(
        "mrc.labels-impossible", W, "Impossible number of labels",
        "{file}: the header counts {observed:count} labels; 0 to {expected:count} are possible. "
        "It may be damaged elsewhere too.",
        "Write the file again with the program that made it, or explain.",
    ),
    Rule(
        "mrc.cell-not-rectangular", W, "Cell without right angles",
        "{file}: the angles of the cell are {observed}; {expected} is expected of an image.",
        "Correct the header, or explain.",
    ),
    Rule(
        "mrc.voxel-size-negative", E, "Negative pixel size",
        "{file}: the header says {observed:length}; a pixel is larger than {expected:length}.",
        "Write the pixel size into the header, for example with alterheader, or explain and state it.",
    ),
    Rule(
        "mrc.voxel-size-not-set", W, "Voxel size not set in the header",
        "{file}: the header says {observed}, which is {reason}. Your {expected:length} is used.",
        "Nothing, if your value is right. alterheader can write it into an MRC file.",
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
