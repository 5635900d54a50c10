"""Monthly returns, for programs of recyclers and regulators."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from recycling.access import requires
from recycling.oversight.returns import queries, service
from recycling.oversight.returns.cards import ReturnCard
from recycling.oversight.returns.queries import Asked, Behind, SourceCard
from recycling.oversight.returns.rules import Figure, Key, NewDeparture
from recycling.oversight.returns.schemas import (
    DigestSchema,
    MonthlyReturnPageSchema,
    PlaceSchema,
    ReturnAnswerSchema,
    ReturnArgs,
    ReturnQuestionSchema,
    ReturnSourcePageSchema,
    SourceArgs,
    StatedFiguresSchema,
    WholeReturnSchema,
)
from recycling.oversight.returns.views import version_file
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, Page

api = Blueprint(
    "returns_api",
    __name__,
    url_prefix=PREFIX,
    description="What each base reports for a month",
)


@api.get("/returns")
@api.arguments(ReturnArgs, location="query")
@api.response(200, MonthlyReturnPageSchema)
@requires(Permission.RETURNS_READ)
def list_returns(asked: dict[str, Any]) -> Page[ReturnCard]:
    """List the returns of one's own bases; a regulator those of its country."""
    wanted = Asked(asked["month"], asked["base"], asked["standing"])
    return queries.returns(current_actor(), wanted, asked["cursor"], asked["limit"])


@api.get("/returns/<ref>")
@api.response(200, WholeReturnSchema)
@requires(Permission.RETURNS_READ)
def read_return(ref: str) -> dict[str, Any]:
    """Read a return with its figures, versions and what changed since it was signed."""
    return _told(ref)


@api.get("/returns/<ref>/sources")
@api.arguments(SourceArgs, location="query")
@api.response(200, ReturnSourcePageSchema)
@requires(Permission.RETURNS_READ)
def list_return_sources(asked: dict[str, Any], ref: str) -> Page[SourceCard]:
    """List which receipts, batches and materials make a return's figures."""
    behind = Behind(asked["stream"], asked["element"], asked["figure"])
    return queries.sources(ref, current_actor(), behind, asked["cursor"], asked["limit"])


@api.get("/returns/<ref>/versions/<int:number>")
@api.response(200, content_type="application/json", description="The version as it was signed")
@requires(Permission.RETURNS_READ)
def read_return_version(ref: str, number: int) -> Response:
    """Read a version as it was signed, byte for byte."""
    return version_file(ref, number)


@api.post("/returns/<ref>/figures")
@api.arguments(StatedFiguresSchema)
@api.response(200, WholeReturnSchema)
@requires(Permission.RETURNS_STATE)
def state_return_figures(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """State other figures than the register's of one stream and element, with the reason."""
    stated = tuple((str(one), body[one]) for one in Figure if body.get(one) is not None)
    key = Key(body["stream"], body["element"])
    new = NewDeparture(key, stated, body["kind"], body["words"])
    return _told(service.state_figures(current_act(), ref, new))


@api.post("/returns/<ref>/figures/withdraw")
@api.arguments(PlaceSchema)
@api.response(200, WholeReturnSchema)
@requires(Permission.RETURNS_STATE)
def withdraw_return_figures(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Take back what was stated of one stream and element."""
    key = Key(body["stream"], body["element"])
    return _told(service.withdraw_figures(current_act(), ref, key))


@api.post("/returns/<ref>/sign")
@api.arguments(DigestSchema)
@api.response(200, WholeReturnSchema)
@requires(Permission.RETURNS_SIGN)
def sign_return(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Sign a return as it was read; it is kept as its next version."""
    return _told(service.sign_return(current_act(), ref, body["digest"]))


@api.post("/returns/<ref>/question")
@api.arguments(ReturnQuestionSchema)
@api.response(200, WholeReturnSchema)
@requires(Permission.RETURNS_DECIDE)
def question_return(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Give a signed return back with a question."""
    return _told(service.question_return(current_act(), ref, body["question"]))


@api.post("/returns/<ref>/answer")
@api.arguments(ReturnAnswerSchema)
@api.response(200, WholeReturnSchema)
@requires(Permission.RETURNS_SIGN)
def answer_return(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Answer the regulator's question in words; the version signed last stands."""
    return _told(service.answer_return(current_act(), ref, body["answer"]))


@api.post("/returns/<ref>/accept")
@api.arguments(DigestSchema)
@api.response(200, WholeReturnSchema)
@requires(Permission.RETURNS_DECIDE)
def accept_return(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Accept the version signed last."""
    return _told(service.accept_return(current_act(), ref, body["digest"]))


def _told(ref: str) -> dict[str, Any]:
    whole = queries.monthly_return(ref, current_actor())
    return {**vars(whole.card), **vars(whole)}
