"""The PDF is archival and accessible, and encloses the very invoice its page shows."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import facturx
import pikepdf
import pytest
from flask import Flask

from recycling.pages.papers import in_language
from recycling.sayings import filled
from recycling.settlement.documents import sentences, taxes
from recycling.settlement.documents.cii import invoice_xml
from recycling.settlement.documents.figures import Figures, read_figures
from recycling.settlement.documents.page import copy_html, page_html
from recycling.settlement.documents.printer import document_copy_pdf, document_pdf
from recycling.settlement.documents.rules import DocumentKind
from recycling.settlement.documents.taxes import Category, Taxing
from tests.certificates.conformance import broken_clauses
from tests.papers import LANGUAGES, english_of
from tests.settlement.documents.makers import figures

pytestmark = pytest.mark.once
STANDARD = Taxing(Category.STANDARD, taxes.Decimal(19))


def words_of(content: bytes, folder: Path) -> str:
    path = folder / "document.pdf"
    path.write_bytes(content)
    return " ".join(_text(path).split())


def _text(path: Path) -> str:
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    return done.stdout


def printed(stated: Figures) -> bytes:
    return document_pdf(stated, invoice_xml(stated).decode(), "Urban Mine")


@pytest.fixture(scope="module")
def pages() -> dict[str, tuple[Figures, bytes]]:
    stated = {kind: figures(STANDARD, kind) for kind in DocumentKind}
    return {kind: (one, printed(one)) for kind, one in stated.items()}


@pytest.mark.skipif(sys.platform == "darwin", reason="JAXB's runtime is Debian's")
def test_every_kind_is_archival_and_accessible(
    pages: dict[str, tuple[Figures, bytes]], tmp_path: Path
) -> None:
    for kind, (_stated, content) in pages.items():
        (tmp_path / f"{kind}.pdf").write_bytes(content)
    found = broken_clauses(tmp_path.iterdir())
    assert len(found) == len(DocumentKind)
    assert all(broken == {"PDFA_3_A": {}, "PDFUA_1": {}} for broken in found.values()), found


def test_structured_invoice_is_enclosed_as_factur_x_wants(
    pages: dict[str, tuple[Figures, bytes]],
) -> None:
    for stated, content in pages.values():
        name, xml = facturx.get_facturx_xml_from_pdf(content)
        assert (name, xml) == ("factur-x.xml", invoice_xml(stated))
        with pikepdf.open(io.BytesIO(content)) as pdf:
            (enclosed,) = pdf.Root.AF
            assert enclosed.AFRelationship == "/Alternative"
            told = pdf.open_metadata()
            namespace = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
            assert told[f"{namespace}ConformanceLevel"] == "EN 16931"
            assert told[f"{namespace}DocumentFileName"] == "factur-x.xml"


def test_same_figures_give_the_same_bytes(pages: dict[str, tuple[Figures, bytes]]) -> None:
    for stated, content in pages.values():
        assert printed(stated) == content


def test_page_shows_what_the_figures_say(tmp_path: Path) -> None:
    words = words_of(printed(figures(STANDARD)), tmp_path)
    for shown in (
        "Nordlicht GmbH", "VAT DE136695976", "Recyclage SAS", "2.5 t", "3 125.00", "VAT 19 %",
        "593.75", "3 718.75", "Left to pay", "UM-INV-2026-000001",
    ):  # fmt: skip
        assert shown in words, words


@pytest.mark.parametrize(
    ("taxing", "shown"),
    [
        (taxes._SERVICE_WITHIN_UNION, "VAT: reverse charge"),
        (taxes._WITHIN_UNION, "art. 138 of Directive 2006/112/EC"),
        (taxes._SERVICE_ABROAD, "Not subject to VAT"),
    ],
)
def test_page_says_on_what_no_tax_rests(taxing: Taxing, shown: str, tmp_path: Path) -> None:
    assert shown in words_of(printed(figures(taxing)), tmp_path)


def test_names_in_any_script_are_set(tmp_path: Path) -> None:
    stated = figures(STANDARD)
    stated = replace(stated, customer=replace(stated.customer, name="稀土回收 & Söhne <GmbH>"))
    assert "稀土回收 & Söhne <GmbH>" in words_of(printed(stated), tmp_path)


TYPED = ("Magnet swarf", "Am Sandtorkai 1, Hamburg", "Base Rhône, Lyon", "Nordlicht GmbH")
THROUGH = filled(sentences.PAID, registry="Urban Mine")
TERMS = (
    sentences.FEE_KEPT,
    *(
        filled(one, through=THROUGH)
        for one in (
            sentences.NOTHING_LEFT, sentences.OWED_BY_SUPPLIER, sentences.OWED_BY_CUSTOMER,
        )
    ),
)  # fmt: skip
LINES = (
    filled(sentences.FEE, sale="SAL-22222-22222"),
    filled(sentences.PROVISIONAL, percent=90, what=filled(sentences.TREATMENT, title="Swarf")),
    filled(sentences.FINAL_DIFFERENCE, what="Swarf"),
    filled(sentences.NOT_ACCEPTED, what="Swarf"),
)


def kept(kind: str, name: str, terms: str) -> Figures:
    """A document as it is read from what is kept, where no text knows its words."""
    made = figures(taxes._SERVICE_WITHIN_UNION, kind)
    about = filled(sentences.LOT_WET, lot="LOT-22222-22222", mass="2.5")
    notes = (filled(sentences.IN_THE_NAME, registry="Urban Mine"),)
    made = replace(
        made,
        line=replace(made.line, name=name, description=about),
        notes=notes,
        terms=terms,
    )
    return read_figures(made.json())


@pytest.mark.parametrize("language", LANGUAGES)
def test_copy_to_read_is_whole_in_its_language(application: Flask, language: str) -> None:
    for kind, name, terms in product(DocumentKind, LINES, TERMS):
        with application.app_context(), in_language(language):
            page = copy_html(kept(kind, name, terms), "Urban Mine")
        assert english_of(page, language, TYPED) == [], (kind, name, terms)


def test_what_was_issued_is_the_same_for_every_reader(application: Flask) -> None:
    stated = kept(DocumentKind.INVOICE, LINES[1], TERMS[2])
    english = page_html(stated, "Urban Mine")
    assert "Provisionally 90 % by the declared assay: Treatment of Swarf" in english
    with application.app_context(), in_language("fr"):
        assert page_html(stated, "Urban Mine") == english
        copy = document_copy_pdf(stated, "Urban Mine")
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert not pdf.attachments
        assert str(pdf.Root.Lang) == "fr"


@pytest.mark.skipif(sys.platform == "darwin", reason="JAXB's runtime is Debian's")
def test_copy_in_chinese_is_archival_and_shows_its_letters(
    application: Flask, tmp_path: Path
) -> None:
    with application.app_context(), in_language("zh"):
        content = document_copy_pdf(kept(DocumentKind.INVOICE, LINES[0], TERMS[0]), "Urban Mine")
    words = words_of(content, tmp_path)
    assert "发票" in words
    assert "以英文" in words or "英文单据" in words
    (found,) = broken_clauses([tmp_path / "document.pdf"]).values()
    assert found == {"PDFA_3_A": {}, "PDFUA_1": {}}
