"""The PDF is archival and accessible, and encloses the very invoice its page shows."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import facturx
import pikepdf
import pytest

from recycling.settlement.documents import taxes
from recycling.settlement.documents.cii import invoice_xml
from recycling.settlement.documents.figures import Figures
from recycling.settlement.documents.printer import document_pdf
from recycling.settlement.documents.rules import DocumentKind
from recycling.settlement.documents.taxes import Category, Taxing
from tests.certificates.conformance import broken_clauses
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
