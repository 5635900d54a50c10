"""Notices for programs."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from recycling.access import signed_in
from recycling.notices import queries, service
from recycling.parties.guard import current_actor
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint("notices_api", __name__, url_prefix=PREFIX, description="Who must be told")


class NoticeSchema(Strict):
    """One notice to the caller or the caller's organisation."""

    ref = fields.String(metadata={"description": "reference"})
    at = InstantField(metadata={"description": "when it was written"})
    text = fields.String(metadata={"description": "what happened, in words"})
    about = fields.String(metadata={"description": "kind and reference of the thing"})
    read_at = InstantField(allow_none=True, metadata={"description": "when it was read, or null"})


class NoticePageSchema(Strict):
    """A page of notices."""

    items = fields.List(fields.Nested(NoticeSchema), metadata={"description": "newest first"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


class NoticeArgs(CursorArgs):
    """Which notices."""

    unread = fields.Boolean(
        load_default=False, metadata={"description": "true: only those not read yet"}
    )


class UpToSchema(Strict):
    """Up to which notice."""

    up_to = fields.String(
        required=True, metadata={"description": "reference of the newest one that was read"}
    )


class ReadSchema(Strict):
    """How many notices are left."""

    unread = fields.Integer(metadata={"description": "notices not read yet, counted up to 100"})


@api.get("/notices")
@api.arguments(NoticeArgs, location="query")
@api.response(200, NoticePageSchema)
@signed_in
def list_notices(asked: dict[str, Any]) -> Page[queries.NoticeCard]:
    """List notices to the caller and the caller's organisation, newest first."""
    return queries.notices(current_actor(), asked["cursor"], asked["limit"], unread=asked["unread"])


@api.post("/notices/<ref>/read")
@api.response(200, ReadSchema)
@signed_in
def read_notice(ref: str) -> dict[str, int]:
    """Note that a notice was read; again changes nothing."""
    service.read_notice(current_actor(), ref)
    return _left()


@api.post("/notices/read")
@api.arguments(UpToSchema)
@api.response(200, ReadSchema)
@signed_in
def read_notices(asked: dict[str, str]) -> dict[str, int]:
    """Note that all notices up to one were read; again changes nothing."""
    service.read_all(current_actor(), asked["up_to"])
    return _left()


def _left() -> dict[str, int]:
    return {"unread": min(queries.unread(current_actor()), queries.COUNTED + 1)}
