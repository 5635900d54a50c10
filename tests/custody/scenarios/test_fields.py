"""What a consignment says, by when, and from when it stands: rows 1 to 6, 9 and 25.

A draft may lack what is not known yet, and nobody but its holder sees it. A signature needs the
fields the table of field rules names for it, and locks those it names.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from recycling.custody.models import Consignment, Leg
from recycling.db import db
from recycling.parties import service as parties
from tests.auctions.makers import an_open_auction
from tests.bases.makers import a_licensed_base
from tests.custody.makers import Outside, a_paid_lot
from tests.custody.test_api import a_body, a_leg_body
from tests.lots.test_api import WHOLE
from tests.makers import Member, a_member

HARMLESS = {"code": "12 01 03", "hazards": ()}


class Papers:
    """A holder's consignments seen from outside."""

    def __init__(self, outside: Outside) -> None:
        self.outside, self.holder = outside, outside.road.holder

    def drafted(self, lot: str = "", **differs: Any) -> str:
        """The reference of a consignment that is prepared."""
        lot = lot or self.outside.made(a_paid_lot)
        body = a_body(self.outside, lot, **differs)
        return str(self.outside.does("/consignments", self.holder, body)["ref"])

    def refusal(self, ref: str) -> tuple[int, str, set[str]]:
        """Why the holder cannot sign that the lot is given."""
        path = f"/consignments/{ref}/handovers"
        return self.outside.is_refused(path, self.holder, {"signing": "give_to_carrier"})

    def seals(self, ref: str) -> str:
        """The state once a draft is shown to those it names."""
        return str(self.outside.does(f"/consignments/{ref}/seal", self.holder)["state"])

    def not_sealed(self, ref: str) -> tuple[int, str, set[str]]:
        """Why a draft cannot be shown to those it names."""
        return self.outside.is_refused(f"/consignments/{ref}/seal", self.holder)

    def signs(self, ref: str, member: Member, signing: str) -> Any:
        self.outside.road.clock.advance(minutes=10)
        return self.outside.does(f"/consignments/{ref}/handovers", member, {"signing": signing})

    def amended(self, ref: str, member: Member | None = None, **body: Any) -> Any:
        """What the API answers to an amendment that is made."""
        return self.outside.does(f"/consignments/{ref}/amendments", member or self.holder, body)

    def no_amendment(
        self, ref: str, member: Member | None = None, **body: Any
    ) -> tuple[int, str, set[str]]:
        """Why it cannot be amended so."""
        path = f"/consignments/{ref}/amendments"
        return self.outside.is_refused(path, member or self.holder, body)


def leg_of(outside: Outside, carrier: Member, **differs: Any) -> dict[str, Any]:
    """A leg by road with another carrier."""
    return a_leg_body(outside, carrier=carrier.actor.organisation_ref, **differs)


def begun_in_october(ref: str) -> None:
    """Let a consignment have been begun before the rules changed."""
    began = datetime(2026, 10, 30, 12, tzinfo=UTC)
    db.session.execute(update(Consignment).where(Consignment.ref == ref).values(drafted_at=began))
    db.session.commit()


def replated(ref: str) -> None:
    """Let the register say something else of the way than what was signed."""
    of_it = Leg.consignment_id.in_(select(Consignment.id).where(Consignment.ref == ref))
    db.session.execute(update(Leg).where(of_it).values(permit="ANOTHER", plates=["XX 1"]))
    db.session.commit()


def closed(member: Member) -> None:
    """Let an organisation close."""
    parties.change_standing(member.act(), member.actor.organisation_ref, "closed", "We stop.")


@pytest.fixture
def papers(outside: Outside) -> Papers:
    return Papers(outside)


@pytest.mark.once
def test_a_code_on_no_list_is_refused_even_in_a_draft_and_a_starred_one_is_hazardous(
    papers: Papers,
) -> None:
    outside, holder = papers.outside, papers.holder
    said = outside.is_refused("/lots", holder, {**WHOLE, "code": "99 99 99"})
    assert said == (422, "unknown_waste_code", {"code"})
    lot = outside.does("/lots", holder, {**WHOLE, "hazards": []})
    assert lot["hazardous"] is True
    said = outside.is_refused(f"/lots/{lot['ref']}/publish", holder)
    assert said == (409, "lot_incomplete", {"hazards"})


def test_hazardous_waste_is_sealed_with_the_number_of_its_acceptance(papers: Papers) -> None:
    ref = papers.drafted(acceptance_number="", is_draft=True)
    said = (422, "acceptance_number_missing", {"acceptance_number"})
    assert papers.not_sealed(ref) == said
    body = a_body(papers.outside, papers.outside.made(a_paid_lot), acceptance_number="")
    assert papers.outside.is_refused("/consignments", papers.holder, body) == said
    lot = papers.outside.made(a_paid_lot, **HARMLESS)
    harmless = papers.drafted(lot, acceptance_number="", is_draft=True)
    assert papers.seals(harmless) == "sealed"


@pytest.mark.once
def test_dangerous_goods_have_a_number_a_class_and_a_packing_group_and_others_none(
    papers: Papers,
) -> None:
    none = {"un_number": "", "un_class": "", "packing_group": ""}
    ref = papers.drafted(is_dangerous=None, is_draft=True, **none)
    assert papers.not_sealed(ref) == (422, "is_dangerous_missing", {"is_dangerous"})
    said = papers.no_amendment(ref, is_dangerous=False, un_number="UN3189")
    assert said == (422, "un_number_contradicts", {"un_number"})
    papers.amended(ref, is_dangerous=True)
    assert papers.not_sealed(ref) == (422, "un_number_missing", {"un_number", "un_class"})
    papers.amended(ref, un_number="UN3189", un_class="4.2")
    assert papers.not_sealed(ref) == (422, "packing_group_missing", {"packing_group"})
    papers.amended(ref, un_number="UN3496", un_class="9")
    assert papers.seals(ref) == "sealed"


def test_a_base_not_licensed_for_the_waste_is_not_sent_it(papers: Papers) -> None:
    outside, road = papers.outside, papers.outside.road
    codes = (("EU", "12 01 03"),)
    base = outside.inside(a_licensed_base, road.recycler, road.regulator, codes=codes)
    auction = outside.inside(an_open_auction, road.holder)
    bid = {"base": base, "price": {"amount_per_tonne": "10", "currency": "EUR"}}
    status, code, _ = outside.is_refused(f"/auctions/{auction}/bids", road.recycler, bid)
    assert (status, code) == (409, "base_not_eligible")


def test_a_draft_is_seen_and_changed_by_its_holder_alone(papers: Papers) -> None:
    outside, ref = papers.outside, papers.drafted(is_draft=True)
    stranger = outside.inside(a_member, "holder")
    road = outside.road
    for member in (stranger, road.carrier, road.recycler):
        assert outside.is_refused(f"/consignments/{ref}", member, method="GET")[0] == 404
        assert papers.no_amendment(ref, member, packages=3)[0] in (403, 404)
        assert outside.is_refused(f"/consignments/{ref}/cancel", member)[0] in (403, 404)
    body = a_body(outside, outside.made(a_paid_lot))
    assert outside.is_refused("/consignments", stranger, body)[0] in (403, 404)
    assert papers.no_amendment(ref, holder=stranger.actor.organisation_ref)[0] == 422
    assert papers.amended(ref, packages=3)["packages"] == 3


def test_without_a_package_the_holder_does_not_sign(papers: Papers) -> None:
    lot = papers.outside.made(a_paid_lot, pieces=None)
    ref = papers.drafted(lot, packages=None)
    assert papers.refusal(ref) == (422, "packages_missing", {"packages"})
    card = papers.outside.api("GET", f"/consignments/{ref}", papers.holder).get_json()
    assert card["state"] == "sealed"


def test_the_carrier_of_a_leg_that_is_signed_stays_and_the_others_may_change(
    papers: Papers,
) -> None:
    outside, road = papers.outside, papers.outside.road
    second, third = (outside.inside(a_member, "carrier") for _ in range(2))
    legs = [a_leg_body(outside), leg_of(outside, second)]
    ref = papers.drafted(legs=legs)
    papers.signs(ref, road.holder, "give_to_carrier")
    assert (
        outside.is_refused(f"/consignments/{ref}/handovers", second, {"signing": "take_over"})[0]
        == 403
    )
    papers.signs(ref, road.carrier, "take_over")
    swapped = [legs[1], legs[0]]
    for changed in (swapped, legs[1:]):
        status, code, fields = papers.no_amendment(ref, legs=changed)
        assert (status, code) == (409, "field_locked")
        assert "legs.0.carrier" in fields
    path = f"/consignments/{ref}/amendments"
    answer = outside.api("POST", path, road.holder, {"legs": swapped})
    assert "Carrier" in answer.get_json(force=True)["detail"]
    with_third = [*legs, leg_of(outside, third)]
    assert len(papers.amended(ref, legs=with_third)["legs"]) == 3
    papers.signs(ref, road.carrier, "hand_on")
    assert papers.signs(ref, second, "take_over")["state"] == "in_transit"
    papers.signs(ref, second, "hand_on")
    papers.signs(ref, third, "take_over")
    papers.signs(ref, third, "give_at_gate")
    assert papers.no_amendment(ref, legs=with_third[:2])[:2] == (409, "field_locked")


def test_a_carrier_fills_in_its_own_leg_and_nothing_else(papers: Papers) -> None:
    outside, carrier = papers.outside, papers.outside.road.carrier
    other = outside.inside(a_member, "carrier")
    legs = [a_leg_body(outside, plates=[]), leg_of(outside, other, plates=[])]
    ref = papers.drafted(legs=legs)
    papers.signs(ref, papers.holder, "give_to_carrier")
    legs[0]["plates"] = ["HH-UM 7"]
    assert papers.amended(ref, carrier, legs=legs)["legs"][0]["plates"] == ["HH-UM 7"]
    for body in ({"legs": [legs[0], leg_of(outside, other)]}, {"legs": legs[:1]}):
        assert papers.no_amendment(ref, carrier, **body)[:2] == (403, "not_yours_to_fill_in")
    assert papers.no_amendment(ref, carrier, legs=legs)[:2] == (409, "nothing_changes")


def test_what_was_begun_under_older_rules_is_finished_under_them(papers: Papers) -> None:
    road = papers.outside.road
    bare = {"un_class": "", "packing_group": "", "acceptance_number": "", "is_draft": True}
    old, new = papers.drafted(**bare), papers.drafted(**bare)
    papers.outside.inside(begun_in_october, old)
    fields = {"acceptance_number", "un_class"}
    assert papers.not_sealed(new) == (422, "un_class_missing", fields)
    papers.seals(old)
    assert papers.signs(old, road.holder, "give_to_carrier")["state"] == "offered"
    papers.outside.inside(closed, road.carrier)
    assert papers.signs(old, road.carrier, "take_over")["state"] == "in_transit"
    body = a_body(papers.outside, papers.outside.made(a_paid_lot))
    said = papers.outside.is_refused("/consignments", road.holder, body)
    assert said == (422, "organisation_closed", {"legs.0.carrier"})


def test_who_signed_is_told_as_when_it_signed(papers: Papers) -> None:
    road = papers.outside.road
    ref = papers.drafted()
    papers.signs(ref, road.holder, "give_to_carrier")
    papers.signs(ref, road.carrier, "take_over")
    papers.outside.inside(replated, ref)
    page = papers.outside.browse(road.holder).see(f"/consignments/{ref}").text
    taken = page.split("Taken from", 1)[1]
    assert "permit DE-BEF-1" in taken
    assert "HH-UM 2026" in taken


@pytest.mark.once
def test_the_table_of_fields_is_one_for_the_page_and_for_programs(papers: Papers) -> None:
    outside = papers.outside
    rules = outside.api("GET", "/consignments/fields", papers.holder).get_json()
    page = outside.browse().see("/consignments/fields").text
    assert all(rule["words"] in page.replace("&#39;", "'") for rule in rules)
    numbers = [one for one in rules if one["field"] == "acceptance_number"]
    assert [(one["obligatory_from"], one["where"]) for one in numbers] == [("sealed", "hazardous")]
    older = outside.api("GET", "/consignments/fields?on=2026-10-30", papers.holder).get_json()
    assert {one["valid_from"] for one in older} == {"2000-01-01"}


def test_on_its_page_a_carrier_fills_in_its_own_leg_and_may_then_sign(papers: Papers) -> None:
    outside, road = papers.outside, papers.outside.road
    ref = papers.drafted(legs=[a_leg_body(outside, plates=[], permit="")])
    papers.signs(ref, road.holder, "give_to_carrier")
    carrier = outside.browse(road.carrier)
    words = carrier.see(f"/consignments/{ref}").text
    assert "Before you can sign" in words
    assert "/handovers/take_over" not in words
    page = carrier.see(f"/consignments/{ref}/edit").text
    assert 'name="legs_0_plates"' in page
    for name in ("planned_on", "legs_0_carrier", "packages", "add_leg"):
        assert f'name="{name}' not in page
    wrong = carrier.send(f"/consignments/{ref}/edit", {"shown": "1", "legs_0_plates": "X"})
    assert (wrong.status_code, carrier.wrong()) == (422, {"legs_0_plates"})
    filled = {"shown": "1", "legs_0_plates": "hh-um 7", "legs_0_permit": "DE-BEF-7"}
    carrier.does(f"/consignments/{ref}/edit", filled)
    assert "HH-UM 7" in carrier.words
    carrier.does(f"/consignments/{ref}/handovers/take_over")
    assert "Your signature is recorded." in carrier.words
