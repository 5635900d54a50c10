"""A plan is drafted, heard, put in force whole, and replaced; its quotas are counted by lots."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.bases import capacity
from recycling.bases.models import Licence
from recycling.bases.quotas import auditing as counters
from recycling.bases.quotas import queries as quotas
from recycling.bases.quotas import service as single
from recycling.bases.quotas.models import Counter, CounterShare
from recycling.bases.quotas.rules import NewQuota, Share, joint_scheme, shares_of
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from recycling.oversight.quota_plans import auditing, queries, service
from recycling.oversight.quota_plans.enacting import put_plan_in_force
from recycling.oversight.quota_plans.models import QuotaPlan
from recycling.parties.rules import Kind
from recycling.quantities import Mass
from tests.bases.makers import a_licensed_base
from tests.bases.test_capacity import in_one_deed
from tests.makers import Member, a_member
from tests.oversight.quota_plans.makers import (
    CHANGED,
    GROUP,
    SAID,
    WHY,
    a_drafted_plan,
    a_heard_plan,
    a_line,
    a_plan_in_force,
    of_group,
)

JOINT = f"{GROUP}/magnets"
DYSPROSIUM = (("Dy", Mass.kg(20)),)


@pytest.fixture
def people(in_app: Flask) -> tuple[Member, Member, str]:
    regulator, recycler = a_member(Kind.REGULATOR), a_member(Kind.RECYCLER)
    return regulator, recycler, a_licensed_base(recycler, regulator)


def reserve(base: str, lot: str, kilograms: int, *, is_old: bool = False) -> None:
    """Reserve as an award does; ``is_old`` as before groups within streams were counted."""
    licence = db.session.scalars(select(Licence.id).where(Licence.base.has(ref=base))).one()
    mass = Mass.kg(kilograms)
    shares: list[Share] = [
        one
        for one in shares_of("ndfeb_swarf", mass, DYSPROSIUM)
        if not (is_old and "/" in one.member)
    ]
    in_one_deed(lambda: capacity.reserve(licence, lot, mass, clock.today(), shares))


def in_force_at(base: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Quota and reserved mass of a base by scheme and member."""
    found = quotas.quotas(clock.today().year, "", base).items
    db.session.rollback()
    return {
        (one.scheme, one.member): (one.use.limit.json(), one.use.reserved.json()) for one in found
    }


def test_a_plan_is_heard_changed_with_reasons_and_becomes_quotas_that_count_earlier_lots(
    people: tuple[Member, Member, str], held_clock: SteppedClock
) -> None:
    regulator, recycler, base = people
    reserve(base, "LOT-OLD", 1_000, is_old=True)
    reserve(base, "LOT-NEW", 500)
    plan = a_drafted_plan(regulator, base)
    with pytest.raises(NotFound):
        queries.plan(plan, recycler.actor)
    with pytest.raises(NotFound):
        service.comment_on_plan(recycler.act(), plan, "BAS-NONE", SAID)
    until = clock.today() + timedelta(days=14)
    service.publish_plan(regulator.act(), plan, until)
    service.comment_on_plan(recycler.act(), plan, base, SAID)
    with pytest.raises(Forbidden):
        service.comment_on_plan(a_member(Kind.RECYCLER).act(), plan, base, SAID)
    with pytest.raises(Invalid):
        service.set_lines(regulator.act(), plan, (a_line(base, 9_000),))
    service.set_lines(regulator.act(), plan, (a_line(base, 9_000),), CHANGED)
    with pytest.raises(Conflict) as early:
        put_plan_in_force(regulator.act(), plan)
    assert early.value.code == "hearing_not_over"

    held_clock.advance(days=15)
    with pytest.raises(Conflict):
        service.comment_on_plan(recycler.act(), plan, base, SAID)
    put_plan_in_force(regulator.act(), plan)
    assert in_force_at(base) == {
        ("stream", "magnets"): ("9000", "1500"),
        (joint_scheme(), JOINT): ("50", "40"),
    }
    [change] = queries.changes(plan, recycler.actor).items
    assert (change.before, change.after, change.reason) == (
        Mass.kg(4_000),
        Mass.kg(9_000),
        CHANGED,
    )
    assert [one.words for one in queries.comments(plan, recycler.actor).items] == [SAID]
    reserved = {one.member: one.use.reserved for one in queries.lines(plan, recycler.actor).items}
    assert reserved == {"magnets": Mass.kg(1_500), JOINT: Mass.kg(40)}
    assert [*counters.disagreements(), *auditing.disagreements()] == []
    with pytest.raises(Conflict) as refused:
        reserve(base, "LOT-3", 10)
    assert refused.value.code == "no_quota"


def test_a_plan_in_force_changes_by_its_next_version_only(
    people: tuple[Member, Member, str], held_clock: SteppedClock
) -> None:
    regulator, _recycler, base = people
    first = a_plan_in_force(held_clock, regulator, base)
    year = clock.today().year
    with pytest.raises(Conflict):
        service.set_lines(regulator.act(), first, (a_line(base, 1),), CHANGED)
    new = NewQuota(year, "stream", "magnets", Mass.kg(1))
    with pytest.raises(Conflict) as single_quota:
        single.set_quota(regulator.act(), base, new)
    assert single_quota.value.code == "set_by_plan"

    second = service.draw_up_plan(regulator.act(), year, WHY)
    with pytest.raises(Conflict) as open_already:
        service.draw_up_plan(regulator.act(), year, WHY)
    assert open_already.value.code == "plan_open"
    lines = {one.member: one.number for one in queries.lines(second, regulator.actor).items}
    db.session.rollback()
    with pytest.raises(Invalid):
        service.take_line_out(regulator.act(), second, lines[JOINT])
    service.take_line_out(regulator.act(), second, lines[JOINT], CHANGED)
    reserve(base, "LOT-1", 3_000)
    service.set_lines(regulator.act(), second, (a_line(base, 2_000),), CHANGED)
    service.publish_plan(regulator.act(), second, clock.today() + timedelta(days=14))
    held_clock.advance(days=15)
    with pytest.raises(Conflict) as too_low:
        put_plan_in_force(regulator.act(), second)
    assert [one.code for one in too_low.value.details] == ["below_what_is_used"]
    assert in_force_at(base)["stream", "magnets"] == ("4000", "3000")

    service.set_lines(regulator.act(), second, (a_line(base, 3_000),), CHANGED)
    put_plan_in_force(regulator.act(), second)
    assert in_force_at(base) == {("stream", "magnets"): ("3000", "3000")}
    states = dict(db.session.execute(select(QuotaPlan.ref, QuotaPlan.state)).all())
    assert (states[first], states[second]) == ("replaced", "in_force")
    assert list(auditing.disagreements()) == []
    row = db.session.scalars(select(Counter).where(Counter.plan == second)).one()
    row.quota = Mass.kg(5_000)
    db.session.flush()
    assert list(auditing.disagreements()) != []
    db.session.rollback()


def test_awards_that_race_with_a_plan_never_take_more_than_it_allows(
    in_app: Flask, people: tuple[Member, Member, str], held_clock: SteppedClock
) -> None:
    regulator, _recycler, base = people
    plan = a_heard_plan(regulator, base)
    service.set_lines(regulator.act(), plan, (of_group(base, 45),), CHANGED)
    held_clock.advance(days=15)
    said = list[str]()
    _race(in_app, lambda: put_plan_in_force(regulator.act(), plan), base, said)
    row = db.session.scalars(select(Counter).where(Counter.member == JOINT)).one()
    held = db.session.scalars(select(CounterShare).where(CounterShare.counter_id == row.id)).all()
    assert row.reserved == Mass.kg(20 * len(held))
    assert said.count("won") == len(held)
    assert set(said) <= {"won", "no_quota", "plan", "plan_does_not_fit"}
    if "plan" in said:
        assert row.quota == Mass.kg(45)
        assert len(held) <= 2
    assert [*counters.disagreements(), *auditing.disagreements()] == []


def _race(app: Flask, enact: Callable[[], object], base: str, said: list[str]) -> None:
    """Five awards and a plan that comes into force, at once."""

    def run(number: int) -> None:
        with app.app_context():
            try:
                if number == 2:
                    enact()
                    said.append("plan")
                else:
                    reserve(base, f"LOT-{number}", 100)
                    said.append("won")
            except Refusal as refusal:
                said.append(refusal.code)

    db.session.remove()
    threads = [Thread(target=run, args=(number,)) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
