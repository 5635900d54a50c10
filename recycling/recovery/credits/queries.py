"""What has a base declared of custody, and how many credits does it have?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, case, func, select, type_coerce
from sqlalchemy.orm import joinedload

from recycling.bases.models import Base as RecoveryBase
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.parties.permissions import Permission, may
from recycling.quantities import Mass
from recycling.recovery.credits.models import CreditEntry, CustodyDeclaration
from recycling.recovery.credits.rules import EntryKind
from recycling.recovery.models import Batch, Output
from recycling.recovery.rules import Custody, CustodyModel, custody_of
from recycling.recovery.shares.models import Share
from recycling.recovery.shares.queries import reach_of
from recycling.wire import Page, cursor_id, page_of


@dataclass(frozen=True)
class CreditBalance:
    """The credits of one element: all that came in, what became of it, and what lapses next.

    ``attributed`` is to products, ``available`` what is left; ``credited`` is the sum of these and
    of what ``lapsed``.
    """

    element: str
    credited: Mass
    attributed: Mass
    lapsed: Mass
    available: Mass
    next_lapse_at: datetime | None


def base_of(ref: str, actor: Actor) -> RecoveryBase:
    """Return a base to its recycler or its regulator; raises ``NotFound`` to others."""
    base = db.session.scalar(select(RecoveryBase).where(RecoveryBase.ref == ref))
    if base is None or not may(actor, Permission.RECOVERY_READ, base):
        raise missing("base", ref)
    return base


def declaration_of(base_id: int) -> CustodyDeclaration | None:
    """Return what a base has declared, if it has."""
    return db.session.get(CustodyDeclaration, base_id)


def custody_declared(base_id: int) -> Custody | None:
    """Return the same as the rules see it."""
    declared = declaration_of(base_id)
    return declared.custody if declared else None


def balances(base_id: int, at: datetime) -> list[CreditBalance]:
    """Return the credits of a base at an instant, by element."""
    mass = type_coerce(CreditEntry.mass, BigInteger)
    left = type_coerce(CreditEntry.left_mass, BigInteger)
    is_credit, is_alive = CreditEntry.kind == EntryKind.CREDIT, CreditEntry.lapses_at > at
    rows = db.session.execute(
        select(
            CreditEntry.element,
            func.sum(case((is_credit, mass), else_=0)),
            func.sum(case((is_credit, 0), else_=-mass)),
            func.sum(case((is_alive, 0), else_=left)),
            func.sum(case((is_alive, left), else_=0)),
            func.min(case((is_alive & (left > 0), CreditEntry.lapses_at))),
        )
        .where(CreditEntry.base_id == base_id)
        .group_by(CreditEntry.element)
        .order_by(CreditEntry.element)
    )
    return [
        CreditBalance(
            element, _mass(credited), _mass(given), _mass(lapsed), _mass(there), next_lapse_at
        )
        for element, credited, given, lapsed, there, next_lapse_at in rows
    ]


def _mass(milligrams: int) -> Mass:
    return Mass(int(milligrams))  # PostgreSQL sums whole numbers into decimals


def entries(base_id: int, cursor: str = "", limit: int = 50) -> Page[CreditEntry]:
    """Return a page of the ledger of credits of a base, newest first."""
    query = select(CreditEntry).where(CreditEntry.base_id == base_id)
    if before := cursor_id(cursor):
        query = query.where(CreditEntry.id < before)
    newest = query.options(joinedload(CreditEntry.batch)).order_by(CreditEntry.id.desc())
    rows = db.session.scalars(newest.limit(limit + 1)).all()
    return page_of(rows, limit, lambda row: (row.id,))


def custody_of_lot(lot_id: int) -> CustodyModel:
    """Return the model the whole way of a lot stands under."""
    models = db.session.scalars(
        select(Batch.custody_model)
        .distinct()
        .join(Output, Output.batch_id == Batch.id)
        .join(Share, Share.output_id == Output.id)
        .where(Share.lot_id == lot_id)
    ).all()
    return custody_of(models, reach_of(lot_id).lots)
