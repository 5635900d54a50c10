"""To what do money and matter come, at the moment an audit reads?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import BigInteger, ColumnElement, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from recycling.bases.models import LicenceYear
from recycling.custody.models import Receipt
from recycling.db import db
from recycling.lots.models import Lot
from recycling.lots.rules import State
from recycling.quantities import Mass
from recycling.recovery.models import Output
from recycling.settlement.books.models import BookAccount, BookPosting

_ENTERED = (State.DRAFT, State.WITHDRAWN)


def money() -> dict[str, dict[str, int]]:
    """Return what stands on all accounts of a kind, by currency, in minor units.

    A debit is above zero and a credit below: the kinds of a currency come to zero together.
    """
    rows = db.session.execute(
        select(BookAccount.currency, BookAccount.kind, func.sum(BookPosting.amount_minor))
        .join(BookPosting, BookPosting.account_id == BookAccount.id)
        .group_by(BookAccount.currency, BookAccount.kind)
        .order_by(BookAccount.currency, BookAccount.kind)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for currency, kind, amount in rows:
        found[currency][kind] = int(amount)
    return dict(found)


def masses() -> Mapping[str, str]:
    """Return what was offered, is reserved, was received and came out, in kilograms as text."""
    offered = _sum(Lot.wet_mass, Lot.state.not_in(_ENTERED))
    return {
        "offered": offered,
        "reserved": _sum(LicenceYear.reserved),
        "consumed": _sum(LicenceYear.consumed),
        "received": _sum(Receipt.net),
        "accepted": _sum(Receipt.accepted),
        "came out": _sum(Output.mass),
    }


def _sum(column: InstrumentedAttribute[Mass], *among: ColumnElement[bool]) -> str:
    total = func.coalesce(func.sum(type_coerce(column, BigInteger)), 0)
    return Mass(int(db.session.scalar(select(total).where(*among)) or 0)).json()
