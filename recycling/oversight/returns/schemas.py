"""How does the API speak of returns?"""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.oversight.returns.queries import Standing
from recycling.oversight.returns.rules import (
    LONGEST,
    LONGEST_WORDS,
    SHORTEST,
    SHORTEST_WORDS,
    DepartureKind,
    Figure,
    ReturnState,
)
from recycling.wire import CursorArgs, InstantField, MassField, Strict


def _said(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


class FlowMassesSchema(Strict):
    """The figures of one stream and element: what opened, came and was treated, and what of it."""

    opening = MassField(data_key="opening_kg", **_said("stock at the beginning of the month"))
    received = MassField(data_key="received_kg", **_said("accepted lots, and materials that came"))
    intermediates = MassField(
        data_key="intermediates_kg", **_said("intermediates put back into stock")
    )
    treated = MassField(data_key="treated_kg", **_said("what batches took in, when closed first"))
    closing = MassField(data_key="closing_kg", **_said("stock at the end of the month"))
    products = MassField(data_key="products_kg", **_said("of what was treated: in products"))
    residues = MassField(data_key="residues_kg", **_said("in residues"))
    dispatched = MassField(data_key="dispatched_kg", **_said("in intermediates for other bases"))
    in_lines = MassField(data_key="in_lines_kg", **_said("left in lines; below 0: got back"))
    losses = MassField(data_key="losses_kg", **_said("found nowhere; below 0: found too much"))


class ReturnFlowSchema(Strict):
    """The figures of one stream and element."""

    stream = fields.String(**_said("stream of the catalogue"))
    element = fields.String(**_said("symbol; empty: the mass as it is"))
    stated = fields.Nested(FlowMassesSchema, **_said("what the recycler states"))
    register = fields.Nested(FlowMassesSchema, **_said("what the register says"))
    kind = fields.String(**_said(f"why they differ: {', '.join(DepartureKind)}, or empty"))
    words = fields.String(**_said("the same in words"))


class MonthlyReturnSchema(Strict):
    """What a base reports for a month."""

    ref = fields.String(**_said("reference"))
    base = fields.String(**_said("reference of the base"))
    base_name = fields.String(**_said("its name"))
    recycler_name = fields.String(**_said("who runs it"))
    country = fields.String(**_said("where it is, ISO 3166-1"))
    month = fields.String(metadata={"description": "by the base's calendar", "example": "2026-10"})
    state = fields.String(**_said(", ".join(ReturnState)))
    due_on = fields.Date(**_said("day by whose end it is to be signed"))
    is_late = fields.Boolean(**_said("not signed by then"))
    version = fields.Integer(**_said("number of the version signed last; 0: none"))
    signed_at = InstantField(allow_none=True, **_said("when, or null"))
    stated_otherwise = fields.Integer(**_said("rows of figures stated otherwise than the register"))
    differs = fields.Boolean(**_said("the register says otherwise by now than when it was signed"))


class MonthlyReturnPageSchema(Strict):
    """A page of returns."""

    items = fields.List(fields.Nested(MonthlyReturnSchema), **_said("drawn up last first"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))


class CountsSchema(Strict):
    """How many things happened."""

    received = fields.Integer(**_said("consignments received"))
    refused = fields.Integer(**_said("consignments refused"))
    batches = fields.Integer(**_said("batches whose books were closed first"))


class QuotaUsedSchema(Strict):
    """What the month consumed of a quota."""

    year = fields.Integer(**_said("of the quota"))
    scheme = fields.String(**_said("stream, or a scheme of groups of elements"))
    member = fields.String(**_said("which stream or group"))
    limit = MassField(data_key="limit_kg", **_said("of the whole year"))
    consumed = MassField(data_key="consumed_kg", **_said("by what was received in the month"))


class ReturnVersionSchema(Strict):
    """A version as it was signed."""

    number = fields.Integer(**_said("1 for the first"))
    digest = fields.String(**_said("SHA-256 of its file"))
    signed_at = InstantField(**_said("when"))
    signed_by = fields.String(**_said("reference of the person"))
    stated_otherwise = fields.Integer(**_said("rows of figures stated otherwise than the register"))


class ReturnChangeSchema(Strict):
    """A figure of which the register says otherwise by now."""

    stream = fields.String(**_said("stream of the catalogue"))
    element = fields.String(**_said("symbol; empty: the mass"))
    figure = fields.String(**_said(", ".join(Figure)))
    signed = MassField(data_key="signed_kg", **_said("what the register said when it was signed"))
    now = MassField(data_key="now_kg", **_said("what it says now"))


class ReturnOpeningSchema(Strict):
    """A stock a return opens with, where another was signed for the end of the month before."""

    stream = fields.String(**_said("stream of the catalogue"))
    element = fields.String(**_said("symbol; empty: the mass"))
    signed = MassField(data_key="signed_kg", **_said("signed for the end of the month before"))
    opening = MassField(data_key="opening_kg", **_said("what this return opens with"))


class WholeReturnSchema(MonthlyReturnSchema):
    """A return with its figures."""

    begins_at = InstantField(**_said("first instant of the month"))
    ends_at = InstantField(**_said("first instant after it"))
    term = fields.String(**_said("by which rule it is due"))
    question = fields.String(**_said("what the regulator asks; empty: nothing"))
    answer = fields.String(**_said("what the recycler says to it; empty: nothing"))
    accepted_at = InstantField(allow_none=True, **_said("when it was accepted, or null"))
    counts = fields.Nested(CountsSchema, **_said("how many things happened"))
    quotas = fields.List(fields.Nested(QuotaUsedSchema), **_said("quotas consumed"))
    flows = fields.List(fields.Nested(ReturnFlowSchema), **_said("by stream, the mass first"))
    versions = fields.List(fields.Nested(ReturnVersionSchema), **_said("the first first"))
    changes = fields.List(
        fields.Nested(ReturnChangeSchema), **_said("what changed since it was signed")
    )
    openings = fields.List(
        fields.Nested(ReturnOpeningSchema), **_said("where it goes on otherwise than was signed")
    )
    digest = fields.String(**_said("SHA-256 of what would be signed, or was"))


class ReturnSourceSchema(Strict):
    """What one receipt, batch or material makes of a figure."""

    source = fields.String(**_said("reference"))
    kind = fields.String(**_said("consignment, batch or material"))
    stream = fields.String(**_said("stream of the catalogue"))
    element = fields.String(**_said("symbol; empty: the mass"))
    figure = fields.String(**_said(", ".join(Figure)))
    mass = MassField(data_key="mass_kg", **_said("how much"))


class ReturnSourcePageSchema(Strict):
    """A page of what is behind figures."""

    items = fields.List(fields.Nested(ReturnSourceSchema), **_said("receipts, materials, batches"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))


class ReturnArgs(CursorArgs):
    """Which returns are listed."""

    month = fields.String(load_default="", metadata={"description": "such as 2026-10"})
    base = fields.String(load_default="", **_said("reference of the base"))
    standing = fields.String(
        load_default=str(Standing.ALL),
        validate=validate.OneOf([str(one) for one in Standing]),
        **_said(", ".join(Standing)),
    )


class SourceArgs(CursorArgs):
    """Behind which figures."""

    stream = fields.String(load_default=None, **_said("of this stream"))
    element = fields.String(load_default=None, **_said("of this element; empty: the mass"))
    figure = fields.String(load_default=None, **_said("of this figure"))


class PlaceSchema(Strict):
    """Of which stream and element."""

    stream = fields.String(
        required=True, metadata={"description": "stream of the catalogue", "example": "magnets"}
    )
    element = fields.String(load_default="", **_said("symbol; empty: the mass as it is"))


class StatedFiguresSchema(PlaceSchema, FlowMassesSchema):
    """Figures stated in place of the register's; those left out stay the register's."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf([str(one) for one in DepartureKind]),
        **_said(f"why: {', '.join(DepartureKind)}"),
    )
    words = fields.String(
        required=True,
        validate=validate.Length(SHORTEST, LONGEST),
        metadata={
            "description": "the same in words",
            "example": "The stock was weighed on the last day of the month.",
        },
    )


class DigestSchema(Strict):
    """What was read."""

    digest = fields.String(required=True, **_said("SHA-256 of what was read"))


class ReturnQuestionSchema(Strict):
    """What the regulator asks."""

    question = fields.String(
        required=True,
        validate=validate.Length(SHORTEST_WORDS, LONGEST_WORDS),
        metadata={
            "description": "the recycler answers, or signs another version",
            "example": "Where did the 40 kg of neodymium go that are said to be lost?",
        },
    )


class ReturnAnswerSchema(Strict):
    """What the recycler says to a question."""

    answer = fields.String(
        required=True,
        validate=validate.Length(SHORTEST_WORDS, LONGEST_WORDS),
        metadata={
            "description": "the version signed last stands",
            "example": "It stayed in the filter cake, which was assayed on 4 November.",
        },
    )
