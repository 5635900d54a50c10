"""Documents are invoices of EN 16931, in the judgement of a schema and a Schematron not ours."""

from __future__ import annotations

from dataclasses import replace

import facturx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from recycling.quantities import Money
from recycling.settlement.documents import taxes
from recycling.settlement.documents.cii import invoice_xml
from recycling.settlement.documents.figures import Figures, Line, Taxed, read_figures
from recycling.settlement.documents.rules import DocumentKind
from recycling.settlement.documents.taxes import Category, Taxing
from tests.settlement.documents.judging import broken_rules
from tests.settlement.documents.makers import RECYCLER, figures

pytestmark = pytest.mark.once
STANDARD = Taxing(Category.STANDARD, taxes.Decimal("25.5"))
TAXINGS = {
    "standard": STANDARD,
    "within the Union": taxes._WITHIN_UNION,
    "export": taxes._EXPORT,
    "service within the Union": taxes._SERVICE_WITHIN_UNION,
    "service abroad": taxes._SERVICE_ABROAD,
    "no VAT there": taxes._NO_VAT,
    "scrap": Taxing(Category.REVERSE_CHARGE, reason_code="VATEX-EU-AE", reason="Reverse charge"),
}


@pytest.mark.parametrize("kind", list(DocumentKind))
@pytest.mark.parametrize("taxing", TAXINGS.values(), ids=TAXINGS)
def test_every_kind_and_taxing_keeps_every_rule(taxing: Taxing, kind: DocumentKind) -> None:
    xml = invoice_xml(figures(taxing, kind))
    assert facturx.xml_check_xsd(xml, flavor="factur-x", level="en16931")
    assert broken_rules(xml) == []


@given(
    net_minor=st.integers(1, 10**13),
    taxing=st.sampled_from(list(TAXINGS.values())),
    currency=st.sampled_from(["EUR", "JPY", "USD"]),
)
def test_any_amount_keeps_every_rule(net_minor: int, taxing: Taxing, currency: str) -> None:
    price = str(Money(net_minor, currency).amount)
    given_figures = figures(
        taxing,
        currency=currency,
        line=Line("Swarf", "as a whole", "1", "C62", price, net_minor),
        taxed=Taxed.on(net_minor, taxing),
        paid_minor=net_minor,
    )
    xml = invoice_xml(given_figures)
    assert broken_rules(xml) == []
    assert _amounts(xml) == {
        "LineTotalAmount": price,
        "TaxBasisTotalAmount": price,
        "GrandTotalAmount": _written(given_figures, given_figures.total_minor),
        "TotalPrepaidAmount": price,
        "DuePayableAmount": _written(given_figures, given_figures.taxed.tax_minor),
    }


def _written(given_figures: Figures, minor: int) -> str:
    return str(given_figures.money(minor).amount)


def _amounts(xml: bytes) -> dict[str, str]:
    total = etree.fromstring(xml).find(".//{*}SpecifiedTradeSettlementHeaderMonetarySummation")
    assert total is not None
    named = {etree.QName(one).localname: one.text or "" for one in total}
    del named["TaxTotalAmount"]
    return named


@pytest.mark.parametrize(
    ("was", "becomes", "rule"),
    [
        ("<ram:GrandTotalAmount>3125.00", "<ram:GrandTotalAmount>3125.01", "BR-CO-15"),
        ("<ram:DuePayableAmount>0.00", "<ram:DuePayableAmount>1.00", "BR-CO-16"),
        ('schemeID="VA">FR40303265045', 'schemeID="FC">FR40303265045', "BR-IC-02"),
        ("VATEX-EU-IC", "VATEX-EU-XX", "FX-SCH-A-000589"),
    ],
)
def test_schematron_says_what_is_wrong(was: str, becomes: str, rule: str) -> None:
    xml = invoice_xml(figures(taxes._WITHIN_UNION)).decode()
    assert was in xml
    assert rule in broken_rules(xml.replace(was, becomes))


def test_document_that_breaks_a_rule_is_not_written() -> None:
    nameless = figures(taxes._WITHIN_UNION, customer=replace(RECYCLER, vat_number=""))
    with pytest.raises(ValueError, match="BR-K-2"):
        invoice_xml(nameless)


@pytest.mark.parametrize(
    "differs",
    [
        {"paid_minor": 312_501},
        {"destination": None},
        {"terms": "", "taxed": Taxed.on(312_500, STANDARD)},
        {"kind": DocumentKind.CREDIT_NOTE, "preceding": None},
        {"taxed": Taxed("K", "0", "", "", 0)},
    ],
)
def test_figures_that_cannot_be_are_refused(differs: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="breaks"):
        invoice_xml(figures(taxes._WITHIN_UNION, **differs))


def test_figures_are_read_as_they_were_kept() -> None:
    for kind in DocumentKind:
        kept = figures(STANDARD, kind)
        assert read_figures(kept.json()) == kept
