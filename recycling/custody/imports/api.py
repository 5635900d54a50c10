"""Movements of other tracking systems for programs: send, look, keep, match, compare."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from recycling.access import requires
from recycling.custody.imports import queries, service, work
from recycling.custody.imports.cards import (
    FileCard,
    MovementCard,
    RowCard,
    file_card,
    movement_card,
)
from recycling.custody.imports.schemas import (
    KeepSchema,
    MatchSchema,
    MovementFilePage,
    MovementFileSchema,
    MovementPage,
    MovementRowPage,
    MovementSchema,
    UnmatchSchema,
)
from recycling.custody.imports.taking import take
from recycling.custody.imports.views import given_out
from recycling.errors import Invalid, missing
from recycling.parties.guard import current_act, current_actor, member_ids
from recycling.parties.permissions import Permission
from recycling.sayings import say
from recycling.wire import PREFIX, CursorArgs, Page

api = Blueprint(
    "movements_api",
    __name__,
    url_prefix=PREFIX,
    description="What US e-Manifests and UK receipts of waste tell of consignments.",
)
Body = Mapping[str, Any]
_FILE = {"type": "object", "required": ["file"],
         "properties": {"file": {"type": "string", "format": "binary"}}}  # fmt: skip
_OBJECT = {"type": "object", "additionalProperties": True}
_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {"schema": _FILE},
        "application/json": {
            "schema": {"oneOf": [_OBJECT, {"type": "array", "items": _OBJECT}]},
        },
    },
}
_ORIGINAL = {"200": {"description": "The file as it was sent.", "content": {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}  # fmt: skip


def _file(ref: str) -> FileCard:
    return file_card(queries.visible_file(current_actor(), ref))


def _movement(ref: str) -> MovementCard:
    return movement_card(queries.visible(current_actor(), ref))


@api.post("/movement-files")
@api.response(201, MovementFileSchema)
@api.doc(requestBody=_BODY)
@requires(Permission.MOVEMENTS_SEND)
def send_movements() -> FileCard:
    """Send a file (multipart), read in the background; or the JSON itself, read before the answer.

    The JSON is a US e-Manifest, a UK receipt of waste, or a list of either; it is kept as sent.
    """
    act = current_act()
    if request.mimetype == "application/json":
        ref = take(act, BytesIO(request.get_data()), "movements.json")
        work.finish(ref)
        return _file(ref)
    upload = request.files.get("file")
    if upload is None:
        raise Invalid(
            "file_missing",
            say("There is no file in this request."),
            field="file",
            way_out=say("Send it as the part “file” of a multipart body, or the JSON itself."),
        )
    return _file(take(act, upload.stream, upload.filename or ""))


@api.get("/movement-files")
@api.arguments(CursorArgs, location="query")
@api.response(200, MovementFilePage)
@requires(Permission.MOVEMENTS_SEND)
def list_files(args: Body) -> Page[FileCard]:
    """List the own organisation's files, the newest first."""
    return queries.own_files(member_ids()[1], args["cursor"], args["limit"])


@api.get("/movement-files/<ref>")
@api.response(200, MovementFileSchema)
@requires(Permission.MOVEMENTS_READ_FILE)
def read_movements_file(ref: str) -> FileCard:
    """Say how a file stands."""
    return _file(ref)


@api.get("/movement-files/<ref>/movements")
@api.arguments(CursorArgs, location="query")
@api.response(200, MovementRowPage)
@requires(Permission.MOVEMENTS_READ_FILE)
def list_file_movements(args: Body, ref: str) -> Page[RowCard]:
    """List what a file tells, with what was found in which field or cell."""
    row = queries.visible_file(current_actor(), ref)
    return queries.rows(row, args["cursor"], args["limit"])


@api.get("/movement-files/<ref>/original")
@api.doc(responses=_ORIGINAL)
@requires(Permission.MOVEMENTS_READ_FILE)
def read_original(ref: str) -> Response:
    """Give out a file as it was sent."""
    return given_out(queries.visible_file(current_actor(), ref))


@api.post("/movement-files/<ref>/keep")
@api.arguments(KeepSchema)
@api.response(200, MovementFileSchema)
@requires(Permission.MOVEMENTS_KEEP)
def keep_movements(body: Body, ref: str) -> FileCard:
    """Keep the good movements of a checked file; each is matched as chosen, or as it names."""
    matches = {
        one["number"]: service.Match(one["consignment"], one["line"]) for one in body["matches"]
    }
    return _file(service.keep_movements(current_act(), ref, matches))


@api.post("/movement-files/<ref>/cancel")
@api.response(200, MovementFileSchema)
@requires(Permission.MOVEMENTS_KEEP)
def cancel_file(ref: str) -> FileCard:
    """Keep nothing of a checked file."""
    return _file(service.cancel_file(current_act(), ref))


@api.get("/movements")
@api.arguments(CursorArgs, location="query")
@api.response(200, MovementPage)
@requires(Permission.MOVEMENTS_SEND)
def list_movements(args: Body) -> Page[MovementCard]:
    """List the movements the own organisation keeps, the newest first."""
    return queries.own(member_ids()[1], args["cursor"], args["limit"])


@api.get("/movements/<ref>")
@api.response(200, MovementSchema)
@requires(Permission.MOVEMENTS_READ)
def read_movement(ref: str) -> MovementCard:
    """Say what a movement tells, what it is of, and where the two differ."""
    return _movement(ref)


@api.get("/movements/<ref>/original")
@api.doc(responses=_ORIGINAL)
@requires(Permission.MOVEMENTS_READ)
def read_movement_original(ref: str) -> Response:
    """Give out the file a movement is from; not to others where it tells of more than this."""
    row = queries.visible(current_actor(), ref)
    if not queries.may_see_original(current_actor(), row):
        raise missing("file of movement", ref)
    return given_out(row.file)


@api.post("/movements/<ref>/match")
@api.arguments(MatchSchema)
@api.response(200, MovementSchema)
@requires(Permission.MOVEMENTS_MATCH)
def match_movement(body: Body, ref: str) -> MovementCard:
    """Say which consignment a movement is of."""
    match = service.Match(body["consignment"], body["line"])
    return _movement(service.match_movement(current_act(), ref, match))


@api.post("/movements/<ref>/unmatch")
@api.arguments(UnmatchSchema)
@api.response(200, MovementSchema)
@requires(Permission.MOVEMENTS_MATCH)
def unmatch_movement(body: Body, ref: str) -> MovementCard:
    """Take back that a movement is of its consignment, saying why."""
    return _movement(service.unmatch_movement(current_act(), ref, body["reason"]))
