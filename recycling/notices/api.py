"""Notices for programs."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires, signed_in
from recycling.notices import preferences, queries, service
from recycling.notices.topics import CHOSEN, FIXED, How
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
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


class MailChoicesSchema(Strict):
    """How mail comes, topic by topic."""

    choices = fields.Dict(
        keys=fields.String(validate=validate.OneOf([str(one) for one in CHOSEN])),
        values=fields.String(validate=validate.OneOf([str(one) for one in How])),
        required=True,
        metadata={
            "description": f"topics, some of {', '.join(CHOSEN)}, each with one of {', '.join(How)}"
        },
    )


class MailSchema(Strict):
    """How mail comes to the caller, and from which choices."""

    own = fields.Dict(metadata={"description": "what the caller chose"})
    organisation = fields.Dict(metadata={"description": "what the organisation chose"})
    counts = fields.Dict(
        metadata={
            "description": "how mail about each topic comes; always at once: "
            + ", ".join(sorted(FIXED))
        }
    )


@api.get("/notice-preferences")
@api.response(200, MailSchema)
@signed_in
def read_notice_preferences() -> dict[str, dict[str, str]]:
    """Read how mail about each topic comes to the caller."""
    return _mail()


@api.post("/notice-preferences")
@api.arguments(MailChoicesSchema)
@api.response(200, MailSchema)
@signed_in
def choose_notice_preferences(asked: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Choose how mail comes to the caller; topics left out are as the organisation has them."""
    preferences.choose_own(current_actor(), asked["choices"])
    return _mail()


@api.post("/organisation/notice-preferences")
@api.arguments(MailChoicesSchema)
@api.response(200, MailSchema)
@requires(Permission.MAIL_CHOOSE)
def choose_our_notice_preferences(asked: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Choose how mail comes to those of the organisation who chose nothing themselves."""
    preferences.choose_for_organisation(current_act(), asked["choices"])
    return _mail()


def _mail() -> dict[str, dict[str, str]]:
    actor = current_actor()
    return {
        "own": preferences.choices_of_person(actor.person_id),
        "organisation": preferences.choices_of_organisation(actor.organisation_id),
        "counts": preferences.chosen(actor),
    }


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
