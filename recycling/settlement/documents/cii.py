"""How is a document written for programs? As a Cross Industry Invoice of EN 16931 (Factur-X).

The library ``factur-x`` writes the XML from terms of the standard (BT-…, BG-…) and holds it
against the schema that comes with it; which term is which figure stands here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from recycling.settlement.documents.figures import Figures, Party, check
from recycling.settlement.documents.taxes import Category

FILE_NAME = "factur-x.xml"
LEVEL = "en16931"


def invoice_xml(figures: Figures) -> bytes:
    """Return a document as XML that keeps to the schema of EN 16931.

    Raises ``ValueError`` naming the business rules its figures break.
    """
    from facturx import generate_cii_xml, xml_check_xsd  # slow to load, and asked for rarely

    check(figures)
    written: bytes = generate_cii_xml(
        _terms(figures), level=LEVEL, check_xsd=False, check_schematron=None
    )
    xml_check_xsd(written, flavor="factur-x", level=LEVEL)
    return written


def _terms(figures: Figures) -> dict[str, Any]:
    amount = {name: str(figures.money(minor).amount) for name, minor in _totals(figures).items()}
    return {
        "BT-1": figures.number,
        "BT-2": date.fromisoformat(figures.issued_on),
        "BT-3": figures.type_code,
        "BT-5": figures.currency,
        "BT-12": figures.sale,
        "BT-17": [figures.lot],
        "BT-20": figures.terms,
        "BT-83": figures.sale,
        **amount,
        **_supply(figures),
        "BG-1": [{"BT-22": note} for note in figures.notes],
        "BG-4": _party(figures, figures.supplier),
        "BG-7": _party(figures, figures.customer),
        "BG-23": [_breakdown(figures)],
        "BG-25": [_line(figures)],
    }


def _totals(figures: Figures) -> dict[str, int]:
    return {
        "BT-106": figures.net_minor,
        "BT-109": figures.net_minor,
        "BT-110": figures.taxed.tax_minor,
        "BT-112": figures.total_minor,
        "BT-113": figures.paid_minor,
        "BT-115": figures.due_minor,
    }


def _supply(figures: Figures) -> dict[str, Any]:
    terms: dict[str, Any] = {}
    if figures.destination:
        terms["BG-13"] = {
            "name": figures.destination.name,
            "country_code": figures.destination.country,
        }
        if figures.destination.on:
            terms["BT-72"] = date.fromisoformat(figures.destination.on)
    if figures.preceding:
        before = figures.preceding
        issued = date.fromisoformat(before.issued_on)
        terms["BG-3"] = [{"BT-25": before.number, "BT-26": issued}]
    return terms


def _party(figures: Figures, party: Party) -> dict[str, Any]:
    """Name a party; its VAT number not on what is outside the scope of VAT (BR-O-2)."""
    stated: dict[str, Any] = {
        "name": party.name,
        "identifiers": {None: party.ref},
        "legal_identifier": party.register_number,
        "country_code": party.country,
        "addr_l1": party.address,
    }
    if party.vat_number and figures.taxed.category != Category.OUTSIDE_SCOPE:
        stated["vat_identifier"] = party.vat_number
    return {name: value for name, value in stated.items() if value}


def _breakdown(figures: Figures) -> dict[str, Any]:
    taxed, money = figures.taxed, figures.money
    terms = {
        "BT-116": str(money(figures.net_minor).amount),
        "BT-117": str(money(taxed.tax_minor).amount),
        "BT-118": taxed.category,
        "BT-120": taxed.reason,
        "BT-121": taxed.reason_code,
        **_percent(figures, "BT-119"),
    }
    return {name: value for name, value in terms.items() if value}


def _line(figures: Figures) -> dict[str, Any]:
    line = figures.line
    terms = {
        "BT-126": "1",
        "BT-129": line.quantity,
        "BT-130": line.unit,
        "BT-131": str(figures.money(line.net_minor).amount),
        "BT-146": line.price,
        "BT-151": figures.taxed.category,
        "BT-153": line.name,
        "BT-154": line.description,
        "BT-155": figures.lot,
        **_percent(figures, "BT-152"),
    }
    return {name: value for name, value in terms.items() if value}


def _percent(figures: Figures, term: str) -> dict[str, str]:
    """State the rate, but not of what is outside the scope of VAT (BR-O-5)."""
    taxed = figures.taxed
    return {} if taxed.category == Category.OUTSIDE_SCOPE else {term: taxed.percent}
