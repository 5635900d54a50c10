"""Makers of sales by formula whose assays are exchanged: the two lots of the vectors."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal

from recycling import clock
from recycling.auctions import service as auctions
from recycling.auctions.rules.formula import Formula
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict
from recycling.quantities import Fraction, Mass
from recycling.reactions import react
from recycling.settlement.assays import queries, service
from recycling.settlement.assays.models import AssayExchange
from recycling.settlement.models import Sale
from tests.auctions.formulas.makers import (
    PHOSPHOR,
    SWARF,
    a_phosphor,
    a_swarf,
    an_auction_by_formula,
    bid,
    quote,
)
from tests.auctions.makers import Bidder, close, sealed_terms
from tests.makers import Member
from tests.remembering import remembered

WET, MOISTURE = Mass.kg("12480"), Fraction.of("0.0125")
FINAL_A = {"PrNd": "23.95", "Dy": "1.04", "Tb": "0.11", "Cl": "0.30"}
FINAL_B = {"Y": "14.20", "Eu": "1.02", "Tb": "0.62", "Hg": "0.0030"}


@remembered
def a_sale_by_formula(
    holder: Member, bidder: Bidder, stepped: SteppedClock, formula: Formula = SWARF
) -> str:
    """The reference of an open sale of the vectors' lot of a formula; takes an hour."""
    with suppress(Conflict):  # somebody sold by formula on this day before
        quote()
    lot = {SWARF: a_swarf, PHOSPHOR: a_phosphor}[formula](holder, available_from=clock.today())
    auction = an_auction_by_formula(holder, lot, sealed_terms())
    bid(bidder, auction, formula)
    stepped.advance(hours=1)
    close(auction)
    auctions.award(holder.act(), auction)
    react()
    found = db.session.scalars(
        db.select(Sale.ref).where(Sale.auction.has(ref=auction)).order_by(Sale.id.desc())
    ).first()
    db.session.rollback()
    assert found
    return found


@remembered
def opened(sale: str, wet: Mass = WET, moisture: Fraction = MOISTURE) -> str:
    """Open the exchange of a sale's assays, as an accepted receipt does; the sale."""
    return service.open_exchange(Act(SYSTEM), sale, wet, moisture)


@remembered
def disputed(sale: str, holder: Member, recycler: Member) -> str:
    """Let both parties submit assays of the swarf that lie apart in terbium; the sale."""
    for who, terbium in ((holder, "0.11"), (recycler, "0.20")):
        service.submit_assay(who.act(), sale, percent(FINAL_A, Tb=terbium))
    react()
    return sale


@remembered
def umpired(sale: str, holder: Member, recycler: Member, laboratory_ref: str) -> str:
    """Let both parties name a laboratory as umpire of what they dispute; the sale."""
    for who in (holder, recycler):
        service.name_umpire(who.act(), sale, laboratory_ref)
    return sale


def percent(found: Mapping[str, str], **differs: str) -> dict[str, Decimal]:
    """An assay in per cent as a deed takes it."""
    return {name: Decimal(value) for name, value in {**found, **differs}.items()}


def seen(sale: str) -> AssayExchange:
    """The exchange as it stands now."""
    db.session.rollback()
    found = queries.find_exchange(sale)
    assert found is not None
    return found


def final(sale: str) -> dict[str, tuple[str, str]]:
    """What is final of each analyte in per cent, and why."""
    return {
        one.name: (str((one.final or one.declared).percent.normalize()), str(one.ground))
        for one in seen(sale).analytes
    }
