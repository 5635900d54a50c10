"""What stands on the document a sale calls for? Its figures, or why there can be none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from recycling.config import Settings
from recycling.parties.models import Organisation
from recycling.quantities import UnitPrice, plain
from recycling.sayings import filled
from recycling.settlement.documents import sentences
from recycling.settlement.documents.called_for import Called, sides, vat_number
from recycling.settlement.documents.figures import (
    Destination,
    Figures,
    Line,
    Party,
    Preceding,
    Taxed,
)
from recycling.settlement.documents.models import SaleDocument
from recycling.settlement.documents.rules import (
    CREDITS,
    PLATFORM,
    SELF_BILLING,
    DocumentKind,
    supplies_goods,
)
from recycling.settlement.documents.taxes import Taxing, Withheld
from recycling.settlement.models import Sale

TONNE, ONE = "TNE", "C62"


@dataclass(frozen=True)
class Sides:
    """Who supplies and who takes, as a document states them."""

    supplier: Party
    customer: Party


def organisations_of(sale: Sale, called: Called) -> tuple[Organisation | None, Organisation]:
    """Return who supplies and who takes: of the fee the platform, which is none, and the payee."""
    supplier, customer = sides(sale, called.paid_by)
    return (
        (None, supplier) if called.next.kind is DocumentKind.FEE_INVOICE else (supplier, customer)
    )


def sides_of(sale: Sale, called: Called, settings: Settings) -> Sides:
    """Return the two sides as the register knows them now."""
    supplier, customer = organisations_of(sale, called)
    ours = _platform(settings) if supplier is None else party_of(supplier)
    return Sides(ours, party_of(customer))


def _platform(settings: Settings) -> Party:
    return Party(
        PLATFORM,
        settings.registry_name,
        settings.registry_register,
        settings.registry_country,
        settings.registry_number,
        settings.registry_vat_number,
    )


def party_of(organisation: Organisation) -> Party:
    """Return what a document states of an organisation."""
    return Party(
        organisation.ref,
        organisation.name,
        organisation.address,
        organisation.country,
        organisation.register_number,
        vat_number(organisation),
    )


def lacking(taxing: Taxing, sides: Sides) -> Withheld | None:
    """Return which VAT number is needed and not known, the supplier's first."""
    has = {
        Withheld.SUPPLIER_NUMBER: bool(sides.supplier.vat_number),
        Withheld.CUSTOMER_NUMBER: bool(sides.customer.vat_number),
    }
    return next((one for one in taxing.numbers_needed if not has[one]), None)


@dataclass(frozen=True)
class Stated:
    """What is to be stated: of which sale, what it calls for, and when."""

    sale: Sale
    called: Called
    taxing: Taxing
    sides: Sides
    on: date


def figures_of(
    stated: Stated, number: str, preceding: SaleDocument | None, settings: Settings
) -> Figures:
    """Return the figures of a sale's next document under its number."""
    sale, called = stated.sale, stated.called
    net_minor = called.next.net_minor
    taxed = Taxed.on(net_minor, stated.taxing)
    return Figures(
        kind=called.next.kind,
        number=number,
        issued_on=stated.on.isoformat(),
        currency=sale.currency,
        supplier=stated.sides.supplier,
        customer=stated.sides.customer,
        sale=sale.ref,
        auction=sale.auction.ref,
        lot=sale.lot.ref,
        line=_line(sale, called),
        taxed=taxed,
        paid_minor=net_minor,
        destination=_destination(sale, called),
        preceding=_preceding(preceding) if called.next.kind in CREDITS else None,
        notes=_notes(called, settings),
        terms=_terms(called, taxed, settings),
    )


def _line(sale: Sale, called: Called) -> Line:
    """Charge by the tonne where that makes the amount, else the amount as a whole."""
    net_minor = called.next.net_minor
    if called.next.kind is DocumentKind.FEE_INVOICE:
        about = filled(sentences.FEE_RATE, percent=plain(sale.fee_percent))
        return _whole(filled(sentences.FEE, sale=sale.ref), about, net_minor, sale.currency)
    goods = supplies_goods(called.paid_by)
    title = sale.lot.title
    what = title if goods else filled(sentences.TREATMENT, title=title)
    about = filled(sentences.LOT_WET, lot=sale.lot.ref, mass=plain(sale.mass.tonnes))
    if sale.provisional_percent is not None:
        return _whole(_by_formula(sale, called, what), about, net_minor, sale.currency)
    if called.next.kind in CREDITS:
        return _whole(filled(sentences.NOT_ACCEPTED, what=what), about, net_minor, sale.currency)
    mass = sale.mass
    if called.release is not None and called.release.accepted.milligrams < mass.milligrams:
        mass = called.release.accepted
    price = UnitPrice(abs(sale.minor_per_tonne), sale.currency)
    if not called.is_first or price.times(mass).minor != net_minor:
        return _whole(what, about, net_minor, sale.currency)
    return Line(what, about, plain(mass.tonnes), TONNE, str(price.amount), net_minor)


def _by_formula(sale: Sale, called: Called, what: str) -> str:
    """Say by which assay an amount of a sale by formula is: the declared one, or the final."""
    if sale.final_at is not None:
        which = sentences.FINAL if called.is_first else sentences.FINAL_DIFFERENCE
        return filled(which, what=what)
    if called.next.kind in CREDITS:
        return filled(sentences.NOT_ACCEPTED, what=what)
    return filled(sentences.PROVISIONAL, percent=sale.provisional_percent, what=what)


def _whole(name: str, description: str, net_minor: int, currency: str) -> Line:
    price = UnitPrice(net_minor, currency).amount
    return Line(name, description, "1", ONE, str(price), net_minor)


def _destination(sale: Sale, called: Called) -> Destination | None:
    """Say where the lot goes, and when it was accepted; the fee goes nowhere."""
    if called.next.kind is DocumentKind.FEE_INVOICE:
        return None
    on = called.release.on.isoformat() if called.release else ""
    return Destination(f"{sale.base.name}, {sale.base.place}", sale.base.country, on)


def _preceding(invoice: SaleDocument | None) -> Preceding | None:
    if invoice is None or invoice.number is None:
        return None
    return Preceding(invoice.number, invoice.made_at.date().isoformat())


def _notes(called: Called, settings: Settings) -> tuple[str, ...]:
    is_self_billed = called.next.kind in SELF_BILLING
    note = sentences.SELF_BILLED if is_self_billed else sentences.IN_THE_NAME
    return (filled(note, registry=settings.registry_name),)


def _terms(called: Called, taxed: Taxed, settings: Settings) -> str:
    if called.next.kind is DocumentKind.FEE_INVOICE:
        return sentences.FEE_KEPT
    is_credit = called.next.kind in CREDITS
    way = sentences.GIVEN_BACK if is_credit else sentences.PAID
    through = filled(way, registry=settings.registry_name)
    if not taxed.tax_minor:
        return filled(sentences.NOTHING_LEFT, through=through)
    owed = sentences.OWED_BY_SUPPLIER if is_credit else sentences.OWED_BY_CUSTOMER
    return filled(owed, through=through)
