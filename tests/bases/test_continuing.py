"""Deeds on a licence one has: renew it without a gap, have it changed, change it by notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.bases import capacity, queries, service
from recycling.bases.cards import LicenceCard
from recycling.bases.footings import service as footings
from recycling.bases.footings.rules import Approval, FootingKind, YearlyScale
from recycling.bases.models import Licence
from recycling.bases.rules import Condition, Scope
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Invalid
from recycling.ledger.models import Fact
from recycling.parties.rules import Kind
from recycling.quantities import Mass
from tests.bases.browsing import bearer, browser_of
from tests.bases.footings import a_new_footing
from tests.bases.makers import an_applied_base
from tests.makers import a_member
from tests.parties.second_signers import confirmed

WHY = "A second shift from the spring on."
HELD = Mass.kg(1000)


class Market:
    """A recycler with a licence of 1 t a year that may be renewed, and who granted it."""

    def __init__(self, **differs: Any) -> None:
        self.recycler, self.regulator = a_member(Kind.RECYCLER), a_member(Kind.REGULATOR)
        whole = {"yearly_mass": HELD, "valid_to": clock.today() + timedelta(days=80), **differs}
        self.base, self.licence = an_applied_base(self.recycler, self.regulator, **whole)
        service.grant_licence(self.regulator.act(), self.licence)

    def card(self, ref: str = "") -> LicenceCard:
        found = queries.licence(ref or self.licence)
        db.session.rollback()
        return found

    def scope(self, **differs: Any) -> Scope:
        return replace(self.card().scope, **differs)

    def notify(self, **differs: Any) -> str:
        return service.notify_change(self.recycler.act(), self.licence, self.scope(**differs), WHY)

    def change(self, **differs: Any) -> str:
        asked = self.scope(**differs)
        return service.apply_for_change(self.recycler.act(), self.licence, asked, WHY)

    def renew(self) -> str:
        end = self.card().valid_to + timedelta(days=1000)
        return service.apply_for_renewal(self.recycler.act(), self.licence, end, WHY)

    def grant(self, ref: str) -> str:
        bound = (Condition("Measure the outlet."),)
        return service.grant_licence(self.regulator.act(), ref, "Fit.", bound)

    def book(self, lot: str, kilograms: int) -> None:
        licence_id = db.session.scalars(select(Licence.id).where(Licence.ref == self.licence)).one()
        capacity.reserve(licence_id, lot, Mass.kg(kilograms), clock.today())
        db.session.commit()

    def enter_scale(self, licence: str, kilograms: int) -> None:
        kinds = self.card(licence).subtypes
        scale = YearlyScale(tuple((kind, Mass.kg(kilograms)) for kind in kinds))
        begun = self.card(licence).valid_from
        days = {"valid_from": begun, "valid_to": begun + timedelta(days=900)}
        new = a_new_footing(FootingKind.YEARLY_SCALE, licence=licence, details=scale, **days)
        footings.enter_footings(self.recycler.act(), self.base, (new,))
        footings.accept_footings(self.regulator.act(), self.base)


@pytest.fixture
def market(in_app: Flask) -> Market:
    return Market()


def facts(ref: str) -> list[str]:
    wanted = select(Fact.type).where(Fact.subject == f"licence:{ref}").order_by(Fact.id)
    return list(db.session.scalars(wanted))


def test_a_renewal_prolongs_the_licence_itself_with_what_is_booked_and_no_day_between(
    market: Market, held_clock: SteppedClock
) -> None:
    market.book("LOT-1", 400)
    old_end = market.card().valid_to
    asked = market.renew()
    application = market.card(asked)
    assert (application.state, application.continues) == ("applied", market.licence)
    assert application.valid_from == old_end + timedelta(days=1)
    with pytest.raises(Conflict, match=asked):
        market.renew()
    market.enter_scale(asked, 900)
    assert market.grant(asked) == market.licence
    renewed = market.card()
    assert renewed.valid_to == application.valid_to
    assert (renewed.reserved, renewed.conditions[0].text) == (Mass.kg(400), "Measure the outlet.")
    assert (market.card(asked).state, queries.pending_about(market.licence)) == ("taken_up", [])
    assert facts(market.licence)[-1] == "LicenceRenewed"
    held_clock.advance(days=81)
    assert market.card().counts_today


def test_a_renewal_rests_on_what_must_stand_on_its_first_day(market: Market) -> None:
    asked = market.renew()
    permit = market.card(asked)
    market.enter_scale(asked, 900)
    in_force = replace(a_new_footing(FootingKind.BOND), valid_to=permit.valid_from)
    footings.enter_footing(market.recycler.act(), market.base, in_force)
    footings.accept_footings(market.regulator.act(), market.base)
    market.grant(asked)


def test_a_renewal_too_early_or_of_a_licence_revoked_meanwhile_is_refused(in_app: Flask) -> None:
    early = Market(valid_to=clock.today() + timedelta(days=91))
    with pytest.raises(Conflict, match="can be applied for from"):
        early.renew()
    market = Market()
    asked = market.renew()
    why, regulator = "The outlet was hidden.", market.regulator
    made = service.propose_revocation(regulator.act(), market.licence, why)
    confirmed(service.revoke_licence, regulator, made)
    market.enter_scale(asked, 900)
    with pytest.raises(Conflict, match="revoked"):
        market.grant(asked)
    service.refuse_licence(market.regulator.act(), asked, "The licence is revoked.")


def test_the_end_is_told_with_the_last_day_to_renew_and_whether_a_renewal_waits(
    market: Market,
) -> None:
    day = market.card().valid_to - timedelta(days=30)
    market.renew()
    service.tell_expiry(day, 10)
    said = db.session.scalars(select(Fact.body).order_by(Fact.id.desc()).limit(1)).one()
    assert said["renewal"] == "waits"
    assert said["renew_by"] == market.card().valid_to.isoformat()


def test_a_fifth_more_holds_by_notice_and_is_measured_from_the_grant(market: Market) -> None:
    market.notify(yearly_mass=Mass.kg(1200), hazards=("HP3",))
    card = market.card()
    assert (card.yearly_mass, card.granted_mass, card.hazards) == (Mass.kg(1200), HELD, ("HP3",))
    assert card.counts_today
    with pytest.raises(Conflict, match="takes a new grant") as refused:
        market.notify(
            yearly_mass=Mass.kg(1300), subtypes=(*card.subtypes, "scintillator_component")
        )
    assert [one.path for one in refused.value.details] == ["yearly_mass", "subtypes"]
    with pytest.raises(Invalid, match="already"):
        market.notify()
    assert facts(market.licence)[-1] == "LicenceChangeNotified"


def test_more_than_a_fifth_waits_for_a_grant_which_gives_the_licence_its_new_scope(
    market: Market,
) -> None:
    with pytest.raises(Conflict, match="no new grant"):
        market.change(yearly_mass=Mass.kg(1100))
    codes = (*market.card().codes, ("EU", "16 02 13*"))
    asked = market.change(yearly_mass=Mass.kg(2000), codes=codes, hazards=("HP3",))
    assert market.card().yearly_mass == HELD
    with pytest.raises(Conflict, match=asked):
        market.notify(yearly_mass=Mass.kg(1100))
    assert market.grant(asked) == market.licence
    card = market.card()
    assert (card.yearly_mass, card.granted_mass) == (Mass.kg(2000), Mass.kg(2000))
    assert (("EU", "160213") in card.codes, card.hazards) == (True, ("HP3",))
    assert facts(market.licence)[-1] == "LicenceChanged"


def test_what_is_booked_on_a_licence_keeps_its_ground(market: Market) -> None:
    market.book("LOT-1", 800)
    with pytest.raises(Conflict, match="800"):
        market.notify(yearly_mass=Mass.kg(799))
    with pytest.raises(Conflict, match="not received yet"):
        market.notify(hazards=("HP3",))
    market.notify(yearly_mass=Mass.kg(800))
    assert market.card().free == Mass(0)


def test_notice_of_more_than_the_licence_rests_on_is_refused(market: Market) -> None:
    assessed = a_new_footing(FootingKind.EIA_APPROVAL, details=Approval(Mass.kg(1100)))
    footings.enter_footing(market.recycler.act(), market.base, assessed)
    footings.accept_footings(market.regulator.act(), market.base)
    with pytest.raises(Conflict, match="assessment was approved"):
        market.notify(yearly_mass=Mass.kg(1200))
    market.notify(yearly_mass=Mass.kg(1100))


def test_pages_renew_and_change_and_say_which_rule_decides(app: Flask) -> None:
    with app.app_context():
        market = Market()
        end = market.card().valid_to + timedelta(days=900)
    page = f"/licences/{market.licence}"
    base, public = browser_of(app, market.recycler), browser_of(app)
    shown = base.get(page).text
    assert "Renew it" in shown
    assert "30 working days" not in shown
    assert "Renew it" not in public.get(page).text
    covered = {
        "yearly_tonnes": "1.2",
        "processes": ["hydromet_roast_hcl_sx"],
        "subtypes": ["ndfeb_swarf", "ndfeb_offcuts"],
        "codes": "EU 12 01 18*\nEU 12 01 03",
        "hazards": ["HP3", "HP5", "HP7", "HP13", "HP14", "HP15"],
        "reason": WHY,
    }
    assert base.send(f"{page}/change", {**covered, "reason": ""}).status_code == 422
    assert base.send(f"{page}/change", covered).headers["Location"] == page
    assert WHY in public.get(page).text
    asked = base.send(f"{page}/change", {**covered, "yearly_tonnes": "3"})
    assert asked.headers["Location"] != page
    assert "waits for a decision" in public.get(page).text
    assert base.send(f"{page}/change", {**covered, "yearly_tonnes": "4"}).status_code == 409
    day = {"valid_to-day": end.day, "valid_to-month": end.month, "valid_to-year": end.year}
    assert base.send(f"{page}/renewal", {**day, "reason": WHY}).status_code == 409


def test_programs_renew_and_change(app: Flask) -> None:
    with app.app_context():
        market = Market()
        end = market.card().valid_to + timedelta(days=900)
    client, base = app.test_client(), bearer(app, market.recycler)
    at = f"/api/v1/licences/{market.licence}"
    body = {"valid_to": end.isoformat(), "reason": WHY}
    made = client.post(f"{at}/renewal", json=body, headers=base).json
    assert made is not None
    assert (made["purpose"], made["continues"]) == ("renewal", market.licence)
    read = client.get(at).json
    assert read is not None
    assert (read["most_by_notice"], read["renewal"]["last_on"]) == ("1200", read["valid_to"])
    told = client.get(f"{at}/history").json
    assert told is not None
    granted = told["items"][0]
    assert (granted["type"], granted["subject"]) == ("LicenceGranted", f"licence:{market.licence}")
