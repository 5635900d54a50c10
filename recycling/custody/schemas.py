"""Consignments as programs send and read them."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from marshmallow import fields, post_load, validate

from recycling.custody.rules import (
    ACCURACY_CLASSES,
    HANDOVERS,
    LONGEST_REASON,
    MOST_LEGS,
    MOST_PIECES,
    PACKING_GROUPS,
    LegPlan,
    Mode,
    Stage,
    State,
    Verdict,
)
from recycling.quantities import NO_MASS
from recycling.wire import FractionField, InstantField, MassField, Strict

_STAGES = ", ".join(stage.name.lower() for stage in Stage)


class HandoverSchema(Strict):
    """One passing from hand to hand with its two signatures."""

    number = fields.Integer(
        metadata={
            "description": "1: holder to the first leg's carrier; each next: to the carrier of "
            "the next leg; the last: to the base, at its gate"
        }
    )
    from_part = fields.String(
        metadata={"description": "who gives: holder, carrier, or storage on the way"}
    )
    to_part = fields.String(metadata={"description": "who takes: carrier, storage or recycler"})
    given_at = InstantField(allow_none=True, metadata={"description": "given, as stated"})
    given_signed_at = InstantField(
        allow_none=True, metadata={"description": "signed by who gives, as stamped here"}
    )
    taken_at = InstantField(allow_none=True, metadata={"description": "taken, as stated; or null"})
    taken_signed_at = InstantField(
        allow_none=True, metadata={"description": "signed by who takes, as stamped here; or null"}
    )


class LegSchema(Strict):
    """One leg of the way, in their order."""

    mode = fields.String(
        load_default=Mode.ROAD,
        validate=validate.OneOf([str(mode) for mode in Mode]),
        metadata={"description": "how it is carried; storage: it stays there meanwhile"},
    )
    carrier = fields.String(
        required=True,
        metadata={"description": "reference of the carrier, or of who stores the lot"},
    )
    plates = fields.List(
        fields.String(),
        load_default=list,
        metadata={"description": "one or two number plates by road, else none"},
    )
    permit = fields.String(
        load_default="", metadata={"description": "the carrier's, to carry or keep waste"}
    )
    place = fields.String(
        load_default="", metadata={"description": "where it is stored; else empty"}
    )

    @post_load
    def plan(self, told: dict[str, Any], **_: Any) -> LegPlan:
        """Make the leg as planned."""
        return LegPlan(
            Mode(told["mode"]),
            told["carrier"],
            tuple(told["plates"]),
            told["permit"],
            told["place"],
        )


class LegCardSchema(Strict):
    """One leg as it stands."""

    number = fields.Integer(metadata={"description": "its place on the way, from 1"})
    mode = fields.String(metadata={"description": f"one of {', '.join(Mode)}"})
    carrier = fields.String(
        attribute="carrier.ref", metadata={"description": "who carries or stores it"}
    )
    plates = fields.List(fields.String(), metadata={"description": "number plates"})
    permit = fields.String(metadata={"description": "the carrier's, to carry or keep waste"})
    place = fields.String(metadata={"description": "where it is stored; else empty"})


class ReceiptSchema(Strict):
    """What the base weighed, in kilograms, and its verdict."""

    scale = fields.String(
        required=True,
        validate=validate.Length(2, 100),
        metadata={"description": "name or number of the weighbridge"},
    )
    accuracy_class = fields.String(
        load_default="III",
        validate=validate.OneOf(ACCURACY_CLASSES),
        metadata={"description": "OIML R 76"},
    )
    division = MassField(required=True, metadata={"description": "kg; interval e of the scale"})
    calibrated_until = fields.Date(
        required=True, metadata={"description": "to when the scale's verification is valid"}
    )
    gross = MassField(required=True, metadata={"description": "kg; vehicle with the lot"})
    tare = MassField(required=True, metadata={"description": "kg; vehicle empty"})
    moisture = FractionField(required=True, metadata={"description": "of the wet mass"})
    pieces = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, MOST_PIECES),
        metadata={"description": "packages as counted; null for a load in bulk"},
    )
    verdict = fields.String(
        required=True,
        validate=validate.OneOf([str(v) for v in Verdict]),
        metadata={"description": "what the base says of what arrived"},
    )
    refused = MassField(
        load_default=NO_MASS,
        metadata={"description": "kg of the net mass that is not taken; all of it if refused"},
    )
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_REASON),
        metadata={"description": "why anything is refused"},
    )


class ReceiptCardSchema(ReceiptSchema):
    """A signed receipt."""

    net = MassField(metadata={"description": "kg; gross less tare"})
    accepted = MassField(metadata={"description": "kg; net less refused"})
    received_at = InstantField(metadata={"description": "signed by the base, as stamped here"})


class StopSchema(Strict):
    """What keeps the base of a consignment from taking it in now."""

    what = fields.String(
        metadata={"description": "ceased (production, by order), suspended or revoked (licence)"}
    )
    order = fields.String(metadata={"description": "reference of the order; empty where by none"})
    licence = fields.String(metadata={"description": "number of the licence; empty where ceased"})


class StopsSchema(Strict):
    """All that keeps the base of a consignment from taking it in now."""

    stops = fields.List(fields.Nested(StopSchema), metadata={"description": "empty: nothing"})


class ConsignmentSchema(Strict):
    """A consignment as its parties see it."""

    ref = fields.String(metadata={"description": "reference of the consignment"})
    lot = fields.String(attribute="lot.ref", metadata={"description": "reference of the lot"})
    sale = fields.String(attribute="sale.ref", metadata={"description": "reference of the sale"})
    state = fields.String(metadata={"description": f"one of {', '.join(State)}"})
    holder = fields.String(
        attribute="holder.ref", metadata={"description": "reference of who gives the lot"}
    )
    carrier = fields.String(
        attribute="carrier.ref",
        metadata={"description": "reference of who carries it now, or is to next"},
    )
    recycler = fields.String(
        attribute="recycler.ref", metadata={"description": "reference of who receives it"}
    )
    base = fields.String(attribute="base.ref", metadata={"description": "where it goes"})
    planned_on = fields.Date(metadata={"description": "planned day of departure"})
    legs = fields.List(fields.Nested(LegCardSchema), metadata={"description": "its way"})
    leg_number = fields.Integer(
        metadata={"description": "number of the leg it is on, or was given to"}
    )
    is_dangerous = fields.Boolean(
        allow_none=True, metadata={"description": "to carry (ADR); null while nobody has said"}
    )
    un_number = fields.String(metadata={"description": "of dangerous goods, else empty"})
    un_class = fields.String(metadata={"description": "class of dangerous goods, else empty"})
    packing_group = fields.String(metadata={"description": "of dangerous goods, else empty"})
    packages = fields.Integer(allow_none=True, metadata={"description": "that travel"})
    acceptance_number = fields.String(
        metadata={"description": "of the base's acceptance of hazardous waste, else empty"}
    )
    trader = fields.Function(
        lambda row: row.trader.ref if row.trader else "",
        metadata={"type": "string", "description": "reference of who trades it, or empty"},
    )
    broker = fields.Function(
        lambda row: row.broker.ref if row.broker else "",
        metadata={"type": "string", "description": "reference of who arranges it, or empty"},
    )
    handovers = fields.List(
        fields.Nested(HandoverSchema), metadata={"description": "signatures so far"}
    )
    receipt = fields.Nested(
        ReceiptCardSchema, allow_none=True, metadata={"description": "what the base weighed"}
    )


class AmendmentSchema(Strict):
    """What a consignment is to say; what is left out stays as it is."""

    planned_on = fields.Date(metadata={"description": "day of departure"})
    legs = fields.List(
        fields.Nested(LegSchema),
        metadata={"description": f"all of the 1 to {MOST_LEGS} legs, in their order"},
    )
    is_dangerous = fields.Boolean(
        allow_none=True,
        metadata={"description": "whether the lot is dangerous goods for carriage (ADR)"},
    )
    un_number = fields.String(metadata={"description": "of dangerous goods, such as UN3189"})
    un_class = fields.String(metadata={"description": "class of dangerous goods, such as 4.2"})
    packing_group = fields.String(
        metadata={"description": f"one of {', '.join(PACKING_GROUPS)}, or empty"}
    )
    packages = fields.Integer(
        allow_none=True,
        metadata={"description": "number of packages; left out of a new one, those of the lot"},
    )
    acceptance_number = fields.String(
        metadata={"description": "of the base's acceptance of hazardous waste"}
    )
    trader = fields.String(metadata={"description": "reference of who trades the waste, or empty"})
    broker = fields.String(
        metadata={"description": "reference of who arranges its treatment, or empty"}
    )


class DispatchSchema(AmendmentSchema):
    """How a paid lot is to travel, as far as that is known."""

    lot = fields.String(required=True, metadata={"description": "reference of the lot"})
    is_draft = fields.Boolean(
        load_default=False,
        metadata={"description": "true: it may lack fields, and nobody it names sees it yet"},
    )
    planned_on = fields.Date(required=True, metadata={"description": "day of departure"})
    legs = fields.List(
        fields.Nested(LegSchema),
        required=True,
        metadata={"description": f"1 to {MOST_LEGS} legs, in their order"},
    )


class FieldRuleSchema(Strict):
    """What one field of a consignment holds, and by and from which signature."""

    field = fields.String(metadata={"description": "its name here; ``legs.`` for one of each leg"})
    name = fields.String(metadata={"description": "its name for people"})
    words = fields.String(metadata={"description": "what it holds"})
    obligatory_from = fields.Function(
        lambda rule: rule.obligatory_from and rule.obligatory_from.name.lower(),
        metadata={
            "type": ["string", "null"],
            "description": f"one of {_STAGES}: must be filled in by then; null: may stay empty",
        },
    )
    locked_from = fields.Function(
        lambda rule: rule.locked_from.name.lower(),
        metadata={"type": "string", "description": f"one of {_STAGES}: stands from then on"},
    )
    where = fields.String(metadata={"description": "only where this holds; empty: always"})
    stream = fields.String(metadata={"description": "only for lots of this stream; empty: all"})
    parts = fields.List(fields.String(), metadata={"description": "who may fill it in"})
    valid_from = fields.Date(metadata={"description": "for consignments begun from this day on"})
    source = fields.String(metadata={"description": "what lays it down"})


class FieldDaySchema(Strict):
    """As of which day."""

    on = fields.Date(
        load_default=None,
        metadata={"description": "the day on which the consignment was begun; left out, today"},
    )


class SigningSchema(Strict):
    """Which signature, and when the hand-over happened if not now."""

    signing = fields.String(
        required=True,
        validate=validate.OneOf([str(s) for s in HANDOVERS]),
        metadata={"description": "the signature that comes next"},
    )
    happened_at = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        default_timezone=UTC,
        metadata={"description": "when it took place, if not now; never in the future"},
    )


class CodeSigningSchema(SigningSchema):
    """Which signature, on the caller's device, by whose code."""

    code = fields.String(
        required=True,
        validate=validate.Length(1, 20),
        metadata={"description": "short code of who signs for the party whose turn it is"},
    )
