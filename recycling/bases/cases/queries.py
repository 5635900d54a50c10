"""Read-only answers about cases and orders: who may read which, one, those of a base, all.

Everybody reads the cases that breaches opened, and every order while it is in effect or published,
with its case. Whom a case is against reads it from its first order on; the regulators of the
country read all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from recycling import clock
from recycling.bases.cases.breaches import breach_words
from recycling.bases.cases.models import Case, Order
from recycling.bases.cases.rules import (
    ANSWERED_WITH_EVIDENCE,
    IN_EFFECT,
    CaseState,
    Measure,
    OrderState,
    Origin,
)
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid, missing
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.sayings import say
from recycling.wire import Page, cards, cursor_id, page_of

ALL = "all"
STATES = (*CaseState, ALL)
_OF_ORDER = (
    joinedload(Order.organisation),
    joinedload(Order.base),
    joinedload(Order.licence),
    joinedload(Order.authority),
    joinedload(Order.case),
)


@dataclass(frozen=True)
class OrderCard:
    """An order for pages and API: what, of whom, on which basis, and how it stands."""

    ref: str
    case_ref: str
    addressee_ref: str
    addressee: str
    addressee_id: int
    base_ref: str
    base_name: str
    licence_ref: str
    licence_number: str
    authority: str
    country: str
    measure: str
    state: str
    is_stayed: bool
    is_in_effect: bool
    is_over: bool
    is_late: bool
    ordered: str
    legal_basis: str
    reason: str
    urgency: str
    issued_at: datetime
    deadline: date | None
    published_until: date
    ended_at: datetime | None
    ending: str

    def parties(self) -> dict[str, int | None]:
        """Return whom it addresses."""
        return {"addressee": self.addressee_id}

    @property
    def shown_state(self) -> str:
        """Return the state as pages show it: late or stayed before anything else."""
        if self.is_stayed and self.state in IN_EFFECT:
            return "stayed"
        if self.is_over and self.state in IN_EFFECT:
            return "ended"
        if self.is_late:
            return "overdue"
        return "in_effect" if self.state == OrderState.ISSUED else self.state


@dataclass(frozen=True)
class CaseCard:
    """A case with its orders, the first one first."""

    ref: str
    addressee_ref: str
    addressee: str
    addressee_id: int
    base_ref: str
    base_name: str
    country: str
    origin: str
    reference: str
    about: str
    state: str
    opened_at: datetime
    closing: str
    closed_at: datetime | None
    orders: tuple[OrderCard, ...]

    def parties(self) -> dict[str, int | None]:
        """Return whom it is against."""
        return {"addressee": self.addressee_id}

    @property
    def shown_state(self) -> str:
        """Return the state as pages show it: overdue where an order is."""
        return "overdue" if any(one.is_late for one in self.orders) else self.state


def case(ref: str, actor: Actor) -> CaseCard:
    """Return one case; raises ``NotFound``, also for whoever may not read it."""
    row = db.session.scalar(_cases().where(Case.ref == ref, _readable(actor)))
    if row is None:
        raise missing("case", ref)
    return case_card(row)


def order(ref: str, actor: Actor) -> OrderCard:
    """Return one order; raises ``NotFound``, also for whoever may not read it."""
    row = db.session.scalar(select(Order).where(Order.ref == ref).options(*_OF_ORDER))
    if row is None or not (is_public(row, clock.today()) or may(actor, Permission.CASES_READ, row)):
        raise missing("order", ref)
    return order_card(row)


def is_public(row: Order, day: date) -> bool:
    """Tell whether everybody may read an order on a day: in effect, or on the list."""
    is_listed = row.state != OrderState.LIFTED and row.published_until >= day
    return is_listed or not row.is_over(day)


def cases(actor: Actor, cursor: str = "", limit: int = 50, *, state: str = ALL) -> Page[CaseCard]:
    """Return a page of the cases of a regulator's country, or of those against one's own.

    Opened last first. Raises ``Invalid`` for an unknown state.
    """
    if state not in STATES:
        words = say(
            "There is no such state of a case. Use one of %(states)s.", states=", ".join(STATES)
        )
        raise Invalid("unknown_state", words, field="state")
    wanted = _cases().where(_own(actor))
    if state != ALL:
        wanted = wanted.where(Case.state == state)
    return _page(wanted, cursor, limit)


def of_base(base_ref: str, actor: Actor, cursor: str = "", limit: int = 50) -> Page[CaseCard]:
    """Return a page of the cases about a base that this reader may read, opened last first.

    Raises ``NotFound``.
    """
    base_id = db.session.scalar(select(Base.id).where(Base.ref == base_ref))
    if base_id is None:
        raise missing("base", base_ref)
    return _page(_cases().where(Case.base_id == base_id, _readable(actor)), cursor, limit)


def in_state(country: str, state: str, limit: int) -> list[CaseCard]:
    """Return a country's cases in a state, the oldest first."""
    wanted = _cases().where(Case.country == country, Case.state == state)
    return [case_card(row) for row in db.session.scalars(wanted.order_by(Case.id).limit(limit))]


def orders_by_ref(refs: Sequence[str]) -> dict[str, OrderCard]:
    """Return orders by their references, whoever reads."""
    rows = db.session.scalars(select(Order).where(Order.ref.in_(refs)).options(*_OF_ORDER))
    return {row.ref: order_card(row) for row in rows}


def orders_of(actor: Actor, limit: int) -> list[OrderCard]:
    """Return orders in effect against the actor's organisation that it has not answered."""
    rows = db.session.scalars(
        select(Order)
        .where(
            Order.organisation_id == actor.organisation_id,
            Order.state == OrderState.ISSUED,
            Order.measure.in_(ANSWERED_WITH_EVIDENCE),
            Order.is_stayed.is_(False),
        )
        .options(*_OF_ORDER)
        .order_by(Order.deadline.is_(None), Order.deadline, Order.id)
        .limit(limit)
    )
    return [order_card(row) for row in rows]


def _page(wanted: Select[Case], cursor: str, limit: int) -> Page[CaseCard]:
    if before := cursor_id(cursor):
        wanted = wanted.where(Case.id < before)
    rows = db.session.scalars(wanted.order_by(Case.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), case_card)


def _cases() -> Select[Case]:
    return select(Case).options(
        joinedload(Case.organisation),
        joinedload(Case.base),
        selectinload(Case.orders).options(*_OF_ORDER),
    )


def _own(actor: Actor) -> ColumnElement[bool]:
    if actor.kind == Kind.REGULATOR:
        return Case.country == actor.country
    if actor.organisation_id is None:
        return false()
    is_known = or_(Case.origin == Origin.BREACH, Case.orders.any())
    return and_(Case.organisation_id == actor.organisation_id, is_known)


def _readable(actor: Actor) -> ColumnElement[bool]:
    is_listed = and_(Order.state != OrderState.LIFTED, Order.published_until >= clock.today())
    binds = and_(Order.state.in_(IN_EFFECT), Order.measure != Measure.PUBLICATION)
    shown = Case.orders.any(or_(binds, is_listed))
    return or_(Case.origin == Origin.BREACH, shown, _own(actor))


def case_card(row: Case) -> CaseCard:
    """Make the card of a case whose parties and orders are loaded."""
    return CaseCard(
        ref=row.ref,
        addressee_ref=row.organisation.ref,
        addressee=row.organisation.name,
        addressee_id=row.organisation_id,
        base_ref=row.base.ref if row.base else "",
        base_name=row.base.name if row.base else "",
        country=row.country,
        origin=row.origin,
        reference=row.reference,
        about=breach_words(row.about) if row.origin == Origin.BREACH else row.about,
        state=row.state,
        opened_at=row.opened_at,
        closing=row.closing,
        closed_at=row.closed_at,
        orders=tuple(order_card(one) for one in row.orders),
    )


def order_card(row: Order) -> OrderCard:
    """Make the card of an order whose parties and case are loaded."""
    today = clock.today()
    return OrderCard(
        ref=row.ref,
        case_ref=row.case.ref,
        addressee_ref=row.organisation.ref,
        addressee=row.organisation.name,
        addressee_id=row.organisation_id,
        base_ref=row.base.ref if row.base else "",
        base_name=row.base.name if row.base else "",
        licence_ref=row.licence.ref if row.licence else "",
        licence_number=row.licence.number if row.licence else "",
        authority=row.authority.name if row.authority else "",
        country=row.country,
        measure=row.measure,
        state=row.state,
        is_stayed=row.is_stayed,
        is_in_effect=row.is_in_effect(today),
        is_over=row.is_over(today),
        is_late=row.is_overdue(today),
        ordered=row.ordered,
        legal_basis=row.legal_basis,
        reason=row.reason,
        urgency=row.urgency,
        issued_at=row.issued_at,
        deadline=row.deadline,
        published_until=row.published_until,
        ended_at=row.ended_at,
        ending=row.ending,
    )
