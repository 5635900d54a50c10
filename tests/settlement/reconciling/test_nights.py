"""Night after night: what is found again is one difference, and nothing closes by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from recycling import clock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from recycling.ledger.models import Fact
from recycling.settlement.reconciling import queries, service, work
from recycling.settlement.reconciling.models import BalanceLine
from recycling.settlement.reconciling.rules import Kind
from tests.settlement.calls import pay
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import Market, a_paid_sale, payouts_of
from tests.settlement.reconciling.conftest import Store, Traded

pytestmark = pytest.mark.once

WHY = "It was a test payment of ours; it was given back by hand."


def facts(kind: str) -> list[dict[str, object]]:
    rows = db.session.scalars(select(Fact).where(Fact.type == kind).order_by(Fact.id))
    return [row.body for row in rows]


def a_stray_payment(sandbox: Sandbox) -> None:
    pay(sandbox.sdk(), 5_000, transfer_group=None)


def test_what_is_found_again_is_the_same_difference(traded: Traded, sandbox: Sandbox) -> None:
    a_stray_payment(sandbox)
    (first,) = traded.sleep()
    (again,) = traded.sleep_again()
    assert again.ref == first.ref
    assert (again.found_on, again.last_found_on) == (traded.day, traded.day + timedelta(days=1))
    latest, before = queries.reconciliations().items
    assert (before.new, latest.differences, latest.new) == (1, 1, 0)
    opened = [len(body["opened"]) for body in facts("DifferencesNoted")]  # type: ignore[arg-type]
    assert opened == [1, 0]


def test_what_vanished_stays_open_and_says_so(traded: Traded) -> None:
    payout = payouts_of(traded.passed_on)[0]
    payout.provider_id, right = "tr_mistyped", payout.provider_id
    db.session.commit()
    missing = next(one for one in traded.sleep() if one.kind == Kind.MISSING_THERE)
    payouts_of(traded.passed_on)[0].provider_id = right
    db.session.commit()
    assert traded.sleep_again() == []
    gone = queries.difference(missing.ref)
    assert (gone.state, gone.vanished_on) == ("open", traded.day + timedelta(days=1))
    assert queries.open_count() == (2, 2)


def test_what_vanished_and_comes_again_is_there_again(traded: Traded, sandbox: Sandbox) -> None:
    a_stray_payment(sandbox)
    (stray,) = traded.sleep()
    db.session.execute(text("UPDATE difference SET vanished_on = last_found_on"))
    db.session.commit()
    (again,) = traded.sleep_again()
    assert (again.ref, again.vanished_on) == (stray.ref, None)


def test_balance_that_is_off_by_as_much_is_the_same_and_by_more_another(
    traded: Traded, store: Store
) -> None:
    off = "UPDATE entries SET net_minor = net_minor - 1 WHERE id ="
    off += " (SELECT min(id) FROM entries WHERE account = '')"
    store.run(off)
    (first,) = traded.sleep()
    (again,) = traded.sleep_again()
    assert (first.ref, first.kind) == (again.ref, "balance")
    store.run(off)
    anew = work.reconcile(traded.day)
    (more,) = queries.found_by(anew).items
    assert more.ref != first.ref
    assert queries.difference(first.ref).vanished_on == traded.day


def test_a_regulator_closes_a_difference_with_a_reason_and_it_stays_closed(
    traded: Traded, sandbox: Sandbox
) -> None:
    a_stray_payment(sandbox)
    (stray,) = traded.sleep()
    regulator = traded.market.regulator
    with pytest.raises(Invalid, match="characters"):
        service.close_difference(regulator.act(), stray.ref, " no ")
    service.close_difference(regulator.act(), stray.ref, f"  {WHY} ")
    closed = queries.difference(stray.ref)
    assert (closed.state, closed.reason) == ("closed", WHY)
    assert closed.closed_by == regulator.actor.person_ref
    with pytest.raises(Conflict):
        service.close_difference(regulator.act(), stray.ref, WHY)
    assert traded.sleep_again() == []
    (anew,) = queries.found_by(work.reconcile(traded.day)).items
    assert (anew.ref, anew.state) == (stray.ref, "closed")
    (fact,) = facts("DifferenceClosed")
    assert (fact["difference"], fact["reason"]) == (stray.ref, WHY)


def test_nobody_but_a_regulator_closes(traded: Traded, sandbox: Sandbox) -> None:
    a_stray_payment(sandbox)
    (stray,) = traded.sleep()
    for stranger in (traded.market.holder, traded.market.recycler):
        with pytest.raises(Forbidden):
            service.close_difference(stranger.act(), stray.ref, WHY)
    with pytest.raises(NotFound):
        service.close_difference(traded.market.regulator.act(), "DIF-22222-22222", WHY)
    with pytest.raises(Forbidden):
        service.begin_reconciliation(traded.market.regulator.act(), traded.day)


def test_a_service_that_is_down_raises_no_alarm_and_is_asked_again(
    traded: Traded, sandbox: Sandbox
) -> None:
    traded.market.clock.advance(hours=24)
    morning = traded.day + timedelta(days=1)
    sandbox.fault("api", "status", status=503, times=None)
    assert work.reconcile_due(morning, 200) == 1
    for _ in range(3):
        with pytest.raises(Unavailable):
            work.reconcile_due(morning, 200)
    (report,) = queries.reconciliations().items
    assert (report.is_done, report.differences) == (False, 0)
    sandbox.reset()
    assert traded.sleep() == []


def test_a_night_in_which_every_answer_is_lost_once_finds_the_same(
    traded: Traded, sandbox: Sandbox
) -> None:
    a_stray_payment(sandbox)
    traded.market.clock.advance(hours=24)
    morning, lost, done = traded.day + timedelta(days=1), 0, 1
    while done:
        sandbox.fault("api", "drop", times=1)
        try:
            done = work.reconcile_due(morning, 200)
        except Unavailable:
            lost += 1
            done = work.reconcile_due(morning, 200)
        sandbox.reset()
    assert lost == 2
    (found,) = traded.found()
    assert found.kind == Kind.MISSING_HERE
    assert len(facts("ReconciliationEnded")) == 1


def test_steps_of_a_few_at_a_time_find_the_same(traded: Traded, sandbox: Sandbox) -> None:
    for _ in range(3):
        a_stray_payment(sandbox)
    traded.market.clock.advance(hours=24)
    while work.reconcile_due(traded.day + timedelta(days=1), 1):
        pass
    assert [one.kind for one in traded.found()] == [Kind.MISSING_HERE] * 3


def test_pages_of_lines_are_all_read(traded: Traded, sandbox: Sandbox) -> None:
    for _ in range(101):
        pay(sandbox.sdk(), 100, currency="jpy", transfer_group=None)
    assert len(traded.sleep()) == 50
    assert db.session.scalar(select(func.count()).select_from(BalanceLine)) == 107
    assert traded.sleep_again()


def test_what_moved_near_midnight_is_no_difference_on_either_day(
    market: Market, sandbox: Sandbox
) -> None:
    """Our rows say the day after, the service's lines the day before."""
    today = clock.today()
    market.clock.advance(hours=13)
    sale = a_paid_sale(market)
    assert clock.today() == today + timedelta(days=1)
    market.clock.advance(hours=3)
    traded = Traded(market, today, sale, sale, sale)
    assert traded.sleep() == []
    (first,) = queries.reconciliations().items
    assert [(one.ours, one.theirs) for one in queries.sums(first.ref)] == [(0, 1)]
    assert traded.sleep_again() == []
    second = queries.reconciliations().items[0]
    assert [(one.ours, one.theirs) for one in queries.sums(second.ref)] == [(1, 0)]


def test_a_registry_without_payments_asks_nobody(market: Market, sandbox: Sandbox) -> None:
    before = sandbox.asked()
    assert work.reconcile_due(clock.today(), 200) == 0
    assert sandbox.asked() == before


def test_a_day_that_is_not_over_is_refused(traded: Traded) -> None:
    with pytest.raises(Invalid, match="not over"):
        work.reconcile(clock.today())
    assert queries.reconciliations().items == ()


def test_a_day_is_reconciled_by_the_worker_once_and_again_on_demand(traded: Traded) -> None:
    traded.sleep()
    assert work.reconcile_due(traded.day + timedelta(days=1), 200) == 0
    assert len(queries.reconciliations().items) == 1
    work.reconcile(traded.day)
    assert [one.number for one in queries.reconciliations().items] == [2, 1]


def test_what_another_worker_carried_on_is_not_done_twice(traded: Traded) -> None:
    traded.market.clock.advance(hours=24)
    ref = service.begin_reconciliation(Act(SYSTEM), traded.day)
    at = service.At("reading")
    with pytest.raises(Conflict) as caught:
        service.note_differences(Act(SYSTEM), ref, service.At("booked"), at, service.Noted((), ()))
    assert caught.value.code == "moved_on"
    with pytest.raises(Conflict):
        service.begin_reconciliation(Act(SYSTEM), traded.day)


def test_the_command_names_every_difference(app: Flask, traded: Traded, sandbox: Sandbox) -> None:
    runner = app.test_cli_runner()
    traded.market.clock.advance(hours=24)
    day = traded.day.isoformat()
    clean = runner.invoke(args=["books", "reconcile", "--day", day])
    assert clean.exit_code == 0, clean.output
    assert clean.output.startswith("The books and the payment service agree")
    a_stray_payment(sandbox)
    found = runner.invoke(args=["books", "reconcile"])
    assert found.exit_code == 1
    assert "missing_here open: The payment service moved 50.00 EUR" in found.output
    refused = runner.invoke(args=["books", "reconcile", "--day", clock.today().isoformat()])
    assert refused.exit_code == 1
    assert "not over" in refused.output
