"""Deeds of documents: issue what a sale or its fee calls for, or note why it is withheld."""

from __future__ import annotations

from datetime import date

from flask import current_app
from sqlalchemy import select

from recycling.config import Settings
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say
from recycling.settlement import queries
from recycling.settlement.documents.called_for import (
    Called,
    called_for,
    fee_called_for,
    issued_documents,
    supplied_to,
)
from recycling.settlement.documents.cii import invoice_xml
from recycling.settlement.documents.figures import Figures
from recycling.settlement.documents.models import SaleDocument
from recycling.settlement.documents.numbering import next_place
from recycling.settlement.documents.rules import (
    PLATFORM,
    SELF_BILLING,
    SERIES,
    DocumentKind,
    DocumentState,
    Place,
    signed,
)
from recycling.settlement.documents.stating import (
    Stated,
    figures_of,
    lacking,
    organisations_of,
    sides_of,
)
from recycling.settlement.documents.taxes import Withheld
from recycling.settlement.models import Sale
from recycling.settlement.service import record_sale

WAYS_OUT = {
    Withheld.SUPPLIER_NUMBER: say("The supplier enters its VAT number among its identifiers."),
    Withheld.CUSTOMER_NUMBER: say("The customer enters its VAT number among its identifiers."),
    Withheld.RATE_UNKNOWN: say("The supplier issues it itself: the registry knows no rate there."),
    Withheld.RULE_UNKNOWN: say("The supplier issues it itself: the registry knows no rule for it."),
    Withheld.OTHER_CURRENCY: say(
        "The supplier issues it itself, with the tax in its own currency."
    ),
    Withheld.TAX_NOT_BOOKED: say("The registry issues it once its books hold the tax on fees."),
}


@deed
def issue_document(act: Act, sale_ref: str) -> str:
    """Issue the document a sale calls for, or note why it is withheld; answers with its reference.

    Raises ``Conflict`` where the sale calls for none, or where one is withheld for the same reason
    as before: nothing has changed then.
    """
    sale = queries.locked(sale_ref)
    permit(act.actor, Permission.DOCUMENTS_ISSUE, sale)
    return _issue_or_withhold(act, sale, called_for(sale, act.at.date()))


@deed
def issue_fee_invoice(act: Act, sale_ref: str) -> str:
    """Issue the platform's invoice over its fee on a sale; raises as ``issue_document`` does."""
    sale = queries.locked(sale_ref)
    permit(act.actor, Permission.DOCUMENTS_ISSUE, sale)
    country = _settings().registry_country
    return _issue_or_withhold(act, sale, fee_called_for(sale, act.at.date(), country))


def try_again(act: Act, sale_ref: str, kind: str) -> str:
    """Issue what was withheld, or raise ``Conflict`` naming the way out."""
    if kind == DocumentKind.FEE_INVOICE:
        return issue_fee_invoice(act, sale_ref)
    return issue_document(act, sale_ref)


def calls_for_document(sale_ref: str, day: date) -> bool:
    """Tell whether ``issue_document`` would do anything on a day."""
    sale = queries.unlocked(sale_ref)
    return _would_change(sale, called_for(sale, day), day)


def calls_for_fee_invoice(sale_ref: str, day: date) -> bool:
    """Tell whether ``issue_fee_invoice`` would do anything on a day."""
    sale = queries.unlocked(sale_ref)
    return _would_change(sale, fee_called_for(sale, day, _settings().registry_country), day)


def _would_change(sale: Sale, called: Called | None, day: date) -> bool:
    if called is None:
        return False
    stated = _stated(sale, called, day)
    return not isinstance(stated, Withheld) or not _is_withheld_already(sale, called, stated)


def _issue_or_withhold(act: Act, sale: Sale, called: Called | None) -> str:
    if called is None:
        raise Conflict(
            "no_document_due",
            say("The documents of sale %(sale)s come to what the books say.", sale=sale.ref),
            way_out=say("Nothing is to be done."),
        )
    stated = _stated(sale, called, act.at.date())
    if isinstance(stated, Withheld):
        return _withhold(act, sale, called, stated)
    return _issue(act, stated)


def _stated(sale: Sale, called: Called, day: date) -> Stated | Withheld:
    if isinstance(called.taxing, Withheld):
        return called.taxing
    sides = sides_of(sale, called, _settings())
    return lacking(called.taxing, sides) or Stated(sale, called, called.taxing, sides, day)


def _issue(act: Act, stated: Stated) -> str:
    sale, called = stated.sale, stated.called
    place = next_place(_issuer(stated), SERIES[called.next.kind], stated.on.year)
    figures = figures_of(stated, place.number, _credited(sale, called), _settings())
    row = _row(act, sale, called, DocumentState.ISSUED)
    _state(row, figures, place)
    db.session.add(row)
    record_sale(
        act,
        "DocumentIssued",
        sale,
        {
            "document": row.ref,
            "kind": row.kind,
            "over": _over(called),
            "number": figures.number,
            "issuer": place.issuer,
            "net_minor": figures.net_minor,
            "tax_minor": figures.taxed.tax_minor,
            "currency": figures.currency,
        },
    )
    return row.ref


def _over(called: Called) -> str:
    return "fee" if called.next.kind is DocumentKind.FEE_INVOICE else "supply"


def _issuer(stated: Stated) -> str:
    kind = stated.called.next.kind
    if kind is DocumentKind.FEE_INVOICE:
        return PLATFORM
    return (stated.sides.customer if kind in SELF_BILLING else stated.sides.supplier).ref


def _state(row: SaleDocument, figures: Figures, place: Place) -> None:
    row.number, row.issuer_ref = place.number, place.issuer
    row.series, row.year, row.place = place.series, place.year, place.place
    row.tax_minor = figures.taxed.tax_minor
    row.figures, row.xml = figures.json(), invoice_xml(figures).decode()


def _row(act: Act, sale: Sale, called: Called, state: DocumentState) -> SaleDocument:
    supplier, customer = organisations_of(sale, called)
    return SaleDocument(
        ref=new_reference("DOC"),
        sale_id=sale.id,
        kind=called.next.kind,
        state=state,
        reason="",
        supplier_id=supplier.id if supplier else None,
        customer_id=customer.id,
        made_at=act.at,
        currency=sale.currency,
        net_minor=called.next.net_minor,
        tax_minor=0,
        figures="",
        xml="",
    )


def _credited(sale: Sale, called: Called) -> SaleDocument | None:
    """Return the invoice a credit note of the sale takes from: the last one."""
    theirs = supplied_to(sale, called.paid_by, issued_documents(sale))
    return next((one for one in reversed(theirs) if signed(one.kind, 1) > 0), None)


def _withhold(act: Act, sale: Sale, called: Called, reason: Withheld) -> str:
    if _is_withheld_already(sale, called, reason):
        raise Conflict(
            "still_withheld",
            say("The document of sale %(sale)s is still withheld.", sale=sale.ref),
            field="sale",
            way_out=WAYS_OUT[reason],
        )
    row = _row(act, sale, called, DocumentState.WITHHELD)
    row.reason = reason
    db.session.add(row)
    record_sale(
        act,
        "DocumentWithheld",
        sale,
        {
            "document": row.ref,
            "kind": row.kind,
            "over": _over(called),
            "reason": reason,
            "net_minor": row.net_minor,
        },
    )
    return row.ref


def _is_withheld_already(sale: Sale, called: Called, reason: Withheld) -> bool:
    is_fee = called.next.kind is DocumentKind.FEE_INVOICE
    fee = SaleDocument.kind == DocumentKind.FEE_INVOICE
    last = db.session.scalars(
        select(SaleDocument)
        .where(SaleDocument.sale_id == sale.id, fee if is_fee else ~fee)
        .order_by(SaleDocument.id.desc())
        .limit(1)
    ).first()
    return last is not None and (last.reason, last.net_minor) == (reason, called.next.net_minor)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
