"""Which format a file has: its first bytes where they tell, else its name."""

from __future__ import annotations

from collections.abc import Mapping

from validation.formats.text import SEPARATOR, number_or_none

NAMES: Mapping[str, str] = {
    ".mrc": "mrc", ".mrcs": "mrc", ".st": "mrc", ".ali": "mrc", ".preali": "mrc", ".rec": "mrc", ".map": "mrc",
    **{f".{end}.{packing}": f"mrc.{packing}" for packing in ("gz", "bz2")
       for end in ("mrc", "mrcs", "st", "ali", "preali", "rec", "map")},
    ".mdoc": "mdoc", ".rawtlt": "angles", ".tlt": "angles", ".xtilt": "angles", "_tlt.txt": "angles", ".xf": "xf",
    ".tif": "tiff", ".tiff": "tiff", ".eer": "eer", ".dm4": "dm4", ".dm3": "dm4", ".gain": "gain",
    ".com": "com", ".aln": "aln", ".star": "star", ".tomostar": "star", ".csv": "csv", ".tsv": "csv", ".txt": "text",
    ".glb": "glb", ".stl": "stl", ".obj": "obj", ".vtk": "vtk", ".vtp": "vtk", ".vtu": "vtk",
    ".zarr": "zarr", ".zarr.zip": "zarr",
    ".png": "picture", ".jpg": "picture", ".jpeg": "picture", ".gif": "picture",
}  # fmt: skip
MAGIC = (
    (b"II*\0", "tiff"), (b"MM\0*", "tiff"), (b"II+\0", "tiff"), (b"MM\0+", "tiff"), (b"\x1f\x8b", "mrc.gz"),
    (b"BZh", "mrc.bz2"), (b"glTF", "glb"), (b"\x89PNG\r\n\x1a\n", "picture"), (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"), (b"# vtk DataFile", "vtk"), (b"# AreTomo Alignment", "aln"),
)  # fmt: skip
WORDS: Mapping[str, str] = {
    "mrc": "an MRC file", "mrc.gz": "a gzip file", "mrc.bz2": "a bzip2 file", "mdoc": "an mdoc file",
    "angles": "a list of angles", "xf": "a list of transforms", "tiff": "a TIFF file", "eer": "an EER file",
    "dm4": "a DigitalMicrograph file", "gain": "a gain file",
    "com": "an IMOD command file", "aln": "an AreTomo alignment",
    "star": "a STAR file", "csv": "a table", "text": "a text file", "glb": "a GLB mesh", "stl": "an STL mesh",
    "obj": "an OBJ mesh", "vtk": "a VTK mesh", "zarr": "an OME-Zarr store", "picture": "a picture",
    "unknown": "of a kind we do not know",
}  # fmt: skip
# These begin with their magic or are not what their name says.
NEVER_WITHOUT_MAGIC = ("glb", "picture")
TIFF_BY_NAME = {".eer": "eer", ".gain": "gain"}
# Packed, and of another kind inside than an MRC file, by name.
PACKED_OTHERS = (".tar.gz", ".tgz", ".tar.bz2", ".zarr.gz")


def detect(name: str, *, head: bytes) -> str:
    """A key of `WORDS`. `head`: up to the first 1,024 bytes, empty if only the name is to tell."""
    lower = name.lower()
    if head[208:212] == b"MAP ":
        return "mrc"
    for magic, kind in MAGIC:
        if head.startswith(magic):
            if kind in ("mrc.gz", "mrc.bz2"):
                return _packed(lower, kind=kind)
            return next((by_name for end, by_name in TIFF_BY_NAME.items() if lower.endswith(end)), kind)
    by_name = max((end for end in NAMES if lower.endswith(end)), key=len, default="")
    kind = NAMES.get(by_name, "unknown")
    if head and kind in NEVER_WITHOUT_MAGIC:
        return "unknown"
    if kind in ("gain", "unknown") and _is_digital_micrograph(head):
        return "dm4"
    return _sniff_numbers(head) or kind if kind in ("text", "unknown") else kind


def _packed(name: str, *, kind: str) -> str:
    """gzip and bzip2 are taken to hold an MRC file, unless the name tells another."""
    inside = name.removesuffix(".gz").removesuffix(".bz2")
    by_name = max((end for end in NAMES if inside.endswith(end)), key=len, default="")
    other = name.endswith(PACKED_OTHERS) or (inside != name and NAMES.get(by_name, "mrc") != "mrc")
    return "unknown" if other else kind


def _is_digital_micrograph(head: bytes) -> bool:
    """Version, length and byte order, then the two flags of the first group."""
    start = {b"\0\0\0\3": 12, b"\0\0\0\4": 16}.get(head[:4], 0)
    return bool(start) and head[start - 4 : start - 1] == b"\0\0\0" and max(head[start - 1 : start + 2], default=9) <= 1


def _sniff_numbers(head: bytes) -> str | None:
    """A text whose first lines are one or two numbers is a list of angles; six numbers that turn, but hardly magnify,
    make it a list of transforms: a point and its three angles do not.
    """
    lines = head.decode("latin-1").splitlines()[:3]
    rows = [[number_or_none(word) for word in SEPARATOR.split(line.strip()) if word] for line in lines]
    numbers = [[value for value in row if value is not None] for row in rows if row]
    widths = {len(row) for row in numbers}
    if not widths or numbers != [row for row in rows if row]:
        return None
    if widths == {6}:
        sizes = [abs(row[0] * row[3] - row[1] * row[2]) for row in numbers]
        return "xf" if all(0.5 < size < 2 for size in sizes) else None
    return "angles" if widths <= {1, 2} else None
