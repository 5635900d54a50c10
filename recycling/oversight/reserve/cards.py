"""What is shown of agreements, parcels, accounts and entries?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from recycling.deeds import Actor
from recycling.oversight.reserve.models import (
    ReserveAccount,
    ReserveAgreement,
    ReserveEntry,
    ReserveParcel,
    masses,
)
from recycling.oversight.reserve.rules import AgreementState, Period
from recycling.parties.permissions import Permission, may
from recycling.quantities import Mass, Money


@dataclass(frozen=True)
class AgreementCard:
    """An agreement: between whom, over how much of what, for what price, and where it stands.

    ``parcel`` is what the product became, or of what it is a part; ``place`` where that is kept,
    which a base is not told.
    """

    ref: str
    way: str
    state: str
    authority: str
    authority_name: str
    base: str
    base_name: str
    recycler_name: str
    batch: str
    product: str
    parcel: str
    place: str
    mass: Mass
    elements: Mapping[str, Mass]
    price: Money
    terms: str
    offered_at: datetime
    ended_at: datetime | None
    reason: str
    may_answer: bool
    may_take_back: bool


@dataclass(frozen=True)
class ParcelCard:
    """A parcel and what is left of it in the reserve."""

    ref: str
    authority_name: str
    place: str
    batch: str
    product: str
    mass: Mass
    left: Mass
    left_elements: Mapping[str, Mass]
    taken_in_at: datetime


@dataclass(frozen=True)
class AccountCard:
    """An account over a year, and what it holds of each element now."""

    ref: str
    authority_name: str
    group: str
    place: str
    year: int
    period: Period
    elements: Mapping[str, Mass]


@dataclass(frozen=True)
class EntryCard:
    """One entry of an account, with its source."""

    number: int
    booked_at: datetime
    way: str
    agreement: str
    parcel: str
    batch: str
    product: str
    base_name: str
    mass: Mass
    elements: Mapping[str, Mass]
    balance: Mass


def agreement_card(row: ReserveAgreement, actor: Actor) -> AgreementCard:
    """Return an agreement as the actor sees it."""
    parcel, parts = row.parcel, row.parties()
    is_open = row.state == AgreementState.OFFERED and may(actor, Permission.RESERVE_AGREE, row)
    shows_reserve = parcel is not None and may(actor, Permission.RESERVE_READ_ACCOUNTS, row)
    return AgreementCard(
        ref=row.ref,
        way=row.way,
        state=row.state,
        authority=row.authority.ref,
        authority_name=row.authority.name,
        base=row.base.ref,
        base_name=row.base.name,
        recycler_name=row.recycler.name,
        batch=row.batch,
        product=row.product,
        parcel=parcel.ref if parcel else "",
        place=parcel.place if parcel and shows_reserve else "",
        mass=row.mass,
        elements=masses(row.milligrams),
        price=row.price,
        terms=row.terms,
        offered_at=row.offered_at,
        ended_at=row.ended_at,
        reason=row.reason,
        may_answer=is_open and parts["answerer"] == actor.organisation_id,
        may_take_back=is_open and parts["offerer"] == actor.organisation_id,
    )


def parcel_card(row: ReserveParcel) -> ParcelCard:
    """Return a parcel as regulators see it."""
    return ParcelCard(
        ref=row.ref,
        authority_name=row.authority.name,
        place=row.place,
        batch=row.batch,
        product=row.product,
        mass=row.mass,
        left=row.left_mass,
        left_elements=masses(row.left_milligrams),
        taken_in_at=row.taken_in_at,
    )


def account_card(row: ReserveAccount, year: int, period: Period) -> AccountCard:
    """Return an account over a year."""
    return AccountCard(
        ref=row.ref,
        authority_name=row.authority.name,
        group=row.element_group,
        place=row.place,
        year=year,
        period=period,
        elements=masses(row.milligrams),
    )


def entry_card(row: ReserveEntry) -> EntryCard:
    """Return an entry with its source."""
    agreement = row.agreement
    return EntryCard(
        number=row.number,
        booked_at=row.booked_at,
        way=row.way,
        agreement=agreement.ref,
        parcel=agreement.parcel.ref if agreement.parcel else "",
        batch=agreement.batch,
        product=agreement.product,
        base_name=agreement.base.name,
        mass=row.mass,
        elements=masses(row.milligrams),
        balance=row.balance,
    )
