"""Read-only answers: what stood on the list of orders on a day, and which bases comply today.

White paper, section IV: lists of enterprises that meet the standard, and publication of violators.
An order stands on the list from the instant it is issued to the end of its last day; one that is
lifted leaves at once. No row is ever deleted, so the list of any earlier day can be asked for.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from recycling import clock
from recycling.bases.cases.models import Order
from recycling.bases.cases.rules import IN_EFFECT, Measure, OrderState
from recycling.bases.footings.queries import lacking_on
from recycling.bases.models import Base, Licence
from recycling.bases.rules import IN_FORCE, LicenceState
from recycling.db import db
from recycling.errors import Invalid
from recycling.sayings import say
from recycling.wire import Page, cards, cursor_id, page_of

IN_FORCE_NOW, STAYED, MET = "in_effect", "stayed", "met"


@dataclass(frozen=True)
class Asked:
    """Which orders: on the list of a day, of a country and a measure (empty: any)."""

    on: date
    country: str = ""
    measure: str = ""


@dataclass(frozen=True)
class ListedOrder:
    """An order as the list of a day has it; ``state`` is ``in_effect``, ``stayed`` or ``met``."""

    order: str
    case: str
    organisation: str
    organisation_name: str
    base: str
    base_name: str
    country: str
    measure: str
    ordered: str
    legal_basis: str
    reason: str
    authority: str
    issued_at: datetime
    deadline: date | None
    state: str
    published_until: date


@dataclass(frozen=True)
class CompliantBase:
    """A base that complies: a licence in force that lacks nothing, and no order in effect."""

    base: str
    name: str
    recycler: str
    country: str
    place: str
    licences: tuple[str, ...]
    valid_to: date


def day_asked(said: str) -> date:
    """Return the day a list is asked for, today where none is said; raises ``Invalid``."""
    if not said:
        return clock.today()
    try:
        found = date.fromisoformat(said)
    except ValueError:
        found = None
    if found is None or found > clock.today():
        raise Invalid(
            "bad_day",
            say("The list of a day is asked for by a day up to today, such as 2026-12-09."),
            field="on",
            way_out=say("Leave it out for the list of today."),
        )
    return found


def listed_orders(asked: Asked, cursor: str = "", limit: int = 50) -> Page[ListedOrder]:
    """Return a page of the orders that stood on the list on a day, issued last first.

    Raises ``Invalid`` for an unknown measure.
    """
    if asked.measure not in ("", *Measure):
        words = say("There is no such measure. Use one of %(measure)s.", measure=", ".join(Measure))
        raise Invalid("unknown_measure", words, field="measure")
    moment = min(clock.now(), datetime.combine(asked.on + timedelta(days=1), time(), UTC))
    wanted = (
        select(Order)
        .where(
            Order.published_until >= asked.on,
            Order.issued_at <= moment,
            or_(Order.state != OrderState.LIFTED, Order.ended_at > moment),
        )
        .options(
            joinedload(Order.organisation),
            joinedload(Order.base),
            joinedload(Order.authority),
            joinedload(Order.case),
        )
        .order_by(Order.id.desc())
        .limit(limit + 1)
    )
    if asked.country:
        wanted = wanted.where(Order.country == asked.country)
    if asked.measure:
        wanted = wanted.where(Order.measure == asked.measure)
    if before := cursor_id(cursor):
        wanted = wanted.where(Order.id < before)
    page = page_of(db.session.scalars(wanted).all(), limit, lambda row: (row.id,))
    return cards(page, lambda row: _listed(row, moment, is_now=asked.on == clock.today()))


def _listed(row: Order, moment: datetime, *, is_now: bool) -> ListedOrder:
    was_met = row.state == OrderState.MET and row.ended_at is not None and row.ended_at <= moment
    stayed = is_now and row.is_stayed
    return ListedOrder(
        order=row.ref,
        case=row.case.ref,
        organisation=row.organisation.ref,
        organisation_name=row.organisation.name,
        base=row.base.ref if row.base else "",
        base_name=row.base.name if row.base else "",
        country=row.country,
        measure=row.measure,
        ordered=row.ordered,
        legal_basis=row.legal_basis,
        reason=row.reason,
        authority=row.authority.name if row.authority else "",
        issued_at=row.issued_at,
        deadline=row.deadline,
        state=MET if was_met else STAYED if stayed else IN_FORCE_NOW,
        published_until=row.published_until,
    )


def compliant_bases(country: str = "", cursor: str = "", limit: int = 50) -> Page[CompliantBase]:
    """Return a page of the bases that comply today, in the order of their registration.

    A page may hold fewer than ``limit``: what a licence rests on is asked base by base.
    """
    today = clock.today()
    counts = (
        select(Licence.id)
        .where(
            Licence.base_id == Base.id,
            Licence.state.in_(IN_FORCE),
            Licence.valid_from <= today,
            Licence.valid_to >= today,
        )
        .exists()
    )
    is_suspended = (
        select(Licence.id)
        .where(Licence.base_id == Base.id, Licence.state == LicenceState.SUSPENDED)
        .exists()
    )
    is_ordered = (
        select(Order.id)
        .where(
            Order.base_id == Base.id,
            Order.state.in_(IN_EFFECT),
            Order.is_stayed.is_(False),
            or_(Order.measure != Measure.PUBLICATION, Order.published_until >= today),
        )
        .exists()
    )
    wanted = (
        select(Base)
        .where(Base.id > cursor_id(cursor), counts, ~is_suspended, ~is_ordered)
        .options(joinedload(Base.recycler))
        .order_by(Base.id)
        .limit(limit + 1)
    )
    if country:
        wanted = wanted.where(Base.country == country)
    page = page_of(db.session.scalars(wanted).all(), limit, lambda row: (row.id,))
    standing = _standing([row.id for row in page.items], today)
    found = (_compliant(row, standing[row.id]) for row in page.items if standing[row.id])
    return Page(tuple(found), page.next)


def _standing(bases: list[int], today: date) -> defaultdict[int, list[Licence]]:
    """Return the licences of bases that count on a day and lack nothing, by base."""
    rows = db.session.scalars(
        select(Licence)
        .where(
            Licence.base_id.in_(bases),
            Licence.state.in_(IN_FORCE),
            Licence.valid_from <= today,
            Licence.valid_to >= today,
        )
        .order_by(Licence.id)
    ).all()
    lacking = lacking_on([row.id for row in rows], today)
    found: defaultdict[int, list[Licence]] = defaultdict(list)
    for row in rows:
        if not lacking[row.id]:
            found[row.base_id].append(row)
    return found


def _compliant(row: Base, licences: list[Licence]) -> CompliantBase:
    return CompliantBase(
        base=row.ref,
        name=row.name,
        recycler=row.recycler.name,
        country=row.country,
        place=row.place,
        licences=tuple(one.number for one in licences),
        valid_to=max(one.valid_to for one in licences),
    )
