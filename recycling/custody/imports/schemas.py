"""How do movements look on the wire?"""

from __future__ import annotations

from marshmallow import fields, validate

from recycling.custody.imports.rules.states import FileState, Outcome
from recycling.lots.schemas import FindingSchema
from recycling.wire import InstantField, MassField, Strict


def _said(text: str, **more: object) -> dict[str, object]:
    return {"description": text, **more}


class MovementFileSchema(Strict):
    """A file of another tracking system and where it stands."""

    ref = fields.String(metadata=_said("its reference"))
    state = fields.String(
        validate=validate.OneOf([str(state) for state in FileState]), metadata=_said("")
    )
    system = fields.String(metadata=_said("us_emanifest or uk_receipt; empty until it is read"))
    name = fields.String(metadata=_said("the file's"))
    media_type = fields.String(metadata=_said("by its content"))
    size = fields.Integer(metadata=_said("in bytes"))
    sha256 = fields.String(metadata=_said("of the file as it was sent"))
    movements = fields.Integer(metadata=_said("movements it tells of"))
    bad = fields.Integer(metadata=_said("of them, those that cannot be kept"))
    failure = fields.String(metadata=_said("why it cannot be read"))
    uploaded_at = InstantField(metadata=_said("when it was sent"))
    ended_at = InstantField(allow_none=True, metadata=_said("when it was decided, or failed"))


class MovementFilePage(Strict):
    """A page of files."""

    items = fields.List(fields.Nested(MovementFileSchema))
    next = fields.String(metadata=_said("cursor of the next page, empty on the last"))


class MovementPartySchema(Strict):
    """Somebody another system names."""

    part = fields.String(metadata=_said("holder, carrier, recycler or broker"))
    name = fields.String(metadata=_said("as told"))
    number = fields.String(metadata=_said("EPA id, registration or authorisation, as told"))
    place = fields.String(metadata=_said("town or postcode"))
    order = fields.Integer(metadata=_said("of several carriers, from 1"))


class MovementSignatureSchema(Strict):
    """A signature another system tells of."""

    part = fields.String(metadata=_said("who signed"))
    name = fields.String(metadata=_said("printed name, as told"))
    at = fields.String(metadata=_said("as told; Z where a zone was named, else local time"))
    how = fields.String(metadata=_said("paper or electronic"))


class MovementLineSchema(Strict):
    """A line of waste."""

    number = fields.Integer(metadata=_said("as told"))
    description = fields.String(metadata=_said("as told"))
    codes = fields.List(fields.String(), metadata=_said("RCRA or List of Waste codes"))
    un_number = fields.String(metadata=_said("of dangerous goods"))
    hazardous = fields.Boolean(allow_none=True, metadata=_said("null: not said"))
    hazards = fields.List(fields.String(), metadata=_said("hazard properties"))
    containers = fields.Integer(allow_none=True, metadata=_said("how many"))
    container = fields.String(metadata=_said("kind of container, as coded there"))
    amount = fields.String(metadata=_said("decimal, in `unit`"))
    unit = fields.String(metadata=_said("code of the unit in that system"))
    mass = MassField(
        allow_none=True,
        metadata=_said("kg; null where the amount is a volume of unknown density"),
    )
    is_estimate = fields.Boolean(allow_none=True, metadata=_said("null: not said"))
    operations = fields.List(fields.String(), metadata=_said("management or treatment codes"))
    discrepancy = fields.String(metadata=_said("as told"))


class ToldSchema(Strict):
    """What another system tells of one movement of waste, in our words."""

    system = fields.String(metadata=_said("us_emanifest or uk_receipt"))
    tracking_number = fields.String(metadata=_said("manifest tracking number, waste tracking id"))
    own_reference = fields.String(metadata=_said("the sender's own"))
    status = fields.String(metadata=_said("there, as told"))
    version = fields.Integer(metadata=_said("of a corrected manifest, 0 where not said"))
    shipped_at = fields.String(metadata=_said("as told"))
    received_at = fields.String(metadata=_said("as told"))
    rejection = fields.String(metadata=_said("kind and reason, as told"))
    vehicle = fields.String(metadata=_said("its plate"))
    parties = fields.List(fields.Nested(MovementPartySchema))
    signatures = fields.List(fields.Nested(MovementSignatureSchema))
    lines = fields.List(fields.Nested(MovementLineSchema))
    notes = fields.List(fields.String(), metadata=_said("texts in which references are sought"))


class MovementRowSchema(Strict):
    """A movement of a file, what was found in it, and what it comes to."""

    number = fields.Integer(metadata=_said("in the file, from 1"))
    place = fields.String(metadata=_said("movements[0], or sheet and row"))
    outcome = fields.String(
        validate=validate.OneOf([str(one) for one in Outcome]), metadata=_said("")
    )
    told = fields.Nested(ToldSchema)
    names = fields.List(fields.String(), metadata=_said("our references it names"))
    consignment = fields.String(metadata=_said("the consignment these mean, if it is yours"))
    movement = fields.String(metadata=_said("what is kept of it, empty before"))
    findings = fields.List(
        fields.Nested(FindingSchema),
        metadata=_said("severity error keeps it out; question and warning do not"),
    )


class MovementRowPage(Strict):
    """A page of a file's movements."""

    items = fields.List(fields.Nested(MovementRowSchema))
    next = fields.String(metadata=_said("cursor of the next page, empty on the last"))


class MatchSchema(Strict):
    """Which consignment, and which line is its lot."""

    consignment = fields.String(
        required=True,
        validate=validate.Length(max=20),
        metadata=_said("reference of a consignment of yours"),
    )
    line = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 10**9),
        metadata=_said("number of the line of waste that is the lot; 0: all together"),
    )


class ChoiceSchema(Strict):
    """What one movement of a file is of."""

    number = fields.Integer(
        required=True, validate=validate.Range(1, 1000), metadata=_said("of the movement")
    )
    consignment = fields.String(
        required=True,
        validate=validate.Length(max=20),
        metadata=_said("reference of a consignment of yours; empty: of none yet"),
    )
    line = fields.Integer(
        load_default=0, validate=validate.Range(0, 10**9), metadata=_said("0: all together")
    )


class KeepSchema(Strict):
    """Which movements are of which consignments; the others are as they name."""

    matches = fields.List(
        fields.Nested(ChoiceSchema), load_default=list, validate=validate.Length(max=1000)
    )


class UnmatchSchema(Strict):
    """Why a match is taken back."""

    reason = fields.String(
        required=True, validate=validate.Length(5, 500), metadata=_said("a sentence")
    )


class DifferenceSchema(Strict):
    """One thing another system tells otherwise."""

    field = fields.String(metadata=_said("mass, code, holder, shipped_at …"))
    code = fields.String(metadata=_said("mass_differs, party_differs …"))
    told = fields.String(metadata=_said("there"))
    ours = fields.String(metadata=_said("here"))
    is_significant = fields.Boolean(metadata=_said("mass: above 10 % by weight"))


class MovementSchema(Strict):
    """A movement kept, what it is of, and where the two differ."""

    ref = fields.String(metadata=_said("its reference"))
    sender = fields.String(metadata=_said("reference of who sent the file"))
    system = fields.String(metadata=_said("us_emanifest or uk_receipt"))
    tracking_number = fields.String(metadata=_said("there"))
    own_reference = fields.String(metadata=_said("the sender's own, there"))
    versions = fields.Integer(metadata=_said("how often it was told otherwise, from 1"))
    kept_at = InstantField(metadata=_said("the newest version"))
    file = fields.String(metadata=_said("reference of the file it is from"))
    sha256 = fields.String(metadata=_said("of that file"))
    consignment = fields.String(metadata=_said("reference; empty: not matched"))
    line = fields.Integer(metadata=_said("line of waste that is the lot; 0: all together"))
    matched_at = InstantField(allow_none=True, metadata=_said("null: not matched"))
    told = fields.Nested(ToldSchema)
    differences = fields.List(fields.Nested(DifferenceSchema))


class MovementPage(Strict):
    """A page of movements."""

    items = fields.List(fields.Nested(MovementSchema))
    next = fields.String(metadata=_said("cursor of the next page, empty on the last"))
