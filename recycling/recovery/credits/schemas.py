"""How custody models and credits are written for programs."""

from __future__ import annotations

from marshmallow import fields, validate

from recycling.recovery.rules import MODELS, PERIODS
from recycling.wire import ExactDecimal, InstantField, MassField, Strict


class CustodySchema(Strict):
    """Under which custody models (ISO 22095) a base runs batches."""

    models = fields.List(
        fields.String(validate=validate.OneOf([*map(str, MODELS)])),
        required=True,
        validate=validate.Length(min=1),
        metadata={"description": "that a batch may be opened under"},
    )
    subtypes = fields.List(
        fields.String(),
        load_default=list,
        metadata={"description": "sub-types of waste that are specified; none: every lot is"},
    )
    months = fields.Integer(
        load_default=PERIODS[-1],
        validate=validate.OneOf(PERIODS),
        metadata={"description": "after which a credit lapses"},
    )


class CreditBalanceSchema(Strict):
    """The credits of one element."""

    element = fields.String(metadata={"description": "symbol, as “Nd”"})
    credited = MassField(metadata={"description": "kg recovered of specified lots"})
    attributed = MassField(metadata={"description": "kg attributed to products"})
    lapsed = MassField(metadata={"description": "kg that lapsed before they were attributed"})
    available = MassField(metadata={"description": "kg that can be attributed now"})
    next_lapse_at = InstantField(
        allow_none=True, metadata={"description": "when the first of these lapse; or null"}
    )


class BaseCustodySchema(CustodySchema):
    """The same, with the credits of the base."""

    base = fields.String(metadata={"description": "reference of the base"})
    declared_at = InstantField(
        allow_none=True, metadata={"description": "null where it has not declared anything"}
    )
    credits = fields.List(
        fields.Nested(CreditBalanceSchema), metadata={"description": "one for each element"}
    )


class CreditSchema(Strict):
    """An entry of the ledger of credits."""

    booked_at = InstantField(metadata={"description": "when books were closed"})
    element = fields.String(metadata={"description": "symbol, as “Nd”"})
    kind = fields.String(metadata={"description": "credit or attribution"})
    batch = fields.String(attribute="batch.ref", metadata={"description": "of which batch"})
    product = fields.String(metadata={"description": "that has it; empty of a credit"})
    mass = MassField(metadata={"description": "kg; below zero where it is drawn"})
    balance = MassField(metadata={"description": "kg the base had of the element after it"})
    left = MassField(
        attribute="left_mass", metadata={"description": "kg of it that nothing has drawn on"}
    )
    lapses_at = InstantField(
        metadata={"description": "when it lapses, or the first of what was drawn on"}
    )


class CreditPageSchema(Strict):
    """A page of entries."""

    items = fields.List(fields.Nested(CreditSchema), metadata={"description": "newest first"})
    next = fields.String(metadata={"description": "cursor of the next page; empty at the end"})


class AttributedSchema(Strict):
    """How much of one element in a product counts as recovered from specified lots."""

    element = fields.String(metadata={"description": "symbol, as “Nd”"})
    mass = MassField(metadata={"description": "kg of the element in the product"})
    attributed = MassField(metadata={"description": "kg of it that count"})
    proportion = ExactDecimal(metadata={"description": "of the mass, 0 to 1"})


class ProductCustodySchema(Strict):
    """A product, element by element."""

    name = fields.String(metadata={"description": "as declared"})
    elements = fields.List(
        fields.Nested(AttributedSchema), metadata={"description": "as far as it holds them"}
    )


class BatchCustodySchema(Strict):
    """Under which custody model a batch runs, and what its products hold of specified lots."""

    batch = fields.String(metadata={"description": "reference of the batch"})
    custody_model = fields.String(metadata={"description": "of ISO 22095"})
    specified_subtypes = fields.List(
        fields.String(), metadata={"description": "none: every lot is specified"}
    )
    products = fields.List(
        fields.Nested(ProductCustodySchema),
        metadata={
            "description": "under mass balance what was attributed, else what specified lots "
            "brought, once the books are closed"
        },
    )
