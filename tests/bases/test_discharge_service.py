"""Results, and the cases that breaches open."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask

from recycling import clock
from recycling.bases.cases import queries as cases
from recycling.bases.discharge import queries, service
from recycling.deeds import NOBODY
from recycling.errors import Forbidden, NotFound
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


def test_a_breach_opens_a_case_and_a_value_within_the_permit_does_not(
    recycler: Member, base: str
) -> None:
    service.enter_result(recycler.act(), base, a_result(value=Decimal(10)))
    assert cases.of_base(base, NOBODY).items == ()
    laboratory = a_member(Kind.LABORATORY)
    ref = service.enter_result(laboratory.act(), base, a_result())
    [case] = cases.of_base(base, NOBODY).items
    assert (case.state, case.origin, case.reference) == ("opened", "breach", ref)
    assert case.about == "ammonia nitrogen (water) 11 mg/L, allowed 10 mg/L"
    assert [one.outcome for one in queries.results(base).items] == ["breach", "within"]
    assert [body["case"] for body in facts("DischargeMeasured")] == ["", case.ref]


def test_a_base_without_a_permit_is_measured_against_no_limit(recycler: Member) -> None:
    base, _licence = an_applied_base(recycler)
    ref = service.enter_result(recycler.act(), base, a_result())
    assert (queries.result(ref).outcome, queries.result(ref).limit) == ("no_limit", "")


def test_only_the_recycler_and_laboratories_enter(recycler: Member, base: str) -> None:
    with pytest.raises(Forbidden):
        service.enter_result(a_member(Kind.RECYCLER).act(), base, a_result())
    with pytest.raises(NotFound):
        queries.result("DIS-22222-22222")


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
    assert client.get(f"/api/v1/cases/{case['ref']}").json["reference"] == made.json["ref"]
    page = client.get(f"/bases/{base}/discharge").text
    assert case["ref"] in page
    assert "Exceeds the limit" in page
    lines = client.get("/open/discharge.csv").text.splitlines()
    assert lines[0].startswith("ref,base,parameter")
    assert "'=Elbe" in lines[1]


def test_a_breach_is_told_at_once_on_the_page(app: Flask) -> None:
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


def test_the_compliance_record_and_the_case_say_a_breach_in_the_language_of_the_page(
    app: Flask,
) -> None:
    with app.app_context():
        recycler, regulator = a_member(Kind.RECYCLER), a_member(Kind.REGULATOR)
        base = a_licensed_base(recycler, regulator)
        service.enter_result(recycler.act(), base, a_result())
    client = app.test_client()
    english = client.get(f"/bases/{base}").text
    assert "ammonia nitrogen (water) 11 mg/L, allowed 10 mg/L" in english
    for page in (f"/zh/bases/{base}", f"/zh/bases/{base}/discharge"):
        assert "氨氮（水）11 mg/L，允许10 mg/L" in client.get(page).text
