"""Pictures for a website: the dimensions of JPEG, PNG and GIF from their headers, never from decoded pixels.

Layouts: ITU-T T.81 annex B (JPEG markers), PNG (W3C, 3rd edition) section 11.2, GIF89a specification. Every length in
a header is a claim; a reader follows at most `MOST_STEPS` of them and never looks behind `MOST_BYTES`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import ClassVar

from validation.formats.facts import Facts
from validation.reader import RangeFile, Unreadable

MOST_STEPS = 4_096
MOST_BYTES = 16_000_000  # previews and colour profiles of cameras may stand before the dimensions
PNG, JPEG, GIF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8"
ENDINGS = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "GIF": (".gif",)}
# Frames begin with these; C4, C8 and CC are tables and an extension.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length
SCAN, END = 0xDA, 0xD9


@dataclass(frozen=True, slots=True)
class PhotoFacts(Facts):
    """`kind`: JPEG, PNG or GIF; `size`: width and height in pixels; `animated`: more than one picture, None if not
    known."""

    format: ClassVar[str] = "picture"
    kind: str
    size: tuple[int, int]
    animated: bool | None = False


def read(file: RangeFile) -> PhotoFacts:
    """Raises Unreadable: photo.cut-off where the file ends too early, photo.no-size where the header tells no size."""
    head = file.read_at(0, 8)
    if head.startswith(PNG):
        return _png(file)
    if head.startswith(JPEG):
        return PhotoFacts("JPEG", _jpeg_size(file))
    if head.startswith(GIF):
        return _gif(file)
    raise Unreadable("photo.no-size")


def _take(file: RangeFile, offset: int, length: int) -> bytes:
    data = file.read_at(offset, length) if offset < MOST_BYTES else b""
    if offset >= MOST_BYTES:
        raise Unreadable("photo.no-size")
    if len(data) < length:
        raise Unreadable("photo.cut-off", observed=file.size)
    return data


def _sides(width: int, height: int) -> tuple[int, int]:
    if not width or not height:
        raise Unreadable("photo.no-size")
    return width, height


def _png(file: RangeFile) -> PhotoFacts:
    length, name, width, height = struct.unpack(">I4sII", _take(file, 8, 16))
    if name != b"IHDR" or length != 13 or max(width, height) >= 1 << 31:
        raise Unreadable("photo.no-size")
    return PhotoFacts("PNG", _sides(width, height))


def _jpeg_size(file: RangeFile) -> tuple[int, int]:
    """Of the first frame. A preview inside of EXIF lies within its segment and is passed over."""
    offset = 2
    for _ in range(MOST_STEPS):
        fill, marker = _take(file, offset, 2)
        if fill != 0xFF or marker in (0x00, SCAN, END):
            break
        if marker == 0xFF:  # fill bytes may stand before a marker
            offset += 1
            continue
        offset += 2
        if marker in ALONE:
            continue
        (length,) = struct.unpack(">H", _take(file, offset, 2))
        if length < 2:
            break
        if marker in FRAMES:
            _, height, width = struct.unpack(">BHH", _take(file, offset + 2, 5))
            return _sides(width, height)
        offset += length
    raise Unreadable("photo.no-size")


def _gif(file: RangeFile) -> PhotoFacts:
    if _take(file, 0, 6) not in (b"GIF87a", b"GIF89a"):
        raise Unreadable("photo.no-size")
    width, height, flags = struct.unpack("<HHB", _take(file, 6, 5))
    return PhotoFacts("GIF", _sides(width, height), _is_animated(file, 13 + _table(flags)))


def _table(flags: int) -> int:
    """Bytes of the colour table that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _is_animated(file: RangeFile, offset: int) -> bool | None:
    """Whether a second picture follows; None where that is too far away to look, or the file ends before."""
    pictures, steps, inside = 0, 0, False
    while steps < MOST_STEPS and offset < MOST_BYTES:
        steps += 1
        byte = file.read_at(offset, 1)
        if not byte or (not inside and byte == b";"):
            return pictures > 1 if byte else None
        if inside:
            offset, inside = offset + 1 + byte[0], byte[0] > 0
        elif byte == b"!":
            offset, inside = offset + 2, True
        elif byte == b",":
            pictures += 1
            flags = file.read_at(offset + 9, 1)
            if pictures > 1 or not flags:
                return pictures > 1
            offset, inside = offset + 11 + _table(flags[0]), True
        else:
            return None
    return None
