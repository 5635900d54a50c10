"""Runs for programs: certify a month of deliveries, watch it, take the certificates away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.certificates.api import TypesettingSchema
from recycling.certificates.runs import queries, service
from recycling.certificates.runs.cards import RunCard, RunLotCard, run_card, run_lot_card
from recycling.certificates.runs.packing import zip_response
from recycling.certificates.service import LONGEST_REASON, SHORTEST_REASON
from recycling.months import Month
from recycling.parties.guard import current_act, current_actor, member_ids
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict, cards

api = Blueprint(
    "runs_api",
    __name__,
    url_prefix=PREFIX,
    description="Certificates of everything a base received in a month, issued in one go.",
)
Body = Mapping[str, Any]
_ZIP = {"200": {"description": "Every sealed certificate and manifest.csv.", "content": {
    "application/zip": {"schema": {"type": "string", "format": "binary"}}}}}  # fmt: skip


class NewRunSchema(TypesettingSchema):
    """Of which base and month everything is certified, and how the pages are printed."""

    base = fields.String(required=True, metadata={"example": "BAS-7Q4KM-2TD9X"})
    month = fields.String(
        required=True,
        metadata={
            "description": "when the lots were received, by the calendar at the base",
            "example": "2026-10",
        },
    )


class StopRunSchema(Strict):
    """Why a run is stopped."""

    reason = fields.String(required=True, validate=validate.Length(SHORTEST_REASON, LONGEST_REASON))


class RunSchema(Strict):
    """A run and how far it is."""

    ref = fields.String()
    base = fields.String()
    month = fields.String()
    state = fields.String(metadata={"description": "working, ended or stopped"})
    reason = fields.String(metadata={"description": "why it was stopped"})
    opened_at = InstantField()
    ended_at = InstantField(allow_none=True)
    languages = fields.List(fields.String(), metadata={"description": "of the pages"})
    paper = fields.String()
    lots = fields.Integer(metadata={"description": "received in the month"})
    waiting = fields.Integer()
    issued = fields.Integer(metadata={"description": "certificates this run has issued"})
    sealed = fields.Integer(metadata={"description": "of those, pages printed and sealed"})
    earlier = fields.Integer(metadata={"description": "lots certified before, or by others"})
    not_recovered = fields.Integer(metadata={"description": "lots in no closed batch yet"})
    refused = fields.Integer()
    stopped = fields.Integer()


class RunCertificateSchema(Strict):
    """The certificate of a lot."""

    ref = fields.String()
    version = fields.Integer()
    state = fields.String(metadata={"description": "current, superseded or revoked"})
    issued_at = InstantField()
    record_sha256 = fields.String()
    file = fields.String(
        allow_none=True, metadata={"description": "its name in the ZIP, once sealed"}
    )
    file_sha256 = fields.String(allow_none=True)


class RunLotSchema(Strict):
    """A lot of a run and what became of it."""

    number = fields.Integer()
    lot = fields.String()
    received_at = InstantField()
    outcome = fields.String(
        metadata={"description": "waiting, issued, earlier, not_recovered, refused or stopped"}
    )
    problem = fields.String()
    certificate = fields.Nested(RunCertificateSchema, allow_none=True)


class RunPage(Strict):
    """Runs, the newest first."""

    items = fields.List(fields.Nested(RunSchema))
    next = fields.String()


class RunLotPage(Strict):
    """Lots of a run, in the order they were received."""

    items = fields.List(fields.Nested(RunLotSchema))
    next = fields.String()


def _run(ref: str) -> RunCard:
    return run_card(queries.visible(current_actor(), ref))


@api.post("/certificate-runs")
@api.arguments(NewRunSchema)
@api.response(201, RunSchema)
@requires(Permission.CERTIFICATES_ISSUE)
def open_run(body: Body) -> RunCard:
    """Certify everything a base received in a month and has recovered; done in the background."""
    month = Month.parse(body["month"])
    asked = {name: body[name] for name in ("languages", "paper") if name in body}
    return _run(service.open_run(current_act(), body["base"], month, asked))


@api.get("/certificate-runs")
@api.arguments(CursorArgs, location="query")
@api.response(200, RunPage)
@requires(Permission.CERTIFICATES_READ_RUN)
def list_runs(args: Body) -> Page[RunCard]:
    """List the own organisation's runs, the newest first."""
    return cards(queries.runs_of(member_ids()[1], args["cursor"], args["limit"]), run_card)


@api.get("/certificate-runs/<ref>")
@api.response(200, RunSchema)
@requires(Permission.CERTIFICATES_READ_RUN)
def read_run(ref: str) -> RunCard:
    """Say how far a run is."""
    return _run(ref)


@api.get("/certificate-runs/<ref>/lots")
@api.arguments(CursorArgs, location="query")
@api.response(200, RunLotPage)
@requires(Permission.CERTIFICATES_READ_RUN)
def list_run_lots(args: Body, ref: str) -> Page[RunLotCard]:
    """List the lots of a run in the order they were received, with what became of each."""
    row = queries.visible(current_actor(), ref)
    return cards(queries.lots_of(row, args["cursor"], args["limit"]), run_lot_card)


@api.get("/certificate-runs/<ref>/certificates.zip")
@api.doc(responses=_ZIP)
@requires(Permission.CERTIFICATES_READ_RUN)
def read_run_zip(ref: str) -> Response:
    """Give out every sealed certificate of a run with its manifest, as one ZIP."""
    return zip_response(queries.visible(current_actor(), ref))


@api.post("/certificate-runs/<ref>/stop")
@api.arguments(StopRunSchema)
@api.response(200, RunSchema)
@requires(Permission.CERTIFICATES_ISSUE)
def stop_run(body: Body, ref: str) -> RunCard:
    """Stop a run; what it has certified stays certified."""
    queries.visible(current_actor(), ref)
    return _run(service.stop_run(current_act(), ref, body["reason"]))
