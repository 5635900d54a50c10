"""Makers of documents: figures out of nothing, and sales between parties that have VAT numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from sqlalchemy import select
from stdnum import luhn
from stdnum.iso7064 import mod_11_10

from recycling.bases.models import Base, Licence
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.parties import service as parties
from recycling.parties.models import Identifier
from recycling.settlement import payments, service
from recycling.settlement.awards import awarded
from recycling.settlement.documents import service as documents
from recycling.settlement.documents.figures import (
    Destination,
    Figures,
    Line,
    Party,
    Preceding,
    Taxed,
)
from recycling.settlement.documents.models import SaleDocument
from recycling.settlement.documents.rules import CREDITS, DocumentKind
from recycling.settlement.documents.taxes import Taxing
from recycling.settlement.models import Sale
from tests.bases.makers import a_licensed_base
from tests.makers import Member, a_member
from tests.remembering import remembered
from tests.settlement.makers import Market, a_page, an_award, last_payment, press, seen

_numbers = count(10_000_000)
HOLDER = Party(
    "ORG-22222-22222", "Nordlicht GmbH", "Am Sandtorkai 1, Hamburg", "DE", "HRB 1", "DE136695976"
)
RECYCLER = Party(
    "ORG-33333-33333", "Recyclage SAS", "1 quai Perrache, Lyon", "FR", "RCS 2", "FR40303265045"
)


def figures(taxing: Taxing, kind: str = DocumentKind.INVOICE, **differs: Any) -> Figures:
    """A whole document over 3 125.00 EUR, taxed as said."""
    net_minor = 312_500
    whole = Figures(
        kind=kind,
        number="UM-INV-2026-000001",
        issued_on="2026-12-01",
        currency="EUR",
        supplier=HOLDER,
        customer=RECYCLER,
        sale="SAL-22222-22222",
        auction="AUC-22222-22222",
        lot="LOT-22222-22222",
        line=Line("Magnet swarf", "Lot LOT-22222-22222", "2.5", "TNE", "1250.00", net_minor),
        taxed=Taxed.on(net_minor, taxing),
        paid_minor=net_minor,
        destination=Destination("Base Rhône, Lyon", "FR", "2026-11-20"),
        preceding=Preceding("UM-INV-2026-000001", "2026-11-01") if kind in CREDITS else None,
        notes=("Issued through Urban Mine.",),
        terms="Paid through Urban Mine.",
    )
    return replace(whole, **differs)


def a_german_number() -> str:
    """A VAT number of Germany nobody has entered yet, with its check digit."""
    digits = str(next(_numbers))
    return f"DE{digits}{mod_11_10.calc_check_digit(digits)}"


def a_french_number() -> str:
    """A VAT number of France nobody has entered yet, with its check digits."""
    digits = str(next(_numbers))
    siren = digits + luhn.calc_check_digit(digits)
    return f"FR{(int(siren + '12') % 97):02d}{siren}"


def enter(member: Member, number: str) -> None:
    """Enter a VAT number among the identifiers of a member's organisation."""
    parties.add_identifier(member.act(), member.actor.organisation_ref, "vat", number)


def vat_numbers(member: Member) -> list[str]:
    """The VAT numbers of a member's organisation."""
    own = Identifier.organisation_id == member.actor.organisation_id
    found = db.session.scalars(select(Identifier.value).where(own, Identifier.scheme == "vat"))
    numbers = list(found)
    db.session.rollback()
    return numbers


@dataclass(frozen=True)
class Abroad:
    """A recycler in another country, with a base there."""

    member: Member
    base: str


@remembered
def a_recycler_abroad(country: str = "FR") -> Abroad:
    """A recycler, its base and its licence in another country."""
    regulator = a_member("regulator", country=country)
    recycler = a_member("recycler", country=country)
    return Abroad(recycler, a_licensed_base(recycler, regulator, country=country))


@remembered
def a_paid_sale_to(market: Market, abroad: Abroad, minor_per_tonne: int) -> str:
    """A sale of the market's lot to somebody abroad, paid in full.

    The award was the market's own: whether a lot may cross the border is not what is tested here.
    """
    terms = awarded(an_award(market, minor_per_tonne))
    base = db.session.scalars(select(Base).where(Base.ref == abroad.base)).one()
    licence = db.session.scalars(select(Licence).where(Licence.base_id == base.id)).one()
    theirs = replace(terms, recycler_id=base.recycler_id, base_id=base.id, licence_id=licence.id)
    db.session.rollback()
    sale = service.open_sale(Act(SYSTEM), theirs)
    pays = _with_recycler(market, abroad)
    while seen(sale).state == "opened":
        press(a_page(pays, sale))
        assert payments.settle(last_payment(sale).ref) == "paid"
    return sale


def _with_recycler(market: Market, abroad: Abroad) -> Market:
    return replace(market, bidder=replace(market.bidder, member=abroad.member, base=abroad.base))


def issue(sale: str) -> SaleDocument:
    """Do what the registry does after a movement of the sale's money; the document it made."""
    return document(documents.issue_document(Act(SYSTEM), sale))


def document(ref: str) -> SaleDocument:
    """A document as it stands."""
    db.session.rollback()
    return db.session.scalars(select(SaleDocument).where(SaleDocument.ref == ref)).one()


def documents_of(sale: str) -> list[SaleDocument]:
    """The documents of a sale, the first first."""
    db.session.rollback()
    theirs = select(SaleDocument).join(Sale, Sale.id == SaleDocument.sale_id)
    return list(db.session.scalars(theirs.where(Sale.ref == sale).order_by(SaleDocument.id)))
