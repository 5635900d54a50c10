"""What a register made in bulk holds besides: what a lot has reserved, and accepted footings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update

from recycling.bases.footings.models import Footing
from recycling.bases.models import Base, Licence, LicenceYear, Reservation
from recycling.bases.quotas.models import Counter, CounterShare
from recycling.bases.quotas.rules import CATEGORY
from recycling.db import db
from recycling.matching import register
from recycling.matching.columns.asking import Asked
from recycling.matching.finding import Stretch
from recycling.matching.rules import Assessment, LotFacts, assess, ranked
from recycling.quantities import NO_MASS, Mass
from tests.benchmarks.register_of_bases import TODAY

_AT = datetime(2026, 1, 1, tzinfo=UTC)


def every_rule_asked(asked: Asked) -> tuple[Assessment, ...]:
    """Every base of the register in order, by the readable rules alone."""
    records = register.records(register.of_active(), asked.lot.ref, asked.day)
    return ranked(
        assess(asked.lot, one, asked.prices, asked.currency, asked.day) for one in records
    )


def said(found: Stretch) -> tuple[int, list[tuple[str, bool, object]]]:
    """What of a stretch must be the same, whoever found it."""
    return found.eligible, in_words(found.shown)


def in_words(shown: Iterable[Assessment]) -> list[tuple[str, bool, object]]:
    """Who is shown, whether it may take the lot, and what it is worth."""
    return [(one.base.ref, one.is_eligible, one.valuation and one.valuation.net) for one in shown]


def footing(number: int, base_id: int, kind: str, details: dict[str, Any]) -> dict[str, Any]:
    """The row of an accepted footing of a base."""
    return {
        "ref": f"FTG-{number}",
        "base_id": base_id,
        "kind": kind,
        "state": "accepted",
        "number": f"F {number}",
        "authority": "-",
        "issued_on": date(2020, 1, 1),
        "valid_from": date(2020, 1, 1),
        "details": details,
        "document_sha256": "",
        "document_name": "",
        "document_type": "",
        "document_size": 0,
        "entered_at": _AT,
        "entered_by": "-",
        "decided_by": "-",
        "reason": "",
    }


def hold_a_year(engine: Engine, lot: LotFacts, licence_id: int) -> None:
    """Let a lot hold a licence's whole year, and the quota of its base that it counts in."""
    base_id, yearly = db.session.execute(
        select(Licence.base_id, Licence.yearly_mass).where(Licence.id == licence_id)
    ).one()
    db.session.rollback()
    held = {"lot_ref": lot.ref, "state": "reserved", "mass": yearly}
    year = {"licence_id": licence_id, "year": TODAY.year}
    with engine.begin() as link:
        link.execute(delete(LicenceYear).where(LicenceYear.licence_id == licence_id))
        link.execute(insert(LicenceYear), [{**year, "reserved": yearly, "consumed": NO_MASS}])
        link.execute(insert(Reservation), [{**year, **held}])
        link.execute(
            update(Counter)
            .where(Counter.base_id == base_id, Counter.scheme != CATEGORY)
            .values(quota=yearly, reserved=yearly)
        )
        for counter_id in link.scalars(select(Counter.id).where(Counter.base_id == base_id)):
            link.execute(insert(CounterShare), [{"counter_id": counter_id, **held}])


def give_limits(engine: Engine, subtype: str) -> None:
    """Give every third base a limit of radioactivity, and every third a scale nearly used up."""
    limit, scale = {"u238": "5", "th232": "2"}, {"categories": {subtype: "9000"}}
    ids = db.session.scalars(select(Base.id).order_by(Base.id)).all()
    db.session.rollback()
    rows = [footing(one, one, "norm_limit", limit) for one in ids if one % 3 == 0]
    rows += [footing(10_000 + one, one, "yearly_scale", scale) for one in ids if one % 3 == 1]
    with engine.begin() as link:
        link.execute(insert(Footing), rows)
        link.execute(
            insert(Counter),
            [
                {
                    "base_id": licence.base_id,
                    "year": TODAY.year,
                    "scheme": CATEGORY,
                    "member": subtype,
                    "licence": licence.ref,
                    "quota": None,
                    "reserved": Mass.kg(8700),
                    "consumed": NO_MASS,
                }
                for licence in link.execute(select(Licence.base_id, Licence.ref))
                if licence.base_id % 3 == 1
            ],
        )
