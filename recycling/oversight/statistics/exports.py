"""Published figures as files, and each table of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, request

from recycling.access import public
from recycling.exports import LARGEST_PAGE, Table, offer, table, whole
from recycling.oversight.statistics import queries
from recycling.oversight.statistics.forms import year_of
from recycling.oversight.statistics.queries import ElementRow
from recycling.oversight.statistics.tables import Bundle, Row
from recycling.sayings import say
from recycling.streams.elements import element
from recycling.wire import Page

blueprint = Blueprint("statistics_exports", __name__)

FIGURES: Table[Bundle] = table(
    "statistics-figures",
    {
        "figure": lambda one: one.number,
        "month": lambda one: one.month,
        "element": lambda one: one.element,
        "streams": lambda one: one.named("stream"),
        "routes": lambda one: one.named("route"),
        "countries": lambda one: one.named("country"),
        "treated_kg": lambda one: one.treated,
        "recovered_kg": lambda one: one.recovered,
        "recovery_rate": lambda one: one.rate,
    },
)
# What each column says: published with the data, and not changed without a new address.
COLUMNS: Mapping[str, str] = {
    "figure": say("Number of the figure. It is never given again."),
    "month": say("Month it is published for, YYYY-MM. What is put right later is in a later one."),
    "element": say("Symbol of the element."),
    "streams": say("Streams of waste it is the sum of; one, where it is told apart."),
    "routes": say("Recovery routes it is the sum of."),
    "countries": say("Countries of the bases it is the sum of, ISO 3166-1."),
    "treated_kg": say(
        "Mass of the element that ended in a batch: in products, in residues, or lost."
    ),
    "recovered_kg": say("Mass of the element in products."),
    "recovery_rate": say(
        "recovered_kg / treated_kg to four decimals; empty where none was treated."
    ),
}
ELEMENTS: Table[ElementRow] = table(
    "statistics-elements",
    {
        "element": lambda one: one.row.name,
        "is_scarce": lambda one: one.is_scarce,
        "treated_kg": lambda one: one.row.treated,
        "recovered_kg": lambda one: one.row.recovered,
        "recovery_rate": lambda one: one.row.rate,
        "change": lambda one: one.change,
    },
)
ROWS: Table[Row] = table(
    "statistics-table",
    {
        "name": lambda one: one.name,
        "not_told_apart": lambda one: list(one.of),
        "treated_kg": lambda one: one.treated,
        "recovered_kg": lambda one: one.recovered,
        "recovery_rate": lambda one: one.rate,
    },
)


def every_figure() -> Callable[[str], Page[Bundle]]:
    """Return how the figures are read page by page, with the filters of the request."""
    asked, year = request.args.get("element", ""), _year_asked()
    symbol = element(asked).symbol if asked else ""
    return lambda cursor: queries.figures(cursor, LARGEST_PAGE, element=symbol, year=year)


def _year_asked() -> str:
    asked = request.args.get("year", "")
    return year_of(asked, queries.published().years) if asked else ""


def _elements() -> Callable[[str], Page[ElementRow]]:
    year = year_of(request.args.get("year", ""), queries.published().years)
    return whole(queries.elements_in(year) if year else ())


def _rows(symbol: str, by: str) -> Callable[[str], Page[Row]]:
    year = year_of(request.args.get("year", ""), queries.published().years)
    return whole(queries.element_by(element(symbol).symbol, by, "" if by == "year" else year).every)


offer(blueprint, "/statistics/figures", FIGURES, public, every_figure)
offer(blueprint, "/statistics/elements", ELEMENTS, public, _elements)
offer(
    blueprint,
    "/statistics/<symbol>/<any(stream, route, country, month, year):by>",
    ROWS,
    public,
    _rows,
)
