"""Files of lots for programs: send, say the columns, look at the rows, decide, ask again."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from recycling.access import requires
from recycling.errors import Invalid, TooLarge
from recycling.exports import as_file
from recycling.lots.imports import queries, service, work
from recycling.lots.imports.cards import ImportCard, RowCard, import_card
from recycling.lots.imports.corrections import corrections
from recycling.lots.imports.plans import Columns
from recycling.lots.imports.rules.columns import Column
from recycling.lots.imports.rules.days import Order
from recycling.lots.imports.rules.numbers import Decimals
from recycling.lots.imports.schemas import (
    ColumnsSchema,
    DecisionSchema,
    ImportPage,
    ImportSchema,
    RowArgs,
    RowPage,
    TakeArgs,
)
from recycling.lots.imports.taking import take
from recycling.parties.guard import current_act, current_actor, member_ids
from recycling.parties.permissions import Permission
from recycling.sayings import say
from recycling.wire import PREFIX, CursorArgs, Page

api = Blueprint(
    "imports_api", __name__, url_prefix=PREFIX, description="Files of lots, read and entered."
)
Body = Mapping[str, Any]
MOST_AT_ONCE = 1000
LARGEST_AT_ONCE = 5 * 1024 * 1024
_OBJECT = {"type": "object", "additionalProperties": True}
_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        },
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["rows"],
                "properties": {
                    "rows": {"type": "array", "maxItems": MOST_AT_ONCE, "items": _OBJECT}
                },
            }
        },
    },
}


def _card(ref: str) -> ImportCard:
    return import_card(queries.visible(current_actor(), ref))


@api.post("/lots/import")
@api.arguments(TakeArgs, location="query")
@api.response(201, ImportSchema)
@api.doc(requestBody=_BODY)
@requires(Permission.LOTS_REGISTER)
def import_lots(args: Body) -> ImportCard:
    """Send a file of lots (multipart), entered in the background; or up to 1000 rows as JSON.

    Rows sent as JSON are checked, and with a policy entered, before this answers.
    """
    act = current_act()
    if request.mimetype != "application/json":
        upload = request.files.get("file")
        if upload is None:
            raise Invalid(
                "file_missing",
                say("There is no file in this request."),
                field="file",
                way_out=say("Send it as the part “file” of a multipart body, or rows as JSON."),
            )
        return _card(take(act, upload.stream, upload.filename or "", policy=args["policy"]))
    if (request.content_length or 0) > LARGEST_AT_ONCE:
        raise TooLarge(
            "too_large_at_once",
            say("More than 5 MiB are not read while you wait."),
            way_out=say("Send the rows as a file (multipart)."),
        )
    rows = BytesIO(request.get_data())
    ref = take(act, rows, "rows.json", policy=args["policy"], most=MOST_AT_ONCE)
    work.finish(ref)
    return _card(ref)


@api.get("/imports")
@api.arguments(CursorArgs, location="query")
@api.response(200, ImportPage)
@requires(Permission.LOTS_REGISTER)
def list_imports(args: Body) -> Page[ImportCard]:
    """List the own organisation's files of lots, the newest first."""
    return queries.own_imports(member_ids()[1], args["cursor"], args["limit"])


@api.get("/imports/<ref>")
@api.response(200, ImportSchema)
@requires(Permission.LOTS_READ_IMPORT)
def read_import(ref: str) -> ImportCard:
    """Say how an import stands."""
    return _card(ref)


@api.get("/imports/<ref>/rows")
@api.arguments(RowArgs, location="query")
@api.response(200, RowPage)
@requires(Permission.LOTS_READ_IMPORT)
def list_rows(args: Body, ref: str) -> Page[RowCard]:
    """List the rows with what each does and what was found in which cell."""
    row = queries.visible(current_actor(), ref)
    return queries.rows(row, args["cursor"], args["limit"], only_bad=args["only_bad"])


@api.get("/imports/<ref>/errors.csv")
@api.response(200, {"type": "string"}, content_type="text/csv")
@requires(Permission.LOTS_READ_IMPORT)
def read_errors(ref: str) -> Response:
    """Give out the rows that were not entered, with what is wrong, to be corrected and sent."""
    row = queries.visible(current_actor(), ref)
    return as_file(corrections(row), "csv", queries.bad_rows(row.id))


@api.post("/imports/<ref>/columns")
@api.arguments(ColumnsSchema)
@api.response(200, ImportSchema)
@requires(Permission.LOTS_IMPORT)
def set_columns(body: Body, ref: str) -> ImportCard:
    """Say what each column holds; the rows are then checked, again if they were before."""
    columns = tuple(Column(each["field"], each["unit"]) for each in body["columns"])
    said = Columns(columns, Decimals(body["decimals"]), Order(body["day_order"]))
    return _card(service.set_columns(current_act(), ref, said))


@api.post("/imports/<ref>/start")
@api.arguments(DecisionSchema)
@api.response(200, ImportSchema)
@requires(Permission.LOTS_IMPORT)
def start_import(body: Body, ref: str) -> ImportCard:
    """Decide that the rows of a checked file are entered."""
    return _card(service.start_import(current_act(), ref, body["policy"]))


@api.post("/imports/<ref>/publish")
@api.response(200, ImportSchema)
@requires(Permission.LOTS_PUBLISH)
def publish_import(ref: str) -> ImportCard:
    """Publish the complete lots of an entered file, in the background; the others stay drafts."""
    return _card(service.publish_import(current_act(), ref))


@api.post("/imports/<ref>/cancel")
@api.response(200, ImportSchema)
@requires(Permission.LOTS_IMPORT)
def cancel_import(ref: str) -> ImportCard:
    """Decide that nothing of the file is entered."""
    return _card(service.cancel_import(current_act(), ref))
