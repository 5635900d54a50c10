"""Both sides of a sale read its documents, fetch their files and have them issued; nobody else."""

from __future__ import annotations

import csv
import io

import facturx
import pytest

from recycling import reactions
from recycling.deeds import SYSTEM, Act
from recycling.quantities import Mass
from recycling.settlement.documents import service
from recycling.settlement.documents.models import SaleDocument
from tests.bases.browsing import bearer
from tests.makers import a_member
from tests.settlement.documents.judging import broken_rules
from tests.settlement.documents.makers import a_german_number, documents_of, enter
from tests.settlement.makers import Outside, a_paid_sale, release

INVOICE, CREDIT = "UM-INV-2026-000001", "UM-CRN-2026-000001"


class Papers:
    """A paid sale and what was issued of it, seen from outside."""

    def __init__(self, outside: Outside, *, numbered: bool = True) -> None:
        self.outside, self.market = outside, outside.market
        if numbered:
            outside.inside(enter, self.market.holder, a_german_number())
        self.sale = self.another()

    def another(self) -> str:
        sale = self.outside.inside(a_paid_sale, self.market)
        self.outside.inside(service.issue_document, Act(SYSTEM), sale)
        return sale

    def accepted_in_part(self) -> None:
        self.outside.inside(release, self.sale, Mass.kg("1000"))
        self.outside.inside(service.issue_document, Act(SYSTEM), self.sale)

    def all(self, sale: str = "") -> list[SaleDocument]:
        return self.outside.inside(documents_of, sale or self.sale)

    @property
    def ref(self) -> str:
        return self.all()[0].ref


@pytest.fixture
def papers(outside: Outside) -> Papers:
    return Papers(outside)


def test_both_sides_read_invoice_and_credit_note(papers: Papers) -> None:
    papers.accepted_in_part()
    for member in (papers.market.holder, papers.market.recycler, papers.market.regulator):
        browser = papers.outside.browse(member)
        browser.see("/documents")
        assert INVOICE in browser.words
        assert CREDIT in browser.words
        browser.see(f"/documents/{papers.all()[1].ref}")
        words = browser.words.replace("\u00a0", " ")
        for part in ("1 875.00 EUR", "356.25 EUR", "Takes back from", INVOICE):
            assert part in words


def test_others_find_no_document(papers: Papers) -> None:
    stranger = papers.outside.inside(a_member, "recycler")
    browser = papers.outside.browse(stranger)
    browser.see("/documents")
    assert "UM-INV" not in browser.words
    for kind in ("", ".pdf", ".xml"):
        assert browser.see(f"/documents/{papers.ref}{kind}").status_code == 404


def test_files_are_the_invoice(papers: Papers) -> None:
    browser = papers.outside.browse(papers.market.recycler)
    pdf = browser.see(f"/documents/{papers.ref}.pdf")
    xml = browser.see(f"/documents/{papers.ref}.xml")
    assert pdf.content_type == "application/pdf"
    assert f"{INVOICE}.pdf" in pdf.headers["Content-Disposition"]
    assert facturx.get_facturx_xml_from_pdf(pdf.data)[1] == xml.data
    assert broken_rules(xml.data) == []


def test_programs_read_the_same(papers: Papers) -> None:
    client = papers.outside.app.test_client()
    headers = bearer(papers.outside.app, papers.market.holder)
    card = client.get(f"/api/v1/documents/{papers.ref}", headers=headers).get_json()
    assert card["net"] == {"amount": "3125.00", "amount_minor": 312_500, "currency": "EUR"}
    assert card["total"]["amount"] == "3718.75"
    listed = client.get(f"/api/v1/documents?sale={papers.sale}", headers=headers).get_json()
    assert listed["items"] == [card]
    pdf = client.get(f"/api/v1/documents/{papers.ref}/pdf", headers=headers)
    assert pdf.data.startswith(b"%PDF-")
    file = client.get("/api/v1/documents.csv", headers=headers)
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert [row["total_without_vat"] for row in rows] == ["3125"]


def test_withheld_invoice_says_what_is_missing_and_is_tried_again(outside: Outside) -> None:
    papers = Papers(outside, numbered=False)
    browser, page = outside.browse(papers.market.holder), f"/documents/{papers.ref}"
    browser.see(page)
    assert "VAT number is not on the register" in browser.words
    assert browser.see(f"{page}.pdf").status_code == 404
    browser.see(page)
    assert browser.send(f"{page}/issue").status_code == 409
    assert "enters its VAT number" in browser.words
    outside.inside(enter, papers.market.holder, a_german_number())
    browser.see(page)
    browser.follow(browser.send(f"{page}/issue"))
    assert INVOICE in browser.words
    browser.see(page)
    assert "Another of the same sale has followed" in browser.words


def test_holder_lets_recyclers_write_its_invoices(outside: Outside) -> None:
    browser = outside.browse(outside.market.holder)
    browser.see("/documents")
    assert "Let recyclers write them" in browser.words
    browser.follow(browser.send("/documents/self-billing/allow"))
    Papers(outside)
    browser.see("/documents")
    assert "UM-SBI-2026-000001" in browser.words
    browser.follow(browser.send("/documents/self-billing/end"))
    assert "Let recyclers write them" in browser.words
    other = outside.browse(outside.market.recycler)
    other.see("/documents")
    assert "Who writes your invoices" not in other.words


def test_sale_leads_to_its_documents(papers: Papers) -> None:
    papers.another()
    browser = papers.outside.browse(papers.market.holder)
    browser.see(f"/sales/{papers.sale}")
    assert f"/documents?sale={papers.sale}" in browser.links
    browser.see(f"/documents?sale={papers.sale}")
    assert INVOICE in browser.words
    assert "UM-INV-2026-000002" not in browser.words


def test_list_is_paged(papers: Papers) -> None:
    for _ in range(2):
        papers.another()
    client = papers.outside.app.test_client()
    headers = bearer(papers.outside.app, papers.market.holder)
    cursor, numbers = "", []
    for _ in range(3):
        address = f"/api/v1/documents?limit=1&cursor={cursor}"
        page = client.get(address, headers=headers).get_json()
        numbers += [one["number"][-1] for one in page["items"]]
        cursor = page["next"]
    assert numbers == ["3", "2", "1"]
    assert cursor == ""


def test_movements_of_money_bring_documents_about(outside: Outside) -> None:
    outside.inside(enter, outside.market.holder, a_german_number())
    sale = outside.inside(a_paid_sale, outside.market)
    outside.inside(reactions.react)
    outside.inside(release, sale, Mass.kg("1000"))
    outside.inside(reactions.react)
    kinds = [one.kind for one in outside.inside(documents_of, sale)]
    assert kinds == ["invoice", "credit_note"]
