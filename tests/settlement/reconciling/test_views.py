"""Reconciliations and differences: on pages, as files, for programs, and told to regulators."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from flask import Flask

from recycling.reactions import react
from recycling.settlement.reconciling import queries
from recycling.settlement.reconciling.rules import Kind
from tests.bases.browsing import bearer, browser_of
from tests.makers import Member, a_member
from tests.settlement.reconciling.makers import a_difference

WHY = "It was given back by hand."


@pytest.fixture
def regulator(app: Flask) -> Member:
    with app.app_context():
        return a_member("regulator")


@pytest.fixture
def refs(app: Flask, regulator: Member) -> dict[str, str]:
    with app.app_context():
        return a_difference()


def test_a_report_shows_every_difference_with_both_amounts(
    app: Flask, regulator: Member, refs: dict[str, str]
) -> None:
    browser = browser_of(app, regulator)
    listed = browser.get("/reconciliations").text
    assert f"/reconciliations/{refs['reconciliation']}" in listed
    assert "Open differences: 1" in listed
    report = browser.get(f"/reconciliations/{refs['reconciliation']}").text
    assert refs["difference"] in report
    assert "Missing in our books" in report
    assert "The payment service moved 50.00 EUR" in report
    assert "nothing" in report


def test_a_regulator_closes_a_difference_on_its_page(
    app: Flask, regulator: Member, refs: dict[str, str]
) -> None:
    browser, address = browser_of(app, regulator), f"/differences/{refs['difference']}"
    assert "Find out who moved it" in browser.get(address).text
    refused = browser.send(address, {"reason": "no"}, f"{address}/close")
    assert refused.status_code == 422
    assert browser.send(address, {"reason": WHY}, f"{address}/close").status_code == 303
    page = browser.get(address).text
    assert WHY in page
    assert "Close the difference" not in page
    assert refs["difference"] not in browser.get("/differences").text
    assert refs["difference"] in browser.get("/differences?state=closed").text
    assert browser.get("/differences?state=lost").status_code == 422


def test_programs_read_and_close_differences(
    app: Flask, regulator: Member, refs: dict[str, str]
) -> None:
    program, token = app.test_client(), bearer(app, regulator)
    report = program.get(f"/api/v1/reconciliations/{refs['reconciliation']}", headers=token)
    assert (report.json["differences"], report.json["new"], report.json["sums"]) == (1, 1, [])
    (one,) = program.get("/api/v1/differences", headers=token).json["items"]
    assert (one["kind"], one["ours"], one["theirs"]["amount"]) == ("missing_here", None, "50.00")
    address = f"/api/v1/differences/{refs['difference']}"
    closed = program.post(f"{address}/close", json={"reason": WHY}, headers=token)
    assert (closed.json["state"], closed.json["reason"]) == ("closed", WHY)
    assert program.post(f"{address}/close", json={"reason": WHY}, headers=token).status_code == 409
    assert program.get("/api/v1/differences", headers=token).json["items"] == []


def test_differences_leave_as_files(app: Flask, regulator: Member, refs: dict[str, str]) -> None:
    program, token = app.test_client(), bearer(app, regulator)
    for address in ("differences", f"reconciliations/{refs['reconciliation']}/differences"):
        answer = program.get(f"/api/v1/{address}.csv", headers=token)
        (row,) = csv.DictReader(StringIO(answer.text))
        assert (row["kind"], row["ours"], row["theirs"]) == ("missing_here", "", "50")
        assert (row["currency"], row["state"]) == ("EUR", "open")
    reports = program.get("/api/v1/reconciliations.csv", headers=token)
    (row,) = csv.DictReader(StringIO(reports.text))
    assert (row["differences"], row["is_balanced"]) == ("1", "")


def test_every_regulator_is_told_of_new_differences(app: Flask, regulator: Member) -> None:
    with app.app_context():
        other = a_member("regulator", country="FR")
        refs = a_difference()
        while react():
            pass
    for one in (regulator, other):
        page = browser_of(app, one).get("/notices").text
        assert ": 1." in page
        assert f"/reconciliations/{refs['reconciliation']}" in page


def test_pages_of_differences_go_on_where_one_ended(in_app: Flask) -> None:
    refs = [a_difference(kind)["difference"] for kind in (Kind.MISSING_HERE, Kind.UNKNOWN)]
    first = queries.differences(limit=1)
    rest = queries.differences(cursor=first.next, limit=1)
    assert [one.ref for one in (*first.items, *rest.items)] == refs
    assert rest.next == ""
    newest = queries.reconciliations(limit=1)
    assert len(queries.reconciliations(newest.next, 1).items) == 1


def test_every_kind_has_its_words(in_app: Flask) -> None:
    for kind in Kind:
        one = queries.difference(a_difference(kind)["difference"])
        assert one.title
        assert "%" not in one.sentence
        assert one.to_do
