"""What did the books move for deposits that were taken: in from a card, and out again?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Select, and_, or_, select

from recycling.auctions.deposits.models import Deposit
from recycling.auctions.rules.deposits import DepositState
from recycling.db import db
from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from recycling.settlement.books.rules import AccountKind, EntryKind
from recycling.settlement.models import Sale
from recycling.settlement.onboarding.models import PayeeAccount
from recycling.settlement.reconciling.rules import Movement, Ours

_HELD = select(BookAccount.id).where(BookAccount.kind == AccountKind.HELD)
ON_HELD = and_(
    BookPosting.fact_id == BookEntry.fact_id,
    BookPosting.kind == BookEntry.kind,
    BookPosting.account_id.in_(_HELD),
)
_MADE = {DepositState.KEPT: Movement.TRANSFER, DepositState.RELEASED: Movement.REFUND}
_BOOKED = {Movement.TRANSFER: EntryKind.PASSED_ON, Movement.REFUND: EntryKind.GIVEN_BACK}


def of_deposits(ids: Collection[str], references: Collection[str]) -> Iterator[Ours]:
    """Return what was taken, given back and passed on of deposits of these ids or references.

    A charge was made before there was a sale, so the service names none for it.
    """
    wanted = or_(
        Deposit.charge_id.in_(ids), Deposit.provider_id.in_(ids), Deposit.ref.in_(references)
    )
    rows = db.session.execute(_taken().where(wanted)).all()
    booked = _booked([row.ref for row in rows])
    for row in rows:
        charge, paid_minor = row.charge_id or "", booked.get((row.ref, EntryKind.PAID))
        yield Ours(row.ref, Movement.PAYMENT, paid_minor, row.currency, "", charge)
        movement = _MADE.get(DepositState(row.state))
        if movement is not None and paid_minor is not None:
            yield Ours(
                row.ref,
                movement,
                booked.get((row.ref, _BOOKED[movement])),
                row.currency,
                row.sale or "",
                row.provider_id or "",
                (row.account_id or "") if movement is Movement.TRANSFER else "",
                charge,
            )


def _taken() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Deposit.ref,
            Deposit.state,
            Deposit.charge_id,
            Deposit.provider_id,
            Deposit.currency,
            Sale.ref.label("sale"),
            PayeeAccount.account_id,
        )
        .select_from(Deposit)
        .outerjoin(
            BookEntry, and_(BookEntry.reference == Deposit.ref, BookEntry.kind == EntryKind.PAID)
        )
        .outerjoin(Sale, Sale.id == BookEntry.sale_id)
        .outerjoin(PayeeAccount, PayeeAccount.organisation_id == Sale.holder_id)
    )


def _booked(refs: Collection[str]) -> dict[tuple[str, str], int]:
    moved = (
        select(BookEntry.reference, BookEntry.kind, BookPosting.amount_minor)
        .join(BookPosting, ON_HELD)
        .where(BookEntry.reference.in_(refs))
    )
    return {(one.reference, one.kind): one.amount_minor for one in db.session.execute(moved)}
