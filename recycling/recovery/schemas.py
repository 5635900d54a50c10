"""How batches, what went in and what came out are written for programs."""

from __future__ import annotations

from marshmallow import fields, validate

from recycling.recovery.rules import (
    LONGEST_REASON,
    MODELS,
    SHORTEST_REASON,
    OutputKind,
    ProductForm,
    ResidueKind,
    TreatmentMode,
)
from recycling.wire import ExactDecimal, FractionField, InstantField, MassField, Strict


class ContentSchema(Strict):
    """The mass of one element, in kilograms of the element."""

    element = fields.String(
        required=True, validate=validate.Length(1, 3), metadata={"description": "symbol, as “Nd”"}
    )
    mass = MassField(required=True, metadata={"description": "kg of the element"})


class InputSchema(Strict):
    """A lot, or a part of one, that the batch took in."""

    lot = fields.String(attribute="lot.ref", metadata={"description": "reference of the lot"})
    wet_mass = MassField(metadata={"description": "kg, of what was accepted at its receipt"})
    moisture = FractionField(metadata={"description": "of the wet mass, as received"})
    radioactivity = fields.String(
        attribute="lot.radioactivity", metadata={"description": "state of the lot"}
    )
    contents = fields.List(
        fields.Nested(ContentSchema),
        attribute="elements",
        metadata={"description": "mass of each element in it, by the declared composition"},
    )


class MaterialInputSchema(Strict):
    """An intermediate, or a part of one, that the batch took in."""

    material = fields.String(
        attribute="material.ref", metadata={"description": "reference of the intermediate"}
    )
    mass = MassField(metadata={"description": "kg that were taken of it"})
    contents = fields.List(
        fields.Nested(ContentSchema),
        attribute="elements",
        metadata={"description": "mass of each element in it"},
    )


class DetailsSchema(Strict):
    """What more is said of an output; each only of the kinds it is named for."""

    form = fields.String(
        load_default="",
        validate=validate.OneOf(["", *map(str, ProductForm)]),
        metadata={"description": "of a product: oxide, metal, alloy or other"},
    )
    grade = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"description": "of a product or intermediate, such as “99.9 %”"},
    )
    assay = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"description": "of a product or intermediate: the laboratory's reference"},
    )
    residue = fields.String(
        load_default="",
        validate=validate.OneOf(["", *map(str, ResidueKind)]),
        metadata={"description": "of a residue: what it is"},
    )
    operation = fields.String(
        load_default="",
        validate=validate.Length(max=4),
        metadata={"description": "of a residue: R or D code of what is done with it; no interim"},
    )
    next_base = fields.String(
        load_default="",
        validate=validate.Length(max=20),
        metadata={"description": "of an intermediate: reference of the base it goes on to"},
    )
    permit = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"description": "of a residue: number of the receiver's permit for the operation"},
    )


class OutputSchema(DetailsSchema):
    """A product, intermediate or residue as declared."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf([str(k) for k in OutputKind]),
        metadata={"description": "what it is to the base"},
    )
    name = fields.String(
        required=True,
        validate=validate.Length(2, 200),
        metadata={"description": "as it is traded, such as “Nd-Pr oxide 99.5 %”"},
    )
    mass = MassField(required=True, metadata={"description": "kg of the whole output"})
    destination = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"description": "who takes it and what for; needed for a residue"},
    )
    contents = fields.List(
        fields.Nested(ContentSchema),
        load_default=list,
        metadata={"description": "mass of each element in it; a residue may do without"},
    )
    attributed = fields.List(
        fields.Nested(ContentSchema),
        load_default=list,
        metadata={
            "description": "of a product, under mass balance: how much of each element is to "
            "count as recovered from specified lots"
        },
    )


class OutputCardSchema(Strict):
    """A declared output of a batch."""

    id = fields.Integer(metadata={"description": "number by which it can be taken back"})
    material = fields.String(
        attribute="ref",
        allow_none=True,
        metadata={"description": "reference of an intermediate; null for anything else"},
    )
    kind = fields.String(metadata={"description": "product, intermediate or residue"})
    name = fields.String(metadata={"description": "as declared"})
    mass = MassField(metadata={"description": "kg of the whole output"})
    destination = fields.String(metadata={"description": "who takes it and what for"})
    lot = fields.String(
        attribute="lot_ref",
        allow_none=True,
        metadata={"description": "reference of the lot a residue is; or null"},
    )
    details = fields.Nested(
        DetailsSchema, attribute="said", metadata={"description": "what more is said of it"}
    )
    contents = fields.List(
        fields.Nested(ContentSchema),
        attribute="elements",
        metadata={"description": "mass of each element in it"},
    )


class StockChangeSchema(Strict):
    """How much more of an element is in the process line after a batch than before it."""

    element = fields.String(required=True, metadata={"description": "symbol, as “Nd”"})
    mass = MassField(required=True, metadata={"description": "kg; negative: the line gave it back"})
    expanded = MassField(
        required=True, metadata={"description": "kg, expanded uncertainty of it, k = 2"}
    )


class BatchSchema(Strict):
    """A batch with what went in and came out."""

    ref = fields.String(metadata={"description": "reference of the batch"})
    base = fields.String(attribute="base.ref", metadata={"description": "reference of the base"})
    line = fields.String(
        attribute="line.ref", metadata={"description": "reference of the process line"}
    )
    process = fields.String(
        attribute="line.process", metadata={"description": "the process, as in the catalogue"}
    )
    operation = fields.String(
        attribute="line.operation",
        metadata={"description": "R code of the line; R12 and R13 are interim and end no chain"},
    )
    mode = fields.String(
        metadata={"description": "way it treated in, once closed; empty of an interim operation"}
    )
    custody_model = fields.String(metadata={"description": "of ISO 22095, under which it runs"})
    state = fields.String(metadata={"description": "open or closed"})
    opened_at = InstantField(metadata={"description": "when the base opened it"})
    closed_at = InstantField(
        allow_none=True, metadata={"description": "when the base closed its books; or null"}
    )
    reopened_at = InstantField(
        allow_none=True,
        metadata={"description": "since when closed books have been open again; or null"},
    )
    radioactivity = fields.String(
        metadata={"description": "of the blend: the worst state of the lots it took in"}
    )
    inputs = fields.List(
        fields.Nested(InputSchema), metadata={"description": "the lots it took in"}
    )
    materials = fields.List(
        fields.Nested(MaterialInputSchema),
        metadata={"description": "the intermediates of other batches it took in"},
    )
    outputs = fields.List(
        fields.Nested(OutputCardSchema), metadata={"description": "what came out, as declared"}
    )
    stock_changes = fields.List(
        fields.Nested(StockChangeSchema), metadata={"description": "what stays in its line"}
    )


class OpenSchema(Strict):
    """On which process line the batch runs."""

    line = fields.String(required=True, metadata={"description": "reference of the line"})
    custody_model = fields.String(
        load_default="",
        validate=validate.OneOf(["", *map(str, MODELS)]),
        metadata={"description": "that its base has declared; controlled blending unless given"},
    )


class TakeInSchema(Strict):
    """Which received lot goes in, and how much of it."""

    lot = fields.String(required=True, metadata={"description": "reference of the lot"})
    mass = MassField(
        load_default=None,
        allow_none=True,
        metadata={"description": "wet kg of it; all that is left of it unless given"},
    )


class TakeMaterialSchema(Strict):
    """Which intermediate goes in, and how much of it."""

    material = fields.String(required=True, metadata={"description": "its reference"})
    mass = MassField(
        load_default=None,
        allow_none=True,
        metadata={"description": "kg of it; all that is left of it unless given"},
    )


class MaterialSchema(Strict):
    """An intermediate that waits for a batch."""

    ref = fields.String(metadata={"description": "its reference"})
    name = fields.String(metadata={"description": "as declared"})
    batch = fields.String(metadata={"description": "reference of the batch it came out of"})
    made_at = fields.String(metadata={"description": "name of the base it came out at"})
    next_base = fields.String(metadata={"description": "reference of the base it goes on to"})
    mass = MassField(metadata={"description": "kg of all of it"})
    left = MassField(metadata={"description": "kg that are in no batch"})
    contents = fields.List(
        fields.Nested(ContentSchema),
        attribute="elements",
        metadata={"description": "mass of each element in all of it"},
    )


class MaterialPageSchema(Strict):
    """A page of intermediates."""

    items = fields.List(fields.Nested(MaterialSchema), metadata={"description": "oldest first"})
    next = fields.String(metadata={"description": "cursor of the next page; empty at the end"})


class CloseSchema(Strict):
    """In which way the batch treated what it took in."""

    mode = fields.String(
        load_default="",
        validate=validate.OneOf(["", *map(str, TreatmentMode)]),
        metadata={
            "description": "needed where the line's operation leaves it open, as R4 does (reuse, "
            "recycling or other recovery); kept from before when books are closed again"
        },
    )


class ResidueLotSchema(Strict):
    """Which lot a residue is."""

    lot = fields.String(
        required=True, metadata={"description": "reference of a published lot of the base's own"}
    )


class ReopenSchema(Strict):
    """Why closed books are opened again."""

    reason = fields.String(
        required=True,
        validate=validate.Length(SHORTEST_REASON, LONGEST_REASON),
        metadata={"description": "what was declared wrongly; holders and regulator read it"},
    )


class LineSchema(Strict):
    """The books of one element, in kilograms and shares of the input."""

    element = fields.String(metadata={"description": "symbol, as “Nd”"})
    input = MassField(metadata={"description": "kg that went in"})
    products = MassField(metadata={"description": "kg found in products"})
    residues = MassField(metadata={"description": "kg found in residues"})
    intermediates = MassField(metadata={"description": "kg found in what goes on"})
    stock_change = MassField(metadata={"description": "kg more in the line than before"})
    unexplained = MassField(metadata={"description": "kg found nowhere; negative: too much found"})
    gap = ExactDecimal(metadata={"description": "unexplained as a share of the input"})
    recovery = ExactDecimal(metadata={"description": "overall recovery into products"})
    verdict = fields.String(
        metadata={
            "description": "`closes`; `closes with a gap` (above 3 %); `does not close` (5 %)"
        }
    )


class BalanceSchema(Strict):
    """The balance of a batch per element."""

    batch = fields.String(metadata={"description": "reference of the batch"})
    lines = fields.List(fields.Nested(LineSchema), metadata={"description": "one for each element"})
