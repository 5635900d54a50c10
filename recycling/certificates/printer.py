"""How does a record become paper?

One PDF that is PDF/A-3a and PDF/UA-1 at once, with the record, its log proof and the log's
policy enclosed. The same dossier always gives the same bytes on the same renderer: that is what
lets a verifier compare the page with the data.
"""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from threading import Lock
from typing import Any

from weasyprint import CSS, HTML, VERSION, Attachment
from weasyprint.css import ColorProfile
from weasyprint.document import Document
from weasyprint.text.ffi import pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from recycling.certificates.glyphs import FONT_FOLDER, check_printable, font_digests
from recycling.certificates.integrity import canonical, record_digest
from recycling.certificates.page import (
    PAGE_FOLDER,
    POLICY_NAME,
    PROOF_NAME,
    QR_NAME,
    RECORD_NAME,
    Dossier,
    page_html,
)

_UA_DESCRIPTION = (FONT_FOLDER.parent / "pdfua.xmp").read_bytes()


class WeasyPrinter:
    """Prints with WeasyPrint; style sheet and fonts are read once, one page at a time."""

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        self._fetcher = URLFetcher(allowed_protocols={"file", "data"})
        self._style = CSS(
            filename=PAGE_FOLDER / "page.css",
            font_config=self._fonts,
            url_fetcher=self._fetcher,
        )
        self._lock = Lock()

    def rendering(self) -> dict[str, Any]:
        """Name the printer, its versions and fonts, for the record."""
        return {
            "printer": f"WeasyPrint {VERSION}",
            "pango": _pango_version(),
            "template": _template_digest(),
            "fonts": font_digests(),
        }

    def render(self, dossier: Dossier, *, is_specimen: bool = False) -> bytes:
        """Return the PDF; raises ``Invalid`` naming the field whose text no font can draw."""
        check_printable(dossier.credential)
        html = page_html(dossier, is_specimen=is_specimen)
        with self._lock, _collector_paused():
            return self._draw(dossier, html)

    def _draw(self, dossier: Dossier, html: str) -> bytes:
        options: dict[str, Any] = {
            "stylesheets": [self._style],
            "pdf_variant": "pdf/a-3a",
            "pdf_tags": True,
            "pdf_identifier": record_digest(dossier.credential).hex()[:32].encode(),
            "attachments": _enclosures(dossier, self._fetcher),
        }
        source = HTML(string=html, base_url=str(PAGE_FOLDER), url_fetcher=self._fetcher)
        profiles = {"srgb": _screen_colours()}
        document = source.render(font_config=self._fonts, color_profiles=profiles, **options)
        _claim_universal_access(document)
        content: bytes = document.write_pdf(
            finisher=_name_enclosures_once, output_intent="given", **options
        )
        return content


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector quiet while a page is laid out: it halves the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _enclosures(dossier: Dossier, fetcher: URLFetcher) -> list[Attachment]:
    issued = datetime.fromisoformat(dossier.credential["validFrom"]).astimezone(UTC)
    parts = (
        (RECORD_NAME, canonical(dossier.credential), "The signed record this page is drawn from"),
        (PROOF_NAME, dossier.proof.encode(), "Proof that the record stands in the public log"),
        (POLICY_NAME, dossier.policy.encode(), "Log key, witness keys and quorum"),
        (QR_NAME, dossier.qr_url.encode(), "Text of the QR code"),
    )
    return [
        Attachment(
            string=content,
            name=name,
            description=description,
            created=issued,
            modified=issued,
            relationship="Data",
            url_fetcher=fetcher,
        )
        for name, content, description in parts
    ]


def _claim_universal_access(document: Document) -> None:
    """Add PDF/UA-1 to the metadata of a PDF/A file, with the extension schema PDF/A asks for.

    WeasyPrint writes one conformance name a file. ISO 14289-1 wants ``pdfuaid:part``, and
    ISO 19005-3 wants every foreign name described.
    """
    written = document.metadata.generate_rdf_metadata

    def with_both(*args: Any) -> bytes:
        head, closing, tail = written(*args).rpartition(b"</rdf:RDF>")
        joined: bytes = head + _UA_DESCRIPTION + closing + tail
        return joined

    document.metadata.generate_rdf_metadata = with_both


def _name_enclosures_once(_document: Document, pdf: Any) -> None:
    """Drop the second mention of each enclosure in the catalogue's AF array."""
    files = pdf.catalog["AF"]
    once = list(dict.fromkeys(files))
    files.clear()
    files.extend(once)


def _screen_colours() -> ColorProfile:
    """Return the sRGB profile PDF/A wants; given by us, since WeasyPrint leaves its file open."""
    name = "sRGB2014.icc"
    content = (files("weasyprint.pdf") / name).read_bytes()
    return ColorProfile(io.BytesIO(content), name, "relative-colorimetric", (["r"], ["g"], ["b"]))


@cache
def _pango_version() -> str:
    number = pango.pango_version()
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


@cache
def _template_digest() -> str:
    parts = sorted(PAGE_FOLDER.iterdir())
    digest = sha256()
    for part in parts:
        digest.update(part.name.encode() + b"\0" + sha256(part.read_bytes()).digest())
    return digest.hexdigest()
