"""Makers of quota plans: drafted with lines, in their hearing, in force."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from recycling import clock
from recycling.bases.models import Base
from recycling.bases.quotas.rules import joint_scheme
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.oversight.quota_plans import service
from recycling.oversight.quota_plans.enacting import put_plan_in_force
from recycling.oversight.quota_plans.models import QuotaPlan
from recycling.oversight.quota_plans.rules import OPEN, SHORTEST_HEARING, NewLine
from recycling.quantities import Mass
from tests.bases.makers import a_licensed_base
from tests.makers import Member
from tests.remembering import remembered

WHY = "The total for the year follows from what the bases applied for."
CHANGED = "The base showed at the hearing that its second line runs from March."
SAID = "Our second line runs from March; we can take 400 t more of it."
GROUP = "middle_or_heavy"


def a_line(base: str, kilograms: int = 4_000, **differs: str) -> NewLine:
    """A line about magnets, in kilograms of wet mass."""
    named = {"stream": "magnets", "scheme": "", "group": "", **differs}
    return NewLine(base, mass=Mass.kg(kilograms), **named)  # type: ignore[arg-type]


def of_group(base: str, kilograms: int, stream: str = "magnets") -> NewLine:
    """A line about middle or heavy elements, within a stream unless it is empty."""
    return a_line(base, kilograms, stream=stream, scheme=joint_scheme(), group=GROUP)


@remembered
def a_drafted_plan(regulator: Member, base: str) -> str:
    """The reference of a draft for this year with two lines for a base."""
    plan = service.draw_up_plan(regulator.act(), clock.today().year, WHY)
    lines = (a_line(base), of_group(base, 50))
    return service.set_lines(regulator.act(), plan, lines, WHY)


@remembered
def a_heard_plan(regulator: Member, base: str) -> str:
    """The reference of a plan in its hearing."""
    plan = a_drafted_plan(regulator, base)
    until = clock.today() + timedelta(days=SHORTEST_HEARING)
    return service.publish_plan(regulator.act(), plan, until)


@remembered
def a_plan_in_force(stepped: SteppedClock, regulator: Member, base: str) -> str:
    """The reference of a plan in force, its hearing over."""
    plan = a_heard_plan(regulator, base)
    stepped.advance(days=SHORTEST_HEARING + 1)
    return put_plan_in_force(regulator.act(), plan)


def hearing_over(plan: str) -> str:
    """Let a hearing have been over yesterday."""
    yesterday = clock.today() - timedelta(days=1)
    db.session.execute(
        update(QuotaPlan).where(QuotaPlan.ref == plan).values(comments_until=yesterday)
    )
    db.session.commit()
    return plan


def with_room(regulator: Member, plan: str, base: str) -> str:
    """Give a plan's lines room for whatever a base took before."""
    lines = (a_line(base, 900_000), of_group(base, 90_000))
    return service.set_lines(regulator.act(), plan, lines, WHY)


def a_roomy_plan_in_force(regulator: Member, base: str) -> str:
    """The reference of a plan of this year in force, with room for whatever a base took before."""
    plan = with_room(regulator, a_drafted_plan(regulator, base), base)
    until = clock.today() + timedelta(days=SHORTEST_HEARING)
    service.publish_plan(regulator.act(), plan, until)
    service.set_lines(regulator.act(), plan, (a_line(base, 950_000),), CHANGED)
    return put_plan_in_force(regulator.act(), hearing_over(plan))


def a_base_of(recycler: Member, regulator: Member) -> str:
    """The reference of a base of a recycler, a new one where it has none."""
    asked = select(Base.ref).where(Base.recycler_id == recycler.actor.organisation_id)
    found = db.session.scalar(asked.order_by(Base.id))
    db.session.rollback()
    return found or a_licensed_base(recycler, regulator)


def without_open_plans(regulator: Member) -> None:
    """Withdraw what the regulator has open, so that another plan may be drawn up."""
    asked = select(QuotaPlan.ref).where(
        QuotaPlan.authority_id == regulator.actor.organisation_id, QuotaPlan.state.in_(OPEN)
    )
    refs = db.session.scalars(asked).all()
    db.session.rollback()
    for ref in refs:
        service.withdraw_plan(regulator.act(), ref, WHY)
