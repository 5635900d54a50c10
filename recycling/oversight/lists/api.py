"""The published lists, for programs."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from recycling import clock
from recycling.access import public
from recycling.oversight.cases.schemas import said
from recycling.oversight.lists import queries
from recycling.oversight.lists.queries import Asked, CompliantBase, ListedOrder
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "lists_api", __name__, url_prefix=PREFIX, description="Published lists: orders, compliance"
)


class ListedOrderSchema(Strict):
    """An order as the list of a day has it."""

    order = fields.String(**said("reference of the order"))
    case = fields.String(**said("reference of its case"))
    organisation = fields.String(**said("reference of whom it addresses"))
    organisation_name = fields.String(**said("name of whom it addresses"))
    base = fields.String(**said("reference of the base, or empty"))
    base_name = fields.String(**said("name of the base, or empty"))
    country = fields.String(**said("ISO 3166-1 alpha-2"))
    measure = fields.String(**said("rung of the ladder"))
    ordered = fields.String(**said("what is ordered"))
    legal_basis = fields.String(**said("law and article"))
    reason = fields.String(**said("why"))
    authority = fields.String(**said("name of the authority"))
    issued_at = InstantField(**said("from when it is in effect"))
    deadline = fields.Date(allow_none=True, **said("by when it is put right, or null"))
    state = fields.String(**said("in_effect, stayed or met, on the day of the list"))
    published_until = fields.Date(**said("last day on the list"))


class ListedOrderPageSchema(Strict):
    """A page of the list of orders."""

    items = fields.List(fields.Nested(ListedOrderSchema), **said("issued last first"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


class ListedOrderArgs(CursorArgs):
    """Which orders, on the list of which day."""

    on = fields.Date(load_default=None, **said("an earlier day; left out: today"))
    country = fields.String(load_default="", **said("ISO 3166-1 alpha-2; empty: any"))
    measure = fields.String(load_default="", **said("rung of the ladder; empty: any"))


class CompliantBaseSchema(Strict):
    """A base that complies today."""

    base = fields.String(**said("reference of the base"))
    name = fields.String(**said("its name"))
    recycler = fields.String(**said("name of who runs it"))
    country = fields.String(**said("ISO 3166-1 alpha-2"))
    place = fields.String(**said("where it stands"))
    licences = fields.List(fields.String(), **said("numbers of its licences that count"))
    valid_to = fields.Date(**said("last day of the one that lasts longest"))


class CompliantBasePageSchema(Strict):
    """A page of the bases that comply."""

    items = fields.List(fields.Nested(CompliantBaseSchema), **said("registered first first"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


class CompliantArgs(CursorArgs):
    """Of which country."""

    country = fields.String(load_default="", **said("ISO 3166-1 alpha-2; empty: any"))


@api.get("/lists/orders")
@api.arguments(ListedOrderArgs, location="query")
@api.response(200, ListedOrderPageSchema)
@public
def list_published_orders(found: dict[str, Any]) -> Page[ListedOrder]:
    """List the orders that are published, today or on an earlier day."""
    day = queries.day_asked(found["on"].isoformat()) if found["on"] else clock.today()
    asked = Asked(day, found["country"].upper(), found["measure"])
    return queries.listed_orders(asked, found["cursor"], found["limit"])


@api.get("/lists/compliant")
@api.arguments(CompliantArgs, location="query")
@api.response(200, CompliantBasePageSchema)
@public
def list_compliant_bases(found: dict[str, Any]) -> Page[CompliantBase]:
    """List the bases that comply today."""
    country = found["country"].upper()
    return queries.compliant_bases(country, found["cursor"], found["limit"])
