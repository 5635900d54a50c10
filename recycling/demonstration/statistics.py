"""What was recovered before the market began? Invented firms, whose figures nobody can tell.

Three firms are needed for a figure, and the market has two recyclers: so invented ones are entered,
with what they treated before their bases were on the register. They recover more from year to year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from recycling import clock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.demonstration.people import password_hash
from recycling.months import Month
from recycling.oversight.statistics.service import Recovered, enter_recovery, publish_figures
from recycling.oversight.statistics.work import SETTLES, count_due
from recycling.parties import service
from recycling.parties.models import Organisation
from recycling.parties.rules import Application, Kind
from recycling.quantities import Mass

_MONTHS = 15
_PER_MILLE = 1000
_STEP = 5  # per mille a month
_BATCHES_AT_ONCE = 200


@dataclass(frozen=True)
class _Work:
    """A stream and its route, which elements are in a month's waste (kg), and which are lost."""

    stream: str
    route: str
    kilograms: tuple[tuple[str, int], ...]
    lost: int  # per mille, in the newest month


_MAGNETS = (("Nd", 900), ("Pr", 260), ("Dy", 90), ("Tb", 18))
_LAMPS = (("Y", 640), ("Eu", 48), ("Tb", 36), ("Ce", 70), ("La", 80))
_ROAST = _Work("magnets", "hydromet_roast_hcl_sx", _MAGNETS, 60)
_MELT = _Work("magnets", "molten_salt_extraction", _MAGNETS, 110)
_FUSION = _Work("fluorescent-lamps", "phosphor_alkali_fusion", _LAMPS, 90)
_ACID = _Work("fluorescent-lamps", "phosphor_acid_red", _LAMPS, 160)
_POLISH = _Work("polishing-powder", "polishing_acid_recovery", (("Ce", 300), ("La", 120)), 140)
_FIRMS: tuple[tuple[str, str, tuple[_Work, ...]], ...] = (
    ("Harz Magnetrecycling GmbH", "DE", (_ROAST, _POLISH)),
    ("Neckar Seltenerd AG", "DE", (_ROAST,)),
    ("Weser Elektrochemie GmbH", "DE", (_ROAST, _FUSION)),
    ("Terres du Rhône SA", "FR", (_MELT, _FUSION)),
    ("Lumière Valorisation SARL", "FR", (_FUSION, _ACID, _POLISH)),
    ("Garonne Aimants SA", "FR", (_MELT, _ROAST)),
    ("Mälaren Metaller AB", "SE", (_MELT, _ACID)),
)


def publish() -> None:
    """Count the market's own batches, and publish its months with those of invented firms."""
    newest = Month.of(clock.today() - SETTLES).before()
    months = [newest]
    while len(months) < _MONTHS:
        months.insert(0, months[0].before())
    for place, (name, country, works) in enumerate(_FIRMS):
        firm = _firm(place, name, country)
        for age, month in enumerate(reversed(months)):
            rows = tuple(_rows(firm, place, works, month, age))
            enter_recovery(Act(SYSTEM), str(month), country, rows)
    while count_due(clock.today(), _BATCHES_AT_ONCE):
        pass
    for month in months:
        publish_figures(Act(SYSTEM, f"publish figures:{month}"), str(month))


def _firm(place: int, name: str, country: str) -> int:
    ref = service.register_organisation(
        Act(SYSTEM, f"statistics:{place}"),
        Application(
            kind=Kind.RECYCLER,
            name=f"{name} (demonstration)",
            country=country,
            register_number=f"DEMO-{place}",
            address="Invented for the demonstration",
            person_name="Nobody",
            email=f"firm{place}@demo.example",
            password_hash=password_hash(),
        ),
    )
    found = db.session.scalars(select(Organisation.id).where(Organisation.ref == ref)).one()
    db.session.rollback()
    return found


def _rows(
    firm: int, place: int, works: tuple[_Work, ...], month: Month, age: int
) -> Iterator[Recovered]:
    for work in works:
        lost = work.lost + _STEP * age + 3 * place
        for element, kilograms in work.kilograms:
            # Firms and months differ, so that no figure is the same twice.
            treated = kilograms * (80 + 7 * place + (month.number * (place + 3)) % 11) * 10_000
            kept = treated * (_PER_MILLE - lost) // _PER_MILLE
            yield Recovered(firm, work.stream, work.route, element, Mass(treated), Mass(kept))
