"""Statistics, for programs of anybody."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import public
from recycling.oversight.statistics import queries
from recycling.oversight.statistics.exports import COLUMNS
from recycling.oversight.statistics.forms import year_of
from recycling.oversight.statistics.tables import NAMES, Bundle
from recycling.streams.elements import element
from recycling.wire import PREFIX, CursorArgs, ExactDecimal, InstantField, MassField, Page, Strict

api = Blueprint(
    "statistics_api",
    __name__,
    url_prefix=PREFIX,
    description="How much of what is treated is recovered?",
)
_BY = [one for one in NAMES if one != "element"]


def _said(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


class FigureSchema(Strict):
    """A published figure: the sum of three firms or more, none of them told."""

    number = fields.Integer(data_key="figure", **_said(COLUMNS["figure"]))
    month = fields.String(**_said(COLUMNS["month"]))
    element = fields.String(**_said(COLUMNS["element"]))
    streams = fields.Function(lambda one: one.named("stream"), **_said(COLUMNS["streams"]))
    routes = fields.Function(lambda one: one.named("route"), **_said(COLUMNS["routes"]))
    countries = fields.Function(lambda one: one.named("country"), **_said(COLUMNS["countries"]))
    treated = MassField(data_key="treated_kg", **_said(COLUMNS["treated_kg"]))
    recovered = MassField(data_key="recovered_kg", **_said(COLUMNS["recovered_kg"]))
    rate = ExactDecimal(data_key="recovery_rate", **_said(COLUMNS["recovery_rate"]))


class FigurePageSchema(Strict):
    """A page of figures."""

    items = fields.List(fields.Nested(FigureSchema), **_said("in the order of publishing"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))


class StatisticsRowSchema(Strict):
    """A row of a table."""

    name = fields.String(**_said("stream, route, country, month or year; empty: not told apart"))
    of = fields.List(fields.String(), data_key="not_told_apart", **_said("among which names"))
    treated = MassField(data_key="treated_kg", **_said(COLUMNS["treated_kg"]))
    recovered = MassField(data_key="recovered_kg", **_said(COLUMNS["recovered_kg"]))
    rate = ExactDecimal(data_key="recovery_rate", **_said(COLUMNS["recovery_rate"]))


class StatisticsTableSchema(Strict):
    """An element's figures by one thing; rows add up to the total."""

    element = fields.String(**_said("symbol"))
    year = fields.String(**_said("of the calendar; empty: every year"))
    by = fields.String(**_said(", ".join(_BY)))
    rows = fields.List(fields.Nested(StatisticsRowSchema), **_said("by name"))
    total = fields.Nested(StatisticsRowSchema, **_said("of all rows"))
    published_at = InstantField(allow_none=True, **_said("when figures were published last"))


class FigureArgs(CursorArgs):
    """Which figures are listed."""

    element = fields.String(load_default="", **_said("symbol of an element"))
    year = fields.String(load_default="", **_said("a year with figures"))


class TableArgs(Strict):
    """Which table is asked for."""

    by = fields.String(load_default="stream", validate=validate.OneOf(_BY), **_said(", ".join(_BY)))
    year = fields.String(load_default="", **_said("a year with figures; the newest unless named"))


@api.get("/statistics/figures")
@api.arguments(FigureArgs, location="query")
@api.response(200, FigurePageSchema)
@public
def list_statistics_figures(asked: dict[str, Any]) -> Page[Bundle]:
    """List every figure ever published, or those of an element or year."""
    year, symbol = asked["year"], asked["element"]
    return queries.figures(
        asked["cursor"],
        asked["limit"],
        element=element(symbol).symbol if symbol else "",
        year=year_of(year, queries.published().years) if year else "",
    )


@api.get("/statistics/<symbol>")
@api.arguments(TableArgs, location="query")
@api.response(200, StatisticsTableSchema)
@public
def read_statistics(asked: dict[str, Any], symbol: str) -> dict[str, Any]:
    """Read an element's figures by stream, route, country, month or year."""
    one, by, known = element(symbol), asked["by"], queries.published()
    year = "" if by == "year" else year_of(asked["year"], known.years)
    found = queries.element_by(one.symbol, by, year)
    return {
        "element": one.symbol,
        "year": year,
        "by": by,
        "rows": found.every,
        "total": found.total,
        "published_at": known.at,
    }
