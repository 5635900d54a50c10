"""The year of a holder, a base and a region, read through HTTP as page, PDF, workbook and JSON."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from recycling.clock import SteppedClock
from tests.bases.browsing import browser_of
from tests.custody.makers import Outside
from tests.makers import Member, a_member
from tests.oversight.returns.makers import a_due_return
from tests.oversight.statistics.makers import MAGNETS, firms, keep, publish
from tests.oversight.statistics.test_views import Part

DONE, GONE = 200, 404


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Outside:
    found = Outside(app, held_clock)
    found.made(a_due_return)
    return found


def _figures(outside: Outside, about: str, ref: str, member: Member) -> dict[Any, Any]:
    answer = outside.api("GET", f"/summaries/{about}/{ref}", member)
    assert answer.status_code == DONE, answer.text
    return {
        (part["name"], one["of"], one["measure"]): Decimal(one["value"])
        for part in answer.get_json()["parts"]
        for one in part["figures"]
    }


def test_holder_and_base_read_the_same_of_what_passed_between_them(outside: Outside) -> None:
    road = outside.road
    own = _figures(outside, "organisations", road.holder.actor.organisation_ref, road.holder)
    base = _figures(outside, "bases", road.bidder.base, road.recycler)
    accepted = own["handed_over_and_received", "Permanent magnets and motors", "accepted_kg"]
    assert accepted == base["received", "Permanent magnets and motors", "accepted_kg"] > 0
    assert own["handed_over_and_received", "Permanent magnets and motors", "declared_kg"] > 0
    neodymium = base["recovered", "Neodymium (Nd) / Mixed rare-earth oxides", "recovered_kg"]
    assert own["recovered", "Neodymium (Nd)", "recovered_kg"] == neodymium > 0
    assert base["elements_by_returns", "Neodymium (Nd)", "products_kg"] == neodymium
    assert base["products", "Mixed rare-earth oxides", "mass_kg"] == Decimal(2000)


def test_a_summary_leaves_as_page_pdf_and_workbook_with_the_same_figures(outside: Outside) -> None:
    holder, app = outside.road.holder, outside.app
    path = f"/summaries/organisations/{holder.actor.organisation_ref}"
    browser = browser_of(app, holder)
    page = browser.get(path).text
    assert "The year has not ended" in page
    assert "How this is counted:" in page
    assert path in browser.get("/organisation").text
    assert browser.get(f"{path}/pdf").data.startswith(b"%PDF-1.7")
    book = load_workbook(BytesIO(browser.get(f"{path}/xlsx").data))
    recovered = {row[0]: row[1] for row in book["recovered"].iter_rows(5, values_only=True)}
    figures = _figures(outside, "organisations", holder.actor.organisation_ref, holder)
    assert recovered
    for element, kilograms in recovered.items():
        told = figures["recovered", element, "recovered_kg"]
        assert Decimal(str(kilograms)) == told
    assert browser.get(f"{path}?year=1999").status_code == 422


def test_nobody_else_and_no_authority_of_another_country_reads_it(outside: Outside) -> None:
    road = outside.road
    own = road.holder.actor.organisation_ref
    stranger, abroad = outside.made(lambda _road: (a_member("holder"), _of_france()))
    for reader in (stranger, abroad, road.recycler):
        assert outside.api("GET", f"/summaries/organisations/{own}", reader).status_code == GONE
    assert outside.api("GET", f"/summaries/bases/{road.bidder.base}", stranger).status_code == GONE
    assert outside.api("GET", f"/summaries/organisations/{own}", road.regulator).status_code == DONE
    assert outside.api("GET", "/summaries/regions/DE", abroad).status_code == GONE
    assert outside.api("GET", "/summaries/regions/DE-XX", road.regulator).status_code == GONE


def _of_france() -> Member:
    return a_member("regulator", country="FR")


def test_a_country_is_told_what_is_published_of_it_alone(app: Flask) -> None:
    with app.app_context():
        who = firms(3)
        keep("2026-03", [Part(MAGNETS, firm, 10**9, 9 * 10**8) for firm in who])
        keep("2026-03", [Part(MAGNETS, who[0], 10**9, 10**8)], "Dy")
        publish("2026-03")
        regulator = a_member("regulator")
    browser = browser_of(app, regulator)
    rows = browser.get("/summaries/regions/DE/figures.csv?year=2026").text.splitlines()
    assert "recovery,Neodymium (Nd),recovered_kg,2700,kg" in rows
    assert not [row for row in rows if "Dysprosium" in row]
    assert "/summaries/regions/DE" in browser.get("/organisation").text
