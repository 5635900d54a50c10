"""A public register of any size for benchmarks: lots as real ones are, the same for a seed.

Sub-types, codes, elements and hazards come from the catalogue, weighted so that a few are common
and most are rare; towns, plants and words come from the short lists here. One lot in five is
auctioned, and has a closing time and a price that all see.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import insert, text, update

from recycling.db import db
from recycling.lots import finding
from recycling.lots.models import Lot, LotComponent, LotHazard, RegisterEntry
from recycling.lots.rules import Method, SpeciesForm, State
from recycling.quantities import Fraction, Mass
from recycling.streams import rules as streams
from recycling.streams.rules import RadioactivityState
from tests.makers import a_member

_AT_ONCE = 2000
_FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
SECONDS_BETWEEN = 60

# Name, country, latitude and longitude in micro-degrees.
TOWNS = (
    ("Hanau", "DE", 50132800, 8916900), ("Freiberg", "DE", 50911900, 13342800),
    ("Bitterfeld", "DE", 51623300, 12312500), ("Lyon", "FR", 45764000, 4835700),
    ("La Rochelle", "FR", 46160300, -1151100), ("Narva", "EE", 59377200, 28190300),
    ("Sillamäe", "EE", 59399700, 27754700), ("Wien", "AT", 48208200, 16373800),
    ("Treibach", "AT", 46866700, 14466700), ("Turnhout", "BE", 51322700, 4944700),
    ("Rotterdam", "NL", 51924400, 4477700), ("Milano", "IT", 45464200, 9190000),
    ("Katowice", "PL", 50264900, 19023800), ("Maribor", "SI", 46554700, 15645900),
    ("Västerås", "SE", 59609900, 16544800), ("Odense", "DK", 55403800, 10402400),
    ("Birmingham", "GB", 52486200, -1890400), ("Swansea", "GB", 51621400, -3943600),
    ("Porto", "PT", 41157900, -8629100), ("Zaragoza", "ES", 41648800, -889100),
)  # fmt: skip
PLANTS = ("Elbe", "Nord", "Aurora", "Kestrel", "Monarch", "Saxonia", "Valmy", "Orion", "Delta")
STATES = (
    (State.PUBLISHED, 55), (State.AUCTIONED, 20), (State.CERTIFIED, 15), (State.AWARDED, 4),
    (State.PAID, 3), (State.RECEIVED, 2), (State.REFUSED, 1),
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A lot as its table takes it, its components and hazards, and how it is offered."""

    lot: dict[str, Any]
    components: list[dict[str, Any]]
    hazards: list[dict[str, Any]]
    closes_at: datetime | None
    price: int | None


def fill(count: int, seed: int = 1) -> None:
    """Enter so many published lots, the newest last; needs an application context and no lots."""
    holder_id = a_member().actor.organisation_id
    chance = random.Random(seed)
    kinds = _weighted(streams.subtypes(), chance)
    for start in range(1, count + 1, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, count + 1))
        _enter([_made(number, holder_id, chance, kinds) for number in numbers])
        if start % 100_000 == 1:
            print(f"{start - 1} lots", file=sys.stderr)
    _let_numbers_go_on()
    _know_the_tables()


def _weighted(kinds: Sequence[streams.Subtype], chance: random.Random) -> list[streams.Subtype]:
    """Repeat each kind as often as it comes: the first of a shuffled list most."""
    mixed = chance.sample(list(kinds), len(kinds))
    return [kind for place, kind in enumerate(mixed, 1) for _ in range(60 // place + 1)]


def _made(number: int, holder_id: int, chance: random.Random, kinds: list[streams.Subtype]) -> Made:
    kind, (town, country, latitude, longitude) = chance.choice(kinds), chance.choice(TOWNS)
    (state,) = chance.choices([s for s, _ in STATES], [weight for _, weight in STATES])
    hint = chance.choice(kind.codes)
    at = _FIRST_DAY + timedelta(seconds=SECONDS_BETWEEN * number)
    # Half the lots weigh under three tonnes, one in a hundred over a hundred.
    grams = int(1000 * min(chance.lognormvariate(8, 1.6), 900_000)) + 1000
    lot = {
        "id": number, "ref": f"LOT-B-{number:08d}", "holder_id": holder_id,
        "title": f"{kind.name_en}, {chance.choice(PLANTS)} works, batch {number}",
        "stream": kind.stream, "subtype": kind.id, "physical_form": kind.physical_form[:200],
        "country": country, "place": town, "available_from": date(2026, 1, 1),
        "latitude_udeg": latitude + chance.randint(-200_000, 200_000),
        "longitude_udeg": longitude + chance.randint(-200_000, 200_000),
        "code_list": "GB" if country == "GB" else "EU", "code": hint.number,
        "code_edition": "benchmark", "hazardous": number % 3 == 0,
        "radioactivity": RadioactivityState.NOT_REQUIRED, "wet_mass": Mass(grams * 1000),
        "moisture": Fraction.of(Decimal(chance.randint(0, 30)) / 100), "packaging": "Drums",
        "state": state, "drafted_at": at, "changed_at": at, "published_at": at, "version": 1,
    }  # fmt: skip
    hazards = {code for hazard in kind.hazards for code in hazard.hp_candidates[:1]}
    is_offered = state == State.AUCTIONED
    return Made(
        lot,
        [_component(number, band, chance) for band in _rare_earths(kind)],
        [{"lot_id": number, "hazard": one} for one in sorted(hazards)] if lot["hazardous"] else [],
        at + timedelta(days=chance.randint(1, 30)) if is_offered else None,
        chance.randint(-50_000, 900_000) if is_offered else None,
    )


def _rare_earths(kind: streams.Subtype) -> list[streams.Band]:
    known = {element.symbol for element in streams.elements()}
    return [band for band in kind.composition if band.species in known][:4]


def _component(number: int, band: streams.Band, chance: random.Random) -> dict[str, Any]:
    low, high = (int((one or 0) * 1000) for one in (band.min, band.max))
    return {
        "lot_id": number, "species": band.species, "form": SpeciesForm.ELEMENT,
        "element": band.species, "uncertainty": None, "method": Method.ICP_OES,
        "fraction": Fraction.of(Decimal(chance.randint(low, max(high, low + 1))) / 1000),
        "laboratory": "Elbe Analytics",
    }  # fmt: skip


def _enter(made: list[Made]) -> None:
    session = db.session
    session.execute(insert(Lot), [one.lot for one in made])
    session.execute(insert(LotComponent), [row for one in made for row in one.components])
    hazards = [row for one in made for row in one.hazards]
    if hazards:
        session.execute(insert(LotHazard), hazards)
    finding.enter(_as_lot(one) for one in made)
    offers = [_offer(one) for one in made if one.closes_at]
    if offers:
        session.execute(update(RegisterEntry), offers)
    session.commit()
    session.expunge_all()


def _as_lot(one: Made) -> Lot:
    """Return something that reads as the lot; a million mapped ones would take minutes to make."""
    held = [SimpleNamespace(**row) for row in one.components]
    hazards = [SimpleNamespace(**row) for row in one.hazards]
    return cast("Lot", SimpleNamespace(**one.lot, components=held, hazards=hazards))


def _offer(one: Made) -> dict[str, Any]:
    """Say what an entry shows of an offer; entries have their lots' numbers here."""
    return {"id": one.lot["id"], "closes_at": one.closes_at, "price_minor_per_tonne": one.price}


def _let_numbers_go_on() -> None:
    """Let the next lot have the next number; SQLite does so by itself."""
    if db.engine.dialect.name == "postgresql":
        asked = "SELECT setval(pg_get_serial_sequence('lot', 'id'), (SELECT max(id) FROM lot))"
        db.session.execute(text(asked))
        db.session.commit()


def _know_the_tables() -> None:
    """Let the database look at what it holds, as it does by itself within a day."""
    is_postgresql = db.engine.dialect.name == "postgresql"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
        link.execute(text("VACUUM ANALYZE" if is_postgresql else "ANALYZE"))


def last_day(count: int) -> date:
    """Return the day on which the last of so many lots was published."""
    return (_FIRST_DAY + timedelta(seconds=SECONDS_BETWEEN * count)).date()
