"""Read-only answers about statistics: published figures alone, never who is in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Select, func, select, type_coerce

from recycling.db import db
from recycling.months import Month
from recycling.oversight.statistics.models import FigureBundle, PublishedMonth
from recycling.oversight.statistics.rules import Kind
from recycling.oversight.statistics.tables import Bundle, Row, Told, told
from recycling.quantities import Mass
from recycling.streams.elements import elements
from recycling.wire import Page, cards, cursor_id, page_of

SCARCE = "scarce_in_white_paper"
_TIMES = ("month", "year")


@dataclass(frozen=True)
class Published:
    """Up to which month figures are published, since when, and of which years there are any."""

    month: str
    at: datetime | None
    years: tuple[str, ...]


@dataclass(frozen=True)
class ElementRow:
    """An element in a year, with its rate the year before."""

    row: Row
    is_scarce: bool
    rate_before: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Return how much higher the rate is than the year before."""
        if self.row.rate is None or self.rate_before is None:
            return None
        return self.row.rate - self.rate_before


def published() -> Published:
    """Return how far figures are published."""
    newest = db.session.execute(
        select(PublishedMonth).order_by(PublishedMonth.month.desc()).limit(1)
    ).scalar_one_or_none()
    months = db.session.scalars(
        select(PublishedMonth.month)
        .where(PublishedMonth.month.in_(select(FigureBundle.month)))
        .order_by(PublishedMonth.month.desc())
    )
    years = tuple(dict.fromkeys(month[:4] for month in months))
    return Published(newest.month if newest else "", newest.published_at if newest else None, years)


def figures(
    cursor: str = "", limit: int = 50, *, element: str = "", year: str = ""
) -> Page[Bundle]:
    """Return a page of published figures in the order of publishing, of an element or year."""
    query = _of(element, year).order_by(FigureBundle.id).limit(limit + 1)
    if after := cursor_id(cursor):
        query = query.where(FigureBundle.id > after)
    rows = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _bundle)


def elements_in(year: str) -> tuple[ElementRow, ...]:
    """Return each element with figures in a year, in order of atomic number."""
    now, before = _rows_of(year), _rows_of(str(int(year) - 1))
    return tuple(
        ElementRow(
            now[one.symbol],
            SCARCE in one.flags,
            before[one.symbol].rate if one.symbol in before else None,
        )
        for one in elements()
        if one.symbol in now
    )


def _rows_of(year: str) -> dict[str, Row]:
    return {row.name: row for row in told(_sums(_of("", year)), "element").rows}


def element_by(symbol: str, by: str, year: str = "") -> Told:
    """Return an element's figures by stream, route, country, month or year."""
    asked = _of(symbol, year)
    return told(_sums(asked) if by in _TIMES else _bundles(asked), by)


def every_table(symbol: str, year: str) -> dict[str, Told]:
    """Return an element's figures of a year by stream, route, country and month."""
    found = _bundles(_of(symbol, year))
    return {by: told(found, by) for by in ("stream", "route", "country", "month")}


def _sums(query: Select[FigureBundle]) -> list[Bundle]:
    """Return the sums of months, added up by the database; of what they are is left out."""
    table = FigureBundle
    treated_in_all = func.sum(type_coerce(table.treated, BigInteger))
    recovered_in_all = func.sum(type_coerce(table.recovered, BigInteger))
    rows = db.session.execute(
        query.with_only_columns(
            table.month, table.element, treated_in_all, recovered_in_all
        ).group_by(table.month, table.element)
    )
    return [
        Bundle(0, month, element, (), Mass(int(treated)), Mass(int(recovered)))
        for month, element, treated, recovered in rows
    ]


def _of(element: str, year: str) -> Select[FigureBundle]:
    query = select(FigureBundle)
    if element:
        query = query.where(FigureBundle.element == element)
    if year:
        first, last = Month(int(year), 1), Month(int(year), 12)
        query = query.where(FigureBundle.month.between(str(first), str(last)))
    return query


def _bundles(query: Select[FigureBundle]) -> list[Bundle]:
    return [_bundle(row) for row in db.session.scalars(query.order_by(FigureBundle.id))]


def _bundle(row: FigureBundle) -> Bundle:
    kinds = tuple(Kind(*kind) for kind in row.kinds)
    return Bundle(row.id, row.month, row.element, kinds, row.treated, row.recovered)
