"""Read-only answers about exchanged assays: those one may read, and what is due of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from recycling.auctions.formulas.calculation import Calculation, calculation
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import absent
from recycling.lots.models import Lot
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.sayings import say
from recycling.settlement import queries as sales
from recycling.settlement.assays.contract import contract_of
from recycling.settlement.assays.models import AssayExchange, ExchangedAnalyte, SealedAssay
from recycling.settlement.assays.rules import ExchangeState, Party
from recycling.settlement.models import Sale
from recycling.wire import Page, cursor_id, page_of

_AT_ONCE = 100


def _whole() -> Select[AssayExchange]:
    sale = joinedload(AssayExchange.sale)
    return select(AssayExchange).options(
        sale.joinedload(Sale.lot),
        sale.joinedload(Sale.auction),
        sale.joinedload(Sale.base),
        sale.joinedload(Sale.holder),
        sale.joinedload(Sale.recycler),
        sale.selectinload(Sale.payments),
        sale.selectinload(Sale.payouts),
        joinedload(AssayExchange.by_holder),
        joinedload(AssayExchange.by_recycler),
        joinedload(AssayExchange.umpire),
        selectinload(AssayExchange.analytes),
        selectinload(AssayExchange.sealed),
    )


def locked(sale_ref: str) -> AssayExchange:
    """Return the exchange of a sale, the sale locked to the end of the deed.

    Raises ``NotFound``.
    """
    sale = sales.locked(sale_ref)
    row = db.session.scalar(
        _whole().where(AssayExchange.sale_id == sale.id).execution_options(populate_existing=True)
    )
    if row is None:
        raise absent(
            "assay exchange", say("There is no assay exchange of %(sale)s.", sale=sale_ref)
        )
    return row


def exchange(sale_ref: str, actor: Actor) -> AssayExchange:
    """Return a sale's exchange to who may read it; ``NotFound`` to others."""
    row = find_exchange(sale_ref)
    if row is None or not may(actor, Permission.ASSAYS_READ, row):
        raise absent(
            "assay exchange", say("There is no assay exchange of %(sale)s.", sale=sale_ref)
        )
    return row


def find_exchange(sale_ref: str) -> AssayExchange | None:
    """Return a sale's exchange as it stands, for the registry's own use, if there is one."""
    return db.session.scalar(
        _whole().join(Sale, Sale.id == AssayExchange.sale_id).where(Sale.ref == sale_ref)
    )


def exchanges(actor: Actor, cursor: str = "", limit: int = 50) -> Page[AssayExchange]:
    """Return a page of the exchanges one may read, of the newest sale first.

    A regulator reads those about lots of its country; others those they are party or umpire of.
    """
    query = _whole().join(Sale, Sale.id == AssayExchange.sale_id)
    if actor.kind == Kind.REGULATOR:
        query = query.join(Lot, Lot.id == Sale.lot_id).where(Lot.country == actor.country)
    else:
        own = actor.organisation_id
        query = query.where(
            or_(Sale.holder_id == own, Sale.recycler_id == own, AssayExchange.umpire_id == own)
        )
    if before := cursor_id(cursor):
        query = query.where(AssayExchange.sale_id < before)
    rows = db.session.scalars(query.order_by(AssayExchange.sale_id.desc()).limit(limit + 1)).all()
    return page_of(rows, limit, lambda row: (row.sale_id,))


def awaiting(organisation_id: int, limit: int) -> list[AssayExchange]:
    """Return the exchanges in which an organisation is to do something, the first due first."""
    ours = (
        (Party.HOLDER, Sale.holder_id, AssayExchange.by_holder_id),
        (Party.RECYCLER, Sale.recycler_id, AssayExchange.by_recycler_id),
    )
    parts = [
        (who == organisation_id)
        & or_(
            (AssayExchange.state == ExchangeState.SEALED) & ~_submitted_by(party),
            (AssayExchange.state == ExchangeState.NAMING) & named.is_(None),
        )
        for party, who, named in ours
    ]
    umpire = (AssayExchange.state == ExchangeState.UMPIRE) & (
        AssayExchange.umpire_id == organisation_id
    )
    query = (
        _whole()
        .join(Sale, Sale.id == AssayExchange.sale_id)
        .where(AssayExchange.due_at.is_not(None), or_(*parts, umpire))
    )
    return list(db.session.scalars(query.order_by(AssayExchange.due_at).limit(limit)))


def _submitted_by(party: Party) -> ColumnElement[bool]:
    return exists().where(SealedAssay.sale_id == AssayExchange.sale_id, SealedAssay.party == party)


def due_sales(at: datetime) -> list[str]:
    """Return the sales whose exchange must go on now, the longest due first."""
    rows = db.session.scalars(
        select(Sale.ref)
        .join(AssayExchange, AssayExchange.sale_id == Sale.id)
        .where(AssayExchange.due_at <= at)
        .order_by(AssayExchange.due_at)
        .limit(_AT_ONCE)
    )
    return list(rows)


def party_of(row: AssayExchange, actor: Actor) -> Party | None:
    """Return for which party of the sale an actor speaks, if for one."""
    own = actor.organisation_id
    return next((one for one in Party if own is not None and row.parties()[one] == own), None)


def has_submitted(row: AssayExchange, party: Party) -> bool:
    """Tell whether a party's assay is in."""
    return any(one.party == party for one in row.sealed)


def are_in(row: AssayExchange) -> bool:
    """Tell whether both parties' assays are in and wait to be opened."""
    return row.state == ExchangeState.SEALED and all(has_submitted(row, one) for one in Party)


def disputed(row: AssayExchange) -> list[ExchangedAnalyte]:
    """Return the analytes an umpire is to decide on: none before both assays are opened."""
    return [one for one in row.analytes if row.revealed_at is not None and one.ground is None]


def may_submit(row: AssayExchange, actor: Actor) -> bool:
    """Tell whether an actor's assay is awaited."""
    party = party_of(row, actor)
    return (
        row.state == ExchangeState.SEALED
        and party is not None
        and not has_submitted(row, party)
        and may(actor, Permission.ASSAYS_EXCHANGE, row)
    )


def may_name(row: AssayExchange, actor: Actor) -> bool:
    """Tell whether an actor may name an umpire now."""
    return row.state == ExchangeState.NAMING and may(actor, Permission.ASSAYS_EXCHANGE, row)


def may_umpire(row: AssayExchange, actor: Actor) -> bool:
    """Tell whether an actor is the umpire whose assay is awaited."""
    return row.state == ExchangeState.UMPIRE and may(actor, Permission.ASSAYS_UMPIRE, row)


def final_calculation(row: AssayExchange) -> Calculation | None:
    """Return how the final amount comes about, once it is known."""
    if row.state != ExchangeState.SETTLED:
        return None
    contract = contract_of(row.sale.auction_id)
    values = {one.name: one.final for one in row.analytes if one.final is not None}
    return calculation(contract.formula, contract.final(row.wet_mass, row.dry_mass, values))
