"""How is a text drawn as a QR code, on paper and on a screen? Level M (ISO/IEC 18004)."""

from __future__ import annotations

import io

import segno

_MASK = 2


def qr_png(text: str) -> bytes:
    """Draw a QR code as 1-bit PNG with one pixel per module and no quiet zone.

    The page leaves four modules of white around it. The data mask is fixed, so the same text
    always gives the same picture.
    """
    out = io.BytesIO()
    _symbol(text).save(out, kind="png", scale=1, border=0)
    return out.getvalue()


def qr_svg(text: str) -> str:
    """Draw a QR code with its quiet zone for a screen, as the address of an SVG picture."""
    return str(_symbol(text).svg_data_uri(scale=5, border=4))


def qr_modules(text: str) -> int:
    """Return the side of the QR code in modules."""
    return int(_symbol(text).symbol_size(scale=1, border=0)[0])


def _symbol(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m", boost_error=False, mask=_MASK)
