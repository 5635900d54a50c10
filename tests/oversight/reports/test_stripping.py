"""What attachments tell besides what they show is gone."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from recycling.errors import Invalid
from recycling.oversight.reports.stripping import JPEG, PDF, PNG, stripped
from tests.oversight.reports.makers import a_photo

TOLD = (b"Kim Witness", b"Canon", b"GPS", b"2026:11:20", b"Exif")


def test_a_photo_loses_its_place_device_author_and_instant() -> None:
    photo = a_photo()
    assert Image.open(io.BytesIO(photo)).getexif().get_ifd(0x8825)
    plain = stripped(photo, JPEG)
    picture = Image.open(io.BytesIO(plain))
    assert not picture.getexif()
    assert not {"exif", "comment", "icc_profile"} & set(picture.info)
    assert not [one for one in TOLD if one in plain]
    assert picture.size == (40, 30)


def test_a_png_loses_its_texts_and_keeps_what_shows_through() -> None:
    texts, kept = PngImagePlugin.PngInfo(), io.BytesIO()
    texts.add_text("Author", "Kim Witness")
    Image.new("RGBA", (8, 8), (255, 0, 0, 10)).save(kept, "PNG", pnginfo=texts)
    plain = stripped(kept.getvalue(), PNG)
    assert b"Kim Witness" not in plain
    assert Image.open(io.BytesIO(plain)).convert("RGBA").getpixel((0, 0)) == (255, 0, 0, 10)


def test_a_pdf_loses_its_author_its_attachments_and_what_its_photos_tell() -> None:
    pdf, kept = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page()
    photo = pikepdf.Stream(pdf, a_photo(), {"/Type": pikepdf.Name.XObject,
        "/Subtype": pikepdf.Name.Image, "/Width": 40, "/Height": 30, "/BitsPerComponent": 8,
        "/ColorSpace": pikepdf.Name.DeviceRGB, "/Filter": pikepdf.Name.DCTDecode})  # fmt: skip
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=photo))
    page.Contents = pikepdf.Stream(pdf, b"/Photo Do")
    page.Annots = pdf.make_indirect(
        [pikepdf.Dictionary(Subtype=pikepdf.Name.Text, T="Kim Witness")]
    )
    pdf.docinfo["/Author"] = "Kim Witness"
    with pdf.open_metadata() as told:
        told["dc:creator"] = ["Kim Witness"]
    pdf.attachments["private.txt"] = b"Kim Witness"
    pdf.save(kept)
    plain = pikepdf.open(io.BytesIO(stripped(kept.getvalue(), PDF)))
    assert "/Metadata" not in plain.Root
    assert not plain.attachments
    assert not plain.docinfo
    said = b"".join(
        one.read_raw_bytes() if isinstance(one, pikepdf.Stream) else one.unparse()
        for one in plain.objects
    )
    assert not [one for one in TOLD if one in said]
    assert b"Photo" in plain.pages[0].Contents.read_bytes()


@pytest.mark.parametrize("media_type", [JPEG, PNG, PDF])
def test_what_cannot_be_opened_is_refused_by_name(media_type: str) -> None:
    with pytest.raises(Invalid) as refused:
        stripped(b"%PDF-1.7 nothing", media_type)
    assert (refused.value.code, refused.value.field) == ("file_unreadable", "files")
