"""What happened to bases and licences, for programs: their history and compliance record."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from recycling.access import public
from recycling.bases import compliance, queries
from recycling.bases.api.blueprint import api
from recycling.bases.api.words import said
from recycling.bases.cards import Event
from recycling.bases.compliance import Entry
from recycling.wire import CursorArgs, InstantField, Page, Strict


class RegisterEventSchema(Strict):
    """A step in the life of a base or a licence."""

    type = fields.String(**said("what happened"))
    subject = fields.String(**said("kind and reference of what it happened to"))
    at = InstantField(**said("when"))
    by = fields.String(**said("name of the organisation; empty for the registry itself"))
    reason = fields.String(**said("as published; empty where none was given"))
    digest = fields.String(**said("of the fact in the ledger"))


class RegisterHistorySchema(Strict):
    """A page of a history."""

    items = fields.List(fields.Nested(RegisterEventSchema), **said("the newest first"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


class ComplianceEntrySchema(Strict):
    """What was ordered, found or put right at a base."""

    at = InstantField(**said("when"))
    event = fields.String(**said("what happened"))
    base = fields.String(**said("reference of the base"))
    licence = fields.String(**said("the licence it is about; empty for the whole base"))
    authority = fields.String(**said("who ordered or found it"))
    reason = fields.String(**said("as published"))
    fact_digest = fields.String(**said("of the fact in the ledger"))


class ComplianceRecordSchema(Strict):
    """A page of a compliance record."""

    items = fields.List(fields.Nested(ComplianceEntrySchema), **said("the newest first"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


@api.get("/bases/<ref>/history")
@api.arguments(CursorArgs, location="query")
@api.response(200, RegisterHistorySchema)
@public
def read_base_history(asked: dict[str, Any], ref: str) -> Page[Event]:
    """Read the history of a base and its licences."""
    return queries.history_page(queries.base(ref), asked["cursor"], asked["limit"])


@api.get("/licences/<ref>/history")
@api.arguments(CursorArgs, location="query")
@api.response(200, RegisterHistorySchema)
@public
def read_licence_history(asked: dict[str, Any], ref: str) -> Page[Event]:
    """Read the history of a licence: every step with its date, author and reason."""
    return queries.history_page(queries.licence(ref), asked["cursor"], asked["limit"])


@api.get("/bases/<ref>/compliance")
@api.arguments(CursorArgs, location="query")
@api.response(200, ComplianceRecordSchema)
@public
def read_compliance(asked: dict[str, Any], ref: str) -> Page[Entry]:
    """Read the compliance record of a base."""
    return compliance.record_page(ref, asked["cursor"], asked["limit"])
