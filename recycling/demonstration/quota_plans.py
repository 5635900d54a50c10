"""What quotas does the authority of the demonstration plan? This year's, and next year's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import BigInteger, func, select, type_coerce

from recycling import clock
from recycling.bases.models import Base
from recycling.bases.quotas.models import Counter
from recycling.bases.quotas.rules import CATEGORY, joint_scheme, stream_and_group
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import Act, Actor
from recycling.demonstration.people import actor
from recycling.matching.plans import gathering as market_plans
from recycling.matching.plans import service as market
from recycling.oversight.quota_plans import service, trying
from recycling.oversight.quota_plans.enacting import put_plan_in_force
from recycling.oversight.quota_plans.rules import NewLine
from recycling.quantities import Mass

_AGO, _HEARING = timedelta(days=40), timedelta(days=20)
_WHY = "The total of the country for the year, shared by what each base received before."
_NEXT = "Next year each base takes 400 kg of middle and heavy rare earths, until its books close."
_SAID = "Our second line runs from March. We ask for 20 t more of it, see our application."
_CHANGED = "The base showed that its second line runs from March."
_STEP = Mass.kg(10_000)
_MORE = Mass.kg(20_000)
_SCARCELY = Mass.kg(400)


def plan_quotas() -> None:
    """Put this year's plan in force, and let next year's be heard and tried out."""
    officer = actor("regulator")
    with clock.held(SteppedClock(clock.now() - _AGO)) as stepped:
        plan = _drawn_up(officer, clock.today().year, _WHY, is_tight=False)
        service.publish_plan(Act(officer), plan, clock.today() + _HEARING)
        stepped.advance(days=_HEARING.days + 2)
        put_plan_in_force(Act(officer), plan)
    plan = _drawn_up(officer, clock.today().year + 1, _NEXT, is_tight=True)
    service.publish_plan(Act(officer), plan, clock.today() + _HEARING)
    _heard(officer, plan)
    market.ask_plan(Act(officer), trying.asked(plan, officer))
    db.session.rollback()
    market_plans.finish()


def _drawn_up(officer: Actor, year: int, reason: str, *, is_tight: bool) -> str:
    plan = service.draw_up_plan(Act(officer), year, reason)
    lines = tuple(_lines(officer.country, is_tight=is_tight))
    db.session.rollback()
    return service.set_lines(Act(officer), plan, lines)


def _lines(country: str, *, is_tight: bool) -> Iterator[NewLine]:
    """Give each base twice what it took, in steps of ten tonnes; next year little of the heavy."""
    taken = type_coerce(Counter.reserved, BigInteger) + type_coerce(Counter.consumed, BigInteger)
    rows = db.session.execute(
        select(Base.ref, Counter.scheme, Counter.member, func.max(taken))
        .join(Counter, Counter.base_id == Base.id)
        .where(Base.country == country, Counter.scheme != CATEGORY)
        .group_by(Base.ref, Counter.scheme, Counter.member)
        .order_by(Base.ref, Counter.scheme, Counter.member)
    )
    for ref, scheme, member, used in rows:
        stream, group = stream_and_group(scheme, member)
        is_joint = bool(stream and group)
        if (group and scheme != joint_scheme()) or (is_joint and "heavy" not in group):
            continue
        steps = 2 * int(used) // _STEP.milligrams + 1
        mass = Mass(steps * _STEP.milligrams)
        if is_tight and "heavy" in group and not is_joint:
            mass = _SCARCELY
        yield NewLine(ref, stream, scheme if group else "", group, mass)


def _heard(officer: Actor, plan: str) -> None:
    """Let a recycler comment for its first base of the plan, and change that base's first line."""
    recycler = actor("recycler")
    base = db.session.scalars(
        select(Base.ref).where(Base.recycler_id == recycler.organisation_id).order_by(Base.id)
    ).first()
    db.session.rollback()
    if base is None:
        return
    service.comment_on_plan(Act(recycler), plan, base, _SAID)
    line = next(
        one for one in _lines(officer.country, is_tight=True) if one.base == base and not one.group
    )
    db.session.rollback()
    wider = NewLine(base, line.stream, "", "", line.mass + _MORE)
    service.set_lines(Act(officer), plan, (wider,), _CHANGED)
