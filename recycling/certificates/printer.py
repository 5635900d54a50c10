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
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from threading import Lock
from typing import Any
from weakref import finalize
from xml.etree import ElementTree

from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML, VERSION, Attachment
from weasyprint.css import ColorProfile
from weasyprint.document import Document
from weasyprint.pdf import tags
from weasyprint.text.ffi import ffi, fontconfig, gobject, pango, pangoft2
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from recycling.certificates.drawing import pack_once, plain_paths
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
from recycling.certificates.typefaces import FONT_FOLDER, font_digests, font_rules, sets_for
from recycling.certificates.typesetting import Paper, typesetting_of
from recycling.certificates.wording import PAGE_FOLDER

ffi.cdef("FcConfig * FcConfigCreate (void);")
_UA_DESCRIPTION = (FONT_FOLDER.parent / "pdfua.xmp").read_bytes()


# What draws a page beside the template: a change of it is another renderer too.
_DRAWN_BY = (
    "drawing.py", "figures.py", "flow.py", "ornament.py", "page.py", "printer.py", "qr.py",
    "typefaces.py", "wording.py",
)  # fmt: skip


def _tree_with_languages(box: Any, *args: Any) -> Iterator[Any]:
    """Say in the tags of a PDF which language a part is in; WeasyPrint says it of the whole only.

    ISO 14289-1, 7.2: where the language changes, a reader aloud must be told.
    """
    part = getattr(box, "element", None)
    language = part.get("lang") if part is not None and part.tag != "html" else None
    for element in _plain_tree(box, *args):
        if language and "Lang" not in element:
            element["Lang"] = tags.pydyf.String(language)
        yield element


_plain_tree = tags._build_box_tree
tags._build_box_tree = _tree_with_languages


class OwnFonts(FontConfiguration):  # type: ignore[misc]
    """A font configuration that knows no font and no rule of the machine it runs on."""

    def __init__(self) -> None:
        config = fontconfig.FcConfigCreate()
        self._config = config
        self.font_map = ffi.gc(pangoft2.pango_ft2_font_map_new(), gobject.g_object_unref)
        pangoft2.pango_fc_font_map_set_config(ffi.cast("PangoFcFontMap *", self.font_map), config)
        fontconfig.FcConfigDestroy(config)  # the font map holds it now
        self._folder = Path(mkdtemp(prefix="certificate-fonts-"))
        finalize(self, rmtree, self._folder, ignore_errors=True)
        self.strut_layouts: dict[Any, Any] = {}
        self.font_features: dict[Any, Any] = {}

    def __del__(self) -> None:
        """Leave the folder of fonts to the finalizer, which also works while Python ends."""


@dataclass(frozen=True)
class _Style:
    """A style sheet read once, with the fonts it loaded."""

    fonts: OwnFonts
    sheet: CSS


class _Page(HTML):  # type: ignore[misc]
    """The HTML of a page, read as XML, which our template is: in a tenth of the time."""

    def __init__(self, html: str, fetcher: URLFetcher) -> None:
        self.base_url, self.url_fetcher, self.media_type = str(PAGE_FOLDER), fetcher, "print"
        root = ElementTree.fromstring(html)  # noqa: S314 (our own template, all values escaped)
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


class WeasyPrinter:
    """Prints with WeasyPrint, one page at a time; each style is read with its first page."""

    def __init__(self) -> None:
        self._fetcher = URLFetcher(allowed_protocols={"file", "data"})
        self._fonts: dict[tuple[str, ...], OwnFonts] = {}
        self._styles: dict[tuple[Paper, tuple[str, ...]], _Style] = {}
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
        with self._lock, _collector_paused(), plain_paths():
            return self._draw(dossier, is_specimen)

    def _style(self, paper: Paper, sets: tuple[str, ...]) -> _Style:
        if (paper, sets) not in self._styles:
            if sets not in self._fonts:
                self._fonts[sets] = OwnFonts()
            fonts = self._fonts[sets]
            rules = [
                font_rules(sets),
                *((PAGE_FOLDER / name).read_text() for name in (f"paper.{paper}.css", "page.css")),
            ]
            sheet = CSS(
                string="\n".join(rules),
                base_url=f"{PAGE_FOLDER}/",
                font_config=fonts,
                url_fetcher=self._fetcher,
            )
            self._styles[paper, sets] = _Style(fonts, sheet)
        return self._styles[paper, sets]

    def _draw(self, dossier: Dossier, is_specimen: bool) -> bytes:
        options: dict[str, Any] = {
            "pdf_variant": "pdf/a-3a",
            "pdf_tags": True,
            "pdf_identifier": record_digest(dossier.credential).hex()[:32].encode(),
            "attachments": [] if is_specimen else _enclosures(dossier, self._fetcher),
        }
        document = self._fitted(dossier, is_specimen, options)
        _claim_universal_access(document)
        content: bytes = document.write_pdf(finisher=_finish, output_intent="given", **options)
        _refuse_missing_glyphs(document)
        return content

    def _fitted(self, dossier: Dossier, is_specimen: bool, options: dict[str, Any]) -> Document:
        """Lay it out on one page, as wide as it fits; else on several, with the annex."""
        record = dossier.credential
        paper = typesetting_of(record["rendering"]).paper
        for density in densities(record):
            html = page_html(dossier, is_specimen=is_specimen, density=density)
            document = self._laid_out(html, paper, options)
            if len(document.pages) == 1:
                return document
        html = page_html(dossier, is_specimen=is_specimen, has_annex=True)
        return self._laid_out(html, paper, options)

    def _laid_out(self, html: str, paper: Paper, options: dict[str, Any]) -> Document:
        style = self._style(paper, sets_for(html))
        return _Page(html, self._fetcher).render(
            font_config=style.fonts,
            color_profiles={"srgb": _screen_colours()},
            stylesheets=[style.sheet],
            **options,
        )


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


def _refuse_missing_glyphs(document: Document) -> None:
    """Raise ``RuntimeError`` where a box stands for a letter: no such page may leave."""
    for font in document.fonts.values():
        if font.missing or 0 in font.to_unicode:
            raise RuntimeError(f"{font.family} lacks a glyph: {sorted(map(chr, font.missing))}")


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


def _finish(_document: Document, pdf: Any) -> None:
    _name_enclosures_once(pdf)
    pack_once(pdf)


def _name_enclosures_once(pdf: Any) -> None:
    """Drop the second mention of each enclosure in the catalogue's AF array."""
    files = pdf.catalog.get("AF", [])
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
    code = (Path(__file__).parent / name for name in _DRAWN_BY)
    parts = [*sorted(PAGE_FOLDER.iterdir()), *code]
    digest = sha256()
    for part in parts:
        digest.update(part.name.encode() + b"\0" + sha256(part.read_bytes()).digest())
    return digest.hexdigest()
