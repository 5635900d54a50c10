"""Interests for programs: list, declare, record, withdraw."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.auctions.interests import queries, service
from recycling.auctions.interests.queries import InterestCard
from recycling.auctions.interests.rules import LONGEST_NOTE, Interest, NewInterest
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "interests_api",
    __name__,
    url_prefix=PREFIX,
    description="Conflicts of interest between organisations",
)
_KINDS = tuple(str(one) for one in Interest)


class NewInterestSchema(Strict):
    """An interest in another organisation."""

    about = fields.String(
        required=True,
        validate=validate.Length(1, 20),
        metadata={"description": "reference of the other organisation"},
    )
    kind = fields.String(
        required=True,
        validate=validate.OneOf(_KINDS),
        metadata={"description": "what joins the two"},
    )
    from_on = fields.Date(required=True, metadata={"description": "first day"})
    to_on = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "last day; null: it lasts"}
    )
    note = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_NOTE),
        metadata={"description": "printable text"},
    )


class RecordedInterestSchema(NewInterestSchema):
    """An interest that an organisation has and did not declare."""

    organisation = fields.String(
        required=True,
        validate=validate.Length(1, 20),
        metadata={"description": "reference of the organisation that has it"},
    )


class InterestSchema(Strict):
    """An interest as the caller may read it."""

    ref = fields.String(metadata={"description": "reference"})
    organisation = fields.String(metadata={"description": "which organisation has it"})
    about = fields.String(metadata={"description": "in which organisation"})
    kind = fields.String(metadata={"description": ", ".join(_KINDS)})
    is_declared = fields.Boolean(metadata={"description": "by one of the two; else by a regulator"})
    from_on = fields.Date(metadata={"description": "first day"})
    to_on = fields.Date(allow_none=True, metadata={"description": "last day; null: it lasts"})
    note = fields.String(metadata={"description": "in words"})
    entered_at = InstantField(metadata={"description": "when it was entered"})
    withdrawn_at = InstantField(allow_none=True, metadata={"description": "when, or null"})


class InterestPageSchema(Strict):
    """A page of interests, entered last first."""

    items = fields.List(fields.Nested(InterestSchema), metadata={"description": "interests"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


@api.get("/interests")
@api.arguments(CursorArgs, location="query")
@api.response(200, InterestPageSchema)
@requires(Permission.INTERESTS_READ)
def list_interests(asked: dict[str, Any]) -> Page[InterestCard]:
    """List the interests of the caller's organisation; a regulator those of its country."""
    return queries.interests(current_actor(), asked["cursor"], asked["limit"])


@api.post("/interests")
@api.arguments(NewInterestSchema)
@api.response(201, InterestSchema)
@requires(Permission.INTERESTS_DECLARE)
def declare_interest(body: dict[str, Any]) -> InterestCard:
    """Declare an interest of the caller's organisation in another."""
    return _card(service.declare_interest(current_act(), NewInterest(**body)))


@api.post("/interests/recorded")
@api.arguments(RecordedInterestSchema)
@api.response(201, InterestSchema)
@requires(Permission.INTERESTS_RECORD)
def record_interest(body: dict[str, Any]) -> InterestCard:
    """Record an interest that an organisation of the regulator's country did not declare."""
    whose = body.pop("organisation")
    return _card(service.record_interest(current_act(), whose, NewInterest(**body)))


@api.post("/interests/<ref>/withdraw")
@api.response(200, InterestSchema)
@requires(Permission.INTERESTS_WITHDRAW)
def withdraw_interest(ref: str) -> InterestCard:
    """Say that an interest the caller's organisation entered is no longer so."""
    return _card(service.withdraw_interest(current_act(), ref))


def _card(ref: str) -> InterestCard:
    return queries.interest(ref, current_actor())
