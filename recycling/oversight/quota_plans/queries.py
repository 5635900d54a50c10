"""Read-only answers about quota plans.

A plan in force, or replaced, is public with all its lines. A draft is its country's regulators'; in
its hearing each recycler it names sees the lines of its own bases too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, func, or_, select, type_coerce
from sqlalchemy.orm import joinedload

from recycling import clock
from recycling.bases.models import Base
from recycling.bases.quotas.models import Counter
from recycling.bases.quotas.rules import FIRST_YEAR, LAST_YEAR, Use
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid, missing
from recycling.ledger.canonical import LARGEST_INTEGER
from recycling.oversight.quota_plans.cards import (
    ChangeCard,
    CommentCard,
    PlanCard,
    PlanLineCard,
    SumCard,
    WholePlan,
    change_card,
    comment_card,
    line_card,
    plan_card,
)
from recycling.oversight.quota_plans.models import (
    QuotaPlan,
    QuotaPlanChange,
    QuotaPlanComment,
    QuotaPlanLine,
)
from recycling.oversight.quota_plans.rules import OPEN, PUBLIC, PlanState
from recycling.oversight.quota_plans.service import needs_reason
from recycling.parties.permissions import Permission, may, may_ever
from recycling.parties.rules import Kind
from recycling.quantities import Mass
from recycling.sayings import say
from recycling.wire import Page, cards, cursor_id, page_of

P = Permission
_WITH_AUTHORITY = joinedload(QuotaPlan.authority, innerjoin=True)


@dataclass(frozen=True)
class Asked:
    """Which plans are asked for; what is empty narrows nothing."""

    year: int | None = None
    country: str = ""
    state: str = ""


EVERYTHING = Asked()


def plans(
    actor: Actor, asked: Asked = EVERYTHING, cursor: str = "", limit: int = 50
) -> Page[PlanCard]:
    """Return a page of the plans one may see, the newest first; raises ``Invalid``: a state."""
    query = select(QuotaPlan).where(_visible(actor)).options(_WITH_AUTHORITY)
    if asked.state:
        query = query.where(QuotaPlan.state == _state(asked.state))
    if asked.year and FIRST_YEAR <= asked.year <= LAST_YEAR:
        query = query.where(QuotaPlan.year == asked.year)
    if asked.country:
        query = query.where(QuotaPlan.country == asked.country.strip().upper())
    if before := cursor_id(cursor):
        query = query.where(QuotaPlan.id < before)
    rows = db.session.scalars(query.order_by(QuotaPlan.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), plan_card)


def _state(text: str) -> PlanState:
    if text in set(PlanState):
        return PlanState(text)
    words = say("There is no such state. Use one of %(planstate)s.", planstate=", ".join(PlanState))
    raise Invalid("unknown_state", words, field="state")


def _visible(actor: Actor) -> ColumnElement[bool]:
    public: ColumnElement[bool] = QuotaPlan.state.in_(PUBLIC)
    if actor.kind == Kind.REGULATOR:
        return or_(public, QuotaPlan.country == actor.country)
    if actor.kind == Kind.RECYCLER and actor.organisation_id is not None:
        return or_(public, and_(QuotaPlan.published_at.is_not(None), _names_bases_of(actor)))
    return public


def _names_bases_of(actor: Actor) -> ColumnElement[bool]:
    return QuotaPlan.id.in_(
        select(QuotaPlanLine.plan_id)
        .join(QuotaPlanLine.base)
        .where(Base.recycler_id == actor.organisation_id)
    )


def visible(ref: str, actor: Actor) -> QuotaPlan:
    """Return a plan to who may see it; raises ``NotFound`` for anybody else."""
    row = db.session.scalar(
        select(QuotaPlan).where(QuotaPlan.ref == ref, _visible(actor)).options(_WITH_AUTHORITY)
    )
    if row is None:
        raise missing("quota plan", ref)
    return row


def _sees_all(row: QuotaPlan, actor: Actor) -> bool:
    watches = actor.kind == Kind.REGULATOR and actor.country == row.country
    return watches or row.state in PUBLIC


def plan(ref: str, actor: Actor) -> WholePlan:
    """Return a plan with what the reader may do now; raises ``NotFound``."""
    row = visible(ref, actor)
    today, is_open = clock.today(), row.state in OPEN
    lines, bases = db.session.execute(
        select(func.count(), func.count(QuotaPlanLine.base_id.distinct())).where(
            *_of(row, actor, QuotaPlanLine)
        )
    ).one()
    may_change = is_open and may(actor, P.QUOTA_PLANS_CHANGE, row)
    may_decide = is_open and may(actor, P.QUOTA_PLANS_DECIDE, row)
    heard = row.comments_until is not None and row.comments_until < today
    return WholePlan(
        card=plan_card(row),
        lines=lines,
        bases=bases,
        may_change=may_change,
        may_publish=may_decide and row.state == PlanState.DRAFT,
        may_put_in_force=may_decide and row.state == PlanState.HEARING and heard,
        may_withdraw=may_decide,
        may_draw_up_next=row.state == PlanState.IN_FORCE and may(actor, P.QUOTA_PLANS_CHANGE, row),
        may_try=may_change and bool(lines) and may_ever(actor, P.MATCHING_PLAN),
        needs_reason=needs_reason(row),
        comment_for=() if heard else _comment_for(row, actor),
        sees_all=_sees_all(row, actor),
    )


def _comment_for(row: QuotaPlan, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return reference and name of the bases of the plan that the actor may comment for."""
    if row.state != PlanState.HEARING or not may_ever(actor, P.QUOTA_PLANS_COMMENT):
        return ()
    found = db.session.execute(
        select(Base.ref, Base.name)
        .join(QuotaPlanLine, QuotaPlanLine.base_id == Base.id)
        .where(QuotaPlanLine.plan_id == row.id, Base.recycler_id == actor.organisation_id)
        .distinct()
        .order_by(Base.ref)
    )
    return tuple((ref, name) for ref, name in found)


def _of(row: QuotaPlan, actor: Actor, table: Any) -> list[ColumnElement[bool]]:
    """Narrow lines, changes or comments to those of a plan that a reader may see."""
    found: list[ColumnElement[bool]] = [table.plan_id == row.id]
    if not _sees_all(row, actor):
        ours = select(Base.id).where(Base.recycler_id == actor.organisation_id)
        found.append(table.base_id.in_(ours))
    return found


def _counted() -> Select[QuotaPlanLine, Mass, Mass]:
    counted = (Counter.reserved, Counter.consumed)
    return select(QuotaPlanLine, *counted).outerjoin(Counter, _its_counter())


def _its_counter() -> ColumnElement[bool]:
    year = select(QuotaPlan.year).where(QuotaPlan.id == QuotaPlanLine.plan_id).scalar_subquery()
    return and_(
        Counter.base_id == QuotaPlanLine.base_id,
        Counter.year == year,
        Counter.scheme == QuotaPlanLine.scheme,
        Counter.member == QuotaPlanLine.member,
        Counter.licence == "",
    )


def lines(
    ref: str, actor: Actor, base: str = "", cursor: str = "", limit: int = 50
) -> Page[PlanLineCard]:
    """Return a page of a plan's lines with their use now, as they were entered."""
    row = visible(ref, actor)
    wanted = _counted().where(*_of(row, actor, QuotaPlanLine), QuotaPlanLine.id > cursor_id(cursor))
    if base:
        of_base = select(Base.id).where(Base.ref == base.strip())
        wanted = wanted.where(QuotaPlanLine.base_id.in_(of_base))
    wanted = wanted.options(joinedload(QuotaPlanLine.base, innerjoin=True))
    found = db.session.execute(wanted.order_by(QuotaPlanLine.id).limit(limit + 1)).all()
    page = page_of(found, limit, lambda one: (one[0].id,))
    return cards(page, lambda one: line_card(*one))


def line(ref: str, number: int, actor: Actor) -> PlanLineCard:
    """Return one line of a plan; raises ``NotFound``."""
    row = visible(ref, actor)
    if number > LARGEST_INTEGER:
        raise missing("line", str(number))
    found = db.session.execute(
        _counted()
        .where(*_of(row, actor, QuotaPlanLine), QuotaPlanLine.id == number)
        .options(joinedload(QuotaPlanLine.base, innerjoin=True))
    ).first()
    if found is None:
        raise missing("line", str(number))
    return line_card(*found)


def sums(ref: str, actor: Actor) -> list[SumCard]:
    """Return the lines of a plan added up: by stream, by group, by group within a stream."""
    row = visible(ref, actor)
    columns = (QuotaPlanLine.mass, Counter.reserved, Counter.consumed)
    added = [func.coalesce(func.sum(type_coerce(one, BigInteger)), 0) for one in columns]
    rows = db.session.execute(
        select(QuotaPlanLine.scheme, QuotaPlanLine.member, func.count(), *added)
        .outerjoin(Counter, _its_counter())
        .where(*_of(row, actor, QuotaPlanLine))
        .group_by(QuotaPlanLine.scheme, QuotaPlanLine.member)
        .order_by(QuotaPlanLine.scheme, QuotaPlanLine.member)
    )
    return [
        SumCard(scheme, member, number, Use(*(Mass(int(one)) for one in masses)))
        for scheme, member, number, *masses in rows
    ]


def changes(ref: str, actor: Actor, cursor: str = "", limit: int = 50) -> Page[ChangeCard]:
    """Return a page of what changed in a plan since its hearing began, the newest first.

    Of a later version it is all that changed since the one before.
    """
    row = visible(ref, actor)
    wanted = (
        select(QuotaPlanChange)
        .where(*_of(row, actor, QuotaPlanChange))
        .options(joinedload(QuotaPlanChange.base, innerjoin=True))
    )
    if not row.replaces:
        wanted = wanted.where(QuotaPlanChange.is_since_hearing)
    if before := cursor_id(cursor):
        wanted = wanted.where(QuotaPlanChange.id < before)
    found = db.session.scalars(wanted.order_by(QuotaPlanChange.id.desc()).limit(limit + 1)).all()
    return cards(page_of(found, limit, lambda one: (one.id,)), change_card)


def comments(ref: str, actor: Actor, cursor: str = "", limit: int = 50) -> Page[CommentCard]:
    """Return a page of what was said to a plan, the newest first: all, or for one's own bases."""
    row = visible(ref, actor)
    wanted = (
        select(QuotaPlanComment)
        .join(QuotaPlanComment.base)
        .where(QuotaPlanComment.plan_id == row.id)
        .options(joinedload(QuotaPlanComment.base, innerjoin=True))
    )
    if actor.kind != Kind.REGULATOR or actor.country != row.country:
        wanted = wanted.where(Base.recycler_id == (actor.organisation_id or 0))
    if before := cursor_id(cursor):
        wanted = wanted.where(QuotaPlanComment.id < before)
    found = db.session.scalars(wanted.order_by(QuotaPlanComment.id.desc()).limit(limit + 1)).all()
    return cards(page_of(found, limit, lambda one: (one.id,)), comment_card)


def open_plans(actor: Actor, most: int) -> list[PlanCard]:
    """Return the actor's authority's drafts and hearings, the one whose term ends first first."""
    rows = db.session.scalars(
        select(QuotaPlan)
        .where(QuotaPlan.authority_id == actor.organisation_id, QuotaPlan.state.in_(OPEN))
        .options(_WITH_AUTHORITY)
        .order_by(QuotaPlan.comments_until, QuotaPlan.id)
        .limit(most)
    )
    return [plan_card(row) for row in rows]


def hearings(actor: Actor, today: date, most: int) -> list[PlanCard]:
    """Return the plans in their hearing that name a recycler's bases, ending first first."""
    rows = db.session.scalars(
        select(QuotaPlan)
        .where(
            QuotaPlan.state == PlanState.HEARING,
            QuotaPlan.comments_until >= today,
            _names_bases_of(actor),
        )
        .options(_WITH_AUTHORITY)
        .order_by(QuotaPlan.comments_until, QuotaPlan.id)
        .limit(most)
    )
    return [plan_card(row) for row in rows]
