"""Deadlines begin and end with the deeds; those concerned are reminded and told, once each."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from recycling import clock
from recycling.certificates import service as certifying
from recycling.clock import SteppedClock
from recycling.custody import service
from recycling.custody.deadlines import auditing, queries, reminding
from recycling.custody.deadlines.models import Deadline
from recycling.custody.deadlines.queries import DeadlineCard
from recycling.custody.deadlines.rules import DeadlineKind
from recycling.custody.discrepancies import service as discrepancies
from recycling.custody.models import Consignment
from recycling.custody.rules import Signing
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict
from recycling.ledger.models import Fact
from recycling.notices.models import Notice
from recycling.parties.models import Organisation
from recycling.reactions import react
from tests.custody.borders.makers import a_consented_dossier, a_crossing
from tests.custody.deadlines.makers import a_road_abroad, under_way_in_the_us
from tests.custody.discrepancies.makers import WORDS, a_discrepancy
from tests.custody.makers import Outside, Road, a_paid_lot, an_arrival, signed
from tests.custody.outgoing.makers import a_road_in, at_the_gate_in
from tests.makers import Member, a_member
from tests.recovery.makers import a_closed_batch
from tests.recovery.test_races import at_once


def due_on(consignment: str) -> dict[str, DeadlineCard]:
    row = db.session.scalars(select(Consignment).where(Consignment.ref == consignment)).one()
    found = {one.kind: one for one in queries.of_consignment(row.id)}
    db.session.rollback()
    return found


def work_of_the_day() -> int:
    done = reminding.remind_due(clock.today(), 100)
    react()
    db.session.rollback()
    return done


def told(consignment: str) -> list[str]:
    facts = db.session.execute(
        select(Fact.type, Fact.body)
        .where(Fact.subject == f"consignment:{consignment}", Fact.type.like("Deadline%"))
        .order_by(Fact.id)
    ).all()
    db.session.rollback()
    return [f"{kind} {body['deadline']}" for kind, body in facts]


def noticed(member: Member, words: str) -> int:
    rows = db.session.scalars(
        select(Notice.words)
        .join(Organisation, Organisation.id == Notice.organisation_id)
        .where(Organisation.id == member.actor.organisation_id)
    ).all()
    db.session.rollback()
    return sum(words in one for one in rows)


def test_a_uk_receipt_is_due_from_the_gate_and_met_by_signing(
    in_app: Flask, held_clock: SteppedClock
) -> None:
    road = a_road_in("GB", held_clock)
    ref = at_the_gate_in("GB", road)
    due = due_on(ref)["receipt"]
    assert (due.whose, due.met_at) == ("recycler", None)
    assert due.due_at - due.began_at > timedelta(days=1)
    road.clock.advance(hours=1)
    service.receive_consignment(road.recycler.act(), ref, an_arrival())
    met = due_on(ref)["receipt"]
    assert met.met_at == clock.now()
    assert not met.is_overdue
    road.clock.advance(days=9)
    assert (work_of_the_day(), told(ref)) == (0, [])


def test_a_receipt_that_does_not_come_is_reminded_of_and_missed_once(
    in_app: Flask, held_clock: SteppedClock
) -> None:
    road = a_road_in("GB", held_clock)
    ref = at_the_gate_in("GB", road)
    assert work_of_the_day() == 0
    due = due_on(ref)["receipt"].due_at
    road.clock.advance(seconds=(due - clock.now()).total_seconds() - 3600)
    assert [work_of_the_day(), work_of_the_day()] == [1, 0]
    assert told(ref) == ["DeadlineNears receipt"]
    assert noticed(road.recycler, "its receipt is to be signed") == 1
    assert noticed(road.regulator, "its receipt is to be signed") == 0
    road.clock.advance(hours=2)
    assert [work_of_the_day(), work_of_the_day()] == [1, 0]
    with pytest.raises(Conflict):
        reminding.remind_of_deadline(Act(SYSTEM), ref, DeadlineKind.RECEIPT)
    assert told(ref) == ["DeadlineNears receipt", "DeadlineMissed receipt"]
    assert noticed(road.regulator, "is not signed") == 1
    overdue = queries.deadlines(road.regulator.actor).items
    assert [(one.consignment, one.kind, one.is_overdue) for one in overdue] == [
        (ref, "receipt", True)
    ]
    db.session.rollback()
    service.receive_consignment(road.recycler.act(), ref, an_arrival())
    assert queries.deadlines(road.regulator.actor).items == ()
    assert due_on(ref)["receipt"].is_overdue
    assert list(auditing.disagreements()) == []


def test_a_lot_that_leaves_and_never_arrives_is_asked_after_then_reported(
    in_app: Flask, held_clock: SteppedClock
) -> None:
    road = a_road_in("US", held_clock)
    rail = a_member("carrier", country="US")
    ref = under_way_in_the_us(road, rail)
    due = due_on(ref)
    assert {kind: (one.due_at - one.began_at).days for kind, one in due.items()} == {
        "missing_copy": 45,
        "exception_report": 60,
    }
    road.clock.advance(days=3)
    service.sign_handover(road.carrier.act(), ref, Signing.HAND_ON)
    service.sign_handover(rail.act(), ref, Signing.TAKE_OVER)
    assert due_on(ref) == due
    road.clock.advance(days=37)
    assert work_of_the_day() == 1
    assert noticed(road.holder, "Ask its carrier and its base") == 1
    asked = queries.awaiting("holder", road.holder.actor.organisation_id or 0, 9)
    assert [one.kind for one in asked] == ["missing_copy"]
    for carrier in (road.carrier, rail):
        listed = queries.deadlines(carrier.actor, only_overdue=False).items
        assert [one.kind for one in listed] == ["missing_copy", "exception_report"]
    db.session.rollback()
    road.clock.advance(days=21)
    assert work_of_the_day() == 2
    assert noticed(road.regulator, "which was to be reported") == 1
    assert told(ref)[-2:] == ["DeadlineMissed missing_copy", "DeadlineMissed exception_report"]
    overdue = queries.overdue_in("US", 9)
    assert [one.kind for one in overdue] == ["missing_copy", "exception_report"]


def test_a_lot_over_a_border_is_confirmed_in_two_working_days_and_certified_in_a_year(
    in_app: Flask, held_clock: SteppedClock
) -> None:
    road, french = a_road_abroad(held_clock)
    lot = a_paid_lot(road)
    ref = signed(
        road, Signing.GIVE_AT_GATE, a_crossing(road, a_consented_dossier(road, french), lot)
    )
    paper = due_on(ref)["border_paper"]
    assert (paper.met_at, paper.is_overdue) == (paper.began_at, True)
    assert due_on(ref)["receipt"].due_at - clock.now() > timedelta(days=1)
    road.clock.advance(days=7)
    assert work_of_the_day() == 1
    for regulator, reads in ((road.regulator, True), (french, False)):
        (late,) = queries.deadlines(regulator.actor).items
        assert (late.kind, late.is_readable) == ("receipt", reads)
        assert [one.kind for one in queries.overdue_in(regulator.actor.country, 9)] == ["receipt"]
    db.session.rollback()
    service.receive_consignment(road.recycler.act(), ref, an_arrival())
    year = due_on(ref)["recovery"]
    assert year.due_at - year.began_at > timedelta(days=365)
    a_closed_batch(road, lot)
    certify = due_on(ref)["certificate"]
    assert queries.awaiting("recycler", road.recycler.actor.organisation_id or 0, 9) == []
    assert timedelta(days=30) < certify.due_at - clock.now() <= timedelta(days=31)
    road.clock.advance(days=25)
    assert work_of_the_day() == 1
    assert noticed(road.recycler, "its certificate is to be issued") == 1
    asked = queries.awaiting("recycler", road.recycler.actor.organisation_id or 0, 9)
    assert [one.kind for one in asked] == ["certificate"]
    db.session.rollback()
    assert list(auditing.disagreements()) == []
    certifying.issue_certificate(road.recycler.act(), lot)
    done = due_on(ref)
    assert (done["recovery"].met_at, done["certificate"].met_at) == (clock.now(), clock.now())
    assert list(auditing.disagreements()) == []


@pytest.mark.once
def test_reminding_goes_on_when_a_deadline_passes_while_a_day_is_worked_off(
    in_app: Flask, held_clock: SteppedClock
) -> None:
    road = a_road_in("GB", held_clock)
    due = due_on(at_the_gate_in("GB", road))["receipt"].due_at
    day = clock.today()
    road.clock.advance(seconds=(due - clock.now()).total_seconds() - 60)
    assert reminding.remind_due(day, 100) == 1
    road.clock.advance(minutes=2)
    assert [reminding.remind_due(day, 100) for _ in range(2)] == [1, 0]


def test_of_many_workers_one_tells_and_a_receipt_at_that_moment_leaves_nothing_half_said(
    outside: Outside,
) -> None:
    road = outside.inside(a_road_in, "GB", outside.road.clock)
    ref = outside.inside(at_the_gate_in, "GB", road)
    road.clock.advance(days=9)
    day = clock.today()
    receive = partial(service.receive_consignment, road.recycler.act(), ref, an_arrival())
    remind = [lambda: str(reminding.remind_due(day, 100))] * 3
    assert at_once(outside.app, [receive, *remind]) == [""] * 4
    facts = outside.inside(told, ref)
    assert facts in ([], ["DeadlineMissed receipt"])
    assert outside.inside(lambda: list(auditing.disagreements())) == []
    assert outside.inside(due_on, ref)["receipt"].met_at == clock.now()


@pytest.mark.once
def test_lists_and_desks_ask_as_often_for_many_as_for_one(outside: Outside) -> None:
    road = outside.road
    outside.made(a_discrepancy)
    road.clock.advance(days=16)
    pages = [
        (member, page)
        for member in (road.regulator, road.holder, road.recycler)
        for page in ("/deadlines", "/desk")
    ]
    for member, page in pages:
        outside.browse(member).see(page)

    def asked() -> list[int]:
        return [asking(outside, member, page) for member, page in pages]

    once = asked()
    for _ in range(2):
        outside.made(a_discrepancy)
    road.clock.advance(days=16)
    assert asked() == once


def asking(outside: Outside, member: Member, page: str) -> int:
    """How many statements a page costs a reader who is signed in."""
    browser, asked = outside.browse(member), list[str]()

    def note(*told: Any) -> None:
        asked.append(told[2])

    engine = outside.inside(lambda: db.engine)
    event.listen(engine, "before_cursor_execute", note)
    try:
        browser.see(page)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(asked)


@pytest.mark.once
def test_a_discrepancy_is_reminded_of_five_days_before_and_ends_when_settled(road: Road) -> None:
    ref = a_discrepancy(road)
    consignment = db.session.scalars(select(Consignment.ref)).one()
    db.session.rollback()
    due = due_on(consignment)["discrepancy"]
    assert due.due_at - due.began_at == timedelta(days=15)
    assert "264.72" in due.source
    road.clock.advance(days=11)
    assert work_of_the_day() == 1
    for member in (road.holder, road.recycler):
        assert noticed(member, "is to be settled by") == 1
    discrepancies.explain_discrepancy(road.recycler.act(), ref, WORDS)
    discrepancies.agree_discrepancy(road.holder.act(), ref)
    assert due_on(consignment)["discrepancy"].met_at == clock.now()
    road.clock.advance(days=9)
    assert work_of_the_day() == 0
    assert list(auditing.disagreements()) == []


@pytest.mark.once
def test_audit_names_a_deadline_that_says_more_than_the_ledger(road: Road) -> None:
    a_discrepancy(road)
    db.session.execute(update(Deadline).values(met_at=clock.now(), reminded_at=clock.now()))
    db.session.commit()
    assert ["has no fact" in one for one in auditing.disagreements()] == [True, False]


def test_audit_names_a_deadline_that_ran_on_past_the_receipt(
    in_app: Flask, held_clock: SteppedClock
) -> None:
    road = a_road_in("GB", held_clock)
    ref = at_the_gate_in("GB", road)
    held_clock.advance(microseconds=1_279)  # facts tell instants to the millisecond, rows beyond
    service.receive_consignment(road.recycler.act(), ref, an_arrival())
    assert list(auditing.disagreements()) == []
    db.session.execute(update(Deadline).values(met_at=None))
    db.session.commit()
    (named,) = auditing.disagreements()
    assert f"receipt of consignment {ref} ended otherwise" in named


@pytest.mark.once
def test_what_is_overdue_is_listed_for_its_own_and_nobody_else(outside: Outside) -> None:
    road = outside.road
    outside.made(a_discrepancy)
    road.clock.advance(days=16)
    for member in (road.regulator, road.holder, road.recycler, road.carrier):
        found = outside.api("GET", "/deadlines?overdue=true", member).json
        assert [one["kind"] for one in (found or {})["items"]] == ["discrepancy"]
        assert "Settle the discrepancy" in outside.browse(member).see("/deadlines").text
    other = outside.inside(a_road_in, "GB", road.clock)
    for member in (other.regulator, other.holder):
        assert (outside.api("GET", "/deadlines", member).json or {})["items"] == []
        assert "Nothing is overdue." in outside.browse(member).see("/deadlines").text
    desk = outside.browse(road.regulator).see("/desk")
    assert "Discrepancies to settle" in desk.text
    assert "Decide" in desk.text
    listed = outside.api("GET", "/deadlines", road.holder).json or {}
    consignment = listed["items"][0]["consignment"]
    page = outside.browse(road.holder).see(f"/consignments/{consignment}")
    assert "What is due when" in page.text
    narrowed = outside.api("GET", f"/deadlines?consignment={consignment}", road.holder).json
    assert narrowed == listed
