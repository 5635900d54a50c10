"""Read-only answers about documents of money: those one may read, and one of them whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select, union
from sqlalchemy.orm import aliased, joinedload

from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import NotFound, missing
from recycling.lots.models import Lot
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.quantities import Money
from recycling.sayings import say
from recycling.settlement.documents.called_for import has_leave
from recycling.settlement.documents.models import SaleDocument
from recycling.settlement.documents.rules import CREDITS, DocumentKind, DocumentState
from recycling.settlement.models import Sale
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class DocumentCard:
    """A document as its reader sees it; amounts are positive.

    ``state`` is ``issued``, ``withheld``, or ``superseded`` where one that was withheld has been
    followed by another of its sale. ``supplier`` is empty where the platform is.
    """

    ref: str
    kind: str
    state: str
    reason: str
    number: str
    sale: str
    lot: str
    title: str
    supplier: str
    supplier_name: str
    customer: str
    customer_name: str
    made_at: datetime
    net: Money
    tax: Money
    total: Money
    is_credit: bool


def documents(
    actor: Actor, cursor: str = "", limit: int = 50, sale: str = ""
) -> Page[DocumentCard]:
    """Return a page of the documents one may read, newest first, of one sale where it is named.

    An organisation reads those it is a side of, a regulator those about lots of its country.
    """
    before = cursor_id(cursor)
    query = _whole().order_by(SaleDocument.id.desc()).limit(limit + 1)
    if before:
        query = query.where(SaleDocument.id < before)
    if sale:
        query = query.where(Sale.ref == sale)
    if actor.kind == Kind.REGULATOR:
        query = query.where(Lot.country == actor.country)
    else:
        query = query.where(SaleDocument.id.in_(_of_side(actor, before, limit, sale)))
    rows = db.session.execute(query).all()
    return cards(page_of(rows, limit, lambda row: (row.SaleDocument.id,)), _card)


def _of_side(actor: Actor, before: int, limit: int, sale: str) -> Select[Any]:
    """Read one index for each side from its end: a page costs the same however long the list."""
    own = actor.organisation_id or 0
    sides = (SaleDocument.supplier_id == own, SaleDocument.customer_id == own)
    newest = (_newest(whose, before, 0 if sale else limit + 1) for whose in sides)
    return select(union(*(select(one.subquery().c.id) for one in newest)).subquery().c.id)


def _newest(whose: ColumnElement[bool], before: int, most: int) -> Select[int]:
    query = select(SaleDocument.id).where(whose)
    if before:
        query = query.where(SaleDocument.id < before)
    return query.order_by(SaleDocument.id.desc()).limit(most) if most else query


def _whole() -> Select[*tuple[Any, ...]]:
    later = aliased(SaleDocument)
    followed = exists().where(
        later.sale_id == SaleDocument.sale_id,
        later.id > SaleDocument.id,
        (later.kind == DocumentKind.FEE_INVOICE) == (SaleDocument.kind == DocumentKind.FEE_INVOICE),
    )
    return (
        select(SaleDocument, followed.label("is_followed"))
        .join(SaleDocument.sale)
        .join(Sale.lot)
        .options(
            joinedload(SaleDocument.sale).joinedload(Sale.lot),
            joinedload(SaleDocument.supplier),
            joinedload(SaleDocument.customer),
        )
    )


def document(ref: str, actor: Actor) -> DocumentCard:
    """Return a document to whoever may read it; ``NotFound`` to others."""
    return _card(_readable(ref, actor))


def issued(ref: str, actor: Actor) -> SaleDocument:
    """Return an issued document whole; ``NotFound`` to others, and for one that is withheld."""
    row: SaleDocument = _readable(ref, actor).SaleDocument
    if row.state != DocumentState.ISSUED:
        raise NotFound(
            "document_withheld",
            say("Document %(ref)s was not issued.", ref=ref),
            way_out=say("Its page says why, and what would let it be issued."),
        )
    return row


def _readable(ref: str, actor: Actor) -> Any:
    row = db.session.execute(_whole().where(SaleDocument.ref == ref)).one_or_none()
    if row is None or not may(actor, Permission.DOCUMENTS_READ, row.SaleDocument):
        raise missing("document", ref)
    return row


def allows_self_billing(actor: Actor) -> bool | None:
    """Tell whether recyclers may write the invoices of a holder; ``None`` to anybody else."""
    if actor.kind != Kind.HOLDER:
        return None
    return has_leave(actor.organisation_id or 0)


def _card(row: Any) -> DocumentCard:
    it: SaleDocument = row.SaleDocument
    is_over = it.state == DocumentState.WITHHELD and row.is_followed
    return DocumentCard(
        ref=it.ref,
        kind=it.kind,
        state="superseded" if is_over else it.state,
        reason=it.reason,
        number=it.number or "",
        sale=it.sale.ref,
        lot=it.sale.lot.ref,
        title=it.sale.lot.title,
        supplier=it.supplier.ref if it.supplier else "",
        supplier_name=it.supplier.name if it.supplier else "",
        customer=it.customer.ref,
        customer_name=it.customer.name,
        made_at=it.made_at,
        net=it.net,
        tax=it.tax,
        total=it.total,
        is_credit=it.kind in CREDITS,
    )
