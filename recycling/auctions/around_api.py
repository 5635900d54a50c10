"""What surrounds an auction, for programs: its conditions, invitations, questions and answers."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import public, requires
from recycling.auctions import around as surroundings
from recycling.auctions import service
from recycling.auctions.around import Around, QuestionCard
from recycling.auctions.rules.conditions import (
    INCOTERMS,
    LONGEST_BOOKING,
    LONGEST_PLACE,
    MOST_INVITED,
    MOST_STANDSTILL_DAYS,
    Conditions,
)
from recycling.auctions.rules.deposits import DepositState
from recycling.auctions.service.questions import LONGEST_ANSWER, LONGEST_QUESTION
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.quantities import Money
from recycling.wire import PREFIX, CursorArgs, ExactDecimal, InstantField, Page, Strict

api = Blueprint("auctions_api", __name__, url_prefix=PREFIX, description="Auctions and bids")


def _text(longest: int, words: str) -> fields.String:
    return fields.String(
        load_default="", validate=validate.Length(max=longest), metadata={"description": words}
    )


class ConditionsSchema(Strict):
    """What holds around a contest, beside its price rules."""

    by_invitation = fields.Boolean(
        load_default=False, metadata={"description": "only whom the holder invites reads and bids"}
    )
    invited = fields.List(
        fields.String(validate=validate.Length(max=20)),
        load_default=list,
        validate=validate.Length(max=MOST_INVITED),
        metadata={"description": "references of recyclers; shown to holder and regulator only"},
    )
    incoterm = fields.String(
        load_default="",
        validate=validate.OneOf(["", *INCOTERMS]),
        metadata={"description": "code of Incoterms 2020, or empty", "example": "FCA"},
    )
    incoterm_place = _text(LONGEST_PLACE, "named place of the Incoterm")
    inspection_from = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "first day of inspection"}
    )
    inspection_to = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "last day of inspection"}
    )
    inspection_place = _text(LONGEST_PLACE, "where the lot can be inspected and sampled")
    inspection_booking = _text(LONGEST_BOOKING, "how to book an inspection")
    questions_until = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        metadata={"description": "cut-off for questions; null: the close"},
    )
    standstill_days = fields.Integer(
        load_default=0,
        strict=True,
        validate=validate.Range(0, MOST_STANDSTILL_DAYS),
        metadata={"description": "days in which bidders may object to the award; 0: it binds"},
    )
    deposit = ExactDecimal(
        load_only=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "held on a bidder's card before it bids, major units; null: none"},
    )


class ShownInterestSchema(Strict):
    """A declared interest between a bidder and the holder."""

    label = fields.Integer(metadata={"description": "number of the bidder"})
    kind = fields.String(metadata={"description": "what joins the two"})
    by_bidder = fields.Boolean(metadata={"description": "of the bidder in the holder"})
    since = fields.Date(metadata={"description": "first day"})


class StandstillSchema(Strict):
    """How long an award does not bind yet, and whether anybody objected."""

    state = fields.String(metadata={"description": "standing_still, binding, set_aside"})
    ends_at = InstantField(metadata={"description": "when it binds, were the clock to go on now"})
    stopped_at = InstantField(
        allow_none=True, metadata={"description": "since when objections stop the clock, or null"}
    )


class LaidDownSchema(Strict):
    """What the caller's organisation laid down in an auction."""

    ref = fields.String(metadata={"description": "reference of the deposit"})
    state = fields.String(metadata={"description": ", ".join(DepositState)})
    held_until = InstantField(
        allow_none=True, metadata={"description": "until when the bank holds it, or null"}
    )
    lasts = fields.Boolean(metadata={"description": "whether one may bid upon it now"})


class DepositTermsSchema(Strict):
    """What whoever bids lays down before."""

    amount = fields.String(attribute="amount.amount", metadata={"description": "major units"})
    amount_minor = fields.Integer(attribute="amount.minor", metadata={"description": "minor units"})
    currency = fields.String(attribute="amount.currency", metadata={"description": "ISO 4217"})
    laid_down_from = InstantField(
        allow_none=True, metadata={"description": "from when it is taken; null: from the opening"}
    )
    may_lay_down = fields.Boolean(metadata={"description": "whether the caller may do so now"})
    mine = fields.Nested(
        LaidDownSchema, allow_none=True, metadata={"description": "the caller's last, or null"}
    )


class AroundSchema(Strict):
    """Conditions of an auction, and its place among the auctions of its lot."""

    conditions = fields.Nested(ConditionsSchema, metadata={"description": "as laid down"})
    follows = fields.String(metadata={"description": "auction of the lot before, or empty"})
    followed_by = fields.String(metadata={"description": "auction of the lot after, or empty"})
    interests = fields.List(
        fields.Nested(ShownInterestSchema),
        metadata={"description": "declared between bidders and the holder"},
    )
    takes_questions = fields.Boolean(metadata={"description": "whether a question is taken now"})
    standstill = fields.Nested(
        StandstillSchema,
        allow_none=True,
        metadata={"description": "of the last award, null where none was laid down"},
    )
    deposit = fields.Nested(
        DepositTermsSchema, allow_none=True, metadata={"description": "null where none is asked"}
    )


class QuestionSchema(Strict):
    """A question everybody who may bid reads; nobody is told who asked."""

    number = fields.Integer(metadata={"description": "place in the list, from 1"})
    label = fields.Integer(
        allow_none=True, metadata={"description": "number of the bidder, if they had bid"}
    )
    question = fields.String(metadata={"description": "as asked"})
    asked_at = InstantField(metadata={"description": "when it was asked"})
    answer = fields.String(metadata={"description": "the holder's answer, or empty"})
    answered_at = InstantField(allow_none=True, metadata={"description": "when, or null"})


class QuestionPageSchema(Strict):
    """A page of questions, the first asked first."""

    items = fields.List(fields.Nested(QuestionSchema), metadata={"description": "questions"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


class AskSchema(Strict):
    """A question about an auction."""

    question = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_QUESTION),
        metadata={"description": "printable text", "example": "Is the swarf oily?"},
    )


class AnswerSchema(Strict):
    """The holder's answer; it cannot be changed."""

    answer = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_ANSWER),
        metadata={"description": "printable text", "example": "No, it is washed."},
    )


class InviteSchema(Strict):
    """Whom the holder invites besides."""

    organisation = fields.String(
        required=True,
        validate=validate.Length(1, 20),
        metadata={"description": "reference of a recycler"},
    )


@api.get("/auctions/<ref>/conditions")
@api.response(200, AroundSchema)
@public
def read_conditions(ref: str) -> Around:
    """Read what surrounds an auction: who may bid, Incoterm, inspection, questions, chain."""
    return surroundings.around(ref, current_actor())


@api.post("/auctions/<ref>/invitations")
@api.arguments(InviteSchema)
@api.response(200, AroundSchema)
@requires(Permission.AUCTIONS_OPEN)
def invite(body: dict[str, Any], ref: str) -> Around:
    """Invite one more recycler to an auction by invitation; inviting twice changes nothing."""
    service.invite(current_act(), ref, body["organisation"])
    return surroundings.around(ref, current_actor())


@api.get("/auctions/<ref>/questions")
@api.arguments(CursorArgs, location="query")
@api.response(200, QuestionPageSchema)
@public
def list_questions(asked: dict[str, Any], ref: str) -> Page[QuestionCard]:
    """List the questions about an auction and their answers."""
    return surroundings.questions(ref, current_actor(), asked["cursor"], asked["limit"])


@api.post("/auctions/<ref>/questions")
@api.arguments(AskSchema)
@api.response(201, QuestionSchema)
@requires(Permission.AUCTIONS_BID)
def ask(body: dict[str, Any], ref: str) -> QuestionCard:
    """Ask about an auction before the cut-off, without being named."""
    return _question(ref, int(service.ask(current_act(), ref, body["question"])))


@api.post("/auctions/<ref>/questions/<int:number>/answer")
@api.arguments(AnswerSchema)
@api.response(200, QuestionSchema)
@requires(Permission.AUCTIONS_CANCEL)
def answer(body: dict[str, Any], ref: str, number: int) -> QuestionCard:
    """Answer a question about an auction of the caller's, once and for everybody."""
    return _question(ref, int(service.answer(current_act(), ref, number, body["answer"])))


def _question(ref: str, number: int) -> QuestionCard:
    return surroundings.question(ref, number, current_actor())


def conditions_of(body: dict[str, Any] | None, currency: str) -> Conditions:
    """Return the conditions a program laid down; the plain ones where it said nothing.

    Raises ``Invalid`` naming ``deposit`` for an amount the auction's currency does not have.
    """
    if body is None:
        return Conditions()
    said = body["deposit"]
    deposit = None if said is None else Money.of(said, currency, "deposit")
    invited = tuple(dict.fromkeys(body["invited"]))
    return Conditions(**{**body, "invited": invited, "deposit": deposit})
