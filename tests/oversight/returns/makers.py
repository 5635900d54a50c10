"""Makers of monthly returns: of the month of a lot that was received and treated."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from recycling import clock
from recycling.custody.corrections.service import Wanted, agree_correction, ask_correction
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.months import Month
from recycling.oversight.returns import queries, service
from recycling.oversight.returns.models import MonthlyReturn
from recycling.oversight.returns.rules import Key, NewDeparture
from recycling.oversight.returns.work import draw_up_due
from recycling.quantities import Mass
from recycling.reactions import react
from recycling.recovery import queries as batches
from recycling.recovery import service as recovery
from tests.custody.makers import TARE, Road
from tests.makers import Member
from tests.recovery.makers import a_closed_batch
from tests.remembering import remembered

WHY = "The stock was weighed on the last day of the month, with two witnesses."
ANSWER = "It stayed in the filter cake, which was assayed after the month."
QUESTION = "Where did the neodymium go that is said to be lost?"

_KILOGRAM = (("received", Mass.kg("1")), ("closing", Mass.kg("1")))
AN_EXTRA_KILOGRAM = NewDeparture(Key("magnets", "Nd"), _KILOGRAM, "not_entered", WHY)


def to_next_month(road: Road) -> None:
    """Move the clock on to the afternoon of the first day of the next month."""
    first = Month.of(clock.today()).next().first_day
    days = (first - clock.today()).days
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    after = midnight + timedelta(days=days, hours=13) - clock.now()
    road.clock.advance(seconds=after.total_seconds())


@remembered
def a_due_return(road: Road) -> str:
    """The reference of the return of a month in which a lot was received and treated."""
    a_closed_batch(road)
    to_next_month(road)
    return a_drawn_up_return()


def a_drawn_up_return() -> str:
    """The reference of the return of the month before, drawn up by the day's work."""
    assert draw_up_due(clock.today(), 200) == 1
    ref = db.session.scalars(select(MonthlyReturn.ref).order_by(MonthlyReturn.id.desc())).first()
    db.session.rollback()
    assert ref is not None
    return ref


@remembered
def a_signed_return(road: Road) -> str:
    """The reference of such a return, signed."""
    return signed(road, a_due_return(road))


def signed(road: Road, ref: str) -> str:
    """Let the recycler sign a return as it is."""
    digest = queries.monthly_return(ref, road.recycler.actor).digest
    db.session.rollback()
    return service.sign_return(road.recycler.act(), ref, digest)


def counted(treated: str, closing: str, losses: str) -> NewDeparture:
    """That less of the mass was treated than the register says, and what is left was counted."""
    said = {"treated": treated, "closing": closing, "losses": losses}
    stated = tuple((name, Mass.kg(mass)) for name, mass in said.items())
    return NewDeparture(Key("magnets", ""), stated, "counted", WHY)


def reweighed(road: Road, consignment: str, net: str) -> None:
    """Let base and holder agree that a received lot weighs so many kilograms."""
    wanted = Wanted("The bridge was read wrongly.", {"receipt.gross": TARE + Mass.kg(net)})
    asked = ask_correction(road.recycler.act(), consignment, wanted)
    agree_correction(road.holder.act(), asked)
    react()


def closed_again(road: Road, batch: str) -> None:
    """Open the books of a batch again, leave half of its residue out, and close them."""
    act = road.recycler.act()
    recovery.reopen_batch(act, batch, "The residue was weighed with its container.")
    row = batches.batch(batch, road.recycler.actor)
    residue = next(one for one in row.outputs if one.kind == "residue")
    residue_id, half = residue.id, replace(residue.declared(), mass=Mass.kg("1500"))
    db.session.rollback()
    recovery.withdraw_output(act, batch, residue_id)
    recovery.declare_output(act, batch, half)
    recovery.close_batch(act, batch, "recycling")
    react()


def an_empty_return(recycler: Member, base: str) -> dict[str, str]:
    """The return of a base for the month before, in which nothing happened, and its digest."""
    month = str(Month.of(clock.today()).before())
    ref = service.draw_up_return(Act(SYSTEM), base, month)
    digest = queries.monthly_return(ref, recycler.actor).digest
    db.session.rollback()
    return {"return": ref, "digest": digest}
