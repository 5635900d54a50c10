"""How does a record become paper?

One PDF that is PDF/A-3a and PDF/UA-1 at once, with the record, its log proof and the log's
policy enclosed. The same dossier always gives the same bytes on the same renderer: that is what
lets a verifier compare the page with the data.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from weasyprint import VERSION, Attachment
from weasyprint.document import Document
from weasyprint.urls import URLFetcher

from recycling import flows, paper
from recycling.certificates.glyphs import check_printable
from recycling.certificates.integrity import canonical, record_digest
from recycling.certificates.page import (
    POLICY_NAME,
    PROOF_NAME,
    QR_NAME,
    RECORD_NAME,
    Dossier,
    densities,
    page_html,
)
from recycling.certificates.typesetting import typesetting_of
from recycling.certificates.wording import PAGE_FOLDER
from recycling.paper.press import Press, options_of, pango_version, refuse_missing_glyphs, write
from recycling.paper.typefaces import font_digests

# What draws a page beside the template: a change of it is another renderer too.
_DRAWN_BY = ("figures.py", "flow.py", "ornament.py", "page.py", "printer.py", "qr.py", "wording.py")
_DRAWN_BESIDE = (Path(flows.__file__), *sorted(Path(paper.__file__).parent.glob("*.py")))


class WeasyPrinter:
    """Prints with WeasyPrint, one page at a time; each style is read with its first page."""

    def __init__(self) -> None:
        self._press = Press(PAGE_FOLDER)

    def rendering(self) -> dict[str, Any]:
        """Name the printer, its versions and fonts, for the record."""
        return {
            "printer": f"WeasyPrint {VERSION}",
            "pango": pango_version(),
            "template": _template_digest(),
            "fonts": font_digests(),
        }

    def render(self, dossier: Dossier, *, is_specimen: bool = False) -> bytes:
        """Return the PDF; raises ``Invalid`` naming the field whose text no font can draw."""
        check_printable(dossier.credential)
        with self._press.alone():
            return self._draw(dossier, is_specimen)

    def _draw(self, dossier: Dossier, is_specimen: bool) -> bytes:
        enclosures = [] if is_specimen else _enclosures(dossier, self._press.fetcher)
        identifier = record_digest(dossier.credential).hex()[:32].encode()
        options = options_of(identifier, enclosures)
        document = self._fitted(dossier, is_specimen, options)
        content = write(document, options)
        refuse_missing_glyphs(document)
        return content

    def _fitted(self, dossier: Dossier, is_specimen: bool, options: dict[str, Any]) -> Document:
        """Lay it out on one page, as wide as it fits; else on several, with the annex."""
        record = dossier.credential
        sheets = (f"paper.{typesetting_of(record['rendering']).paper}.css", "page.css")
        for density in densities(record):
            html = page_html(dossier, is_specimen=is_specimen, density=density)
            document = self._press.lay_out(html, sheets, options)
            if len(document.pages) == 1:
                return document
        html = page_html(dossier, is_specimen=is_specimen, has_annex=True)
        return self._press.lay_out(html, sheets, options)


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


@cache
def _template_digest() -> str:
    here = Path(__file__).parent
    code = (*(here / name for name in _DRAWN_BY), *_DRAWN_BESIDE)
    digest = sha256()
    for part in (*sorted(PAGE_FOLDER.iterdir()), *code):
        digest.update(part.name.encode() + b"\0" + sha256(part.read_bytes()).digest())
    return digest.hexdigest()
