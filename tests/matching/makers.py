"""Makers of prices and of the facts that the rules of matching look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from recycling import clock
from recycling.bases.footings.rules import RESTS_ON, FootingKind, Held, Resting
from recycling.deeds import SYSTEM, Act
from recycling.matching import service
from recycling.matching.rules import (
    BaseFacts,
    BaseRecord,
    LicenceFacts,
    LineFacts,
    LotFacts,
    Price,
    YieldFacts,
)
from recycling.matching.rules.prices import NewPrice
from recycling.quantities import Form, Fraction, Mass
from tests.bases.footings import DETAILS, ENDLESS

DAY = date(2026, 11, 24)
PRICES_PER_KG = {
    "Nd": 6000,
    "Pr": 6100,
    "Dy": 20_500,
    "Tb": 68_000,
    "Y": 540,
    "Eu": 2400,
    "La": 100,
}


def some_prices(**differs: Any) -> str:
    """Enter invented round prices per kilogram of oxide, as of today, for the usual elements."""
    prices = tuple(
        replace(a_new_price(element=element, minor_per_kg=minor), **differs)
        for element, minor in PRICES_PER_KG.items()
    )
    return service.observe_prices(Act(SYSTEM), prices)


def a_new_price(**differs: Any) -> NewPrice:
    """An acceptable price of today."""
    whole = NewPrice(
        element="Nd",
        form=Form.OXIDE,
        minor_per_kg=6000,
        currency="EUR",
        observed_on=clock.today(),
        source="Invented for the demonstration",
        publisher="Urban Mine demonstration",
        is_demonstration=True,
    )
    return replace(whole, **differs)


def a_price(**differs: Any) -> Price:
    """A price as the calculation sees it."""
    whole = Price("Nd", Form.OXIDE, 6000, "EUR", DAY, "Source", "Publisher", True)
    return replace(whole, **differs)


def lot_facts(**differs: Any) -> LotFacts:
    """Ten tonnes of swarf in Hamburg, a quarter of it moisture."""
    whole = LotFacts(
        ref="LOT-1",
        subtype="ndfeb_swarf",
        country="DE",
        code_list="EU",
        code="120118",
        hazards=("HP3", "HP14"),
        is_hazardous=True,
        wet_mass=Mass.kg(10_000),
        dry_mass=Mass.kg(7500),
        contained=(("Nd", Mass.kg(1500)), ("Dy", Mass.kg(75))),
        latitude_udeg=53_550_000,
        longitude_udeg=9_990_000,
        physical_form="sludge",
    )
    return replace(whole, **differs)


def line_facts(**differs: Any) -> LineFacts:
    """A line that fits ``lot_facts``."""
    whole = LineFacts(
        id=1,
        ref="LIN-1",
        name="Leach",
        process="hydromet_roast_hcl_sx",
        operation="R4",
        obsolete="",
        subtypes=("ndfeb_swarf",),
        yields=(
            YieldFacts("Nd", Fraction.of("0.95"), "overall_recovery"),
            YieldFacts("Dy", Fraction.of("0.9"), "overall_recovery"),
        ),
        treatment_charge_minor=85_000,
        currency="EUR",
    )
    return replace(whole, **differs)


def licence_facts(**differs: Any) -> LicenceFacts:
    """A licence that fits ``lot_facts`` and ``line_facts`` on ``DAY``."""
    whole = LicenceFacts(
        id=1,
        ref="LIC-1",
        number="HH-1",
        authority="Hamburg",
        state="granted",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        processes=("hydromet_roast_hcl_sx",),
        subtypes=("ndfeb_swarf",),
        codes=(("EU", "120118"),),
        hazards=("HP3", "HP14"),
        free=Mass.kg(10_000),
        resting=resting(),
    )
    return replace(whole, **differs)


def held(kind: str, **differs: Any) -> Held:
    """An accepted footing in force all through 2026."""
    licence_id = 1 if kind == FootingKind.YEARLY_SCALE else None
    begun, ends = date(2026, 1, 1), None if kind in ENDLESS else date(2026, 12, 31)
    details = differs.pop("details", DETAILS[kind])
    number = list(FootingKind).index(FootingKind(kind)) + 1
    whole = Held(number, f"FTG-{number}", kind, licence_id, begun, begun, ends, details.stored())
    return replace(whole, **differs)


def resting(**differs: Any) -> Resting:
    """A licence for swarf with everything it rests on in force on ``DAY``."""
    whole = Resting(
        licence_id=1,
        processes=("hydromet_roast_hcl_sx",),
        subtypes=("ndfeb_swarf",),
        yearly_mass=Mass.kg(500_000),
        footings=tuple(held(kind) for kind in RESTS_ON),
    )
    return replace(whole, **differs)


def base_facts(**differs: Any) -> BaseFacts:
    """A base in Berlin with a line and a licence that fit ``lot_facts`` on ``DAY``."""
    whole = BaseFacts(
        id=1,
        ref="BAS-1",
        name="Spree Works",
        recycler="Spree GmbH",
        country="DE",
        place="Berlin",
        latitude_udeg=52_520_000,
        longitude_udeg=13_405_000,
        line=line_facts(),
        licence=licence_facts(),
    )
    return replace(whole, **differs)


def a_record(ref: str = "BAS-1", **differs: Any) -> BaseRecord:
    """A base with its lines and licences, before the best pair is chosen."""
    lines = differs.pop("lines", (line_facts(),))
    licences = differs.pop("licences", (licence_facts(),))
    base = base_facts(ref=ref, line=None, licence=None, **differs)
    return BaseRecord(base, lines, licences)


def prices_sent(_refs: object) -> dict[str, Any]:
    """What a program sends to enter a price."""
    said = {"publisher": "A publisher", "source": "Bulletin 47", "observed_on": "2026-01-01"}
    price = {"element": "Ho", "form": "oxide", "price_per_kg": "62.50", "currency": "EUR"}
    return {"prices": [{**price, **said}]}
