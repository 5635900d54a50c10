"""How do formulas, and what they are worked out from, look on the wire?

The same documents as in the ledger, the bid log and a sealed envelope.
"""

from __future__ import annotations

from marshmallow import fields, validate

from recycling.auctions.rules.formula_checks import MOST_LINES
from recycling.auctions.rules.reference import LONGEST_AVERAGING_DAYS
from recycling.quantities import CURRENCIES, Basis, Form
from recycling.wire import Strict


def _percent(words: str) -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Regexp(r"^[0-9]{1,3}(\.[0-9]{1,6})?$"),
        metadata={"description": f"{words}, a percentage as text", "example": "92.5"},
    )


def _minor(words: str) -> fields.Integer:
    return fields.Integer(
        load_default=0,
        strict=True,
        validate=validate.Range(-(10**12), 10**12),
        metadata={"description": f"minor units {words}"},
    )


class PayableSchema(Strict):
    """What is paid for: content × pay %, or content less the deduction, whichever is less."""

    elements = fields.List(
        fields.String(validate=validate.Length(1, 2)),
        required=True,
        validate=validate.Length(1, 17),
        metadata={"description": "symbols counted together, as they are quoted", "example": ["Dy"]},
    )
    pay_percent = _percent("share of the content that is paid for")
    deduction_points = fields.String(
        load_default="0",
        validate=validate.Regexp(r"^[0-9]{1,3}(\.[0-9]{1,6})?$"),
        metadata={"description": "percentage points taken off the content first, as text"},
    )


class PenaltySchema(Strict):
    """What a substance costs per tonne, for each step above a threshold."""

    substance = fields.String(
        required=True,
        validate=validate.Length(1, 20),
        metadata={"description": "as the lot's assay states it", "example": "Cl"},
    )
    threshold_percent = _percent("share above which it costs")
    step_percent = _percent("the step the rate is for")
    minor_per_tonne = _minor("per tonne for each step, in proportion")


class FormulaSchema(Strict):
    """A price by formula: payables × index − treatment − penalties − fixed."""

    currency = fields.String(
        required=True,
        validate=validate.OneOf(CURRENCIES),
        metadata={"description": "ISO 4217; the auction's"},
    )
    form = fields.String(
        load_default=str(Form.OXIDE),
        validate=validate.OneOf(tuple(Form)),
        metadata={"description": "whether assay and index are of elements or of oxides"},
    )
    basis = fields.String(
        load_default=str(Basis.DRY),
        validate=validate.OneOf(tuple(Basis)),
        metadata={"description": "which mass the assay, the charge and the penalties are of"},
    )
    payables = fields.List(
        fields.Nested(PayableSchema),
        required=True,
        validate=validate.Length(1, MOST_LINES),
        metadata={"description": "what is paid for"},
    )
    penalties = fields.List(
        fields.Nested(PenaltySchema),
        load_default=list,
        validate=validate.Length(max=MOST_LINES),
        metadata={"description": "what is taken off for substances"},
    )
    treatment_minor_per_tonne = _minor("per tonne for the treatment")
    fixed_minor = _minor("for the whole lot, taken off; below zero adds")


class PricingSchema(Strict):
    """Whose quotations bids by formula are worked out from."""

    index_publisher = fields.String(
        required=True,
        validate=validate.Length(2, 100),
        metadata={"description": "as the observed prices name it"},
    )
    averaging_days = fields.Integer(
        load_default=30,
        strict=True,
        validate=validate.Range(1, LONGEST_AVERAGING_DAYS),
        metadata={"description": "calendar days up to the opening, averaged"},
    )


class ObservationSchema(Strict):
    """A quotation an index rests on."""

    id = fields.Integer(metadata={"description": "of the observed price"})
    observed_on = fields.String(metadata={"description": "day"})
    minor_per_kg = fields.Integer(metadata={"description": "minor units per kilogram"})
    is_demonstration = fields.Boolean(metadata={"description": "invented; not market data"})


class QuotedSchema(Strict):
    """Something in the lot that is quoted: its share, and its index at the opening."""

    name = fields.String(metadata={"description": "symbol, or those quoted together"})
    form = fields.String(metadata={"description": "element or oxide"})
    dry = fields.String(metadata={"description": "share of dry mass in that form, 0 to 1"})
    day = fields.String(metadata={"description": "day of the index"})
    minor_per_kg = fields.String(metadata={"description": "the index, minor units per kilogram"})
    is_fallback = fields.Boolean(
        metadata={"description": "nothing was quoted in the window; the last before counts"}
    )
    observations = fields.List(
        fields.Nested(ObservationSchema), metadata={"description": "what it is the mean of"}
    )


class StatedSchema(Strict):
    """A substance of the lot's assay that is not quoted."""

    name = fields.String(metadata={"description": "species"})
    dry = fields.String(metadata={"description": "share of dry mass, 0 to 1"})


class ReferenceSchema(Strict):
    """What an auction's bids by formula are worked out from; fixed at the opening."""

    currency = fields.String(metadata={"description": "ISO 4217"})
    publisher = fields.String(metadata={"description": "whose quotations"})
    averaging_days = fields.Integer(metadata={"description": "calendar days of the mean"})
    oldest_days = fields.Integer(metadata={"description": "no older quotation counts"})
    wet_kg = fields.String(metadata={"description": "mass as delivered, kg"})
    dry_kg = fields.String(metadata={"description": "mass without moisture, kg"})
    quoted = fields.List(fields.Nested(QuotedSchema), metadata={"description": "can be paid for"})
    stated = fields.List(fields.Nested(StatedSchema), metadata={"description": "can be charged"})
