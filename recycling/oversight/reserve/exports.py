"""Agreements, parcels, accounts and entries as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.oversight.reserve import queries
from recycling.oversight.reserve.cards import AccountCard, AgreementCard, EntryCard, ParcelCard
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.streams import rules as streams
from recycling.wire import Page

blueprint = Blueprint("reserve_exports", __name__)
_SYMBOLS = tuple(element.symbol for element in streams.elements())


def _of(symbol: str, held: str) -> Callable[..., object]:
    return lambda one: getattr(one, held).get(symbol)


def _each(held: str) -> dict[str, Callable[..., object]]:
    return {f"{symbol}_kg": _of(symbol, held) for symbol in _SYMBOLS}


AGREEMENTS: Table[AgreementCard] = table(
    "reserve-agreements",
    {
        "agreement": lambda one: one.ref,
        "way": lambda one: one.way,
        "state": lambda one: one.state,
        "authority": lambda one: one.authority,
        "authority_name": lambda one: one.authority_name,
        "base": lambda one: one.base,
        "base_name": lambda one: one.base_name,
        "batch": lambda one: one.batch,
        "product": lambda one: one.product,
        "parcel": lambda one: one.parcel,
        "mass_kg": lambda one: one.mass,
        **_each("elements"),
        "price": lambda one: one.price.amount,
        "currency": lambda one: one.price.currency,
        "terms": lambda one: one.terms,
        "offered_at": lambda one: one.offered_at,
        "ended_at": lambda one: one.ended_at,
        "reason": lambda one: one.reason,
    },
)
PARCELS: Table[ParcelCard] = table(
    "reserve-parcels",
    {
        "parcel": lambda one: one.ref,
        "authority_name": lambda one: one.authority_name,
        "place": lambda one: one.place,
        "batch": lambda one: one.batch,
        "product": lambda one: one.product,
        "mass_kg": lambda one: one.mass,
        "left_kg": lambda one: one.left,
        **_each("left_elements"),
        "taken_in_at": lambda one: one.taken_in_at,
    },
)
ACCOUNTS: Table[AccountCard] = table(
    "reserve-accounts",
    {
        "account": lambda one: one.ref,
        "authority_name": lambda one: one.authority_name,
        "group": lambda one: one.group,
        "place": lambda one: one.place,
        "year": lambda one: one.year,
        "opening_kg": lambda one: one.period.opening,
        "in_kg": lambda one: one.period.came_in,
        "out_kg": lambda one: one.period.went_out,
        "closing_kg": lambda one: one.period.closing,
        "adds_up": lambda one: one.period.adds_up,
        **{f"now_{name}": read for name, read in _each("elements").items()},
    },
)
ENTRIES: Table[EntryCard] = table(
    "reserve-entries",
    {
        "number": lambda one: one.number,
        "booked_at": lambda one: one.booked_at,
        "way": lambda one: one.way,
        "agreement": lambda one: one.agreement,
        "parcel": lambda one: one.parcel,
        "batch": lambda one: one.batch,
        "product": lambda one: one.product,
        "base_name": lambda one: one.base_name,
        "mass_kg": lambda one: one.mass,
        **_each("elements"),
        "balance_kg": lambda one: one.balance,
    },
)


def _agreements() -> Callable[[str], Page[AgreementCard]]:
    actor, state = current_actor(), request.args.get("state") or queries.ALL
    return lambda cursor: queries.agreements(actor, cursor, LARGEST_PAGE, state=state)


def _parcels() -> Callable[[str], Page[ParcelCard]]:
    actor = current_actor()
    return lambda cursor: queries.parcels(actor, cursor, LARGEST_PAGE)


def _accounts() -> Callable[[str], Page[AccountCard]]:
    actor, year = current_actor(), request.args.get("year", "")
    return lambda cursor: queries.accounts(actor, cursor, LARGEST_PAGE, year=year)


def _entries(ref: str) -> Callable[[str], Page[EntryCard]]:
    actor, year = current_actor(), request.args.get("year", "")
    queries.account(ref, actor, year)
    return lambda cursor: queries.entries(ref, actor, cursor, LARGEST_PAGE, year=year)


_INSIDE = requires(Permission.RESERVE_READ_ACCOUNTS)
offer(blueprint, "/reserve/agreements", AGREEMENTS, requires(Permission.RESERVE_READ), _agreements)
offer(blueprint, "/reserve/parcels", PARCELS, _INSIDE, _parcels)
offer(blueprint, "/reserve/accounts", ACCOUNTS, _INSIDE, _accounts)
offer(blueprint, "/reserve/accounts/<ref>/entries", ENTRIES, _INSIDE, _entries)
