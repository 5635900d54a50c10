"""Which delegations has an organisation given, and which does it hold?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select

from recycling import clock
from recycling.db import db
from recycling.errors import missing
from recycling.parties.models import Delegation
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class DelegationCard:
    """A delegation as both of its organisations see it."""

    ref: str
    principal_id: int
    principal_ref: str
    principal_name: str
    broker_id: int
    broker_ref: str
    broker_name: str
    country: str
    powers: tuple[str, ...]
    valid_from: date
    valid_to: date
    given_at: datetime
    ended_at: datetime | None
    state: str

    def parties(self) -> Mapping[str, int | None]:
        """Return who gave it and who holds it."""
        return {"principal": self.principal_id, "broker": self.broker_id}


def delegations(organisation_id: int, cursor: str = "", limit: int = 50) -> Page[DelegationCard]:
    """Return a page of what an organisation gave and holds, newest first."""
    asked = select(Delegation).where(_concerns(organisation_id))
    before = cursor_id(cursor)
    if before:
        asked = asked.where(Delegation.id < before)
    rows = db.session.scalars(asked.order_by(Delegation.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _card)


def delegation(ref: str, organisation_id: int) -> DelegationCard:
    """Return one delegation to one of its organisations; raises ``NotFound``."""
    row = db.session.scalar(
        select(Delegation).where(Delegation.ref == ref, _concerns(organisation_id))
    )
    if row is None:
        raise missing("delegation", ref)
    return _card(row)


def _concerns(organisation_id: int) -> ColumnElement[bool]:
    return or_(Delegation.principal_id == organisation_id, Delegation.broker_id == organisation_id)


def _card(row: Delegation) -> DelegationCard:
    return DelegationCard(
        ref=row.ref,
        principal_id=row.principal_id,
        principal_ref=row.principal.ref,
        principal_name=row.principal.name,
        broker_id=row.broker_id,
        broker_ref=row.broker.ref,
        broker_name=row.broker.name,
        country=row.country,
        powers=tuple(row.powers.split()),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        given_at=row.given_at,
        ended_at=row.ended_at,
        state=str(row.state(clock.today())),
    )
