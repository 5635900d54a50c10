"""How are cases and orders written as JSON?"""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from recycling.bases.cases.rules import CaseState, Measure, OrderState, Origin
from recycling.wire import InstantField, Strict


def said(description: str) -> dict[str, Any]:
    """Return a field's description for the API document."""
    return {"metadata": {"description": description}}


class OrderSchema(Strict):
    """An order: what, of whom, on which basis, and how it stands."""

    ref = fields.String(**said("reference"))
    case = fields.String(attribute="case_ref", **said("reference of the case"))
    addressee = fields.String(attribute="addressee_ref", **said("reference of the organisation"))
    addressee_name = fields.String(attribute="addressee", **said("its name"))
    base = fields.String(attribute="base_ref", **said("reference of the base; may be empty"))
    base_name = fields.String(**said("its name; may be empty"))
    licence = fields.String(attribute="licence_ref", **said("the licence it is about, or empty"))
    authority = fields.String(**said("name of who issued it; empty on old ones"))
    country = fields.String(**said("ISO 3166-1 alpha-2"))
    measure = fields.String(**said(", ".join(Measure)))
    state = fields.String(**said(", ".join(OrderState)))
    is_stayed = fields.Boolean(**said("an appeal suspends its effect"))
    is_in_effect = fields.Boolean(**said("it binds now"))
    is_over = fields.Boolean(**said("it has ended; a publication does after its last day"))
    is_late = fields.Boolean(**said("its day is over and it is not met"))
    ordered = fields.String(**said("what is ordered"))
    legal_basis = fields.String(**said("law and article"))
    reason = fields.String(**said("why"))
    urgency = fields.String(**said("why it could not wait; mostly empty"))
    issued_at = InstantField(**said("from when it is in effect"))
    deadline = fields.Date(allow_none=True, **said("by when it is put right, or null"))
    published_until = fields.Date(**said("last day on the published list"))
    ended_at = InstantField(allow_none=True, **said("when it was met or lifted, or null"))
    ending = fields.String(**said("why it ended"))


class OrderAnswerSchema(Strict):
    """What the addressee says was put right, and what came of it."""

    number = fields.Integer(**said("counted from 1"))
    words = fields.String(**said("what was put right"))
    document_name = fields.String(**said("name of the document; empty where none"))
    document_sha256 = fields.String(**said("digest of its content; empty where none"))
    answered_at = InstantField(**said("when"))
    decision = fields.String(**said("accepted, refused, or empty while it waits"))
    reason = fields.String(**said("why"))
    decided_at = InstantField(allow_none=True, **said("when, or null"))


class OrderAppealSchema(Strict):
    """An appeal against an order."""

    ref = fields.String(**said("reference"))
    words = fields.String(**said("what is said to be wrong; for the parties only"))
    lodged_at = InstantField(**said("when"))
    stay = fields.String(**said("stayed, refused, or empty while undecided"))
    stay_reason = fields.String(**said("why"))
    stay_decided_at = InstantField(allow_none=True, **said("when, or null"))
    outcome = fields.String(**said("upheld, rejected, or empty while undecided"))
    reason = fields.String(**said("why"))
    decided_at = InstantField(allow_none=True, **said("when, or null"))


class OrderPageSchema(OrderSchema):
    """An order with its answers (for its parties) and its appeal."""

    answers = fields.List(fields.Nested(OrderAnswerSchema), **said("the first one first"))
    appeal = fields.Nested(OrderAppealSchema, allow_none=True, **said("or null"))
    appeal_until = fields.Date(**said("last day for an appeal"))


class CaseSchema(Strict):
    """A case with its orders."""

    ref = fields.String(**said("reference"))
    addressee = fields.String(attribute="addressee_ref", **said("reference of the organisation"))
    addressee_name = fields.String(attribute="addressee", **said("its name"))
    base = fields.String(attribute="base_ref", **said("reference of the base; may be empty"))
    country = fields.String(**said("ISO 3166-1 alpha-2"))
    origin = fields.String(**said(", ".join(Origin)))
    reference = fields.String(**said("of what it comes from"))
    about = fields.String(**said("what it is about"))
    state = fields.String(**said(", ".join(CaseState)))
    opened_at = InstantField(**said("when it was opened"))
    closing = fields.String(**said("what shows that nothing is left to be done"))
    closed_at = InstantField(allow_none=True, **said("when it was closed, or null"))
    orders = fields.List(fields.Nested(OrderSchema), **said("the first one first"))


class CasePageSchema(Strict):
    """A page of cases."""

    items = fields.List(fields.Nested(CaseSchema), **said("opened last first"))
    next = fields.String(**said("cursor of the next page; empty at the end"))
