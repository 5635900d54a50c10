"""What stands on both sides of a day, brought together some hundred movements at a time?

Ours is what the books moved on the account ``held``, with the payment or payout it was for; theirs
are the lines that were read. Each is looked up by the service's id on any day, so a movement near
midnight is found whichever day the other side gave it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from recycling.auctions.deposits.models import Deposit
from recycling.db import db
from recycling.settlement.books.models import BookEntry, BookPosting
from recycling.settlement.books.rules import EntryKind
from recycling.settlement.disputes.models import Claim, Dispute
from recycling.settlement.models import Payment, Payout, Sale
from recycling.settlement.onboarding.models import PayeeAccount
from recycling.settlement.reconciling.deposited import ON_HELD, of_deposits
from recycling.settlement.reconciling.disputed import fee_of, of_disputes
from recycling.settlement.reconciling.lifecycle import bounds
from recycling.settlement.reconciling.lines import theirs
from recycling.settlement.reconciling.models import BalanceLine, Difference
from recycling.settlement.reconciling.rules import (
    Found,
    Kind,
    Known,
    Movement,
    Ours,
    differences,
    missing_there,
)
from recycling.settlement.rules import PayoutKind
from recycling.wire import decode_cursor, encode_cursor

MOVED = {
    EntryKind.PAID: Movement.PAYMENT,
    EntryKind.QUESTIONED: Movement.PAYMENT,
    EntryKind.PASSED_ON: Movement.TRANSFER,
    EntryKind.GIVEN_BACK: Movement.REFUND,
    EntryKind.DISPUTED: Movement.DISPUTE,
    EntryKind.REINSTATED: Movement.DISPUTE,
    EntryKind.CALLED_BACK: Movement.REVERSAL,
}
"""What each kind of entry that moves money at the service is there."""
_MADE = {PayoutKind.TRANSFER: Movement.TRANSFER, PayoutKind.REFUND: Movement.REFUND}
_Chunk = tuple[list[Found], str]


def missing_in_lines(day: date, place: str, most: int) -> _Chunk:
    """Look for a line for each of up to ``most`` movements the books have of a day.

    Returns what has none, and the place to go on from: empty at the end.
    """
    of_deposit = case(
        (BookEntry.kind == EntryKind.PAID, Deposit.charge_id), else_=Deposit.provider_id
    )
    of_others = (of_deposit, Dispute.provider_id, Claim.provider_id, "")
    provider_id = func.coalesce(Payment.charge_id, Payout.provider_id, *of_others)
    keys = (BookEntry.at, BookEntry.fact_id, BookEntry.kind)
    rows = db.session.execute(
        select(
            *keys,
            BookEntry.reference,
            BookEntry.currency,
            BookPosting.amount_minor,
            Sale.ref.label("sale"),
            provider_id.label("provider_id"),
            exists().where(BalanceLine.source == provider_id).label("is_there"),
        )
        .select_from(BookEntry)
        .join(BookPosting, ON_HELD)
        .join(BookEntry.sale)
        .outerjoin(Payment, Payment.ref == BookEntry.reference)
        .outerjoin(Payout, Payout.ref == BookEntry.reference)
        .outerjoin(Deposit, Deposit.ref == BookEntry.reference)
        .outerjoin(Dispute, Dispute.ref == BookEntry.reference)
        .outerjoin(Claim, Claim.ref == BookEntry.reference)
        .where(
            _during(BookEntry.at, day),
            BookEntry.kind != EntryKind.CHARGED,
            _beyond(keys, place),
        )
        .order_by(*keys)
        .limit(most)
    ).all()
    missing = [missing_there(_booked(row)) for row in rows if not row.is_there]
    return missing, _next_place(rows, most, ("at", "fact_id", "kind"))


def _booked(row: Any) -> Ours:
    movement = MOVED.get(EntryKind(row.kind), Movement.OTHER)
    return Ours(row.reference, movement, row.amount_minor, row.currency, row.sale, row.provider_id)


def unlike_lines(day: date, place: str, most: int) -> _Chunk:
    """Compare up to ``most`` lines of a day with what the books have of them."""
    keys = (BalanceLine.created_at, BalanceLine.id)
    rows = db.session.scalars(
        select(BalanceLine)
        .where(_during(BalanceLine.created_at, day), _beyond(keys, place))
        .order_by(*keys)
        .limit(most)
    ).all()
    found = list(of_sources({row.source for row in rows}))
    return found, _next_place(rows, most, ("created_at", "id"))


def of_sources(sources: Collection[str]) -> Iterator[Found]:
    """Return what all lines of some charges, transfers, refunds, disputes or payouts differ in."""
    rows = db.session.scalars(
        select(BalanceLine)
        .where(BalanceLine.source.in_(sources))
        .order_by(BalanceLine.source, BalanceLine.id)
    ).all()
    lines = [theirs(row) for row in rows]
    ids = {line.source for line in lines} | {line.about for line in lines}
    references = {line.reference for line in lines}
    known = Known.of(_ours(ids - {""}, references - {""}))
    for _, of_one in groupby(lines, lambda line: line.source):
        yield from differences(tuple(of_one), known)


def still_found(row: Difference) -> Found | None:
    """Return a difference from before as it is now, by what we have and have read; or none."""
    if row.kind == Kind.MISSING_THERE:
        return _still_missing(row)
    again = (one for one in of_sources({row.source}) if _is_same(one, row))
    return next(again, None)


def _is_same(one: Found, row: Difference) -> bool:
    return (one.kind, one.subject) == (row.kind, row.subject)


def _still_missing(row: Difference) -> Found | None:
    at = db.session.scalar(select(BookEntry.at).where(BookEntry.reference == row.reference))
    if at is None:
        return None
    named = list(_ours((), (row.reference,)))  # a deposit is taken, and given back or passed on
    ours = next((one for one in named if one.provider_id == row.source), next(iter(named), None))
    if ours is None:
        return missing_there(_remembered(row))
    is_there = db.session.scalar(select(exists().where(BalanceLine.source == ours.provider_id)))
    return None if is_there else missing_there(ours)


def _remembered(row: Difference) -> Ours:
    return Ours(row.reference, Movement.OTHER, row.ours_minor, row.currency, row.sale, row.source)


def _ours(ids: Collection[str], references: Collection[str]) -> Iterator[Ours]:
    """Return the payments and payouts of these ids or references, with what is booked for them."""
    yield from of_deposits(ids, references)
    yield from of_disputes(ids, references)
    wanted = _payments().where(or_(Payment.charge_id.in_(ids), Payment.ref.in_(references)))
    for row in db.session.execute(wanted):
        currency = row.booked_currency or row.currency
        yield Ours(
            row.ref,
            Movement.PAYMENT,
            row.amount_minor,
            currency,
            row.sale,
            row.charge_id or "",
            fee_minor=row.fee_minor,
        )
    wanted = _payouts().where(or_(Payout.provider_id.in_(ids), Payout.ref.in_(references)))
    for row in db.session.execute(wanted):
        movement = _MADE[PayoutKind(row.kind)]
        yield Ours(
            row.ref,
            movement,
            row.amount_minor,
            row.booked_currency or row.currency,
            row.sale,
            row.provider_id or "",
            (row.account_id or "") if movement is Movement.TRANSFER else "",
            row.charge_id or "",
        )


def _payments() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Payment.ref,
            Payment.charge_id,
            Payment.currency,
            Sale.ref.label("sale"),
            BookEntry.currency.label("booked_currency"),
            BookPosting.amount_minor,
            fee_of(Payment.ref),
        )
        .select_from(Payment)
        .join(Sale, Sale.id == Payment.sale_id)
        .outerjoin(
            BookEntry,
            and_(BookEntry.reference == Payment.ref, BookEntry.kind != EntryKind.CHARGED),
        )
        .outerjoin(BookPosting, ON_HELD)
    )


def _payouts() -> Select[*tuple[Any, ...]]:
    payee_id = case((Sale.amount_minor > 0, Sale.holder_id), else_=Sale.recycler_id)
    out_of = aliased(Payment)
    return (
        select(
            Payout.ref,
            Payout.kind,
            Payout.provider_id,
            Sale.currency,
            Sale.ref.label("sale"),
            PayeeAccount.account_id,
            out_of.charge_id,
            BookEntry.currency.label("booked_currency"),
            BookPosting.amount_minor,
        )
        .select_from(Payout)
        .join(Sale, Sale.id == Payout.sale_id)
        .join(out_of, out_of.id == Payout.payment_id)
        .outerjoin(PayeeAccount, PayeeAccount.organisation_id == payee_id)
        .outerjoin(BookEntry, BookEntry.reference == Payout.ref)
        .outerjoin(BookPosting, ON_HELD)
    )


def day_sums(day: date) -> list[dict[str, Any]]:
    """Return what each kind of movement came to on a day, in each currency, on both sides."""
    sums: dict[tuple[str, str], dict[str, Any]] = {}

    def of(currency: str, movement: str) -> dict[str, Any]:
        nothing = {"ours": 0, "ours_minor": 0, "theirs": 0, "theirs_minor": 0, "fee_minor": 0}
        key = {"currency": currency, "movement": movement}
        return sums.setdefault((currency, movement), {**key, **nothing})

    for currency, kind, count, minor in db.session.execute(_booked_sums(day)):
        one = of(currency, MOVED.get(EntryKind(kind), Movement.OTHER))
        one["ours"] += count
        one["ours_minor"] += int(minor)
    for currency, movement, count, minor, fee_minor in db.session.execute(_listed_sums(day)):
        one = of(currency, movement)
        one |= {"theirs": count, "theirs_minor": int(minor), "fee_minor": int(fee_minor)}
    return [sums[key] for key in sorted(sums)]


def _booked_sums(day: date) -> Select[*tuple[Any, ...]]:
    columns = (BookEntry.currency, BookEntry.kind)
    return (
        select(*columns, func.count(), func.sum(BookPosting.amount_minor))
        .select_from(BookEntry)
        .join(BookPosting, ON_HELD)
        .where(_during(BookEntry.at, day), BookEntry.kind != EntryKind.CHARGED)
        .group_by(*columns)
    )


def _listed_sums(day: date) -> Select[*tuple[Any, ...]]:
    columns = (BalanceLine.currency, BalanceLine.movement)
    sums = (func.sum(BalanceLine.amount_minor), func.sum(BalanceLine.fee_minor))
    return (
        select(*columns, func.count(), *sums)
        .where(_during(BalanceLine.created_at, day))
        .group_by(*columns)
    )


def _during(column: Any, day: date) -> ColumnElement[bool]:
    first, after = bounds(day)
    return and_(column >= first, column < after)


def _beyond(keys: Sequence[Any], place: str) -> ColumnElement[bool]:
    """Ask for what comes after a place in the order of the keys."""
    at = decode_cursor(place)
    if at is None:
        return true()
    values = (datetime.fromisoformat(str(at[0])), *at[1:])
    wanted: ColumnElement[bool] | None = None
    for key, value in reversed(list(zip(keys, values, strict=True))):
        wanted = key > value if wanted is None else or_(key > value, and_(key == value, wanted))
    return true() if wanted is None else wanted


def _next_place(rows: Sequence[Any], most: int, names: Iterable[str]) -> str:
    if len(rows) < most:
        return ""
    first, *rest = (getattr(rows[-1], name) for name in names)
    return encode_cursor(first.isoformat(), *rest)
