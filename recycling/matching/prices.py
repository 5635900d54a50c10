"""Which price of each element counts on a day? The latest observed on or before it."""

from __future__ import annotations

from datetime import date

from flask import current_app
from sqlalchemy import func, select

from recycling.config import Settings
from recycling.db import db
from recycling.matching.models import PriceObservation
from recycling.matching.rules.facts import Price
from recycling.quantities import Form


def market_currency() -> str:
    """Return the one currency charges and prices are compared in."""
    settings: Settings = current_app.extensions["settings"]
    return settings.currency


def latest_prices(day: date, currency: str) -> dict[str, Price]:
    """Return each element's latest price in a currency on or before a day, in one query.

    Of several on the same day the one entered last counts.
    """
    newest_first = func.row_number().over(
        partition_by=PriceObservation.element,
        order_by=(PriceObservation.observed_on.desc(), PriceObservation.id.desc()),
    )
    counted = (
        select(PriceObservation.id, newest_first.label("place"))
        .where(PriceObservation.currency == currency, PriceObservation.observed_on <= day)
        .subquery()
    )
    rows = db.session.scalars(
        select(PriceObservation)
        .join(counted, counted.c.id == PriceObservation.id)
        .where(counted.c.place == 1)
    )
    return {row.element: _price(row) for row in rows}


def _price(row: PriceObservation) -> Price:
    return Price(
        element=row.element,
        form=Form(row.form),
        minor_per_kg=row.price_minor_per_kg,
        currency=row.currency,
        observed_on=row.observed_on,
        source=row.source,
        publisher=row.publisher,
        is_demonstration=row.is_demonstration,
    )
