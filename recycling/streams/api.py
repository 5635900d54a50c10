"""The catalogue as JSON: what one may ask before offering or taking a lot. Open to anybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import public
from recycling.clock import today
from recycling.streams import rules
from recycling.streams.schemas import (
    CodeListPage,
    CorridorSchema,
    ElementPage,
    ElementSchema,
    ProcessPage,
    StreamPage,
    StreamSchema,
    WasteCodePage,
)
from recycling.wire import PREFIX, CursorArgs, Page, Strict, decode_cursor, page_of

Item = TypeVar("Item")

api = Blueprint(
    "streams_api",
    __name__,
    url_prefix=PREFIX,
    description="Streams of waste, elements, waste codes by list and day, recovery processes.",
)


class WasteCodeArgs(CursorArgs):
    """Which list, on which day, with which words."""

    list = fields.String(
        load_default=rules.CodeList.EU.value,
        validate=validate.OneOf([each.id for each in rules.code_lists()]),
        metadata={"description": "which list of codes", "example": "EU"},
    )
    on = fields.Date(
        load_default=None,
        metadata={"description": "in force on this day; default today", "example": "2026-12-09"},
    )
    q = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"description": "first digits of the code, or words", "example": "nickel"},
    )


def _after(
    items: Sequence[Item], cursor: str, limit: int, key: Callable[[Item], str]
) -> Page[Item]:
    """Return the page that starts after the item whose key the cursor holds."""
    place = decode_cursor(cursor)
    keys = [key(item) for item in items]
    start = keys.index(str(place[0])) + 1 if place and str(place[0]) in keys else 0
    return page_of(items[start : start + limit + 1], limit, lambda item: (key(item),))


@api.route("/streams")
@api.arguments(CursorArgs, location="query")
@api.response(200, StreamPage)
@public
def list_streams(args: dict[str, Any]) -> Page[rules.Stream]:
    """List the eight streams with their sub-types."""
    return _after(rules.streams(), args["cursor"], args["limit"], lambda stream: stream.id)


@api.route("/streams/<stream_id>")
@api.response(200, StreamSchema)
@public
def read_stream(stream_id: str) -> rules.Stream:
    """Read one stream with its sub-types."""
    return rules.stream(stream_id)


@api.route("/elements")
@api.arguments(CursorArgs, location="query")
@api.response(200, ElementPage)
@public
def list_elements(args: dict[str, Any]) -> Page[rules.Element]:
    """List the seventeen elements by atomic number."""
    return _after(rules.elements(), args["cursor"], args["limit"], lambda each: each.symbol)


@api.route("/elements/<symbol>")
@api.response(200, ElementSchema)
@public
def read_element(symbol: str) -> rules.Element:
    """Read one element by its symbol."""
    return rules.element(symbol)


@api.route("/waste-codes")
@api.arguments(WasteCodeArgs, location="query")
@api.response(200, WasteCodePage)
@public
def list_waste_codes(args: dict[str, Any]) -> Page[rules.AnyCode]:
    """List the codes of a list in force on a day, in the list's order, with their edition."""
    place = decode_cursor(args["cursor"])
    found = rules.search_list(
        args["list"],
        args["on"] or today(),
        args["q"],
        limit=args["limit"] + 1,
        after=str(place[0]) if place else "",
    )
    return page_of(found, args["limit"], lambda code: (code.number,))


@api.route("/code-lists")
@api.arguments(CursorArgs, location="query")
@api.response(200, CodeListPage)
@public
def list_code_lists(args: dict[str, Any]) -> Page[rules.ListOfCodes]:
    """List the lists of codes held, each with its editions and their days."""
    return _after(rules.code_lists(), args["cursor"], args["limit"], lambda each: each.id)


class CorridorArgs(Strict):
    """From where to where, under which code, in which form, on which day."""

    from_ = fields.String(
        required=True, data_key="from", metadata={"description": "ISO 3166-1", "example": "DE"}
    )
    to = fields.String(required=True, metadata={"description": "ISO 3166-1", "example": "FR"})
    code = fields.String(
        required=True,
        validate=validate.Length(max=40),
        metadata={"description": "with its list", "example": "B1010"},
    )
    list = fields.String(
        load_default="",
        validate=validate.OneOf(["", *(each.id for each in rules.code_lists())]),
        metadata={"description": "which list the code is of; left out: told by its form"},
    )
    form = fields.String(
        load_default="",
        validate=validate.OneOf([str(each) for each in rules.WasteForm]),
        metadata={"description": "form of the waste, where it matters", "example": "solid"},
    )
    stream = fields.String(
        load_default="",
        validate=validate.OneOf(["", *(each.id for each in rules.streams())]),
        metadata={"description": "stream, where it matters", "example": "magnets"},
    )
    on = fields.Date(
        load_default=None, metadata={"description": "day of the movement; default today"}
    )


@api.route("/corridors")
@api.arguments(CorridorArgs, location="query")
@api.response(200, CorridorSchema)
@public
def read_corridor(args: dict[str, Any]) -> rules.CorridorRule:
    """Tell whether waste may cross a border: allowed, consent needed, forbidden or unknown."""
    asked = rules.CorridorAsked(
        from_country=args["from_"],
        to_country=args["to"],
        code=args["code"],
        day=args["on"] or today(),
        code_list=args["list"],
        form=args["form"],
        stream=args["stream"],
    )
    return rules.ask_corridor(rules.read_corridor(asked))


@api.route("/processes")
@api.arguments(CursorArgs, location="query")
@api.response(200, ProcessPage)
@public
def list_processes(args: dict[str, Any]) -> Page[rules.Process]:
    """List the recovery processes; every yield names the metric it is of."""
    return _after(rules.processes(), args["cursor"], args["limit"], lambda process: process.id)
