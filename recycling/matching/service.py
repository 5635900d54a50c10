"""Deeds of prices, and the check of one base that later rooms ask for inside their deeds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Finding
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.lots.models import Lot
from recycling.matching import register
from recycling.matching.models import PriceObservation
from recycling.matching.prices import latest_prices, market_currency
from recycling.matching.remembering import remembered
from recycling.matching.rules import Assessment, Reason, assess
from recycling.matching.rules.prices import NewPrice, check_prices, read_prices
from recycling.matching.versions import Version
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

_SHOWN = 100


@dataclass(frozen=True)
class EligibleLicence:
    """The licence and the line under which a base may take a lot, and what must still be decided.

    ``decisions`` are reasons that do not shut the base out but need a named person's decision
    before the lot moves, such as consent to a shipment across a border.
    """

    licence_id: int
    line_id: int
    decisions: tuple[Reason, ...] = ()


def check_eligible(
    lot: Lot, base_id: int, day: date, *, moves: bool = False, version: Version | None = None
) -> EligibleLicence:
    """Return the licence and line under which a base may receive a lot on a day.

    Asked at bid, award, dispatch and receipt. Capacity is what is free besides the lot's own
    reservation. Where the lot ``moves``, what awaits a named person's decision is a refusal too.
    One statement while nothing changed since the same was asked before (``remembering.py``), none
    where the register's ``version`` was read in this transaction already.
    Raises ``Conflict`` with one finding for each unmet reason, ``NotFound`` for an unknown base.
    """
    best = remembered(lot, base_id, day, lambda: _assessed(lot, base_id, day), version)
    line, licence = best.base.line, best.base.licence
    if not best.is_eligible or line is None or licence is None:
        raise _not_eligible(best)
    if moves and best.decisions:
        raise _undecided(best)
    return EligibleLicence(licence.id, line.id, best.decisions)


def _assessed(lot: Lot, base_id: int, day: date) -> Assessment:
    facts = register.lot_facts(lot)
    offered = register.record_of(base_id, lot.ref, day)
    currency = market_currency()
    return assess(facts, offered, latest_prices(day, currency), currency, day)


def _said(unmet: Reason) -> str:
    return say(
        "The base may not take this lot. Required: %(required)s. Found: %(found)s.",
        required=unmet.required,
        found=unmet.found,
    )


def _not_eligible(best: Assessment) -> Conflict:
    return Conflict(
        "base_not_eligible",
        say("Base %(base)s may not take this lot.", base=best.base.ref),
        field="base",
        way_out=say("See each reason; choose another base, or have the licence changed."),
        details=(Finding(f"base.{r.rule}", r.rule, _said(r)) for r in best.unmet),
    )


def _undecided(best: Assessment) -> Conflict:
    return Conflict(
        "border_undecided",
        say("The lot may not move to base %(base)s yet.", base=best.base.ref),
        field="base",
        way_out=say("Ask the regulator where the lot is to put the consent or decision on record."),
        details=(Finding(f"base.{r.rule}", r.rule, _said(r)) for r in best.decisions),
    )


@deed
def observe_price(act: Act, price: NewPrice) -> str:
    """Enter one dated price with its source; a regulator or the registry itself.

    Raises ``Invalid`` with every finding, ``Conflict`` where the publisher's price of that day is
    already there.
    """
    return _observe(act, (price,))


@deed
def observe_prices(act: Act, prices: tuple[NewPrice, ...]) -> str:
    """Enter many dated prices at once, all or none; those already here are left as they are.

    Raises ``Invalid`` with every finding, ``Conflict`` where none is new.
    """
    return _observe(act, prices)


def import_prices(act: Act, text: str) -> str:
    """Enter the prices of a CSV file; raises ``Invalid`` naming rows and columns."""
    return observe_prices(act, read_prices(text))


def _observe(act: Act, prices: tuple[NewPrice, ...]) -> str:
    permit(act.actor, Permission.MATCHING_OBSERVE)
    check_prices(prices, act.at.date())
    new = _unknown(prices)
    if not new:
        raise Conflict(
            "prices_known",
            say("The publisher's price of that day is already here."),
            field="observed_on",
            way_out=say("Prices are never changed; enter one of another day or publisher."),
        )
    db.session.add_all(_row(act, price) for price in new)
    subject = f"prices:{act.at:%Y-%m}"
    record(act, "PricesObserved", subject, _body(new))
    return subject


def _unknown(prices: tuple[NewPrice, ...]) -> tuple[NewPrice, ...]:
    """Return the first price of each key that is not in the table yet."""
    days = [price.observed_on for price in prices]
    known = db.session.execute(
        select(
            PriceObservation.element,
            PriceObservation.form,
            PriceObservation.currency,
            PriceObservation.observed_on,
            PriceObservation.publisher,
        ).where(
            PriceObservation.observed_on.between(min(days), max(days)),
            PriceObservation.publisher.in_({price.publisher.strip() for price in prices}),
        )
    )
    seen = {tuple(row) for row in known}
    new = []
    for price in prices:
        key = (
            price.element, price.form, price.currency, price.observed_on, price.publisher.strip()
        )  # fmt: skip
        if key not in seen:
            seen.add(key)
            new.append(price)
    return tuple(new)


def _body(prices: tuple[NewPrice, ...]) -> dict[str, Json]:
    """Return what the ledger keeps: the first hundred in words, and the digest of them all."""
    listed = [_listed(price) for price in prices]
    return {
        "count": len(listed),
        "prices": listed[:_SHOWN],
        "digest": hashlib.sha256("\n".join(listed).encode()).hexdigest(),
    }


def _listed(price: NewPrice) -> str:
    words = f"{price.observed_on} {price.element} {price.form}: {price.minor_per_kg} minor"
    said = f"{words} {price.currency}/kg, {price.publisher.strip()}, {price.source.strip()}"
    return f"{said}, demonstration" if price.is_demonstration else said


def _row(act: Act, price: NewPrice) -> PriceObservation:
    return PriceObservation(
        element=price.element,
        form=price.form,
        price_minor_per_kg=price.minor_per_kg,
        currency=price.currency,
        observed_on=price.observed_on,
        source=price.source.strip(),
        publisher=price.publisher.strip(),
        is_demonstration=price.is_demonstration,
        entered_at=act.at,
    )
