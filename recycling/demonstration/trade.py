"""Who traded with whom before the market began? Invented holders; one goes to one base only.

Its people have mail of the same domain as the recycler's. The others go to whoever pays best.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from recycling import clock
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.demonstration.people import actor, password_hash
from recycling.oversight.leaks.rules import Part
from recycling.oversight.signs.service import Sent, enter_trade, look_for_signs
from recycling.oversight.signs.trade import first_month
from recycling.parties import service
from recycling.parties.models import Organisation
from recycling.parties.rules import Application, Kind
from recycling.quantities import Mass

_MONTHS = 8
_PLACES = ("Duisburg", "Leuna")
_HOLDERS = (
    ("Elbe Magnetschrott GmbH", "elbe-magnetschrott.example"),
    ("Havel Elektroaltgeräte GmbH", "havel-altgeraete.example"),
    ("Isar Antriebe AG", "isar-antriebe.example"),
    ("Saale Schleiftechnik GmbH", "saale-schleif.example"),
    ("Kurzschluss Handel GmbH", "demo.example"),
)
_FAITHFUL = len(_HOLDERS) - 1
_LOTS, _KILOGRAMS = 4, 2370


def trade() -> None:
    """Enter eight months of lots, and look at the one who always goes to the same base."""
    holders = [_holder(place, name, domain) for place, (name, domain) in enumerate(_HOLDERS)]
    bases = _bases()
    month = first_month(clock.today())
    sent: list[Sent] = []
    for turn in range(_MONTHS):
        sent += _sent(str(month), holders, bases, turn)
        month = month.next()
    enter_trade(Act(SYSTEM, "trade"), "DE", sent)
    turn_of = ((str(Part.HOLDER), holders[_FAITHFUL]),)
    look_for_signs(Act(SYSTEM), clock.today(), turn_of, turn_of)


def _bases() -> list[int]:
    rows = db.session.execute(
        select(Base.place, Base.id).where(Base.place.in_(_PLACES)).order_by(Base.id.desc())
    )
    found = {row.place: row.id for row in rows}
    db.session.rollback()
    return [found[place] for place in _PLACES]


def _sent(month: str, holders: list[int], bases: list[int], turn: int) -> Iterator[Sent]:
    carrier = actor("carrier").organisation_id or 0
    for place, holder in enumerate(holders):
        there = _LOTS if place == _FAITHFUL else (turn + place) % (_LOTS + 1)
        for base, lots in zip(bases, (_LOTS - there, there), strict=True):
            if lots:
                mass = Mass.kg(lots * (_KILOGRAMS + 110 * place + 20 * turn))
                yield Sent(month, holder, base, carrier, "magnets", lots, mass)


def _holder(place: int, name: str, domain: str) -> int:
    ref = service.register_organisation(
        Act(SYSTEM, f"trade:{place}"),
        Application(
            kind=Kind.HOLDER,
            name=f"{name} (demonstration)",
            country="DE",
            register_number=f"DEMO-H{place}",
            address="Invented for the demonstration",
            person_name="Nobody",
            email=f"holder-{place}@{domain}",
            password_hash=password_hash(),
        ),
    )
    found = db.session.scalars(select(Organisation.id).where(Organisation.ref == ref)).one()
    db.session.rollback()
    return found
