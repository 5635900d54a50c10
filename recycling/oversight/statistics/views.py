"""Public pages of statistics, and the open data behind them."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from recycling.access import public
from recycling.exports import as_file, every_row
from recycling.oversight.statistics import queries
from recycling.oversight.statistics.drawing import trend_of
from recycling.oversight.statistics.exports import COLUMNS, FIGURES, every_figure
from recycling.oversight.statistics.forms import YearFilter, year_of
from recycling.oversight.statistics.rules import LEAST_FIRMS, MOST_OF_TWO
from recycling.oversight.statistics.words import heading_of, name_of_row
from recycling.streams.elements import element

blueprint = Blueprint("statistics", __name__)


@blueprint.get("/statistics")
@public
def index() -> ResponseReturnValue:
    """Show how much of each element was recovered in a year."""
    known = queries.published()
    year = year_of(request.args.get("year", ""), known.years)
    return render_template(
        "oversight/statistics/index.html",
        known=known,
        year=year,
        filter=YearFilter(known.years, year),
        rows=queries.elements_in(year) if year else (),
        element=element,
    )


@blueprint.get("/statistics/method")
@public
def method() -> ResponseReturnValue:
    """Say how the figures are made, why some are not told apart, and what the files hold."""
    return render_template(
        "oversight/statistics/method.html",
        columns=COLUMNS,
        least=LEAST_FIRMS,
        most=MOST_OF_TWO,
    )


@blueprint.get("/statistics/<symbol>")
@public
def show(symbol: str) -> ResponseReturnValue:
    """Show an element's figures by stream, route, country, month and year."""
    one = element(symbol)
    known = queries.published()
    year = year_of(request.args.get("year", ""), known.years)
    years = queries.element_by(one.symbol, "year")
    tables = queries.every_table(one.symbol, year) if year else {}
    return render_template(
        "oversight/statistics/show.html",
        one=one,
        is_scarce=queries.SCARCE in one.flags,
        known=known,
        year=year,
        filter=YearFilter(known.years, year),
        years=years,
        tables=tables,
        by_month=trend_of(tables["month"].rows) if tables else None,
        by_year=trend_of(years.rows),
        heading_of=heading_of,
        name_of_row=name_of_row,
    )


@blueprint.get("/open/statistics.csv")
@public
def figures_csv() -> Response:
    """Give every figure ever published as CSV."""
    return as_file(FIGURES, "csv", every_row(every_figure()))


@blueprint.get("/open/statistics.json")
@public
def figures_json() -> Response:
    """Give every figure ever published as JSON."""
    return as_file(FIGURES, "json", every_row(every_figure()))
