"""Results, the cases that breaches open, and what an overdue order does to the base's licences."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from recycling import clock
from recycling.bases import queries as register
from recycling.bases import service as bases
from recycling.bases.discharge import queries, service
from recycling.clock import SteppedClock
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, NotFound
from recycling.parties.rules import Kind
from tests.bases.browsing import bearer, browser_of
from tests.bases.footings import a_result
from tests.bases.makers import a_licensed_base, an_applied_base
from tests.bases.test_footing_service import facts
from tests.makers import Member, a_member


@pytest.fixture
def recycler(in_app: Flask) -> Member:
    return a_member(Kind.RECYCLER)


@pytest.fixture
def regulator(in_app: Flask) -> Member:
    return a_member(Kind.REGULATOR)


@pytest.fixture
def base(recycler: Member, regulator: Member) -> str:
    return a_licensed_base(recycler, regulator)


def counts(base: str) -> list[str]:
    return [one.code for one in register.base(base).licences[0].lacking]


def test_a_breach_opens_a_case_and_a_value_within_the_permit_does_not(
    recycler: Member, base: str
) -> None:
    service.enter_result(recycler.act(), base, a_result(value=Decimal(10)))
    assert queries.cases(base).items == ()
    laboratory = a_member(Kind.LABORATORY)
    ref = service.enter_result(laboratory.act(), base, a_result())
    [case] = queries.cases(base).items
    assert (case.state, case.result.ref, case.result.limit) == ("opened", ref, "10 mg/L")
    assert [one.outcome for one in queries.results(base).items] == ["breach", "within"]
    assert [body["case"] for body in facts("DischargeMeasured")] == ["", case.ref]


def test_a_base_without_a_permit_is_measured_against_no_limit(recycler: Member) -> None:
    base, _licence = an_applied_base(recycler)
    ref = service.enter_result(recycler.act(), base, a_result())
    assert (queries.result(ref).outcome, queries.result(ref).limit) == ("no_limit", "")


def test_an_overdue_order_takes_the_licence_until_the_case_is_closed(
    recycler: Member, regulator: Member, base: str, held_clock: SteppedClock
) -> None:
    service.enter_result(recycler.act(), base, a_result())
    case = queries.cases(base).items[0].ref
    due = clock.today() + timedelta(days=10)
    service.order_rectification(regulator.act(), case, "Repair the column.", due)
    assert counts(base) == []
    assert service.tell_overdue(due, 50) == 0
    held_clock.advance(days=11)
    assert counts(base) == ["order_overdue"]
    assert queries.case(case).is_overdue(clock.today())
    assert [service.tell_overdue(clock.today(), 50) for _ in range(2)] == [1, 0]
    with pytest.raises(Conflict):
        service.tell_of_overdue_order(Act(SYSTEM), case, clock.today())
    assert facts("OrderOverdue")[0]["case"] == case
    service.close_case(regulator.act(), case, "Sample of today: 4 mg/L.")
    assert counts(base) == []
    with pytest.raises(Conflict, match="closed"):
        service.order_rectification(regulator.act(), case, "Repair it.", due + timedelta(days=30))


def test_only_the_recycler_and_laboratories_enter_and_only_the_countrys_regulator_decides(
    recycler: Member, regulator: Member, base: str
) -> None:
    with pytest.raises(Forbidden):
        service.enter_result(a_member(Kind.RECYCLER).act(), base, a_result())
    service.enter_result(recycler.act(), base, a_result())
    case = queries.cases(base).items[0].ref
    for stranger in (recycler, a_member(Kind.REGULATOR, country="FR")):
        with pytest.raises(Forbidden):
            service.close_case(stranger.act(), case, "It is put right.")
    with pytest.raises(Forbidden):
        service.tell_of_overdue_order(regulator.act(), case, clock.today())
    for ask in (queries.case, queries.result, queries.cases):
        with pytest.raises(NotFound):
            ask("CAS-22222-22222")
    with pytest.raises(NotFound):
        service.close_case(regulator.act(), "CAS-22222-22222", "It is put right.")


def test_the_compliance_record_is_public_on_its_page_over_the_api_and_as_open_data(
    app: Flask,
) -> None:
    with app.app_context():
        recycler, regulator = a_member(Kind.RECYCLER), a_member(Kind.REGULATOR)
        base = a_licensed_base(recycler, regulator)
        sent = {"parameter": "ammonia nitrogen", "medium": "water", "value": "11", "unit": "mg/L"}
        how = {"method": "HJ 535", "laboratory": "=Elbe", "point": "DW001"}
        sent |= {**how, "sampled_on": clock.today().isoformat()}
    client, headers = app.test_client(), bearer(app, recycler)
    made = client.post(f"/api/v1/bases/{base}/discharge", json=sent, headers=headers)
    assert (made.status_code, made.json["outcome"]) == (201, "breach"), made.text
    [case] = client.get(f"/api/v1/bases/{base}/cases").json["items"]
    assert client.get(f"/api/v1/cases/{case['ref']}").json["result"]["limit"] == "10 mg/L"
    page = client.get(f"/bases/{base}/discharge").text
    assert case["ref"] in page
    assert "Exceeds the limit" in page
    lines = client.get("/open/discharge.csv").text.splitlines()
    assert lines[0].startswith("ref,base,parameter")
    assert "'=Elbe" in lines[1]


def test_the_regulator_orders_and_closes_on_the_page_of_the_case(app: Flask) -> None:
    with app.app_context():
        recycler, regulator = a_member(Kind.RECYCLER), a_member(Kind.REGULATOR)
        base = a_licensed_base(recycler, regulator)
    entering, today = browser_of(app, recycler), clock.today()
    day = {"sampled_on-day": today.day, "sampled_on-month": today.month}
    found = {"parameter": "ammonia nitrogen|water", "value": "11", "point": "DW001"}
    by = {"method": "HJ 535-2009", "laboratory": "Elbe Analytik", "sampled_on-year": today.year}
    address = f"/bases/{base}/discharge/new"
    assert entering.send(address, {**found, **by, **day}, address).status_code == 303
    assert "exceeds its limit of 10 mg/L" in entering.get(f"/bases/{base}/discharge").text
    with app.app_context():
        case = queries.cases(base).items[0].ref
    browser, page = browser_of(app, regulator), f"/cases/{case}"
    due = clock.today() + timedelta(days=9)
    day = {"deadline-day": due.day, "deadline-month": due.month, "deadline-year": due.year}
    decision = f"{page}/decision"
    order = {"move": "order", "words": "Repair the column."}
    assert browser.send(page, order, decision).status_code == 422
    assert browser.send(page, {**order, **day}, decision).status_code == 303
    assert "Repair the column." in browser.get(page).text
    closing = {"move": "close", "words": "Sample of today is within."}
    assert browser.send(page, closing, decision).status_code == 303
    assert "Your decision" not in browser.get(page).text


def test_a_licence_is_not_granted_while_an_order_is_overdue(
    recycler: Member, regulator: Member, held_clock: SteppedClock
) -> None:
    base, licence = an_applied_base(recycler, regulator)
    service.enter_result(recycler.act(), base, a_result())
    case, due = queries.cases(base).items[0].ref, clock.today() + timedelta(days=1)
    service.order_rectification(regulator.act(), case, "Repair the column.", due)
    held_clock.advance(days=2)
    with pytest.raises(Conflict, match=case):
        bases.grant_licence(regulator.act(), licence)
