"""Balances with their uncertainty as the API writes them."""

from __future__ import annotations

from marshmallow import fields

from recycling.recovery.balances.rules.closing import Conclusion
from recycling.recovery.balances.rules.figures import Measured
from recycling.recovery.schemas import BalanceSchema, ContentSchema, LineSchema
from recycling.wire import CursorArgs, ExactDecimal, MassField, Strict


class KnownSchema(Strict):
    """A mass and how well it is known."""

    mass = MassField(metadata={"description": "kg"})
    expanded = MassField(metadata={"description": "kg, expanded uncertainty, k = 2"})


class YieldSchema(Strict):
    """A share of what went in."""

    metric = fields.String(metadata={"description": "of what, and into what"})
    share = ExactDecimal(metadata={"description": "as a part of one"})
    expanded = ExactDecimal(metadata={"description": "expanded uncertainty, k = 2"})
    is_impossible = fields.Boolean(metadata={"description": "above 1 beyond its uncertainty"})


class FigureSchema(Strict):
    """A measured value: kilograms of a weighing or a stock change, else a fraction."""

    measured = fields.String(metadata={"description": ", ".join(Measured)})
    about = fields.String(metadata={"description": "reference of a lot, or name of an output"})
    element = fields.String(metadata={"description": "symbol, for a content or stock; else empty"})
    value = ExactDecimal(metadata={"description": "as read: kg, or a part of one"})
    standard = ExactDecimal(metadata={"description": "combined standard uncertainty"})
    reconciled = ExactDecimal(
        allow_none=True, metadata={"description": "corrected so that balances close, or null"}
    )
    is_assumed = fields.Boolean(
        metadata={"description": "some of its uncertainty was stated by nobody"}
    )


class SuspectSchema(Strict):
    """A figure that, were it alone wrong, would explain what is open."""

    measured = fields.String(metadata={"description": ", ".join(Measured)})
    about = fields.String(metadata={"description": "reference of a lot, or name of an output"})
    element = fields.String(metadata={"description": "symbol, for a content; else empty"})
    error = ExactDecimal(metadata={"description": "read less true: kg, or a part of one"})
    standards = ExactDecimal(metadata={"description": "the same in its standard uncertainties"})
    is_first = fields.Boolean(
        metadata={"description": "no balance tells it from the first; false: nearly as likely"}
    )


class KnownLineSchema(Strict):
    """What an element's books come to, with uncertainty."""

    element = fields.String(metadata={"description": "symbol; `REE`: their sum; or `dry mass`"})
    input = fields.Nested(KnownSchema, metadata={"description": "what went in"})
    products = fields.Nested(KnownSchema, metadata={"description": "in products"})
    intermediates = fields.Nested(
        KnownSchema, attribute="handed_on", metadata={"description": "in what goes on"}
    )
    residues = fields.Nested(KnownSchema, metadata={"description": "in residues"})
    stock_change = MassField(
        attribute="stock_change.mass", metadata={"description": "kg more in the line than before"}
    )
    stock_change_expanded = MassField(
        attribute="stock_change.expanded",
        metadata={"description": "kg, expanded uncertainty of it, k = 2"},
    )
    unexplained = fields.Nested(KnownSchema, metadata={"description": "found nowhere"})
    z = ExactDecimal(metadata={"description": "unexplained in its standard uncertainty"})
    conclusion = fields.String(
        metadata={"description": ", ".join(f"`{one}`" for one in Conclusion)}
    )
    yields = fields.List(fields.Nested(YieldSchema), metadata={"description": "shares of it"})
    suspects = fields.List(
        fields.Nested(SuspectSchema),
        metadata={"description": "most likely wrong where it does not close, least error first"},
    )


class ComparedLineSchema(LineSchema):
    """The books of one element, and what they come to with uncertainty."""

    known = fields.Nested(KnownLineSchema, metadata={"description": "with uncertainty"})


class TestSchema(Strict):
    """Whether the figures fit together at all."""

    balances = fields.Integer(metadata={"description": "how many independent ones"})
    chi_square = ExactDecimal(metadata={"description": "sum of squares of what is open"})
    chance = ExactDecimal(metadata={"description": "how often chance leaves as much open"})


class BatchBalanceSchema(BalanceSchema):
    """The balance of a batch per element, with uncertainty."""

    lines = fields.List(
        fields.Nested(ComparedLineSchema), metadata={"description": "one for each element"}
    )
    others = fields.List(
        fields.Nested(KnownLineSchema),
        metadata={"description": "their sum, and dry mass where the process keeps it"},
    )
    figures = fields.List(
        fields.Nested(FigureSchema), metadata={"description": "what all of it rests on"}
    )
    test = fields.Nested(TestSchema, metadata={"description": "global test"})


class PeriodArgs(CursorArgs):
    """Which closed batches are looked at."""

    first = fields.Date(load_default=None, metadata={"description": "first day, UTC"})
    until = fields.Date(load_default=None, metadata={"description": "last day, UTC"})


class BatchLinesSchema(Strict):
    """A batch with what its books come to."""

    batch = fields.String(metadata={"description": "reference of the batch"})
    lines = fields.List(fields.Nested(KnownLineSchema), metadata={"description": "its balance"})


class BaseBalanceSchema(Strict):
    """The batches a base closed in a period, seen as one, and a page of them."""

    base = fields.String(metadata={"description": "reference of the base"})
    first = fields.Date(metadata={"description": "first day, UTC"})
    until = fields.Date(metadata={"description": "last day, UTC"})
    batches = fields.Integer(metadata={"description": "how many were compared"})
    is_cut = fields.Boolean(metadata={"description": "there are more; the newest were taken"})
    lines = fields.List(fields.Nested(KnownLineSchema), metadata={"description": "all as one"})
    in_line = fields.List(
        fields.Nested(ContentSchema), metadata={"description": "in batches that are open"}
    )
    test = fields.Nested(TestSchema, metadata={"description": "global test"})
    errors = fields.List(
        fields.List(fields.Nested(SuspectSchema)),
        metadata={"description": "figures found wrong, the most certain first"},
    )
    items = fields.List(fields.Nested(BatchLinesSchema), metadata={"description": "batches"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})
