"""Read-only answers about programmes, draws, inspections and findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from recycling import clock
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid, missing
from recycling.oversight.inspections.cards import (
    DrawCard,
    FindingCard,
    InspectionCard,
    LineCard,
    ProgrammeCard,
    QuestionCard,
    WholeInspection,
    draw_card,
    finding_card,
    inspection_card,
    line_card,
    programme_card,
    whole_of,
)
from recycling.oversight.inspections.models import (
    Inspection,
    InspectionFile,
    InspectionFinding,
    InspectionProgramme,
    ProgrammeLine,
)
from recycling.oversight.inspections.rules.lifecycle import FindingState, InspectionState
from recycling.oversight.inspections.rules.ranking import Picked
from recycling.oversight.inspections.service import WHOLE
from recycling.parties.models import Person
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.sayings import say
from recycling.scanning import refuse_unsafe
from recycling.wire import Page, cards, cursor_id, page_of

ALL = "all"
_OF = joinedload(InspectionFinding.inspection, innerjoin=True)
_FINDING = (
    _OF.joinedload(Inspection.base, innerjoin=True),
    _OF.joinedload(Inspection.recycler, innerjoin=True),
)
_LISTED = (
    joinedload(Inspection.base, innerjoin=True),
    joinedload(Inspection.recycler, innerjoin=True),
)


class Standing(StrEnum):
    """Which findings are listed."""

    ALL = "all"
    OPEN = "open"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True)
class Asked:
    """Which inspections are asked for; what is empty narrows nothing."""

    state: str = ALL
    base: str = ""


EVERYTHING = Asked()


def programmes(actor: Actor, cursor: str = "", limit: int = 50) -> Page[ProgrammeCard]:
    """Return a page of the programmes of a regulator's country, drawn up last first."""
    query = select(InspectionProgramme).where(InspectionProgramme.country == actor.country)
    if before := cursor_id(cursor):
        query = query.where(InspectionProgramme.id < before)
    rows = db.session.scalars(query.order_by(InspectionProgramme.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), programme_card)


def draws(cursor: str = "", limit: int = 50) -> Page[DrawCard]:
    """Return a page of what anybody may know of all draws, the last first."""
    query, today = select(InspectionProgramme), clock.today()
    if before := cursor_id(cursor):
        query = query.where(InspectionProgramme.id < before)
    rows = db.session.scalars(query.order_by(InspectionProgramme.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), lambda row: draw_card(row, today))


def programme(ref: str, actor: Actor) -> ProgrammeCard:
    """Return a programme; raises ``NotFound``, also for whoever may not read it."""
    return programme_card(_programme(ref, actor))


def _programme(ref: str, actor: Actor) -> InspectionProgramme:
    row = db.session.scalar(select(InspectionProgramme).where(InspectionProgramme.ref == ref))
    if row is None or not may(actor, Permission.INSPECTIONS_READ_PROGRAMMES, row):
        raise missing("programme", ref)
    return row


def lines(
    ref: str, actor: Actor, picked: str = "", cursor: str = "", limit: int = 50
) -> Page[LineCard]:
    """Return a page of a programme's bases by place: all, or those picked by ``risk``, ``drawn``.

    Raises ``NotFound``, ``Invalid`` naming ``picked``.
    """
    if picked not in ("", ALL, *Picked):
        raise Invalid(
            "unknown_picked",
            say("Use one of all, %(picked)s.", picked=", ".join(Picked)),
            field="picked",
        )
    row = _programme(ref, actor)
    query = select(ProgrammeLine).where(
        ProgrammeLine.programme_id == row.id, ProgrammeLine.place > cursor_id(cursor)
    )
    if picked in set(Picked):
        query = query.where(ProgrammeLine.picked == picked)
    query = query.options(joinedload(ProgrammeLine.base, innerjoin=True))
    found = db.session.scalars(query.order_by(ProgrammeLine.place).limit(limit + 1)).all()
    planned = _planned(row.id, [one.base_id for one in found])
    page = page_of(found, limit, lambda one: (one.place,))
    return cards(page, lambda one: line_card(one, planned.get(one.base_id, "")))


def _planned(programme_id: int, base_ids: Sequence[int]) -> dict[int, str]:
    query = select(Inspection.base_id, Inspection.ref).where(
        Inspection.programme_id == programme_id,
        Inspection.base_id.in_(base_ids),
        Inspection.state != InspectionState.CANCELLED,
    )
    return dict(db.session.execute(query.order_by(Inspection.id)).all())


def inspections(
    actor: Actor, asked: Asked = EVERYTHING, cursor: str = "", limit: int = 50
) -> Page[InspectionCard]:
    """Return a page of the inspections one may know of, planned last first.

    A regulator reads those of its country, a recycler those of its bases that were announced or
    whose report is signed. Raises ``Invalid`` naming ``state``.
    """
    query = select(Inspection).where(_known(actor)).options(*_LISTED)
    if asked.state not in ("", ALL, *InspectionState):
        words = say(
            "There is no such state. Use one of all, %(inspectionstate)s.",
            inspectionstate=", ".join(InspectionState),
        )
        raise Invalid("unknown_state", words, field="state")
    if asked.state in set(InspectionState):
        query = query.where(Inspection.state == asked.state)
    if asked.base:
        wanted = select(Base.id).where(Base.ref == asked.base.strip())
        query = query.where(Inspection.base_id == wanted.scalar_subquery())
    if before := cursor_id(cursor):
        query = query.where(Inspection.id < before)
    rows = db.session.scalars(query.order_by(Inspection.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), inspection_card)


def _known(actor: Actor) -> ColumnElement[bool]:
    if actor.kind == Kind.REGULATOR:
        return Inspection.country == actor.country
    is_told = Inspection.is_announced.is_(True) | (Inspection.state == InspectionState.SIGNED)
    return (Inspection.recycler_id == (actor.organisation_id or 0)) & is_told


def _readable(ref: str, actor: Actor) -> Inspection:
    row = db.session.scalar(select(Inspection).where(Inspection.ref == ref).options(*WHOLE))
    if row is None or not may(actor, Permission.INSPECTIONS_READ, row):
        raise missing("inspection", ref)
    return row


def inspection(ref: str, actor: Actor) -> WholeInspection:
    """Return an inspection; raises ``NotFound``, also for whoever may not know of it."""
    row = _readable(ref, actor)
    names = dict(
        db.session.execute(
            select(Person.ref, Person.name).where(Person.ref.in_(row.officers))
        ).all()
    )
    of = select(InspectionProgramme.ref).where(InspectionProgramme.id == row.programme_id)
    programme_ref = db.session.scalar(of) if row.programme_id else ""
    return whole_of(row, actor, clock.today(), names, programme_ref or "")


def question(whole: WholeInspection, number: int) -> QuestionCard:
    """Return a question of an inspection by its number; raises ``NotFound``."""
    if 1 <= number <= len(whole.questions):
        return whole.questions[number - 1]
    raise missing("question", str(number))


def report(ref: str, actor: Actor) -> str:
    """Return a report as it was signed; raises ``NotFound`` before."""
    row = _readable(ref, actor)
    if not row.document:
        raise missing("signed report", ref)
    return row.document


def evidence(ref: str, number: int, actor: Actor) -> InspectionFile:
    """Return a file of an inspection; raises ``NotFound``, ``Forbidden`` for one not to be opened.

    A base reads files once the report is signed.
    """
    row = _readable(ref, actor)
    is_own = actor.kind == Kind.REGULATOR
    for file in row.files:
        if file.number == number and (is_own or row.state == InspectionState.SIGNED):
            refuse_unsafe(file.scan, is_own=is_own)
            return file
    raise missing("file", str(number))


def findings(
    actor: Actor, standing: str = Standing.ALL, cursor: str = "", limit: int = 50
) -> Page[FindingCard]:
    """Return a page of the findings one may read, the newest first.

    Raises ``Invalid`` naming ``standing``.
    """
    today = clock.today()
    query = select(InspectionFinding).where(_told_of(actor)).options(*_FINDING)
    query = query.where(*_of_standing(standing or Standing.ALL, today))
    if before := cursor_id(cursor):
        query = query.where(InspectionFinding.id < before)
    rows = db.session.scalars(query.order_by(InspectionFinding.id.desc()).limit(limit + 1)).all()
    page = page_of(rows, limit, lambda row: (row.id,))
    return cards(page, lambda row: finding_card(row, row.inspection, actor, today))


def _told_of(actor: Actor) -> ColumnElement[bool]:
    if actor.kind == Kind.REGULATOR:
        return InspectionFinding.country == actor.country
    is_told = InspectionFinding.state != FindingState.NOTED
    return (InspectionFinding.recycler_id == (actor.organisation_id or 0)) & is_told


def _of_standing(standing: str, today: date) -> tuple[ColumnElement[bool], ...]:
    if standing not in set(Standing):
        words = say(
            "There is no such standing. Use one of %(standing)s.", standing=", ".join(Standing)
        )
        raise Invalid("unknown_standing", words, field="standing")
    if standing == Standing.ALL:
        return ()
    if standing == Standing.OVERDUE:
        return (
            InspectionFinding.state == FindingState.OPEN,
            InspectionFinding.put_right_by < today,
        )
    return (InspectionFinding.state == standing,)


def finding(ref: str, actor: Actor) -> FindingCard:
    """Return a finding; raises ``NotFound``, also for whoever may not read it."""
    query = select(InspectionFinding).where(InspectionFinding.ref == ref).options(*_FINDING)
    row = db.session.scalar(query)
    if row is None or not may(actor, Permission.INSPECTIONS_READ, row):
        raise missing("finding", ref)
    return finding_card(row, row.inspection, actor, clock.today())


def visits_ahead(country: str, limit: int) -> list[InspectionCard]:
    """Return a country's inspections that are planned or under way, the next first."""
    return _first(
        Inspection.country == country,
        Inspection.state.in_((InspectionState.PLANNED, InspectionState.UNDER_WAY)),
        limit=limit,
    )


def visits_announced(recycler_id: int, limit: int) -> list[InspectionCard]:
    """Return the announced visits that a recycler's bases await, the next first."""
    return _first(
        Inspection.recycler_id == recycler_id,
        Inspection.is_announced.is_(True),
        Inspection.state == InspectionState.PLANNED,
        limit=limit,
    )


def _first(*wanted: ColumnElement[bool], limit: int) -> list[InspectionCard]:
    query = select(Inspection).where(*wanted).options(*_LISTED)
    rows = db.session.scalars(query.order_by(Inspection.visit_on, Inspection.id).limit(limit))
    return [inspection_card(row) for row in rows]


def findings_to_put_right(actor: Actor, limit: int) -> list[FindingCard]:
    """Return a recycler's open findings, due first first."""
    return _findings(
        actor,
        InspectionFinding.recycler_id == (actor.organisation_id or 0),
        InspectionFinding.state == FindingState.OPEN,
        limit=limit,
    )


def findings_to_look_at(actor: Actor, limit: int) -> list[FindingCard]:
    """Return a country's findings that are answered or overdue, due first first."""
    is_late = (InspectionFinding.state == FindingState.OPEN) & (
        InspectionFinding.put_right_by < clock.today()
    )
    return _findings(
        actor,
        InspectionFinding.country == actor.country,
        (InspectionFinding.state == FindingState.ANSWERED) | is_late,
        limit=limit,
    )


def _findings(actor: Actor, *wanted: ColumnElement[bool], limit: int) -> list[FindingCard]:
    query = select(InspectionFinding).where(*wanted).options(*_FINDING)
    order = (InspectionFinding.put_right_by, InspectionFinding.id)
    rows = db.session.scalars(query.order_by(*order).limit(limit))
    return [finding_card(row, row.inspection, actor, clock.today()) for row in rows]
