"""Read-only answers about contracts: those one may read, who signed, and who has still to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from recycling.auctions.models import Auction
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import absent, missing
from recycling.lots.models import Lot
from recycling.parties.models import Person
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.sayings import say
from recycling.settlement import queries as sales
from recycling.settlement.contracts.models import ContractSignature, SaleContract
from recycling.settlement.models import Sale
from recycling.settlement.rules import SaleState
from recycling.wire import Page, cursor_id, page_of

_STANDS = (SaleState.OPENED, SaleState.PAID)


@dataclass(frozen=True)
class Signed:
    """A party's signature: who made it, in which role, when, and where its fact stands.

    ``person`` is the reference alone where somebody has been erased; all but whose place it is,
    is empty until it is made.
    """

    party: str
    organisation: str
    name: str
    person: str
    person_name: str
    role: str
    at: datetime | None
    fact: str
    fact_digest: str


@dataclass(frozen=True)
class ContractCard:
    """A contract as its reader sees it."""

    ref: str
    sale: str
    auction: str
    lot: str
    title: str
    state: str
    digest: str
    drawn_at: datetime
    signatures: tuple[Signed, ...]


def _whole() -> Select[SaleContract]:
    sale = joinedload(SaleContract.sale)
    return select(SaleContract).options(
        sale.joinedload(Sale.lot),
        sale.joinedload(Sale.auction),
        sale.joinedload(Sale.holder),
        sale.joinedload(Sale.recycler),
        selectinload(SaleContract.signatures).joinedload(ContractSignature.organisation),
    )


def locked(ref: str) -> SaleContract:
    """Return a contract, its sale locked to the end of the deed; raises ``NotFound``."""
    sale = db.session.scalar(
        select(Sale.ref)
        .join(SaleContract, SaleContract.sale_id == Sale.id)
        .where(SaleContract.ref == ref)
    )
    if sale is None:
        raise missing("contract", ref)
    sales.locked(sale)
    return db.session.scalars(
        _whole().where(SaleContract.ref == ref).execution_options(populate_existing=True)
    ).one()


def contract(ref: str, actor: Actor) -> SaleContract:
    """Return a contract to who may read it; ``NotFound`` to others."""
    row = db.session.scalar(_whole().where(SaleContract.ref == ref))
    if row is None or not may(actor, Permission.CONTRACTS_READ, row):
        raise missing("contract", ref)
    return row


def find_contract_of(sale_id: int) -> SaleContract | None:
    """Return the contract of a sale; there is none of sales opened before there were any."""
    return db.session.scalar(_whole().where(SaleContract.sale_id == sale_id))


def contract_of_auction(auction_ref: str, actor: Actor) -> SaleContract:
    """Return the contract of an auction's latest sale to who may read it; ``NotFound``."""
    row = db.session.scalar(
        _whole()
        .join(Sale, Sale.id == SaleContract.sale_id)
        .join(Auction, Auction.id == Sale.auction_id)
        .where(Auction.ref == auction_ref)
        .order_by(SaleContract.sale_id.desc())
        .limit(1)
    )
    if row is None or not may(actor, Permission.CONTRACTS_READ, row):
        raise absent("contract", say("There is no contract of %(auction)s.", auction=auction_ref))
    return row


def contracts(actor: Actor, cursor: str = "", limit: int = 50) -> Page[ContractCard]:
    """Return a page of the contracts one may read, of the newest sale first.

    An organisation reads its own, a regulator those about lots of its country.
    """
    query = _whole()
    if actor.kind == Kind.REGULATOR:
        query = query.join(Sale, Sale.id == SaleContract.sale_id).join(Lot, Lot.id == Sale.lot_id)
        query = query.where(Lot.country == actor.country)
    else:
        query = query.join(ContractSignature, ContractSignature.sale_id == SaleContract.sale_id)
        query = query.where(ContractSignature.organisation_id == (actor.organisation_id or 0))
    if before := cursor_id(cursor):
        query = query.where(SaleContract.sale_id < before)
    rows = db.session.scalars(query.order_by(SaleContract.sale_id.desc()).limit(limit + 1)).all()
    page = page_of(rows, limit, lambda row: (row.sale_id,))
    return Page(cards_of(page.items), page.next)


def to_sign(organisation_id: int, limit: int = 20) -> list[SaleContract]:
    """Return the contracts of running sales an organisation has not signed, the oldest first."""
    query = (
        _whole()
        .join(ContractSignature, ContractSignature.sale_id == SaleContract.sale_id)
        .join(Sale, Sale.id == SaleContract.sale_id)
        .where(
            ContractSignature.organisation_id == organisation_id,
            ContractSignature.signed_at.is_(None),
            Sale.state.in_(_STANDS),
        )
    )
    return list(db.session.scalars(query.order_by(SaleContract.sale_id).limit(limit)))


def may_sign(row: SaleContract, actor: Actor) -> bool:
    """Tell whether an actor's signature is awaited."""
    place = row.signature_of(actor.organisation_id)
    return (
        place is not None
        and place.signed_at is None
        and row.sale.state != SaleState.LAPSED
        and may(actor, Permission.CONTRACTS_SIGN, row)
    )


def card_of(row: SaleContract) -> ContractCard:
    """Return a contract with who signed it."""
    return cards_of([row])[0]


def cards_of(rows: Sequence[SaleContract]) -> tuple[ContractCard, ...]:
    """Return contracts with who signed them, asking for all names at once."""
    names = _names({one.signed_by for row in rows for one in row.signatures if one.signed_by})
    return tuple(_card(row, names) for row in rows)


def _names(refs: set[str]) -> dict[str, str]:
    if not refs:
        return {}
    people = select(Person.ref, Person.name).where(Person.ref.in_(refs), Person.erased_at.is_(None))
    return {row.ref: row.name for row in db.session.execute(people)}


def _card(row: SaleContract, names: dict[str, str]) -> ContractCard:
    sale = row.sale
    return ContractCard(
        ref=row.ref,
        sale=sale.ref,
        auction=sale.auction.ref,
        lot=sale.lot.ref,
        title=sale.lot.title,
        state=row.state,
        digest=row.digest,
        drawn_at=row.drawn_at,
        signatures=tuple(_signed(sale, one, names) for one in row.signatures),
    )


def _signed(sale: Sale, one: ContractSignature, names: dict[str, str]) -> Signed:
    return Signed(
        party=one.party,
        organisation=one.organisation.ref,
        name=one.organisation.name,
        person=one.signed_by or "",
        person_name=names.get(one.signed_by or "", ""),
        role=one.role or "",
        at=one.signed_at,
        fact=f"sale:{sale.ref}#{one.fact_number}" if one.fact_number else "",
        fact_digest=one.fact_digest or "",
    )
