"""The page on which a base weighs what arrived and says what it takes."""

from __future__ import annotations

import pytest

from recycling.custody.rules import Signing
from tests.custody.makers import (
    Outside,
    a_receipt,
    at_the_gate,
    signed,
)
from tests.custody.test_views import receipt_form
from tests.custody.traces import rows
from tests.makers import a_member

PARTIES = ("holder", "carrier", "recycler")


def test_receive_before_it_is_at_the_gate_leads_back(outside: Outside) -> None:
    ref = outside.made(signed, Signing.TAKE_OVER)
    answer = outside.browse(outside.road.recycler).see(f"/consignments/{ref}/receipt")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/consignments/{ref}")


def test_receive_by_another_recycler_is_not_found(outside: Outside) -> None:
    ref = outside.made(at_the_gate)
    browser = outside.browse(outside.inside(a_member, "recycler"))
    assert browser.see(f"/consignments/{ref}/receipt").status_code == 404


@pytest.mark.parametrize(
    ("differs", "wrong"),
    [
        ({"scale": ""}, {"scale"}),
        ({"division": "0"}, {"division"}),
        ({"accuracy_class": "V"}, {"accuracy_class"}),
        ({"calibrated_until-year": "2020"}, {"calibrated_until"}),
        ({"gross": "15000"}, {"gross"}),
        ({"gross": "many"}, {"gross"}),
        ({"tare": "-5"}, {"tare"}),
        ({"moisture": "100"}, {"moisture"}),
        ({"moisture": "101"}, {"moisture"}),
        ({"verdict": ""}, {"verdict"}),
        ({"verdict": "perhaps"}, {"verdict"}),
        ({"refused": "1"}, {"refused"}),
        ({"verdict": "partly", "reason": "Wet drums."}, {"refused"}),
        ({"verdict": "partly", "refused": "10"}, {"reason"}),
        ({"verdict": "refused"}, {"reason"}),
        ({"verdict": "refused", "refused": "10", "reason": "Wet drums."}, {"refused"}),
    ],
)
def test_receive_with_one_thing_wrong_names_it_and_keeps_the_rest(
    outside: Outside, differs: dict[str, str], wrong: set[str]
) -> None:
    ref = outside.made(at_the_gate)
    page = f"/consignments/{ref}/receipt"
    browser = outside.browse(outside.road.recycler)
    browser.see(page)
    before = outside.inside(rows)
    answer = browser.send(page, receipt_form(**differs))
    assert (answer.status_code, browser.wrong()) == (422, wrong)
    if "scale" not in differs:
        assert 'value="Weighbridge 1"' in answer.text
    before["access_record"] += 1
    assert outside.inside(rows) == before


def test_receive_refused_without_a_mass_refuses_all_of_it(outside: Outside) -> None:
    ref = outside.made(at_the_gate)
    page = f"/consignments/{ref}/receipt"
    browser = outside.browse(outside.road.recycler)
    browser.see(page)
    browser.does(page, receipt_form(verdict="refused", reason="The portal monitor raised alarm."))
    assert "The portal monitor raised alarm." in browser.words
    assert "0 kg" in browser.words.replace("\u00a0", " ")


def test_receive_offers_the_scale_the_base_used_last(outside: Outside) -> None:
    outside.made(a_receipt)
    ref = outside.made(at_the_gate)
    answer = outside.browse(outside.road.recycler).see(f"/consignments/{ref}/receipt")
    assert 'value="Weighbridge 1"' in answer.text
    assert 'value="20"' in answer.text


def test_receive_twice_in_two_tabs_says_it_is_done(outside: Outside) -> None:
    ref = outside.made(at_the_gate)
    page = f"/consignments/{ref}/receipt"
    browser = outside.browse(outside.road.recycler)
    browser.see(page)
    whole = {**browser.hidden(page), **receipt_form()}
    assert browser.post(page, whole).status_code == 303
    assert browser.post(page, whole).status_code == 303
    answer = browser.post(page, {**whole, "deed_key": "another tab"})
    assert answer.status_code == 409
    assert "Nothing more is signed on it." in browser.words
