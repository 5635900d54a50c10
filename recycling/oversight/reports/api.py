"""Reports for programs: anybody makes and follows one; regulators list, read and handle them.

Files come by the page alone, and leave by it.
"""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import public, requires
from recycling.oversight.reports import handling, queries, service
from recycling.oversight.reports.queries import FollowedReport, QueuedReport, ReportCard
from recycling.oversight.reports.rules import (
    LONGEST_ANSWER,
    LONGEST_CONTACT,
    LONGEST_NAMED,
    LONGEST_PLACE,
    LONGEST_SEEN,
    LONGEST_WORDS,
    SHORTEST_ANSWER,
    SHORTEST_PLACE,
    SHORTEST_WORDS,
    NewReport,
    Outcome,
    ReportKind,
    ReportState,
    Speaker,
)
from recycling.oversight.reports.service import Made
from recycling.oversight.reports.views import sender
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "reports_api",
    __name__,
    url_prefix=PREFIX,
    description="What anybody saw and tells the authority of a country",
)


def _text(shortest: int, longest: int, said: str, *, required: bool = True) -> fields.String:
    more: dict[str, Any] = {"required": True} if required else {"load_default": ""}
    length = validate.Length(shortest, longest)
    return fields.String(validate=length, metadata={"description": said}, **more)


def _one_of(values: Any, said: str = "one of") -> dict[str, str]:
    return {"description": f"{said} {', '.join(values)}"}


class NewReportSchema(Strict):
    """What somebody saw; neither a name nor a token is needed."""

    kind = fields.String(required=True, metadata=_one_of(ReportKind))
    country = fields.String(
        required=True,
        validate=validate.Length(equal=2),
        metadata={"description": "ISO 3166-1 alpha-2; its authority reads the report"},
    )
    place = _text(SHORTEST_PLACE, LONGEST_PLACE, "where it was, in words")
    words = _text(SHORTEST_WORDS, LONGEST_WORDS, "what was seen")
    seen = _text(0, LONGEST_SEEN, "about when it was", required=False)
    named = _text(0, LONGEST_NAMED, "organisation, base, lot or consignment", required=False)
    contact = _text(0, LONGEST_CONTACT, "an e-mail address, or empty", required=False)


class MadeReportSchema(Strict):
    """With what a reporter comes back; the code is told once."""

    ref = fields.String(metadata={"description": "reference"})
    code = fields.String(metadata={"description": "return code"})


class ReturnSchema(Strict):
    """With what a reporter comes back."""

    ref = _text(1, 40, "reference")
    code = _text(1, 40, "return code")


class MoreSchema(ReturnSchema):
    """What a reporter adds."""

    words = _text(SHORTEST_ANSWER, LONGEST_ANSWER, "what is added")


class SaidSchema(Strict):
    """What was said about a report after it was made."""

    speaker = fields.String(metadata=_one_of(Speaker))
    words = fields.String(metadata={"description": "what was said"})
    at = InstantField(metadata={"description": "when"})


_SAID = {"description": "what was said since, in order"}


class FollowedReportSchema(Strict):
    """A report as its reporter reads it."""

    ref = fields.String(metadata={"description": "reference"})
    state = fields.String(metadata=_one_of(ReportState))
    made_at = InstantField(metadata={"description": "when it was made"})
    outcome = fields.String(metadata=_one_of(Outcome, "empty or one of"))
    reason = fields.String(metadata={"description": "what the authority says of that, or empty"})
    closed_at = InstantField(allow_none=True, metadata={"description": "when, or null"})
    said = fields.List(fields.Nested(SaidSchema), metadata=_SAID)


class _AboutSchema(Strict):
    """What a row of the queue and a whole report both tell."""

    ref = fields.String(metadata={"description": "reference"})
    kind = fields.String(metadata=_one_of(ReportKind))
    country = fields.String(metadata={"description": "ISO 3166-1 alpha-2"})
    place = fields.String(metadata={"description": "where it was, in words"})
    seen = fields.String(metadata={"description": "about when it was, in words, or empty"})
    state = fields.String(metadata=_one_of(ReportState))
    outcome = fields.String(metadata=_one_of(Outcome, "empty or one of"))
    made_at = InstantField(metadata={"description": "when it was made"})
    closed_at = InstantField(allow_none=True, metadata={"description": "when, or null"})
    likes = fields.Integer(metadata={"description": "how many more say nearly the same"})


class QueuedReportSchema(_AboutSchema):
    """A row of the queue."""

    files = fields.Integer(metadata={"description": "how many files came with it"})


class QueuePageSchema(Strict):
    """A page of the queue, the oldest first."""

    items = fields.List(fields.Nested(QueuedReportSchema), metadata={"description": "reports"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


class AttachedFileSchema(Strict):
    """A file that came with a report; it is opened on the report's page."""

    number = fields.Integer(metadata={"description": "its number"})
    media_type = fields.String(metadata={"description": "what it is"})
    size = fields.Integer(metadata={"description": "bytes"})
    scan = fields.String(metadata={"description": "where the scan for viruses stands"})


class ReportSchema(_AboutSchema):
    """A report as the regulator of its country reads it."""

    first = fields.String(metadata={"description": "the report it stands under, or empty"})
    words = fields.String(metadata={"description": "what was seen"})
    named = fields.String(metadata={"description": "whom or what it is about, or empty"})
    contact = fields.String(metadata={"description": "the reporter's e-mail address, or empty"})
    taken_up_at = InstantField(allow_none=True, metadata={"description": "when, or null"})
    reason = fields.String(metadata={"description": "why it was closed so, or empty"})
    files = fields.List(fields.Nested(AttachedFileSchema), metadata={"description": "its files"})
    said = fields.List(fields.Nested(SaidSchema), metadata=_SAID)


class QueueArgs(CursorArgs):
    """Which reports to list."""

    state = fields.String(
        load_default="",
        validate=validate.OneOf(["", *ReportState]),
        metadata={"description": "all but the closed when empty"},
    )


class AnswerSchema(Strict):
    """What the authority says to the reporter."""

    words = _text(SHORTEST_ANSWER, LONGEST_ANSWER, "who has the return code reads it")


class ClosingSchema(Strict):
    """To what a report led."""

    outcome = fields.String(required=True, metadata=_one_of(Outcome))
    reason = _text(SHORTEST_ANSWER, LONGEST_ANSWER, "why; the reporter reads it")


@api.get("/reports")
@api.arguments(QueueArgs, location="query")
@api.response(200, QueuePageSchema)
@requires(Permission.REPORTS_READ)
def list_reports(asked: dict[str, Any]) -> Page[QueuedReport]:
    """List the reports of a regulator's country, the oldest first; alike ones are one row."""
    return queries.queue(current_actor(), asked["state"], asked["cursor"], asked["limit"])


@api.post("/reports")
@api.arguments(NewReportSchema)
@api.response(201, MadeReportSchema)
@public
def make_report(body: dict[str, Any]) -> Made:
    """Report what was seen; the answer's return code is told once."""
    return service.make_report(current_act().key, NewReport(**body), (), sender())


@api.post("/reports/follow")
@api.arguments(ReturnSchema)
@api.response(200, FollowedReportSchema)
@public
def follow_report(body: dict[str, Any]) -> FollowedReport:
    """Read, with the return code, where a report stands and what the authority says."""
    return queries.followed(service.check_code(body["ref"], body["code"], sender()))


@api.post("/reports/follow/words")
@api.arguments(MoreSchema)
@api.response(200, FollowedReportSchema)
@public
def add_to_report(body: dict[str, Any]) -> FollowedReport:
    """Add words to one's own report, with the return code."""
    key = current_act().key
    ref = service.add_words(key, body["ref"], body["code"], body["words"], sender())
    return queries.followed(ref)


@api.get("/reports/<ref>")
@api.response(200, ReportSchema)
@requires(Permission.REPORTS_READ)
def read_report(ref: str) -> ReportCard:
    """Read a report, what is said about it, and which files came with it."""
    return queries.report(ref, current_actor())


@api.post("/reports/<ref>/take-up")
@api.response(200, ReportSchema)
@requires(Permission.REPORTS_HANDLE)
def take_up_report(ref: str) -> ReportCard:
    """Say that one looks into it, and into all that stand under it."""
    _permitted(ref)
    return queries.report(handling.take_up_report(current_act(), ref), current_actor())


@api.post("/reports/<ref>/answer")
@api.arguments(AnswerSchema)
@api.response(200, ReportSchema)
@requires(Permission.REPORTS_HANDLE)
def answer_report(body: dict[str, Any], ref: str) -> ReportCard:
    """Say something to the reporter, who reads it with the return code."""
    _permitted(ref)
    return queries.report(
        handling.answer_report(current_act(), ref, body["words"]), current_actor()
    )


@api.post("/reports/<ref>/apart")
@api.response(200, ReportSchema)
@requires(Permission.REPORTS_HANDLE)
def set_report_apart(ref: str) -> ReportCard:
    """Give a report that stands under another a row of its own."""
    _permitted(ref)
    return queries.report(handling.set_apart_report(current_act(), ref), current_actor())


@api.post("/reports/<ref>/close")
@api.arguments(ClosingSchema)
@api.response(200, ReportSchema)
@requires(Permission.REPORTS_HANDLE)
def close_report(body: dict[str, Any], ref: str) -> ReportCard:
    """Close it and all that stand under it, telling the reporters why."""
    _permitted(ref)
    done = handling.close_report(current_act(), ref, body["outcome"], body["reason"])
    return queries.report(done, current_actor())


def _permitted(ref: str) -> None:
    queries.report(ref, current_actor(), Permission.REPORTS_HANDLE)
