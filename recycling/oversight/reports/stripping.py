"""What is left of an attachment when all it tells besides what it shows is taken away?

A picture is drawn anew, point by point, so nothing else of its file survives: no place, device,
instant, thumbnail or text. A PDF is written anew without its information, XMP, attached files,
annotations, forms, scripts and private parts of programs; pictures in it lose their segments that
only describe. What a page or a picture shows stays, and may name somebody: the form says so.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from recycling.errors import Invalid
from recycling.pictures import without_metadata
from recycling.sayings import say

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
MOST_POINTS = 50_000_000
_JPEG_QUALITY = 90
_OF_DOCUMENT = (
    "/Metadata", "/AF", "/AcroForm", "/OpenAction", "/AA", "/PieceInfo", "/Outlines", "/Perms",
    "/Legal", "/SpiderInfo", "/Collection", "/StructTreeRoot", "/DSS",
)  # fmt: skip
_OF_ANYTHING = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/AF", "/Annots", "/Thumb")


def stripped(content: bytes, media_type: str) -> bytes:
    """Return a JPEG, PNG or PDF without what it tells besides what it shows.

    Raises ``Invalid`` naming ``files`` for a damaged, locked or far too large one.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _pdf(content) if media_type == PDF else _picture(content, media_type)
    except (
        pikepdf.PdfError,
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise Invalid(
            "file_unreadable",
            say("A file is damaged, locked with a password, or too large to be opened."),
            field="files",
            way_out=say("Leave it out, or send a photo or a plain PDF of it."),
        ) from error


def _picture(content: bytes, media_type: str) -> bytes:
    with Image.open(io.BytesIO(content)) as opened:
        if opened.width * opened.height > MOST_POINTS:
            raise ValueError("too many points")
        upright = ImageOps.exif_transpose(opened)
    is_png = media_type == PNG
    shows_through = upright.has_transparency_data and is_png
    drawn = upright.convert("RGBA" if shows_through else "RGB")
    plain = Image.frombytes(drawn.mode, drawn.size, drawn.tobytes())
    kept = io.BytesIO()
    if is_png:
        plain.save(kept, "PNG")
    else:
        plain.save(kept, "JPEG", quality=_JPEG_QUALITY)
    return kept.getvalue()


def _pdf(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        if pdf.is_encrypted:
            raise ValueError("locked")
        _forget(pdf.Root, _OF_DOCUMENT)
        if "/Names" in pdf.Root:
            _forget(pdf.Root.Names, ("/EmbeddedFiles", "/JavaScript"))
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        for one in pdf.objects:
            if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
                _forget(one, _OF_ANYTHING)
            if isinstance(one, pikepdf.Stream):
                _plain_picture(one)
        kept = io.BytesIO()
        pdf.remove_unreferenced_resources()
        pdf.save(kept, deterministic_id=True)
    return kept.getvalue()


def _forget(one: pikepdf.Object, names: Iterable[str]) -> None:
    for name in names:
        if name in one:
            del one[name]


def _plain_picture(stream: pikepdf.Stream) -> None:
    """Take what a JPEG inside a PDF tells besides itself."""
    if stream.get("/Filter") in (pikepdf.Name.DCTDecode, pikepdf.Array([pikepdf.Name.DCTDecode])):
        plain = without_metadata(stream.read_raw_bytes(), JPEG)
        stream.write(plain, filter=pikepdf.Name.DCTDecode)
