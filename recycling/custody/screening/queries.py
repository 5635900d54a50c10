"""Read-only answers about screenings and quarantines: what a gate asks, and what one may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import contains_eager

from recycling import clock
from recycling.bases.models import Base
from recycling.bases.rules import local_day
from recycling.custody import queries as consignments
from recycling.custody.models import Consignment
from recycling.custody.rules import State
from recycling.custody.screening.models import Quarantine, Screening
from recycling.custody.screening.rules import (
    NANO_PER_MICRO,
    QuarantineState,
    Report,
    Terms,
    is_obligatory,
    terms_for,
)
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid, missing
from recycling.lots.models import Lot
from recycling.lots.rules.radioactivity import cautions
from recycling.parties.permissions import Permission, may, permit
from recycling.parties.rules import Kind
from recycling.sayings import say
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class Gate:
    """What has come of a consignment's screening: whether it must be, was, and is in quarantine."""

    terms: Terms
    is_obligatory: bool
    is_screened: bool
    quarantine: str

    @property
    def lacks(self) -> str:
        """Return what keeps the load from being taken in: ``screening``, ``quarantine`` or not."""
        if self.quarantine:
            return "quarantine"
        return "screening" if self.is_obligatory and not self.is_screened else ""


@dataclass(frozen=True)
class ScreeningCard:
    """A screening as the parties and regulators read it; dose rates in µSv/h."""

    ref: str
    consignment: str
    instrument: str
    verified_until: date
    background: Decimal
    highest: Decimal
    portal_alarm: bool
    grounds: tuple[str, ...]
    screened_at: datetime
    quarantine: str

    @property
    def is_alarm(self) -> bool:
        """Tell whether it raised an alarm."""
        return bool(self.grounds)


@dataclass(frozen=True)
class QuarantineCard:
    """A quarantine as the parties and regulators read it, and what the reader may do."""

    ref: str
    consignment: str
    lot: str
    title: str
    holder_name: str
    base: str
    base_name: str
    state: str
    began_at: datetime
    ended_at: datetime | None
    screening: ScreeningCard
    finding: str
    words: str
    report: Report | None
    cautions: tuple[str, ...]
    may_lift: bool
    may_read_consignment: bool


def gate_of(consignment: Consignment, at: datetime | None = None) -> Gate:
    """Return what the base's gate asks of a consignment at an instant; now, unless one is given."""
    day = local_day(consignment.base, at or clock.now())
    terms, lot = terms_for(consignment.base.country, day), consignment.lot
    was_screened = exists().where(Screening.consignment_id == consignment.id)
    held = select(Quarantine.ref).where(_is_open_of(consignment.id))
    row = db.session.execute(
        select(was_screened.label("screened"), held.scalar_subquery().label("held"))
    ).one()
    asked = is_obligatory(lot.subtype, lot.radioactivity, terms)
    return Gate(terms, asked, bool(row.screened), row.held or "")


def screenings_of(consignment_ref: str, actor: Actor) -> list[ScreeningCard]:
    """Return the screenings of a consignment one may read, the newest first.

    Raises ``NotFound``, also for whoever may not read it.
    """
    row = consignments.consignment(consignment_ref, actor)
    return _screenings(row)


def of_consignment(consignment: Consignment) -> tuple[Gate | None, list[ScreeningCard]]:
    """Return what its gate asks while a consignment stands there, and its screenings."""
    at_gate = consignment.state == State.AT_GATE
    return gate_of(consignment) if at_gate else None, _screenings(consignment)


def _screenings(consignment: Consignment) -> list[ScreeningCard]:
    rows = db.session.execute(
        select(Screening, Quarantine.ref)
        .outerjoin(Quarantine, Quarantine.screening_id == Screening.id)
        .where(Screening.consignment_id == consignment.id)
        .order_by(Screening.id.desc())
    )
    return [_screening(row, consignment.ref, quarantine or "") for row, quarantine in rows]


def last_screening(base_id: int) -> Screening | None:
    """Return the newest screening of a base: it names the instrument the base screens with."""
    return db.session.scalar(
        select(Screening)
        .join(Consignment, Consignment.id == Screening.consignment_id)
        .where(Consignment.base_id == base_id)
        .order_by(Screening.id.desc())
        .limit(1)
    )


def whole() -> Select[Quarantine]:
    """Ask for quarantines with their screening, consignment, its lot, base and parties."""
    of_consignment = contains_eager(Quarantine.consignment)
    return (
        select(Quarantine)
        .join(Quarantine.consignment)
        .join(Consignment.lot)
        .join(Consignment.base)
        .join(Quarantine.screening)
        .options(
            of_consignment.contains_eager(Consignment.lot),
            of_consignment.contains_eager(Consignment.base),
            of_consignment.joinedload(Consignment.holder),
            of_consignment.joinedload(Consignment.carrier),
            of_consignment.joinedload(Consignment.recycler),
            contains_eager(Quarantine.screening),
        )
    )


def _is_open_of(consignment_id: int) -> ColumnElement[bool]:
    return (Quarantine.consignment_id == consignment_id) & (
        Quarantine.state == QuarantineState.OPEN
    )


def open_of(consignment_id: int) -> Quarantine | None:
    """Return the quarantine a consignment is in, if it is in one."""
    return db.session.scalar(select(Quarantine).where(_is_open_of(consignment_id)))


def find(ref: str) -> Quarantine | None:
    """Return a quarantine with its consignment, if there is one."""
    return db.session.scalar(whole().where(Quarantine.ref == ref))


def quarantines(
    actor: Actor, cursor: str = "", limit: int = 50, *, state: str = ""
) -> Page[QuarantineCard]:
    """Return a page of the quarantines one may read, in one state or all, begun last first.

    A regulator reads those at bases of its country and of lots that left from it, others those of
    their own consignments. Raises ``Invalid`` for an unknown state.
    """
    query = whole().order_by(Quarantine.id.desc()).limit(limit + 1)
    if before := cursor_id(cursor):
        query = query.where(Quarantine.id < before)
    if state:
        query = query.where(Quarantine.state == _known_state(state))
    if actor.kind == Kind.REGULATOR:
        query = query.where(or_(Base.country == actor.country, Lot.country == actor.country))
    else:
        query = query.where(consignments.concerns(actor.organisation_id or 0))
    rows = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), lambda row: _card(row, actor))


def _known_state(state: str) -> str:
    if state not in tuple(QuarantineState):
        words = say(
            "There is no such state of a quarantine. Use one of %(quarantinestate)s.",
            quarantinestate=", ".join(QuarantineState),
        )
        raise Invalid("unknown_state", words, field="state")
    return state


def quarantine(
    ref: str, actor: Actor, needed: Permission = Permission.CUSTODY_READ
) -> QuarantineCard:
    """Return one quarantine to who has the permission needed.

    The parties read it, the regulator of the base's country, and that of the lot's. Raises
    ``NotFound``, also for whoever may not read it, and ``Forbidden``.
    """
    row = find(ref)
    if row is None or not _may_read(row, actor):
        raise missing("quarantine", ref)
    if needed != Permission.CUSTODY_READ:
        permit(actor, needed, row)
    return _card(row, actor)


def open_ones(actor: Actor, limit: int) -> list[QuarantineCard]:
    """Return the open quarantines one may read, for desks, the longest first."""
    mine = (
        Base.country == actor.country
        if actor.kind == Kind.REGULATOR
        else Consignment.recycler_id == (actor.organisation_id or 0)
    )
    rows = db.session.scalars(
        whole()
        .where(Quarantine.state == QuarantineState.OPEN, mine)
        .order_by(Quarantine.id)
        .limit(limit)
    )
    return [_card(row, actor) for row in rows]


def _may_read(row: Quarantine, actor: Actor) -> bool:
    whose = (row, row.consignment)
    return any(may(actor, Permission.CUSTODY_READ, one) for one in whose)


def _screening(row: Screening, consignment: str, quarantine: str) -> ScreeningCard:
    return ScreeningCard(
        ref=row.ref,
        consignment=consignment,
        instrument=row.instrument,
        verified_until=row.verified_until,
        background=Decimal(row.background_nsv) / NANO_PER_MICRO,
        highest=Decimal(row.highest_nsv) / NANO_PER_MICRO,
        portal_alarm=row.portal_alarm,
        grounds=tuple(row.grounds),
        screened_at=row.screened_at,
        quarantine=quarantine,
    )


def _card(row: Quarantine, actor: Actor) -> QuarantineCard:
    consignment, report = row.consignment, row.read_report()
    is_open = row.state == QuarantineState.OPEN
    return QuarantineCard(
        ref=row.ref,
        consignment=consignment.ref,
        lot=consignment.lot.ref,
        title=consignment.lot.title,
        holder_name=consignment.holder.name,
        base=consignment.base.ref,
        base_name=consignment.base.name,
        state=row.state,
        began_at=row.began_at,
        ended_at=row.ended_at,
        screening=_screening(row.screening, consignment.ref, row.ref),
        finding=row.finding,
        words=row.words,
        report=report,
        cautions=cautions(report.measurement.activities) if report else (),
        may_lift=is_open and may(actor, Permission.QUARANTINES_LIFT, row),
        may_read_consignment=may(actor, Permission.CUSTODY_READ, consignment),
    )
