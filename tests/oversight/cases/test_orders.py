"""Cases and orders: opened, ordered, answered, appealed; what licences and lists make of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from recycling import clock
from recycling.bases import queries as register
from recycling.bases import service as bases
from recycling.bases.cases import queries as cases
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import NOBODY
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.ledger.models import Fact
from recycling.oversight.cases import auditing, queries, service
from recycling.oversight.lists.queries import Asked, compliant_bases, listed_orders
from recycling.parties.rules import Kind
from tests.bases.footings import a_case
from tests.bases.makers import a_licensed_base
from tests.makers import Member, a_member
from tests.oversight.cases.makers import a_new_order, an_open_case, an_order
from tests.oversight.leaks.makers import a_kept_alert

WHY = "A sample of today shows 4 mg/L."


@pytest.fixture
def recycler(in_app: Flask) -> Member:
    return a_member(Kind.RECYCLER)


@pytest.fixture
def regulator(in_app: Flask) -> Member:
    return a_member(Kind.REGULATOR)


@pytest.fixture
def base(recycler: Member, regulator: Member) -> str:
    return a_licensed_base(recycler, regulator)


def lacking(base: str) -> list[str]:
    return [one.code for one in register.base(base).licences[0].lacking]


def licence(base: str) -> tuple[str, str]:
    found = register.base(base).licences[0]
    return found.ref, found.state


def on_list(**asked: str) -> list[str]:
    return [one.order for one in listed_orders(Asked(clock.today(), **asked)).items]


def types() -> list[str]:
    return list(db.session.scalars(db.select(Fact.type).order_by(Fact.id)))


def test_a_rectification_bars_once_it_is_late_until_its_answer_is_accepted(
    recycler: Member, regulator: Member, base: str, held_clock: SteppedClock
) -> None:
    case = a_case(recycler, base)
    order = service.issue_order(regulator.act(), case, a_new_order())
    assert lacking(base) == []
    assert [one.base for one in compliant_bases().items] == []
    held_clock.advance(days=35)
    today = clock.today()
    assert lacking(base) == ["order_overdue"]
    assert [service.tell_overdue(today, 50) for _ in range(2)] == [1, 0]
    service.answer_order(recycler.act(), order, "The column is repaired.")
    assert lacking(base) == ["order_overdue"]  # it came late, so it stops no clock
    service.refuse_answer(regulator.act(), order, "No sample.", today + timedelta(days=5))
    assert lacking(base) == []
    service.answer_order(recycler.act(), order, "The sample is enclosed.")
    service.accept_answer(regulator.act(), order, WHY)
    page = queries.order_page(order, recycler.actor)
    assert [one.decision for one in page.answers] == ["refused", "accepted"]
    assert queries.order_page(order, NOBODY).answers == ()
    assert [one.base for one in compliant_bases().items] == [base]
    assert on_list(measure="rectification") == [order]  # met, and published to its day
    service.close_case(regulator.act(), case, WHY)
    with pytest.raises(Conflict, match="closed"):
        service.issue_order(regulator.act(), case, a_new_order())
    assert list(auditing.disagreements()) == []


def test_production_ceases_at_once_and_an_appeal_that_stays_it_gives_it_back(
    recycler: Member, regulator: Member, base: str
) -> None:
    case = an_open_case(regulator, base)
    with pytest.raises(NotFound):
        cases.case(case, recycler.actor)
    with pytest.raises(Conflict, match="failed yet"):
        service.issue_order(regulator.act(), case, a_new_order("cessation"))
    order = an_order(regulator, case, "cessation")
    assert lacking(base) == ["production_ceased"]
    assert cases.case(case, NOBODY).state == "ordered"
    appeal = service.appeal_against_order(recycler.act(), order, "The smoke was steam.")
    with pytest.raises(Conflict, match="about this order"):
        service.appeal_against_order(recycler.act(), order, "Again.")
    assert lacking(base) == ["production_ceased"]
    service.decide_stay(regulator.act(), appeal, True, "It can wait for the hearing.")
    assert lacking(base) == []
    service.decide_appeal(regulator.act(), appeal, "rejected", "It was smoke.")
    assert lacking(base) == ["production_ceased"]
    with pytest.raises(Conflict, match="still in effect"):
        service.close_case(regulator.act(), case, WHY)
    service.lift_order(regulator.act(), order, "The chimney is sealed.")
    assert (lacking(base), on_list()) == ([], [])
    with pytest.raises(NotFound):
        cases.order(order, NOBODY)
    assert cases.order(order, recycler.actor).ending == "The chimney is sealed."
    assert list(auditing.disagreements()) == []


@pytest.mark.parametrize(
    ("measure", "taken"), [("suspension", "suspended"), ("revocation", "revoked")]
)
def test_an_order_takes_a_licence_and_an_upheld_appeal_gives_it_back(
    recycler: Member, regulator: Member, base: str, measure: str, taken: str
) -> None:
    ref = licence(base)[0]
    order = an_order(regulator, an_open_case(regulator, base), measure, licence=ref)
    assert licence(base)[1] == taken
    if measure == "suspension":
        with pytest.raises(Conflict, match=order):
            bases.reinstate_licence(regulator.act(), ref, "It works.")
    appeal = service.appeal_against_order(recycler.act(), order, "The smoke was steam.")
    service.decide_stay(regulator.act(), appeal, True, "It can wait for the hearing.")
    assert licence(base)[1] == "granted"
    service.decide_stay(regulator.act(), appeal, False, "It smokes again.")
    assert licence(base)[1] == taken
    service.decide_appeal(regulator.act(), appeal, "upheld", "It was steam.")
    assert licence(base)[1] == "granted"
    assert on_list() == []
    assert list(auditing.disagreements()) == []


def test_the_list_of_an_earlier_day_is_what_stood_on_it_then(
    recycler: Member, regulator: Member, base: str, held_clock: SteppedClock
) -> None:
    case, first = an_open_case(regulator, base), clock.today()
    lifted = an_order(regulator, case, "cessation")
    soon = first + timedelta(days=3)
    named = an_order(regulator, case, "publication", published_until=soon)
    held_clock.advance(days=2)
    service.lift_order(regulator.act(), lifted, "The chimney is sealed.")
    assert on_list() == [named]
    held_clock.advance(days=2)
    assert on_list() == []  # its last day is over, and nobody did anything
    with pytest.raises(NotFound):
        cases.order(named, NOBODY)
    assert cases.order(named, recycler.actor).shown_state == "ended"
    assert [one.base for one in compliant_bases().items] == [base]
    then = {one.order: one.state for one in listed_orders(Asked(first)).items}
    assert then == {named: "in_effect", lifted: "in_effect"}
    assert [one.order for one in listed_orders(Asked(first, country="FR")).items] == []


def test_a_case_is_opened_from_what_its_regulator_may_read_and_once(
    regulator: Member, base: str
) -> None:
    alert = a_kept_alert()
    from_it = {"origin": "leak_alert", "reference": alert}
    case = an_open_case(regulator, base, **from_it)
    with pytest.raises(Conflict, match=case):
        an_open_case(regulator, base, **from_it)
    with pytest.raises(Invalid, match="opens its case itself"):
        an_open_case(regulator, base, origin="breach", reference="DIS-1")
    with pytest.raises(Invalid, match="no such thing"):
        an_open_case(regulator, base, origin="report", reference="REP-1")
    an_open_case(regulator, base, origin="inspection", reference="INS-1")
    with pytest.raises(Forbidden):
        an_open_case(a_member(Kind.REGULATOR, country="FR"), base)
    with pytest.raises(NotFound):
        an_open_case(regulator, "BAS-22222-22222")
    carrier = a_member(Kind.CARRIER)
    against = an_open_case(regulator, carrier.actor.organisation_ref)
    order = an_order(regulator, against, "rectification")
    assert cases.orders_of(carrier.actor, 5)[0].ref == order
    assert types().count("CaseOpened") == 3


def test_an_appeal_comes_in_its_term(
    recycler: Member, regulator: Member, base: str, held_clock: SteppedClock
) -> None:
    order = an_order(regulator, an_open_case(regulator, base), "cessation")
    held_clock.advance(days=40)
    with pytest.raises(Conflict, match="term for an appeal ended"):
        service.appeal_against_order(recycler.act(), order, "The smoke was steam.")


def test_the_audit_names_an_order_that_was_changed_behind_the_registry(
    regulator: Member, base: str
) -> None:
    order = an_order(regulator, an_open_case(regulator, base), "cessation")
    db.session.execute(db.text("UPDATE case_order SET state = 'lifted', ended_at = issued_at"))
    db.session.commit()
    assert [order in one for one in auditing.disagreements()] == [True]
