"""Pages of the published lists, and the lists as open data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from recycling import clock
from recycling.access import public
from recycling.exports import LARGEST_PAGE, Row, Table, as_csv, as_json, every_row
from recycling.oversight.cases.effects import MEASURES
from recycling.oversight.lists import queries
from recycling.oversight.lists.columns import COMPLIANT, ORDERS, SAID
from recycling.oversight.lists.forms import CountryFilter, OrderFilter
from recycling.oversight.lists.queries import Asked, CompliantBase, ListedOrder
from recycling.wire import Page

blueprint = Blueprint("lists", __name__)


@blueprint.get("/lists")
@public
def index() -> ResponseReturnValue:
    """Say which lists are published, and what they hold as open data."""
    return render_template(
        "oversight/lists/index.html",
        tables=(
            (ORDERS, "lists.open_orders_csv", "lists.open_orders_json"),
            (COMPLIANT, "lists.open_compliant_csv", "lists.open_compliant_json"),
        ),
        said=SAID,
    )


@blueprint.get("/lists/orders")
@public
def orders() -> ResponseReturnValue:
    """List the orders that are published, today or on an earlier day."""
    found = asked()
    page = queries.listed_orders(found, request.args.get("cursor", ""))
    return render_template(
        "oversight/lists/orders.html",
        page=page,
        asked=found,
        is_today=found.on == clock.today(),
        filter=OrderFilter(),
        measures=MEASURES,
        next=_following("lists.orders", page.next),
    )


@blueprint.get("/lists/compliant")
@public
def compliant() -> ResponseReturnValue:
    """List the bases that comply today."""
    page = queries.compliant_bases(country(), request.args.get("cursor", ""))
    return render_template(
        "oversight/lists/compliant.html",
        page=page,
        filter=CountryFilter(),
        next=_following("lists.compliant", page.next),
    )


def asked() -> Asked:
    """Return which orders the address asks for; raises ``Invalid`` naming ``on``."""
    day = queries.day_asked(request.args.get("on", ""))
    return Asked(day, country(), request.args.get("measure", ""))


def country() -> str:
    """Return the country the address asks for, if any."""
    return request.args.get("country", "").upper()


def _following(endpoint: str, cursor: str) -> str:
    """Return the address of the next page, narrowed as this one is; nothing after the last."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if value}
    return url_for(endpoint, **{**kept, "cursor": cursor}) if cursor else ""


def listed() -> Callable[[str], Page[ListedOrder]]:
    """Return how a page of the orders asked for is read from a cursor."""
    found = asked()
    return lambda cursor: queries.listed_orders(found, cursor, LARGEST_PAGE)


def complying() -> Callable[[str], Page[CompliantBase]]:
    """Return how a page of the bases that comply is read from a cursor."""
    where = country()
    return lambda cursor: queries.compliant_bases(where, cursor, LARGEST_PAGE)


@blueprint.get("/open/orders.csv")
@public
def open_orders_csv() -> ResponseReturnValue:
    """Give the published orders as CSV; ``on`` asks for an earlier day."""
    return _csv(ORDERS, listed(), "orders.csv")


@blueprint.get("/open/orders.json")
@public
def open_orders_json() -> ResponseReturnValue:
    """Give the published orders as JSON; ``on`` asks for an earlier day."""
    return _json(ORDERS, listed(), "orders.json")


@blueprint.get("/open/compliant.csv")
@public
def open_compliant_csv() -> ResponseReturnValue:
    """Give the bases that comply today as CSV."""
    return _csv(COMPLIANT, complying(), "compliant.csv")


@blueprint.get("/open/compliant.json")
@public
def open_compliant_json() -> ResponseReturnValue:
    """Give the bases that comply today as JSON."""
    return _json(COMPLIANT, complying(), "compliant.json")


def _csv(columns: Table[Row], read: Callable[[str], Page[Row]], name: str) -> Response:
    return _streamed(as_csv(columns, every_row(read)), "text/csv; charset=utf-8", name)


def _json(columns: Table[Row], read: Callable[[str], Page[Row]], name: str) -> Response:
    return _streamed(as_json(columns, every_row(read)), "application/json", name)


def _streamed(parts: Iterator[str], content_type: str, name: str) -> Response:
    response = Response(stream_with_context(parts), content_type=content_type)
    response.headers["Content-Disposition"] = f"inline; filename={name}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
