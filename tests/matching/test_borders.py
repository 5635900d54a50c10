"""What the law and the regulators say of borders, asked by the rule, at every deed, over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from recycling import clock
from recycling.auctions import service as auctions
from recycling.bases.models import Base
from recycling.clock import SteppedClock
from recycling.custody import service as custody
from recycling.custody.borders.papers import draw_up_paper
from recycling.custody.rules import Signing
from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.ledger import queries as ledger
from recycling.lots import queries as lots
from recycling.matching import deciding, queries, register
from recycling.matching.rules import Severity
from recycling.matching.rules.borders import NewDecision, border_is_open, check_decision
from recycling.matching.rules.facts import BorderDecision
from recycling.matching.service import check_eligible
from tests.auctions.makers import Bidder
from tests.bases.browsing import bearer, browser_of
from tests.bases.makers import a_licensed_base
from tests.custody.borders.makers import a_consented_dossier
from tests.custody.makers import a_leg, a_transport
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member
from tests.matching.makers import DAY, lot_facts
from tests.site.makers import Market

LAST = date(2027, 12, 31)


def a_decision(**differs: Any) -> BorderDecision:
    whole = BorderDecision(
        1, "BDR-1", "DE", "FR", "120118", "", "consent", "DE 4711/2026",
        "Notification and consents", DAY, "Kim Regulator, Hamburg", DAY, LAST,
    )  # fmt: skip
    return replace(whole, **differs)


@pytest.mark.parametrize(
    ("to", "met", "severity"),
    [
        ("DE", True, Severity.NOTE),
        ("FR", False, Severity.DECISION),
        ("CN", False, Severity.BAR),
        ("IN", False, Severity.BAR),
    ],
)
def test_the_law_alone_lets_bars_or_waits(to: str, *, met: bool, severity: Severity) -> None:
    reason = border_is_open(lot_facts(), to, DAY)
    assert (reason.met, reason.severity) == (met, severity)
    assert reason.source
    assert f"DE to {to}" in reason.found


@pytest.mark.parametrize(
    ("differs", "met", "bars"),
    [
        ({}, True, False),
        ({"code": "", "lot_ref": "LOT-1"}, True, False),
        ({"code": "", "lot_ref": "LOT-2"}, False, False),
        ({"code": "120114"}, False, False),
        ({"to_country": "AT"}, False, False),
        ({"from_country": "AT"}, False, False),
        ({"verdict": "allowed"}, False, False),
        ({"verdict": "refused"}, False, True),
        ({"valid_to": DAY - timedelta(days=1), "valid_from": date(2026, 1, 1)}, False, False),
        ({"valid_from": DAY + timedelta(days=1)}, False, False),
    ],
)
def test_a_consent_counts_for_its_waste_its_way_and_its_time(
    differs: dict[str, Any], *, met: bool, bars: bool
) -> None:
    reason = border_is_open(lot_facts(decisions=(a_decision(**differs),)), "FR", DAY)
    assert (reason.met, reason.bars) == (met, bars)
    if met:
        assert "DE 4711/2026" in reason.found
        assert f"Decided on {DAY} by Kim Regulator, Hamburg" in reason.source


def test_the_latest_decision_takes_the_place_of_earlier_ones() -> None:
    withdrawn = a_decision(id=2, ref="BDR-2", verdict="refused", document="")
    lot = lot_facts(decisions=(withdrawn, a_decision()))
    reason = border_is_open(lot, "FR", DAY)
    assert reason.bars
    assert "BDR-2: refused;" in reason.found


def test_what_is_unknown_takes_a_decision_and_no_consent_alone() -> None:
    lot = lot_facts(code="120103", is_hazardous=False, hazards=())
    said = a_decision(to_country="IN", code="120103")
    for verdict, met in (("consent", False), ("allowed", True)):
        decided = replace(lot, decisions=(replace(said, verdict=verdict),))
        assert border_is_open(decided, "IN", DAY).met is met


def test_no_decision_opens_what_the_law_forbids() -> None:
    said = a_decision(to_country="CN", verdict="allowed")
    assert border_is_open(lot_facts(decisions=(said,)), "CN", DAY).bars


def test_a_code_that_ends_before_receipt_is_asked_as_what_replaces_it() -> None:
    lot = lot_facts(code="160605", is_hazardous=False, hazards=(), subtype="nimh_hev")
    assert border_is_open(lot, "IN", date(2026, 12, 8)).awaits_decision
    barred = border_is_open(lot, "IN", date(2026, 12, 9))
    assert barred.bars
    assert "EU 160608" in barred.found
    assert border_is_open(replace(lot, code="999999"), "IN", DAY).awaits_decision


@pytest.mark.parametrize(
    ("entry", "form", "hazardous", "met", "rule"),
    [
        ("BASEL_IX B1010", "solid", False, True, "general information alone"),
        ("BASEL_IX B1010", "dispersible", False, False, "metallic, non-dispersible form"),
        ("BASEL_IX B1010", "", False, False, "the form is not said"),
        ("BASEL_IX B1010", "solid", True, False, "the stricter holds"),
        ("BASEL_VIII A1170", "", False, False, "prior written notification"),
        ("BASEL_IX B1110", "solid", False, False, "No entry of the green lists"),
    ],
)
def test_a_border_goes_by_the_entry_named_while_it_is_in_force(
    entry: str, form: str, *, hazardous: bool, met: bool, rule: str
) -> None:
    border_list, code = entry.split()
    lot = lot_facts(
        code="120118" if hazardous else "120103", is_hazardous=hazardous,
        border_list=border_list, border_entry=code, border_form=form,
    )  # fmt: skip
    reason = border_is_open(lot, "FR", DAY)
    assert reason.met is met
    assert rule in reason.found
    assert border_is_open(lot, "CN", DAY).bars


def test_consent_for_the_code_of_its_own_list_counts_for_a_lot_with_an_entry() -> None:
    lot = lot_facts(border_list="BASEL_VIII", border_entry="A1170", decisions=(a_decision(),))
    assert border_is_open(lot, "FR", DAY).met


def a_new_decision(**differs: Any) -> NewDecision:
    today = clock.today()
    whole = NewDecision(
        from_country="DE", to_country="FR", verdict="consent", source="Consents of both sides",
        decided_on=today, valid_from=today, valid_to=LAST, document="DE 4711/2026", code="120118",
    )  # fmt: skip
    return replace(whole, **differs)


@pytest.mark.parametrize(
    ("field", "differs"),
    [
        ("verdict", {"verdict": "maybe"}),
        ("code", {"code": ""}),
        ("code", {"lot_ref": "LOT-1"}),
        ("to", {"to_country": "DE"}),
        ("source", {"source": " "}),
        ("document", {"document": ""}),
        ("document", {"document": "x" * 301}),
        ("decided_on", {"decided_on": date(2100, 1, 1)}),
        ("valid_to", {"valid_to": date(2020, 1, 1)}),
    ],
)
def test_a_decision_lacking_something_is_refused_by_name(
    field: str, differs: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        check_decision(a_new_decision(**differs), clock.today())
    assert [finding.path for finding in refused.value.details] == [field]


class Border:
    """A lot in Germany, and a base of a recycler in France."""

    def __init__(self, stepped: SteppedClock) -> None:
        self.stepped = stepped
        self.holder, self.recycler = a_member("holder"), a_member("recycler")
        self.regulator, self.french = a_member("regulator"), a_member("regulator", country="FR")
        self.base = a_licensed_base(self.recycler, self.french, country="FR")
        self.lot = a_published_lot(self.holder, available_from=clock.today())

    def decide(self, by: Member | None = None, **differs: Any) -> str:
        return deciding.decide_border((by or self.regulator).act(), a_new_decision(**differs))

    def check(self, *, moves: bool = False) -> None:
        base = db.session.query(Base).filter_by(ref=self.base).one()
        try:
            check_eligible(lots.lot(self.lot), base.id, clock.today(), moves=moves)
        finally:
            db.session.rollback()


@pytest.fixture
def border(in_app: Flask, held_clock: SteppedClock) -> Border:
    return Border(held_clock)


def test_a_regulator_puts_consent_on_record_and_the_match_says_so(border: Border) -> None:
    (before,) = queries.matches(border.lot, 10, border.holder.actor).items
    db.session.rollback()
    assert [reason.rule for reason in before.decisions] == ["border_is_open"]
    ref = border.decide(code="", lot_ref=border.lot)
    (after,) = queries.matches(border.lot, 10, border.holder.actor).items
    assert after.is_eligible
    assert after.decisions == ()
    card = deciding.decision(ref)
    assert (card.lot, card.code, card.decided_by) == (border.lot, "", border.regulator.name)
    fact = ledger.facts_of(f"lot:{border.lot}")[-1]
    assert (fact.type, fact.body["document"]) == ("BorderDecided", "DE 4711/2026")


def test_only_the_regulator_where_the_waste_is_decides(border: Border) -> None:
    for other in (border.french, border.holder, border.recycler):
        with pytest.raises(Forbidden):
            border.decide(other)
    assert deciding.decisions().items == ()
    with pytest.raises(NotFound):
        deciding.decision("BDR-1")


@pytest.mark.parametrize(
    ("field", "differs"),
    [
        ("to", {"to_country": "ZZ"}),
        ("code", {"code": "99 99 99"}),
        ("lot", {"code": "", "lot_ref": "LOT-22222-22222"}),
    ],
)
def test_a_decision_about_nothing_known_is_refused(
    border: Border, field: str, differs: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        border.decide(**differs)
    assert refused.value.field == field


def test_a_decision_about_a_lot_outlives_the_lots_code(border: Border) -> None:
    nimh = {"subtype": "nimh_hev", "fractions": {"La": "0.05"}, "code": "16 06 05", "hazards": ()}
    lot = a_published_lot(border.holder, **nimh)
    ref = border.decide(code="", lot_ref=lot, valid_from=date(2026, 12, 20))
    assert deciding.decision(ref).lot == lot
    with pytest.raises(Invalid) as refused:
        border.decide(code="", lot_ref=lot, to_country="ZZ")
    assert refused.value.field == "to"
    with pytest.raises(Invalid, match="left the EU list"):
        border.decide(code="16 06 05", valid_from=date(2026, 12, 20))


def test_a_decision_against_the_law_is_a_conflict(border: Border) -> None:
    with pytest.raises(Conflict, match="No decision opens this border"):
        border.decide(to_country="CN", verdict="allowed")
    border.decide(to_country="CN", verdict="refused")


def test_a_page_of_decisions_leads_to_the_next(border: Border) -> None:
    made = [border.decide() for _ in range(3)]
    first = deciding.decisions(limit=2)
    second = deciding.decisions(first.next, limit=2)
    assert [one.ref for one in (*first.items, *second.items)] == made[::-1]
    assert second.next == ""
    row = lots.lot(border.lot)
    assert [one.ref for one in register.lot_facts(row).decisions] == made[::-1]


def test_bid_award_dispatch_hand_over_and_receipt_each_ask_the_border_on_their_day(
    border: Border,
) -> None:
    market = Market(
        border.stepped, border.holder, border.regulator, Bidder(border.recycler, border.base),
        a_member("carrier"),
    )  # fmt: skip
    market.lead_to("auctioned")
    lot = market.refs["lot"]
    border.decide(code="", lot_ref=lot, verdict="refused", valid_to=clock.today())
    with pytest.raises(Conflict, match="may not take this lot"):
        market.bidder.bid(market.refs["auction"], 0)
    consent = {"code": "", "lot_ref": lot, "valid_to": clock.today()}
    border.decide(**consent)
    market.lead_to("closed")
    border.decide(code="", lot_ref=lot, verdict="refused", valid_to=clock.today())
    assert auctions.award(border.holder.act(), market.refs["auction"])
    assert ledger.facts_of(f"auction:{market.refs['auction']}")[-1].type == "BidDisqualified"


def test_nothing_moves_before_the_decision_nor_after_it_has_ended(border: Border) -> None:
    carrier = a_member("carrier")
    bidder = Bidder(border.recycler, border.base)
    market = Market(border.stepped, border.holder, border.regulator, bidder, carrier)
    market.lead_to("awarded")
    lot, today = market.refs["lot"], clock.today()
    way = a_transport(planned_on=today, legs=(a_leg(carrier),))
    dispatch = custody.Dispatch(lot, way)
    with pytest.raises(Conflict) as refused:
        custody.draft_consignment(border.holder.act(), dispatch)
    assert refused.value.code == "border_undecided"
    border.decide(code="", lot_ref=lot, valid_to=today)
    consignment = custody.draft_consignment(border.holder.act(), dispatch)
    dossier = a_consented_dossier(market, a_member("regulator", country="FR"))
    draw_up_paper(border.holder.act(), consignment, dossier)
    border.stepped.advance(days=1)
    with pytest.raises(Conflict) as refused:
        custody.sign_handover(border.holder.act(), consignment, Signing.GIVE_TO_CARRIER)
    assert refused.value.code == "border_undecided"
    border.decide(code="", lot_ref=lot, valid_to=clock.today())
    market.refs["consignment"] = market.refs["consigned"] = consignment
    market.lead_to("at_gate")
    border.stepped.advance(days=1)
    with pytest.raises(Conflict) as refused:
        market.lead_to("received")
    assert refused.value.code == "border_undecided"


def test_the_regulator_decides_on_a_page_and_by_program(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.app_context():
        border = Border(held_clock)
    browser = browser_of(app, border.regulator)
    shown = browser.get(f"/lots/{border.lot}/matches").text
    assert "Put your decision on record" in shown
    page = f"/border-decisions/new?lot={border.lot}&to=FR"
    answers = {
        "lot": border.lot, "to": "FR", "verdict": "consent", "document": "DE 4711/2026",
        "source": "Consents of both sides",
        **{f"{name}-{part}": value for name in ("decided_on", "valid_from")
           for part, value in (("day", "23"), ("month", "11"), ("year", "2026"))},
        "valid_to-day": "1", "valid_to-month": "2", "valid_to-year": "2027",
    }  # fmt: skip
    wrong = browser.send(page, {**answers, "document": ""})
    assert wrong.status_code == 422
    assert "reference of the consent document" in wrong.text
    assert browser.send(page, answers).status_code == 303
    listed = browser.get("/border-decisions").text
    assert border.lot in listed
    assert border.regulator.name in listed
    sent = {
        "code": "12 01 18*", "to": "fr", "verdict": "refused", "source": "Letter 7",
        "decided_on": "2026-11-23", "valid_from": "2026-11-23", "valid_to": "2027-01-31",
    }  # fmt: skip
    headers = bearer(app, border.regulator)
    done = app.test_client().post("/api/v1/border-decisions", json=sent, headers=headers)
    assert (done.status_code, done.json["code"], done.json["to_country"]) == (201, "120118", "FR")
    items = app.test_client().get("/api/v1/border-decisions", headers=headers).json["items"]
    assert [item["verdict"] for item in items] == ["refused", "consent"]
