"""Screening at the gate through HTTP: what is asked, what an alarm holds, what lifts it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.custody.screening import auditing
from recycling.db import db
from tests.bases.footings import a_new_footing, with_footings
from tests.custody.makers import Outside
from tests.custody.screening.makers import a_load, reading_body, report_body, with_slag
from tests.custody.test_api import a_receipt_body
from tests.makers import Member, a_member

WHOLE = {"verdict": "accepted", "refused": "0", "reason": ""}
REFUSED = {"verdict": "refused", "refused": "2490", "reason": "It stays in quarantine."}


class Gate:
    """A load of slag at the gate of a base, through the API."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self.road = outside.inside(with_slag, outside.road)
        self.base = self.road.recycler
        self.ref = str(outside.inside(a_load, self.road))
        self.path = f"/consignments/{self.ref}"

    def screens(self, **differs: Any) -> Any:
        body = self.outside.inside(reading_body, **differs)
        return self.outside.does(f"{self.path}/screenings", self.base, body)

    def report(self, th: str = "0.4", **differs: Any) -> dict[str, Any]:
        return self.outside.inside(report_body, th, **differs)

    def lifts(self, ref: str, **differs: Any) -> Any:
        path, body = f"/quarantines/{ref}/lift", self.report(**differs)
        answer = self.outside.api("POST", path, self.base, body)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def lift_refused(self, ref: str, **differs: Any) -> tuple[int, str, set[str]]:
        path, body = f"/quarantines/{ref}/lift", self.report(**differs)
        return self.outside.is_refused(path, self.base, body)

    def receives(self, **verdict: str) -> str:
        body = a_receipt_body(**(verdict or WHOLE))
        return str(self.outside.does(f"{self.path}/receipt", self.base, body)["state"])

    def receipt_refused(self, **verdict: str) -> tuple[int, str, set[str]]:
        body = a_receipt_body(**(verdict or WHOLE))
        return self.outside.is_refused(f"{self.path}/receipt", self.base, body)

    def quarantine(self, ref: str, member: Member | None = None) -> Any:
        found = self.outside.api("GET", f"/quarantines/{ref}", member or self.base)
        assert found.status_code == 200, found.text
        return found.get_json()

    def audit(self) -> list[str]:
        return self.outside.inside(lambda: list(auditing.disagreements()))


@pytest.fixture
def gate(app: Flask, held_clock: SteppedClock) -> Gate:
    held_clock.advance(microseconds=1_279)  # facts tell instants to the millisecond, rows beyond
    return Gate(Outside(app, held_clock))


def test_a_load_that_may_hold_a_source_is_taken_in_only_once_it_is_screened(gate: Gate) -> None:
    assert gate.receipt_refused() == (409, "not_screened", {"screening"})
    assert gate.receipt_refused(verdict="partly", refused="490")[1] == "not_screened"
    screening = gate.screens()
    assert (screening["is_alarm"], screening["quarantine"]) == (False, "")
    assert gate.receives() == "accepted"
    assert gate.audit() == []


def test_an_unscreened_load_can_be_refused_whole(gate: Gate) -> None:
    assert gate.receives(**REFUSED) == "refused"


def test_an_alarm_holds_the_load_and_no_lower_reading_lifts_it(gate: Gate) -> None:
    ref = gate.screens(highest="0.136")["quarantine"]
    assert gate.receipt_refused() == (409, "in_quarantine", {"quarantine"})
    assert gate.screens(highest="0.05")["quarantine"] == ""
    assert gate.receipt_refused() == (409, "in_quarantine", {"quarantine"})
    by_rate = gate.lift_refused(ref, method="dose_rate", activities=[])
    assert by_rate == (422, "not_specific", {"method"})
    card = gate.quarantine(ref)
    assert (card["state"], card["screening"]["highest"]) == ("open", "0.136")
    again = gate.screens(highest="0.5")
    assert (again["is_alarm"], again["quarantine"]) == (True, "")
    assert gate.audit() == []


def test_a_portal_alarm_alone_is_one(gate: Gate) -> None:
    screening = gate.screens(portal_alarm=True)
    assert (screening["grounds"], screening["quarantine"] != "") == (["portal"], True)


def test_a_report_at_exactly_the_limit_lifts_it_and_is_shown_as_near(gate: Gate) -> None:
    ref = gate.screens(highest="0.36")["quarantine"]
    card = gate.lifts(ref, th="1.0")
    assert (card["state"], card["finding"]) == ("lifted", "below_exemption")
    assert card["report"]["activities"][1]["bq_per_g"] == "1"
    assert "near the limit of 1 Bq/g" in card["cautions"][0]
    assert gate.receives() == "accepted"
    assert gate.lift_refused(ref)[:2] == (409, "quarantine_over")
    assert gate.audit() == []


def test_a_regulated_result_lifts_it_only_where_the_licence_names_norm(gate: Gate) -> None:
    ref = gate.screens(highest="0.36")["quarantine"]
    assert gate.lift_refused(ref, th="1.01") == (409, "norm_not_licensed", {"activities"})
    potassium = [{"nuclide": "K-40", "bq_per_g": "10.1"}, *gate.report()["activities"]]
    assert gate.lift_refused(ref, activities=potassium)[1] == "norm_not_licensed"
    new = gate.outside.inside(a_new_footing, "norm_limit")
    regulator, base = gate.road.regulator, gate.road.bidder.base
    gate.outside.inside(with_footings, gate.base, regulator, base, (new,))
    assert gate.lift_refused(ref, th="5.1")[1] == "norm_not_licensed"
    assert gate.lift_refused(ref, th="10.1") == (409, "above_class_7", {"activities"})
    assert gate.lifts(ref, th="5")["finding"] == "regulated_norm"
    assert gate.receives() == "accepted"


def test_what_a_rare_earth_has_of_its_own_explains_an_alarm(gate: Gate) -> None:
    ref = gate.screens(highest="0.36")["quarantine"]
    own = [{"nuclide": "Lu-176", "bq_per_g": "40"}, *gate.report()["activities"]]
    assert gate.lifts(ref, activities=own)["finding"] == "natural_element_only"


def test_refusing_the_lot_whole_ends_the_quarantine(gate: Gate) -> None:
    ref = gate.screens(highest="0.36")["quarantine"]
    assert gate.receives(**REFUSED) == "refused"
    card = gate.quarantine(ref)
    assert (card["state"], card["ended_at"] is not None) == ("refused", True)
    late = gate.outside.is_refused(
        f"{gate.path}/screenings", gate.base, gate.outside.inside(reading_body)
    )
    assert late[:2] == (409, "not_at_gate")
    assert gate.audit() == []


def test_a_new_alarm_after_a_report_begins_another(gate: Gate) -> None:
    first = gate.screens(highest="0.36")["quarantine"]
    gate.lifts(first)
    second = gate.screens(portal_alarm=True)["quarantine"]
    assert second not in ("", first)
    assert gate.receipt_refused()[1] == "in_quarantine"
    assert gate.audit() == []


def test_an_audit_names_a_quarantine_that_was_lifted_in_the_table_alone(gate: Gate) -> None:
    ref = gate.screens(highest="0.36")["quarantine"]

    def tamper() -> None:
        db.session.execute(db.text("UPDATE quarantine SET state = 'lifted'"))
        db.session.commit()

    gate.outside.inside(tamper)
    assert gate.audit() == [f"quarantine {ref} is lifted, which its facts do not say."]


def test_a_quarantine_is_seen_by_its_parties_and_regulators_and_by_nobody_else(gate: Gate) -> None:
    ref = gate.screens(highest="0.36")["quarantine"]
    road, outside = gate.road, gate.outside
    for member in (road.holder, road.carrier, road.recycler, road.regulator):
        assert gate.quarantine(ref, member)["ref"] == ref
        listed = outside.api("GET", "/quarantines?state=open", member).get_json()["items"]
        assert [one["ref"] for one in listed] == [ref]
    strangers = (
        outside.inside(a_member, "recycler"),
        outside.inside(a_member, "holder"),
        outside.inside(lambda: a_member("regulator", country="FR")),
    )
    for member in strangers:
        assert outside.api("GET", f"/quarantines/{ref}", member).status_code == 404
        assert outside.api("GET", f"{gate.path}/screenings", member).status_code == 404
        assert outside.api("GET", "/quarantines", member).get_json()["items"] == []
    body = gate.report()
    assert outside.api("POST", f"/quarantines/{ref}/lift", strangers[0], body).status_code == 404
    assert outside.api("POST", f"/quarantines/{ref}/lift", road.holder, body).status_code == 403
    assert outside.api("GET", "/quarantines?state=gone", road.holder).status_code == 422
