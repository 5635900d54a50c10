"""What do the bases of the market report for its months? One signs, the other is late.

The base in Duisburg signs, where it treated something with a figure of its own; the regulator
accepts its first return. The base in Leuna is asked about its first, and leaves the next unsigned.
"""

from __future__ import annotations

from sqlalchemy import select

from recycling import clock
from recycling.db import db
from recycling.deeds import Act
from recycling.demonstration.people import actor
from recycling.oversight.returns import queries, service
from recycling.oversight.returns.cards import FlowCard, WholeReturn
from recycling.oversight.returns.models import MonthlyReturn
from recycling.oversight.returns.rules import Key, NewDeparture
from recycling.oversight.returns.work import draw_up_due, remind_due
from recycling.quantities import Mass

_SIGNERS = {"recycler": "Duisburg", "recycler2": "Leuna"}
_COUNTED = Mass.kg("0.5")
_WHY = "Half a kilogram was found in the dust filter of the mill when stock was counted."
_ASKS = "Was the base at rest in this month, or is something not entered yet? Please say so."


def keep_months() -> None:
    """Draw up what is over by now, and let its recyclers and the regulator do their part."""
    if draw_up_due(clock.today(), 10) == 0:
        return
    first = db.session.scalar(select(MonthlyReturn.month).order_by(MonthlyReturn.month).limit(1))
    rows = db.session.execute(
        select(MonthlyReturn.ref, MonthlyReturn.recycler_id)
        .where(MonthlyReturn.signed_version == 0)
        .order_by(MonthlyReturn.id)
    ).all()
    db.session.rollback()
    for ref, recycler_id in rows:
        key = next(one for one in _SIGNERS if actor(one).organisation_id == recycler_id)
        _report(ref, key, is_first=_whole(ref, key).card.month == first)


def chase() -> None:
    """Draw up what is over since, and tell of what is late."""
    draw_up_due(clock.today(), 10)
    remind_due(clock.today(), 10)


def _report(ref: str, key: str, *, is_first: bool) -> None:
    if key == "recycler":
        _depart(_whole(ref, key))
    elif not is_first:
        return
    digest = _whole(ref, key).digest
    service.sign_return(Act(actor(key)), ref, digest)
    if not is_first:
        return
    if key == "recycler":
        service.accept_return(Act(actor("regulator")), ref, digest)
    else:
        service.question_return(Act(actor("regulator")), ref, _ASKS)


def _whole(ref: str, key: str) -> WholeReturn:
    found = queries.monthly_return(ref, actor(key))
    db.session.rollback()
    return found


def _depart(whole: WholeReturn) -> None:
    """State what was counted of the element of which most was treated."""
    treated = [one for one in whole.flows if one.element and one.register.treated > _COUNTED]
    if treated:
        most = max(treated, key=lambda one: one.register.treated)
        service.state_figures(Act(actor("recycler")), whole.card.ref, _found(most))


def _found(flow: FlowCard) -> NewDeparture:
    there = flow.register
    stated = {
        "treated": there.treated - _COUNTED,
        "closing": there.closing + _COUNTED,
        "losses": there.losses - _COUNTED,
    }
    return NewDeparture(Key(flow.stream, flow.element), tuple(stated.items()), "counted", _WHY)
