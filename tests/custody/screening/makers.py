"""Makers of loads of slag at the gate, which are to be screened, and of what is found of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from recycling import clock
from recycling.auctions import service as auctions
from recycling.clock import SteppedClock
from recycling.custody.models import Consignment
from recycling.custody.screening import service
from recycling.custody.screening.models import Quarantine
from recycling.custody.screening.rules import Reading, Report
from recycling.db import db
from recycling.lots import service as lots
from recycling.lots.rules.radioactivity import Activity, Measurement, RadiationMethod
from recycling.reactions import react
from recycling.streams import rules as streams
from tests.auctions.makers import a_bidder, close, sealed_terms
from tests.custody.makers import Road, a_road, at_the_gate
from tests.lots.makers import a_draft_lot
from tests.makers import Member
from tests.remembering import remembered

SLAG = "electrolysis_slag"
_CODE = "10 08 08*"
_LICENSED = {
    "process": "remses_conversion_leach",
    "subtypes": (SLAG,),
    "codes": (("EU", _CODE),),
}
WORDS = "Potassium in the flux; both chains are exempt."


@remembered
def with_slag(road: Road) -> Road:
    """The same people, with a base that is licensed for slag."""
    return replace(road, bidder=a_bidder(road.regulator, **_LICENSED))


@remembered
def a_load(road: Road) -> str:
    """The reference of a consignment of slag, measured when it was listed, at the gate."""
    typical = streams.typical_composition(SLAG)
    lot = a_draft_lot(
        road.holder,
        title="Molten-salt slag",
        subtype=SLAG,
        physical_form="lumps",
        fractions={species: str(share) for species, share in typical.items()},
        code=_CODE,
        hazards=("HP14",),
        available_from=clock.today(),
    )
    lots.add_measurement(road.holder.act(), lot, a_measurement())
    lots.publish_lot(road.holder.act(), lot)
    auction = auctions.open_auction(road.holder.act(), lot, sealed_terms())
    road.bidder.bid(auction, 0)
    road.clock.advance(hours=1)
    close(auction)
    auctions.award(road.holder.act(), auction)
    react()
    return at_the_gate(road, lot)


def a_measurement(**differs: Any) -> Measurement:
    """What a laboratory found: hardly anything; ``th`` is of Th-232, ``more`` by nuclide."""
    th, more = differs.pop("th", "0.4"), differs.pop("more", {})
    found = {"U-238": "0.2", "Th-232": th, **more}
    whole = Measurement(
        RadiationMethod.GAMMA_SPECTROMETRY,
        "Elbe Analytics",
        clock.today(),
        tuple(Activity(nuclide, Decimal(value)) for nuclide, value in found.items()),
        "D-PL-14082",
        "R-2026-17",
    )
    return replace(whole, **differs)


def a_report(**differs: Any) -> Report:
    """A report that lifts a quarantine, unless what differs keeps it from that."""
    return Report(a_measurement(**differs), "HPGe detector 3", Decimal("0.02"), WORDS)


def a_reading(**differs: Any) -> Reading:
    """What a verified instrument showed: no alarm."""
    whole = Reading("Portal monitor 2", clock.today() + timedelta(days=90), 90, 110)
    return replace(whole, **differs)


def an_alarm(**differs: Any) -> Reading:
    """Four times the background."""
    return a_reading(**{"highest_nsv": 360, **differs})


def a_quarantine(road: Road) -> str:
    """The reference of an open quarantine of a load of slag."""
    slag = with_slag(road)
    return quarantined(slag.recycler, a_load(slag))


def a_quarantine_of_others(stepped: SteppedClock) -> str:
    """The same between people of their own."""
    return a_quarantine(a_road(stepped))


def quarantined(recycler: Member, consignment: str) -> str:
    """The reference of the quarantine that an alarm begins for a consignment at the gate."""
    service.screen_load(recycler.act(), consignment, an_alarm())
    row = db.session.scalars(
        select(Quarantine.ref).join(Quarantine.consignment).where(Consignment.ref == consignment)
    ).one()
    db.session.rollback()
    return row


def reading_body(**differs: Any) -> dict[str, Any]:
    """A reading as a program sends it."""
    whole = {
        "instrument": "Portal monitor 2",
        "verified_until": (clock.today() + timedelta(days=90)).isoformat(),
        "background": "0.09",
        "highest": "0.11",
    }
    return {**whole, **differs}


def report_body(th: str = "0.4", **differs: Any) -> dict[str, Any]:
    """A report as a program sends it; ``th`` is of Th-232, in Bq/g."""
    whole = {
        "method": "gamma_spectrometry",
        "laboratory": "Elbe Analytics",
        "accreditation": "D-PL-14082",
        "report_number": "R-2026-18",
        "measured_on": clock.today().isoformat(),
        "instrument": "HPGe detector 3",
        "detection_limit": "0.02",
        "activities": [
            {"nuclide": "U-238", "bq_per_g": "0.2"},
            {"nuclide": "Th-232", "bq_per_g": th, "uncertainty": "0.05"},
        ],
        "words": WORDS,
    }
    return {**whole, **differs}
