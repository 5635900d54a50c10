"""A plan is asked for, made by the worker, read by whom it is for, and reserves nothing."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from recycling.bases.models import Reservation
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.matching.plans import gathering as work
from recycling.matching.plans import queries, service
from recycling.matching.plans.cards import PlanCard, plan_card, plan_lot_card, plan_room_card
from recycling.matching.plans.rules import asking
from recycling.matching.plans.rules.asking import NewPlan, WhyNot
from recycling.parties.rules import Kind
from recycling.quantities import Mass
from tests.bases.browsing import bearer, browser_of
from tests.bases.makers import a_licensed_base
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member
from tests.matching.makers import some_prices


def made(who: Member, **asked: object) -> PlanCard:
    """Ask for a plan, have it made, and read it."""
    ref = service.ask_plan(who.act(), NewPlan(**asked))  # type: ignore[arg-type]
    work.finish()
    card = plan_card(queries.visible(who.actor, ref))
    db.session.rollback()
    return card


def lots(who: Member, card: PlanCard) -> list[tuple[str | None, str]]:
    rows = queries.lots_of(queries.visible(who.actor, card.ref)).items
    return [(one.base, one.why_not) for one in (plan_lot_card(row, "EUR") for row in rows)]


@pytest.fixture
def people(in_app: Flask) -> dict[str, Member]:
    some_prices()
    return {str(kind): a_member(kind) for kind in (Kind.HOLDER, Kind.RECYCLER, Kind.REGULATOR)}


def test_a_plan_places_what_fits_and_says_what_more_room_would_bring(
    people: dict[str, Member], app: Flask
) -> None:
    holder, regulator = people["holder"], people["regulator"]
    base = a_licensed_base(people["recycler"], regulator, yearly_mass=Mass.kg("6000"))
    for _ in range(3):
        a_published_lot(holder)
    a_published_lot(holder, code="16 02 14", hazards=())
    card = made(holder)
    assert (card.lots, card.lots_placed, card.method) == (4, 2, "highs")
    assert card.value == card.first_come
    assert [where for where, _ in lots(holder, card)].count(base) == 2
    assert {why for _, why in lots(holder, card)} == {"", WhyNot.NO_ROOM, WhyNot.NO_BASE}
    plan = queries.visible(holder.actor, card.ref)
    rooms = [plan_room_card(one, plan) for one in queries.rooms_of(plan).items]
    room = rooms[0]
    assert {one.what for one in rooms} >= {"capacity", "category:ndfeb_swarf"}
    assert (room.base, room.used) == (base, Mass.kg("5000"))
    assert room.one_more_tonne.money is not None
    assert room.one_more_tonne.money.minor > 0
    assert db.session.scalar(select(func.count(Reservation.id))) == 0

    more = made(regulator, change_base=base, change_percent=50)
    assert more.lots_placed == 3
    assert more.difference is not None
    assert more.difference.money is not None
    assert more.difference.money.minor == more.value.money.minor - card.value.money.minor  # type: ignore[union-attr]

    by_mass = made(holder, aim="mass", elements=("Dy", "Tb"))
    assert by_mass.value.percent is not None
    assert 0 < by_mass.value.percent < 67

    other = a_member(Kind.HOLDER)
    with pytest.raises(NotFound):
        queries.visible(other.actor, card.ref)
    db.session.rollback()
    page = browser_of(app, holder).get(f"/plans/{card.ref}")
    assert base in page.text
    answer = app.test_client().get(
        f"/api/v1/plans/{card.ref}/rooms", headers=bearer(app, regulator)
    )
    assert answer.get_json()["items"][0]["one_more_tonne"]["currency"] == "EUR"


def test_a_plan_nobody_can_make_is_refused(
    people: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = people["holder"]
    with pytest.raises(Forbidden):
        service.ask_plan(people["recycler"].act(), NewPlan())
    with pytest.raises(Invalid, match="No lot"):
        service.ask_plan(holder.act(), NewPlan())
    with pytest.raises(Invalid, match="no base"):
        service.ask_plan(holder.act(), NewPlan(change_base="BAS-NONE", change_percent=5))
    for _ in range(2):
        a_published_lot(holder)
    monkeypatch.setattr(service, "MOST_LOTS", 1)
    with pytest.raises(Invalid, match="at most 1"):
        service.ask_plan(holder.act(), NewPlan(stream="magnets"))


def test_a_plan_that_fails_again_and_again_is_given_up(
    people: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = people["holder"]
    a_published_lot(holder)
    ref = service.ask_plan(holder.act(), NewPlan())
    with monkeypatch.context() as patch:
        patch.setattr(work, "options_of", lambda *_: 1 // 0)
        work.finish()
    assert queries.visible(holder.actor, ref).state == asking.PlanState.FAILED
    db.session.rollback()
    with pytest.raises(Conflict):
        service.fail_plan(Act(SYSTEM), ref)
    with pytest.raises(NotFound):
        service.fail_plan(Act(SYSTEM), "PLN-NONE")


def test_a_plan_without_candidates_places_nothing_and_goes_on_bit_by_bit(
    people: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = people["holder"]
    for _ in range(3):
        a_published_lot(holder)
    monkeypatch.setattr(work, "_CHUNK", 1)
    ref = service.ask_plan(holder.act(), NewPlan())
    assert [work.tick(0) for _ in range(4)] == [2, 2, 2, 0]
    card = plan_card(queries.visible(holder.actor, ref))
    assert (card.lots_placed, card.method, card.is_made) == (0, "none", True)
