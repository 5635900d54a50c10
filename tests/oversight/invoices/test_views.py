"""A regulator finds an exception, follows it along its line, and closes it with a reason alone."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from tests.custody.makers import Outside, Road
from tests.makers import Member, a_member
from tests.oversight.invoices.makers import PATIENCE_DAYS, a_night, an_exception, found
from tests.recovery.makers import a_closed_batch

REASON = "The base is flooded; holder and base agreed to wait."


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Outside:
    return Outside(app, held_clock)


def test_a_regulator_follows_an_exception_and_closes_it_with_a_reason_alone(
    outside: Outside,
) -> None:
    ref = outside.made(an_exception)
    regulator = outside.road.regulator
    browser = outside.browse(regulator)
    assert f"/invoice-exceptions/{ref}" in browser.see("/desk").get_data(as_text=True)
    assert ref in browser.see("/invoice-exceptions").get_data(as_text=True)
    page = browser.see(f"/invoice-exceptions/{ref}").get_data(as_text=True)
    assert "Paid, not shipped" in page
    assert "Ask the holder where the lot is" in page
    (sale,) = {row.subject.partition(":")[2] for row in outside.inside(found)}
    assert f"/sales/{sale}" in page
    assert browser.send(f"/invoice-exceptions/{ref}/close", {"reason": "ok"}).status_code == 422
    done = browser.does(f"/invoice-exceptions/{ref}/close", {"reason": REASON})
    assert REASON in done.get_data(as_text=True)
    assert ref not in browser.see("/invoice-exceptions").get_data(as_text=True)
    again = outside.api("POST", f"/invoice-exceptions/{ref}/close", regulator, {"reason": REASON})
    assert again.status_code == 409
    kept = outside.api("GET", f"/invoice-exceptions/{ref}", regulator).get_json()
    assert (kept["state"], kept["mass_kg"], kept["days"]) == ("closed", "2500", PATIENCE_DAYS)


def test_the_list_is_narrowed_by_kind_age_and_base_and_leaves_as_a_file(outside: Outside) -> None:
    ref = outside.made(an_exception)
    regulator, base = outside.road.regulator, outside.road.bidder.base
    browser = outside.browse(regulator)
    for narrowed, there in (
        ("kind=paid_not_shipped", True),
        ("kind=mass_differs", False),
        ("days=30", True),
        ("days=90", False),
        (f"base={base}&state=all", True),
        ("state=closed", False),
    ):
        told = outside.api("GET", f"/invoice-exceptions?{narrowed}", regulator).get_json()
        assert [one["ref"] for one in told["items"]] == [ref] * there, narrowed
        file = browser.client.get(f"/invoice-exceptions.csv?{narrowed}").get_data(as_text=True)
        assert [row["exception"] for row in csv.DictReader(StringIO(file))] == [ref] * there
    for wrong in ("kind=x", "days=-1", "days=x", "state=x", "cursor=x", "base=BAS-X"):
        assert browser.client.get(f"/invoice-exceptions?{wrong}").status_code in (404, 422)


def test_a_line_says_every_figure_and_where_it_stands(outside: Outside) -> None:
    outside.made(_a_processed_lot)
    regulator = outside.road.regulator
    (line,) = outside.api("GET", "/invoice-lines", regulator).get_json()["items"]
    assert (line["sold_kg"], line["received_kg"], line["processed_kg"]) == ("2500", "2490", "2490")
    assert line["differs"] == []
    browser = outside.browse(regulator)
    page = browser.see(f"/invoice-lines/{line['sale']}").get_data(as_text=True)
    for document in (f"/sales/{line['sale']}", f"/consignments/{line['consignment']}", "/batches/"):
        assert document in page
    assert line["sale"] in browser.see("/invoice-lines?month=2026-11").get_data(as_text=True)
    assert line["sale"] not in browser.see("/invoice-lines?month=2026-10").get_data(as_text=True)
    assert browser.client.get("/invoice-lines?month=11").status_code == 422


def _a_processed_lot(road: Road) -> str:
    batch = a_closed_batch(road)
    a_night()
    return batch


def test_regulators_elsewhere_and_the_parties_do_not_read_it(outside: Outside) -> None:
    ref = outside.made(an_exception)
    (row,) = outside.inside(found)
    elsewhere: Member = outside.inside(a_member, "regulator", country="FR")
    for path in (f"/invoice-exceptions/{ref}", f"/invoice-lines/{row.subject[5:]}"):
        assert outside.api("GET", path, elsewhere).status_code == 404
        assert outside.api("GET", path, outside.road.holder).status_code == 403
    assert outside.api("GET", "/invoice-exceptions", elsewhere).get_json()["items"] == []
    assert outside.api("GET", "/invoice-lines", elsewhere).get_json()["items"] == []
