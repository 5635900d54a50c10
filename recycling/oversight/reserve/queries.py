"""Read-only answers about reserves: agreements, parcels, accounts over a year, and entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, func, select, type_coerce
from sqlalchemy.orm import joinedload

from recycling import clock
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid, missing
from recycling.oversight.reserve.cards import (
    AccountCard,
    AgreementCard,
    EntryCard,
    ParcelCard,
    account_card,
    agreement_card,
    entry_card,
    parcel_card,
)
from recycling.oversight.reserve.models import (
    ReserveAccount,
    ReserveAgreement,
    ReserveEntry,
    ReserveParcel,
)
from recycling.oversight.reserve.rules import AgreementState, Period, Way, instants_of, read_year
from recycling.parties.authorities import authorities_in
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.parties.rules.remits import Remit, remits_of
from recycling.quantities import NO_MASS, Mass
from recycling.recovery.claims import claims
from recycling.recovery.models import Batch, Output
from recycling.recovery.queries import sum_of
from recycling.recovery.rules import BatchState, OutputKind
from recycling.sayings import say
from recycling.wire import Page, cards, cursor_id, page_of

ALL = "all"
STATES = (*AgreementState, ALL)
_SHOWN = 100
_NEWEST = 300
_SIDES = (
    joinedload(ReserveAgreement.authority, innerjoin=True),
    joinedload(ReserveAgreement.recycler, innerjoin=True),
    joinedload(ReserveAgreement.base, innerjoin=True),
    joinedload(ReserveAgreement.parcel),
)


@dataclass(frozen=True)
class ToOffer:
    """A product, or a parcel, of which something may be offered."""

    batch: str
    output_id: int
    ref: str
    name: str
    left: Mass


def _claiming(output_id: int) -> Sequence[str]:
    return db.session.scalars(
        select(ReserveAgreement.ref).where(ReserveAgreement.output_id == output_id)
    ).all()


claims.append(_claiming)


def agreements(
    actor: Actor, cursor: str = "", limit: int = 50, *, state: str = ALL
) -> Page[AgreementCard]:
    """Return a page of one's country's agreements, or one's own bases', offered last first.

    Raises ``Invalid`` for an unknown state.
    """
    if state not in STATES:
        words = say(
            "There is no such state of an agreement. Use one of %(states)s.",
            states=", ".join(STATES),
        )
        raise Invalid("unknown_state", words, field="state")
    wanted = [_seen_by(actor)]
    if state != ALL:
        wanted.append(ReserveAgreement.state == state)
    if before := cursor_id(cursor):
        wanted.append(ReserveAgreement.id < before)
    rows = db.session.scalars(
        select(ReserveAgreement)
        .where(*wanted)
        .order_by(ReserveAgreement.id.desc())
        .limit(limit + 1)
        .options(*_SIDES)
    ).all()
    page = page_of(rows, limit, lambda row: (row.id,))
    return cards(page, lambda row: agreement_card(row, actor))


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    if actor.kind == Kind.REGULATOR:
        return ReserveAgreement.country == actor.country
    return ReserveAgreement.recycler_id == (actor.organisation_id or 0)


def agreement(ref: str, actor: Actor) -> AgreementCard:
    """Return one agreement; raises ``NotFound``, also for whoever may not read it."""
    row = db.session.scalar(
        select(ReserveAgreement).where(ReserveAgreement.ref == ref).options(*_SIDES)
    )
    if row is None or not may(actor, Permission.RESERVE_READ, row):
        raise missing("agreement", ref)
    return agreement_card(row, actor)


def offers_to_answer(actor: Actor, limit: int) -> list[AgreementCard]:
    """Return the offers that await the actor's organisation, the oldest first."""
    ours = actor.organisation_id or 0
    mine = (
        (ReserveAgreement.authority_id == ours) & (ReserveAgreement.way == Way.IN)
        if actor.kind == Kind.REGULATOR
        else (ReserveAgreement.recycler_id == ours) & (ReserveAgreement.way == Way.OUT)
    )
    rows = db.session.scalars(
        select(ReserveAgreement)
        .where(mine, _seen_by(actor), ReserveAgreement.state == AgreementState.OFFERED)
        .order_by(ReserveAgreement.id)
        .limit(limit)
        .options(*_SIDES)
    )
    return [agreement_card(row, actor) for row in rows]


def parcels(actor: Actor, cursor: str = "", limit: int = 50) -> Page[ParcelCard]:
    """Return a page of the parcels of a regulator's country, taken in last first."""
    query = (
        select(ReserveParcel)
        .where(ReserveParcel.country == actor.country)
        .order_by(ReserveParcel.id.desc())
        .limit(limit + 1)
        .options(joinedload(ReserveParcel.authority, innerjoin=True))
    )
    if before := cursor_id(cursor):
        query = query.where(ReserveParcel.id < before)
    rows = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), parcel_card)


def accounts(
    actor: Actor, cursor: str = "", limit: int = 50, *, year: str = ""
) -> Page[AccountCard]:
    """Return a page of the accounts of a regulator's country over a year, by UTC.

    Raises ``Invalid`` naming ``year``.
    """
    wanted = read_year(year, clock.today())
    rows = db.session.scalars(
        select(ReserveAccount)
        .where(ReserveAccount.country == actor.country, ReserveAccount.id > cursor_id(cursor))
        .order_by(ReserveAccount.id)
        .limit(limit + 1)
        .options(joinedload(ReserveAccount.authority, innerjoin=True))
    ).all()
    page = page_of(rows, limit, lambda row: (row.id,))
    over = periods([row.id for row in page.items], wanted)
    return cards(page, lambda row: account_card(row, wanted, over[row.id]))


def account(ref: str, actor: Actor, year: str = "") -> AccountCard:
    """Return one account over a year; raises ``NotFound``, ``Invalid`` naming ``year``."""
    row, wanted = _account(ref, actor), read_year(year, clock.today())
    return account_card(row, wanted, periods([row.id], wanted)[row.id])


def _account(ref: str, actor: Actor) -> ReserveAccount:
    row = db.session.scalar(
        select(ReserveAccount)
        .where(ReserveAccount.ref == ref)
        .options(joinedload(ReserveAccount.authority, innerjoin=True))
    )
    if row is None or not may(actor, Permission.RESERVE_READ_ACCOUNTS, row):
        raise missing("account", ref)
    return row


def entries(
    ref: str, actor: Actor, cursor: str = "", limit: int = 50, *, year: str = ""
) -> Page[EntryCard]:
    """Return a page of the entries of an account in a year, booked last first."""
    row = _account(ref, actor)
    first, after = instants_of(read_year(year, clock.today()))
    query = select(ReserveEntry).where(
        ReserveEntry.account_id == row.id,
        ReserveEntry.booked_at >= first,
        ReserveEntry.booked_at < after,
    )
    if before := cursor_id(cursor):
        query = query.where(ReserveEntry.number < before)
    source = joinedload(ReserveEntry.agreement, innerjoin=True)
    rows = db.session.scalars(
        query.order_by(ReserveEntry.number.desc())
        .limit(limit + 1)
        .options(source.joinedload(ReserveAgreement.parcel))
        .options(source.joinedload(ReserveAgreement.base, innerjoin=True))
    ).all()
    return cards(page_of(rows, limit, lambda one: (one.number,)), entry_card)


def periods(accounts: Sequence[int], year: int) -> dict[int, Period]:
    """Return accounts over a year: opening and closing as kept, in and out added up."""
    first, after = instants_of(year)
    opening, closing = _balances(accounts, first), _balances(accounts, after)
    moved: dict[tuple[int, str], Mass] = {
        (account, way): Mass(int(mass))
        for account, way, mass in db.session.execute(
            select(
                ReserveEntry.account_id,
                ReserveEntry.way,
                func.sum(type_coerce(ReserveEntry.mass, BigInteger)),
            )
            .where(
                ReserveEntry.account_id.in_(accounts),
                ReserveEntry.booked_at >= first,
                ReserveEntry.booked_at < after,
            )
            .group_by(ReserveEntry.account_id, ReserveEntry.way)
        )
    }
    return {
        one: Period(
            opening.get(one, NO_MASS),
            moved.get((one, Way.IN), NO_MASS),
            moved.get((one, Way.OUT), NO_MASS),
            closing.get(one, NO_MASS),
        )
        for one in accounts
    }


def _balances(accounts: Iterable[int], before: datetime) -> dict[int, Mass]:
    last = (
        select(func.max(ReserveEntry.id))
        .where(ReserveEntry.account_id.in_(accounts), ReserveEntry.booked_at < before)
        .group_by(ReserveEntry.account_id)
    )
    rows = db.session.execute(
        select(ReserveEntry.account_id, ReserveEntry.balance).where(ReserveEntry.id.in_(last))
    )
    return {row.account_id: row.balance for row in rows}


def products_to_offer(recycler_id: int, limit: int = _SHOWN) -> list[ToOffer]:
    """Return a recycler's products of closed batches of which something is left, newest first.

    Of its newest batches alone, so that a long life makes no long page.
    """
    closed = (
        select(Batch.id)
        .where(Batch.recycler_id == recycler_id, Batch.state == BatchState.CLOSED)
        .order_by(Batch.id.desc())
        .limit(_NEWEST)
    )
    taken = sum_of(ReserveAgreement.mass, ReserveAgreement.output_id == Output.id)
    left = type_coerce(Output.mass, BigInteger) - taken
    rows = db.session.execute(
        select(Batch.ref, Output.id, Output.name, left)
        .join(Batch, Batch.id == Output.batch_id)
        .where(Batch.id.in_(closed), Output.kind == OutputKind.PRODUCT, left > 0)
        .order_by(Output.id.desc())
        .limit(limit)
    )
    return [ToOffer(batch, number, "", name, Mass(int(mg))) for batch, number, name, mg in rows]


def parcels_to_offer(authority_id: int, limit: int = _SHOWN) -> list[ToOffer]:
    """Return an authority's parcels of which something is left to be offered, newest first."""
    offered = sum_of(
        ReserveAgreement.mass,
        (ReserveAgreement.parcel_id == ReserveParcel.id)
        & (ReserveAgreement.way == Way.OUT)
        & (ReserveAgreement.state == AgreementState.OFFERED),
    )
    left = type_coerce(ReserveParcel.left_mass, BigInteger) - offered
    rows = db.session.execute(
        select(ReserveParcel.batch, ReserveParcel.ref, ReserveParcel.product, left)
        .where(ReserveParcel.authority_id == authority_id, left > 0)
        .order_by(ReserveParcel.id.desc())
        .limit(limit)
    )
    return [ToOffer(batch, 0, ref, name, Mass(int(mg))) for batch, ref, name, mg in rows]


def keeps_reserve(organisation: Organisation) -> bool:
    """Tell whether an organisation is an authority that may keep a reserve."""
    return Remit.RESERVE in remits_of(organisation.kind, organisation.remits)


def reserves_in(country: str) -> list[tuple[str, str]]:
    """Return reference and name of the authorities of a country that may keep a reserve."""
    return [(one.ref, one.name) for one in authorities_in(country) if keeps_reserve(one)]
