"""How does HTML become a PDF that is PDF/A-3a and PDF/UA-1 at once?

A press knows one folder of style sheets and prints one page at a time. The same HTML, style and
enclosures give the same bytes: the fonts are our own, and what a file says of when and what it is
comes from whoever has it printed.
"""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
from weasyprint import CSS, HTML, Attachment
from weasyprint.css import ColorProfile
from weasyprint.document import Document
from weasyprint.pdf import tags
from weasyprint.text.ffi import ffi, fontconfig, gobject, pango, pangoft2
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from recycling.paper.drawing import pack_once, plain_paths
from recycling.paper.metadata import PDF_UA, Schema, descriptions
from recycling.paper.typefaces import font_rules, sets_for

ffi.cdef("FcConfig * FcConfigCreate (void);")


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
        self._folder = Path(mkdtemp(prefix="own-fonts-"))
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
    """The HTML of a page, read as XML, which our templates are: in a tenth of the time."""

    def __init__(self, html: str, folder: Path, fetcher: URLFetcher) -> None:
        self.base_url, self.url_fetcher, self.media_type = str(folder), fetcher, "print"
        root = ElementTree.fromstring(html)  # noqa: S314 (our own template, all values escaped)  # nosec B314
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


class Press:
    """Prints pages of one folder of style sheets; each style is read with its first page."""

    def __init__(self, folder: Path) -> None:
        self.fetcher = URLFetcher(allowed_protocols={"file", "data"})
        self._folder = folder
        self._fonts: dict[tuple[str, ...], OwnFonts] = {}
        self._styles: dict[tuple[tuple[str, ...], tuple[str, ...]], _Style] = {}
        self._lock = Lock()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep the press for one file, from the first page laid out until it is written."""
        with self._lock, _collector_paused(), plain_paths():
            yield

    def print(
        self,
        html: str,
        sheets: tuple[str, ...],
        enclosures: Sequence[Attachment] = (),
        schemas: Sequence[Schema] = (),
        said: str = "",
    ) -> bytes:
        """Return a page as a file: what says the same gives the same bytes.

        ``said`` is what it says, where that is not the page itself: by it the file is identified.
        ``schemas`` are as for ``write``. Raises as ``refuse_missing_glyphs``.
        """
        identifier = sha256((said or html).encode()).hexdigest()[:32].encode()
        options = options_of(identifier, enclosures)
        with self.alone():
            document = self.lay_out(html, sheets, options)
            content = write(document, options, *schemas)
            refuse_missing_glyphs(document)
        return content

    def lay_out(self, html: str, sheets: tuple[str, ...], options: dict[str, Any]) -> Document:
        """Lay out a page with some sheets of the folder; ``options`` are as for ``write``."""
        style = self._style(sheets, sets_for(html))
        return _Page(html, self._folder, self.fetcher).render(
            font_config=style.fonts,
            color_profiles={"srgb": _screen_colours()},
            stylesheets=[style.sheet],
            **options,
        )

    def _style(self, sheets: tuple[str, ...], sets: tuple[str, ...]) -> _Style:
        if (sheets, sets) not in self._styles:
            if sets not in self._fonts:
                self._fonts[sets] = OwnFonts()
            fonts = self._fonts[sets]
            rules = [font_rules(sets), *((self._folder / name).read_text() for name in sheets)]
            sheet = CSS(
                string="\n".join(rules),
                base_url=f"{self._folder}/",
                font_config=fonts,
                url_fetcher=self.fetcher,
            )
            self._styles[sheets, sets] = _Style(fonts, sheet)
        return self._styles[sheets, sets]


def options_of(identifier: bytes, enclosures: Sequence[Attachment]) -> dict[str, Any]:
    """Return how a file is laid out and written; ``identifier`` are up to 32 letters, its own."""
    return {
        "pdf_variant": "pdf/a-3a",
        "pdf_tags": True,
        "pdf_identifier": identifier,
        "attachments": list(enclosures),
    }


def write(document: Document, options: dict[str, Any], *schemas: Schema) -> bytes:
    """Write what was laid out as a file that says it is PDF/A-3a and PDF/UA-1.

    ``schemas`` are what else its metadata say.
    """
    _describe(document, descriptions((PDF_UA, *schemas)))
    content: bytes = document.write_pdf(finisher=_finish, output_intent="given", **options)
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


def refuse_missing_glyphs(document: Document) -> None:
    """Raise ``RuntimeError`` where a box stands for a letter: no such page may leave."""
    for font in document.fonts.values():
        if font.missing or 0 in font.to_unicode:
            raise RuntimeError(f"{font.family} lacks a glyph: {sorted(map(chr, font.missing))}")


def _describe(document: Document, description: bytes) -> None:
    """Add to the metadata of a file: WeasyPrint writes one conformance name only."""
    written = document.metadata.generate_rdf_metadata

    def with_more(*args: Any) -> bytes:
        head, closing, tail = written(*args).rpartition(b"</rdf:RDF>")
        joined: bytes = head + description + closing + tail
        return joined

    document.metadata.generate_rdf_metadata = with_more


def _finish(_document: Document, pdf: Any) -> None:
    _name_enclosures_once(pdf)
    pack_once(pdf)


def _name_enclosures_once(pdf: Any) -> None:
    """Drop the second mention of each enclosure in the catalogue's AF array."""
    named = pdf.catalog.get("AF", [])
    once = list(dict.fromkeys(named))
    named.clear()
    named.extend(once)


def _screen_colours() -> ColorProfile:
    """Return the sRGB profile PDF/A wants; given by us, since WeasyPrint leaves its file open."""
    name = "sRGB2014.icc"
    content = (files("weasyprint.pdf") / name).read_bytes()
    return ColorProfile(io.BytesIO(content), name, "relative-colorimetric", (["r"], ["g"], ["b"]))


@cache
def pango_version() -> str:
    """Return the version of the library that shapes text."""
    number = pango.pango_version()
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"
