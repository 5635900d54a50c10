"""What does a picture tell besides itself? Takes that away: place, device, person, software.

The picture's own points are not touched: segments (JPEG) and chunks (PNG) that only describe it are
left out, but for the way a camera was held, which a browser needs to show it upright.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from PIL import Image, UnidentifiedImageError

from recycling.errors import TooLarge
from recycling.sayings import say

MOST_POINTS = 100_000_000
"""How many points a picture may have: more than any camera's; unpacked, 400 MB."""
_ORIENTATION = 0x0112
# JPEG: application data (EXIF, XMP, Photoshop …) but JFIF, ICC profile and Adobe's; comments.
_JPEG_KEPT = {0xE0, 0xE2, 0xEE}
_JPEG_TOLD = {*range(0xE0, 0xF0), 0xFE} - _JPEG_KEPT
_START_OF_SCAN = 0xDA
_PNG_TOLD = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}
_PNG_HEAD = 8


def without_metadata(content: bytes, media_type: str) -> bytes:
    """Return a picture without what it tells besides itself; anything else as it is.

    A damaged picture is left as it is from where it is damaged on. Raises ``TooLarge`` naming
    ``file`` for one that says it has more points than are unpacked anywhere (OWASP ASVS 5.0,
    5.2.6), whatever it really holds.
    """
    if media_type in ("image/jpeg", "image/png") and _points(content) > MOST_POINTS:
        raise TooLarge(
            "picture_too_large",
            say(
                "The picture has more than %(points)s million points.", points=MOST_POINTS // 10**6
            ),
            field="file",
            way_out=say("Send a smaller one, such as a photo of lower resolution."),
        )
    if media_type == "image/jpeg":
        return _plain_jpeg(content)
    if media_type == "image/png":
        return content[:_PNG_HEAD] + b"".join(
            chunk for name, chunk in _chunks(content) if name not in _PNG_TOLD
        )
    return content


def _points(content: bytes) -> int:
    """Return how many points a picture says it has, without unpacking any; 0 where it says none."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.width * picture.height
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return MOST_POINTS + 1
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error):
        return 0


def _plain_jpeg(content: bytes) -> bytes:
    kept = b"".join(part for marker, part in _segments(content) if marker not in _JPEG_TOLD)
    return content[:2] + _upright(content) + kept


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Give each segment up to the scan, then all the rest as one."""
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        length = struct.unpack_from("!H", content, place + 2)[0]
        if marker == _START_OF_SCAN or length < 2:
            break
        yield marker, content[place : place + 2 + length]
        place += 2 + length
    yield _START_OF_SCAN, content[place:]


def _upright(content: bytes) -> bytes:
    """Return a segment that says nothing but how the camera was held; empty where it need not."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            held = picture.getexif().get(_ORIENTATION, 1)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error):
        return b""
    if held not in range(2, 9):
        return b""
    only = Image.Exif()
    only[_ORIENTATION] = held
    body = only.tobytes()
    body = body if body.startswith(b"Exif\0\0") else b"Exif\0\0" + body
    return b"\xff\xe1" + struct.pack("!H", len(body) + 2) + body


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = _PNG_HEAD
    while place + 12 <= len(content):
        length = struct.unpack_from("!I", content, place)[0]
        if place + 12 + length > len(content):
            break
        yield content[place + 4 : place + 8], content[place : place + 12 + length]
        place += 12 + length
    yield b"rest", content[place:]
