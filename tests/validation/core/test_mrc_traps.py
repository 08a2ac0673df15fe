"""What sound MRC files of real programs look like: nothing is found in any of them."""

from __future__ import annotations

import struct

import pytest

from tests.validation import build
from validation.checks.single import judge_file

STACKS = {
    "one section per grid step, the cell as high as the stack": build.mrc(mz=1, cella_z=5 * 2.7),
    "no cell in z": build.mrc(mz=1, cella_z=0),
    "labelled as a volume, as many steps as sections": build.mrc(ispg=1),
    "labelled as a stack": build.mrc(ispg=0, mz=1, cella_z=2.7),
    "no labels": build.mrc(nlabl=0),
    "ten labels": build.mrc(nlabl=10),
    "no axes": build.mrc(mapc=0, mapr=0, maps=0),
    "no cell angles": build.mrc(cellb=(0, 0, 0)),
    "cell angles that are no numbers": build.mrc(cellb=(float("nan"),) * 3),
    "the other byte order": build.mrc(order=">"),
    "the other byte order, the stamp of this one": build.mrc(order=">", machst=(0x44, 0x44, 0, 0)),
    "no stamp": build.mrc(machst=(0, 0, 0, 0)),
    "16-bit": build.mrc(mode=1),
    "unsigned 16-bit": build.mrc(mode=6),
    "8-bit of IMOD, signed": build.imod_stamp(build.mrc(mode=0, nversion=0), signed=True),
    "8-bit of IMOD, unsigned": build.imod_stamp(build.mrc(mode=0, nversion=0), signed=False),
    "an extended header of a program's own kind": build.mrc(extended=bytes(64), exttyp=b"MRCO"),
}
VOLUMES = {
    "labelled as a stack, as RELION writes it": build.mrc((8, 8, 4), pixel=10.8, ispg=0),
    "labelled as a stack of volumes": build.mrc((8, 8, 4), pixel=10.8, ispg=401),
    "one step in z": build.mrc((8, 8, 4), pixel=10.8, mz=1, cella_z=43.2),
    "thickness in y, as IMOD's tilt writes it": build.mrc((8, 4, 8), pixel=10.8),
    "the last digit of a single-precision number": build.mrc((8, 8, 4), pixel=10.8, cella_x=8 * 10.8 * (1 + 1e-6)),
}
MOVIES = {
    "4 bits a pixel, an odd width": build.mrc((7, 6, 3), mode=101),
    "half floats": build.mrc(mode=12),
    "no pixel size": build.mrc(pixel=0),
    "a pixel of 1 Å": build.mrc(pixel=1),
    "a flat cell": build.mrc(cella_z=0),
}
SOUND = [
    (role, what, data)
    for role, made in (("tilt_series", STACKS), ("tomogram", VOLUMES), ("movie_stack", MOVIES))
    for what, data in made.items()
]


@pytest.mark.parametrize(("role", "what", "data"), SOUND, ids=lambda item: item if isinstance(item, str) else "")
def test_nothing_is_found(role: str, what: str, data: bytes) -> None:
    assert [finding.sentence for finding in judge_file(build.case(role, data), relation="files").findings] == [], what


def test_labels_of_a_file_without_identifier_are_not_believed() -> None:
    old = build.mrc(map=b"\0\0\0\0", nlabl=1_000_000)
    codes = [finding.code for finding in judge_file(build.case("tilt_series", old), relation="files").findings]

    assert codes == ["mrc.no-map-id"]


def test_4_bits_in_whole_bytes_may_be_half_as_wide_without_a_word() -> None:
    """SerialEM's old frames: mode 0 with half the width. Nothing vouches for it, so nothing is said."""
    data = build.imod_stamp(build.mrc((4, 6, 5), mode=0), signed=False)
    flagged = data[:156] + struct.pack("<i", 16) + data[160:]

    assert judge_file(build.case("movie_stack", flagged), relation="files").findings == ()
