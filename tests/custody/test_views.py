"""A lot's way through the pages: who sees what, and what a refused form keeps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from recycling import clock
from recycling.custody import queries, service
from recycling.custody.rules import Signing, Verdict
from recycling.quantities import Mass
from tests.custody.makers import (
    ONE_LEG,
    Outside,
    a_consignment,
    a_paid_lot,
    a_receipt,
    a_refusal,
    an_arrival,
    at_the_gate,
    signed,
)
from tests.custody.traces import facts_of, rows
from tests.lots.makers import a_published_lot
from tests.makers import a_member

PARTIES = ("holder", "carrier", "recycler")


def day_of(name: str, day: date) -> dict[str, str]:
    return {
        f"{name}-day": str(day.day),
        f"{name}-month": str(day.month),
        f"{name}-year": str(day.year),
    }


def dispatch_form(outside: Outside, **differs: str) -> dict[str, str]:
    return {
        "shown": "1",
        "legs_0_mode": "road",
        "legs_0_carrier": outside.road.carrier.actor.organisation_ref,
        "legs_0_permit": "DE-BEF-1",
        "legs_0_plates": "hh-um 2026, hh-um 2027",
        **day_of("planned_on", clock.today() + timedelta(days=1)),
        "is_dangerous": "yes",
        "un_number": "un 3189",
        "un_class": "4.2",
        "packing_group": "II",
        "packages": "14",
        "acceptance_number": "CAP-2026-17",
        **differs,
    }


def receipt_form(**differs: str) -> dict[str, str]:
    return {
        "scale": "Weighbridge 1",
        "division": "20",
        "accuracy_class": "III",
        **day_of("calibrated_until", clock.today() + timedelta(days=300)),
        "gross": "17 490",
        "tare": "15 000",
        "moisture": "25",
        "verdict": "accepted",
        **differs,
    }


def test_the_whole_way_goes_through_the_pages(outside: Outside) -> None:
    road = outside.road
    lot = outside.made(a_paid_lot)
    holder, carrier = outside.browse(road.holder), outside.browse(road.carrier)
    recycler = outside.browse(road.recycler)

    holder.see(f"/lots/{lot}")
    assert f"/lots/{lot}/consignment/new" in holder.links
    holder.see(f"/lots/{lot}/consignment/new")
    holder.does(f"/lots/{lot}/consignment/new", dispatch_form(outside))
    assert "Your turn: sign that you give the lot" in holder.words
    ref = holder.words.split("Consignment ", 1)[1].split()[0]
    assert "HH-UM 2026, HH-UM 2027" in holder.words
    assert "UN3189" in holder.words

    carrier.see(f"/consignments/{ref}")
    assert "Signs that it gives the lot." in carrier.words
    road.clock.advance(minutes=3)
    holder.does(f"/consignments/{ref}/handovers/give_to_carrier")

    for signing, asked in (
        ("take_over", "sign that you have taken the lot over"),
        ("give_at_gate", "at its gate"),
    ):
        road.clock.advance(minutes=3)
        carrier.see(f"/consignments/{ref}")
        assert asked in carrier.words
        carrier.does(f"/consignments/{ref}/handovers/{signing}")
        assert "Your signature is recorded." in carrier.words

    road.clock.advance(minutes=3)
    recycler.see(f"/consignments/{ref}")
    assert f"/consignments/{ref}/receipt" in recycler.links
    recycler.see(f"/consignments/{ref}/receipt")
    recycler.does(f"/consignments/{ref}/receipt", receipt_form())
    assert "The receipt is signed." in recycler.words
    assert "2 490 kg" in recycler.words.replace("\u00a0", " ")
    assert "within the weighing error" in recycler.words

    assert outside.inside(facts_of, f"consignment:{ref}") == [
        "ConsignmentSealed",
        "HandoverGiven",
        "HandoverTaken",
        "HandoverGiven",
        "ConsignmentReceived",
    ]
    holder.see(f"/lots/{lot}")
    assert "Accepted" in holder.words


@pytest.mark.parametrize("state", ["drafted", "sealed", "offered", "in_transit", "at_gate",
                                   "accepted", "partly", "refused", "cancelled"])  # fmt: skip
def test_show_in_every_state_is_sound_for_every_party(outside: Outside, state: str) -> None:
    def cancelled(road: object) -> str:
        return service.cancel_consignment(outside.road.holder.act(), a_consignment(outside.road))

    part = an_arrival  # made inside, where the clock is
    makers = {
        "drafted": lambda road: a_consignment(road, is_draft=True),
        "sealed": a_consignment,
        "offered": lambda road: signed(road, Signing.GIVE_TO_CARRIER),
        "in_transit": lambda road: signed(road, Signing.TAKE_OVER),
        "at_gate": at_the_gate,
        "accepted": a_receipt,
        "partly": lambda road: a_receipt(
            road, part(Verdict.PARTLY, Mass.kg("490"), "Two drums leak.")
        ),
        "refused": lambda road: a_receipt(road, a_refusal()),
        "cancelled": cancelled,
    }
    ref = outside.made(makers[state])
    turn = {"drafted": "holder", "sealed": "holder", "offered": "carrier", "in_transit": "carrier",
            "at_gate": "recycler"}.get(state)  # fmt: skip
    for who in (*PARTIES, "regulator"):
        browser = outside.browse(getattr(outside.road, who))
        is_hidden = state == "drafted" and who in ("carrier", "recycler")
        assert browser.see(f"/consignments/{ref}").status_code == (404 if is_hidden else 200)
        if is_hidden:
            continue
        asked = "A draft: nobody but you" if state == "drafted" else "Your turn"
        assert (asked in browser.words) is (who == turn)
        cancels = f"/consignments/{ref}/cancel" in browser.forms
        assert cancels is (who == "holder" and state in ("drafted", "sealed", "offered"))
        browser.see("/consignments")
        assert f"/consignments/{ref}" in browser.links


def test_show_to_strangers_is_not_found_and_to_nobody_asks_to_sign_in(outside: Outside) -> None:
    ref = outside.made(a_consignment)
    for kind in ("holder", "carrier", "recycler", "laboratory"):
        browser = outside.browse(outside.inside(a_member, kind))
        assert browser.see(f"/consignments/{ref}").status_code == 404
        browser.see("/consignments")
        assert f"/consignments/{ref}" not in browser.links
    assert outside.browse().see(f"/consignments/{ref}").status_code == 302


def test_index_goes_on_page_by_page(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    refs = [outside.made(a_consignment) for _ in range(3)]
    shown = queries.of_organisation
    monkeypatch.setattr(
        queries, "of_organisation", lambda ours, cursor, _limit: shown(ours, cursor, 2)
    )
    browser = outside.browse(outside.road.holder)
    browser.see("/consignments")
    assert f"/consignments/{refs[0]}" not in browser.links
    browser.see(next(link for link in browser.links if link and "cursor=" in link))
    assert f"/consignments/{refs[0]}" in browser.links


def test_index_with_a_foreign_cursor_is_refused(outside: Outside) -> None:
    browser = outside.browse(outside.road.holder)
    assert browser.see("/consignments?cursor=xx").status_code == 422


# Drafting


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("legs_0_mode", "balloon"),
        ("legs_0_carrier", ""),
        ("legs_0_carrier", "ORG-XXXXX-XXXXX"),
        ("legs_0_permit", "B"),
        ("legs_0_plates", "A"),
        ("legs_0_plates", "HH-UM 1, HH-UM 2, HH-UM 3"),
        ("un_number", "3189"),
        ("is_dangerous", "no"),
        ("planned_on-year", "2020"),
        ("planned_on-month", "13"),
    ],
)
def test_new_consignment_with_one_thing_wrong_names_it_and_keeps_the_rest(
    outside: Outside, field: str, value: str
) -> None:
    lot = outside.made(a_paid_lot)
    page = f"/lots/{lot}/consignment/new"
    browser = outside.browse(outside.road.holder)
    browser.see(page)
    before = outside.inside(rows)
    answer = browser.send(page, dispatch_form(outside, **{field: value}))
    assert answer.status_code == 422
    named = field.partition("-")[0]
    wrong = {"un_number", "un_class", "packing_group"} if value == "no" else {named}
    assert browser.wrong() == wrong
    if named != "legs_0_permit":
        assert 'value="DE-BEF-1"' in answer.text
    assert answer.text.count("<title>Error: ") == 1
    before["access_record"] += 1
    assert outside.inside(rows) == before


def test_new_consignment_of_another_holder_s_lot_is_forbidden(outside: Outside) -> None:
    lot = outside.made(a_paid_lot)
    browser = outside.browse(outside.inside(a_member, "holder"))
    assert browser.see(f"/lots/{lot}/consignment/new").status_code == 403


def test_new_consignment_of_a_lot_that_is_not_paid_leads_back_to_the_lot(outside: Outside) -> None:
    lot = outside.inside(a_published_lot, outside.road.holder)
    browser = outside.browse(outside.road.holder)
    answer = browser.see(f"/lots/{lot}/consignment/new")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/lots/{lot}")


def test_new_consignment_sent_twice_is_prepared_once(outside: Outside) -> None:
    lot = outside.made(a_paid_lot)
    page = f"/lots/{lot}/consignment/new"
    browser = outside.browse(outside.road.holder)
    browser.see(page)
    whole = {**browser.hidden(page), **dispatch_form(outside)}
    first, second = browser.post(page, whole), browser.post(page, whole)
    assert first.headers["Location"] == second.headers["Location"]


def test_new_consignment_a_second_time_says_which_is_on_its_way(outside: Outside) -> None:
    lot = outside.made(a_paid_lot)
    page = f"/lots/{lot}/consignment/new"
    browser = outside.browse(outside.road.holder)
    browser.see(page)
    first = outside.made(a_consignment, lot)
    answer = browser.send(page, dispatch_form(outside))
    assert answer.status_code == 409
    assert first in browser.words


# Signing


@pytest.mark.parametrize("signing", ONE_LEG)
def test_sign_out_of_turn_says_whose_turn_it_is(outside: Outside, signing: Signing) -> None:
    ref = outside.made(signed, signing)
    browser = outside.browse(outside.road.signer(signing))
    token = browser.hidden("/sign-out") if browser.see("/desk") else {}
    answer = browser.post(f"/consignments/{ref}/handovers/{signing}", token)
    assert answer.status_code == 409
    assert "It waits for the" in browser.words
    assert outside.attempts()[-1][2] == 409


def test_sign_with_a_time_in_the_future_keeps_it_and_opens_its_field(outside: Outside) -> None:
    ref = outside.made(a_consignment)
    browser = outside.browse(outside.road.holder)
    browser.see(f"/consignments/{ref}")
    page = f"/consignments/{ref}/handovers/give_to_carrier"
    answer = browser.send(page, {"happened_at": "2027-01-01T12:00"})
    assert answer.status_code == 422
    assert browser.wrong() == {"happened_at"}
    assert 'value="2027-01-01T12:00"' in answer.text
    assert '<details class="govuk-details" open>' in answer.text


def test_sign_with_an_earlier_time_shows_both(outside: Outside) -> None:
    ref = outside.made(a_consignment)
    outside.road.clock.advance(minutes=45)
    browser = outside.browse(outside.road.holder)
    browser.see(f"/consignments/{ref}")
    earlier = (clock.now() - timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")
    browser.does(f"/consignments/{ref}/handovers/give_to_carrier", {"happened_at": earlier})
    assert "Happened" in browser.words


def test_sign_in_another_s_place_is_forbidden(outside: Outside) -> None:
    ref = outside.made(signed, Signing.GIVE_TO_CARRIER)
    browser = outside.browse(outside.road.holder)
    browser.see("/desk")
    page = f"/consignments/{ref}/handovers/take_over"
    assert browser.post(page, browser.hidden("/sign-out")).status_code == 403
    assert outside.attempts() == [(page, "not_permitted", 403)]


@pytest.mark.parametrize("signing", ["receive", "cancel", "nonsense"])
def test_sign_something_that_is_no_handover_is_not_found(outside: Outside, signing: str) -> None:
    ref = outside.made(a_consignment)
    browser = outside.browse(outside.road.holder)
    browser.see("/desk")
    page = f"/consignments/{ref}/handovers/{signing}"
    assert browser.post(page, browser.hidden("/sign-out")).status_code == 404


def test_cancel_gives_the_lot_back_for_another(outside: Outside) -> None:
    lot = outside.made(a_paid_lot)
    ref = outside.made(a_consignment, lot)
    browser = outside.browse(outside.road.holder)
    browser.see(f"/consignments/{ref}")
    browser.does(f"/consignments/{ref}/cancel")
    assert "was cancelled before the lot left" in browser.words
    assert browser.see(f"/lots/{lot}/consignment/new").status_code == 200
