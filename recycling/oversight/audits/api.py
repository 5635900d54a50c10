"""Audits, for programs: read by everybody, asked for by regulators."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from recycling.access import public, requires
from recycling.oversight.audits import queries, service
from recycling.oversight.audits.queries import AuditCard, Difference
from recycling.oversight.audits.rules import AuditState
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "audits_api", __name__, url_prefix=PREFIX, description="Does the whole registry still prove?"
)


def _said(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


class AuditSchema(Strict):
    """An audit; its signed document is at ``/audits/REF.json``."""

    ref = fields.String(**_said("reference"))
    state = fields.String(**_said(", ".join(AuditState)))
    asked_at = InstantField(**_said("when it was asked for"))
    ended_at = InstantField(allow_none=True, **_said("when it was published, or null"))
    facts = fields.Integer(**_said("facts replayed"))
    leaves = fields.Integer(**_said("leaves of the log grown again"))
    rows = fields.Integer(**_said("rows compared with their imprints"))
    problems = fields.Integer(data_key="differences", **_said("how much did not fit"))
    digest = fields.String(
        data_key="sha256", **_said("digest of its document without the proof: a leaf of the log")
    )


class AuditPageSchema(Strict):
    """A page of audits."""

    items = fields.List(fields.Nested(AuditSchema), **_said("asked for last first"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))


class AuditDifferenceSchema(Strict):
    """One difference an audit found."""

    number = fields.Integer(**_said("in the order in which they were found"))
    words = fields.String(**_said("what differs, in words"))


class AuditDifferencePageSchema(Strict):
    """A page of what an audit found."""

    items = fields.List(fields.Nested(AuditDifferenceSchema), **_said("in the order found"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))


@api.get("/audits")
@api.arguments(CursorArgs, location="query")
@api.response(200, AuditPageSchema)
@public
def list_audits(asked: dict[str, Any]) -> Page[AuditCard]:
    """List all audits."""
    return queries.audits(asked["cursor"], asked["limit"])


@api.get("/audits/<ref>")
@api.response(200, AuditSchema)
@public
def read_audit(ref: str) -> AuditCard:
    """Read an audit."""
    return queries.audit(ref)


@api.get("/audits/<ref>/differences")
@api.arguments(CursorArgs, location="query")
@api.response(200, AuditDifferencePageSchema)
@requires(Permission.AUDITS_READ)
def list_audit_differences(asked: dict[str, Any], ref: str) -> Page[Difference]:
    """List what an audit found, in words."""
    return queries.differences(ref, current_actor(), asked["cursor"], asked["limit"])


@api.post("/audits")
@api.response(201, AuditSchema)
@requires(Permission.AUDITS_ASK)
def ask_audit() -> AuditCard:
    """Have everything audited by the next worker that is free."""
    return queries.audit(service.ask_audit(current_act()))
