"""Which price of each element counts on a day, what does an index say, and what was observed?

The price that counts for a value is the latest observed on or before the day; a formula names an
index and how it is averaged (``index_at``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from recycling.config import Settings
from recycling.db import db
from recycling.matching.models import PriceObservation
from recycling.matching.rules.facts import Price
from recycling.matching.rules.indices import Averaging, Index, IndexValue, Observed, index_value
from recycling.matching.rules.prices import QUOTED_TOGETHER
from recycling.quantities import Form, Money
from recycling.wire import Page, cards, cursor_id, page_of


def market_currency() -> str:
    """Return the one currency charges and prices are compared in."""
    settings: Settings = current_app.extensions["settings"]
    return settings.currency


def latest_prices(day: date, currency: str) -> dict[str, Price]:
    """Return each element's latest price in a currency on or before a day, in one query.

    Of several on the same day the one entered last counts. What is quoted for elements together
    is no price of one of them.
    """
    newest_first = func.row_number().over(
        partition_by=PriceObservation.element,
        order_by=(PriceObservation.observed_on.desc(), PriceObservation.id.desc()),
    )
    counted = (
        select(PriceObservation.id, newest_first.label("place"))
        .where(
            PriceObservation.currency == currency,
            PriceObservation.observed_on <= day,
            PriceObservation.element.not_in(tuple(QUOTED_TOGETHER)),
        )
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


@dataclass(frozen=True)
class ObservationCard:
    """An observation as pages and programs show it."""

    id: int
    element: str
    form: str
    per_kg: Money
    observed_on: date
    publisher: str
    source: str
    is_demonstration: bool
    entered_at: datetime


def observations(element: str = "", cursor: str = "", limit: int = 50) -> Page[ObservationCard]:
    """Return a page of what was observed, of one element or all, entered last first."""
    query, last = select(PriceObservation), cursor_id(cursor)
    if element:
        query = query.where(PriceObservation.element == element)
    if last:
        query = query.where(PriceObservation.id < last)
    rows = db.session.scalars(query.order_by(PriceObservation.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _card)


def price_series(element: str, currency: str, most: int = 200) -> list[ObservationCard]:
    """Return the latest observations of an element in a currency, by day, oldest first.

    Of one form and publisher, those of the newest: what others quote is another index.
    """
    query = (
        select(PriceObservation)
        .where(PriceObservation.currency == currency, PriceObservation.element == element)
        .order_by(PriceObservation.observed_on.desc(), PriceObservation.id.desc())
    )
    newest = db.session.scalars(query.limit(1)).first()
    if newest is None:
        return []
    same = query.where(
        PriceObservation.form == newest.form, PriceObservation.publisher == newest.publisher
    )
    return [_card(row) for row in reversed(db.session.scalars(same.limit(most)).all())]


def _card(row: PriceObservation) -> ObservationCard:
    return ObservationCard(
        id=row.id,
        element=row.element,
        form=row.form,
        per_kg=Money(row.price_minor_per_kg, row.currency),
        observed_on=row.observed_on,
        publisher=row.publisher,
        source=row.source,
        is_demonstration=row.is_demonstration,
        entered_at=row.entered_at,
    )


def index_at(index: Index, day: date, averaging: Averaging) -> IndexValue | None:
    """Return an index on a day, with every observation it rests on; ``None`` where none counts.

    One statement. ``index_value`` works the same out again from the observations kept.
    """
    oldest = day - timedelta(days=averaging.oldest_days - 1)
    rows = db.session.execute(
        select(
            PriceObservation.id,
            PriceObservation.observed_on,
            PriceObservation.price_minor_per_kg,
            PriceObservation.is_demonstration,
        ).where(
            PriceObservation.currency == index.currency,
            PriceObservation.element == index.element,
            PriceObservation.form == index.form,
            PriceObservation.publisher == index.publisher,
            PriceObservation.observed_on.between(oldest, day),
        )
    )
    return index_value(index, day, averaging, [Observed(*row) for row in rows])
