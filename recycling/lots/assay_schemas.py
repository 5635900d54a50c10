"""How do assays and answers look on the wire?"""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.lots.rules import Method, Origin, SpeciesForm, UncertaintyKind
from recycling.quantities import Basis
from recycling.wire import FractionField, InstantField, Strict

_TEXT = validate.Length(max=500)


def _said(text: str, **more: Any) -> dict[str, Any]:
    return {"description": text, **more}


class ComponentSchema(Strict):
    """One species and its fraction of the mass, as element or oxide by its own name."""

    species = fields.String(
        required=True,
        validate=validate.Length(1, 20),
        metadata=_said("element, oxide or compound", example="Nd"),
    )
    fraction = FractionField(
        required=True, metadata=_said("of the mass named by basis, 0 to 1", example="0.19")
    )
    basis = fields.String(
        load_default=str(Basis.DRY),
        validate=validate.OneOf([str(one) for one in Basis]),
        metadata=_said("the mass it is a part of: without or with its moisture"),
    )
    uncertainty = FractionField(
        load_default=None,
        allow_none=True,
        metadata=_said("expanded, k = 2; left out where none is stated", example="0.004"),
    )
    uncertainty_kind = fields.String(
        load_default=str(UncertaintyKind.POINTS),
        validate=validate.OneOf([str(one) for one in UncertaintyKind]),
        metadata=_said("points of the mass, or a part of the fraction itself"),
    )
    method = fields.String(
        load_default=str(Method.ESTIMATE),
        validate=validate.OneOf([str(one) for one in Method]),
        metadata=_said("how it was found"),
    )
    laboratory = fields.String(load_default="", validate=_TEXT, metadata=_said("who measured"))


class ReportSchema(Strict):
    """Who analysed, by which accreditation and report, and when."""

    laboratory = fields.String(
        load_default="", validate=_TEXT, metadata=_said("its name", example="Elbe Analytics")
    )
    accreditation = fields.String(
        load_default="", validate=_TEXT, metadata=_said("number of its accreditation")
    )
    report_number = fields.String(
        load_default="", validate=_TEXT, metadata=_said("number of the report")
    )
    sampled_on = fields.Date(load_default=None, allow_none=True, metadata=_said("day of sampling"))
    analysed_on = fields.Date(load_default=None, allow_none=True, metadata=_said("day of analysis"))


class NewAssaySchema(ReportSchema):
    """What somebody found in a lot; laboratory, report number and day of sampling are needed."""

    composition = fields.List(
        fields.Nested(ComponentSchema), required=True, metadata=_said("what was found")
    )
    sample_moisture = FractionField(
        load_default=None,
        allow_none=True,
        metadata=_said("of the sample, for wet fractions; left out: that of the lot"),
    )
    file_sha256 = fields.String(
        load_default="",
        validate=validate.Length(max=64),
        metadata=_said("the report, attached to the lot before"),
    )


class LaboratorySchema(Strict):
    """Which laboratory may read the lot and add assays."""

    laboratory = fields.String(
        required=True,
        validate=_TEXT,
        metadata=_said("reference of the organisation; empty: none", example="ORG-7Q4KM-2TD9X"),
    )


class AnswerSchema(Strict):
    """What the holder says to a question about the lot's figures."""

    path = fields.String(
        required=True, validate=_TEXT, metadata=_said("of the question", example="composition.Dy")
    )
    code = fields.String(required=True, validate=_TEXT, metadata=_said("of the question"))
    answer = fields.String(
        required=True,
        validate=validate.Length(max=2000),
        metadata=_said("why the figure is right", example="Magnets for wind turbines, high in Dy."),
    )


class FoundSchema(Strict):
    """One species of an assay, as it was reported."""

    species = fields.String(metadata=_said("as reported", example="Nd2O3"))
    form = fields.String(metadata=_said(", ".join(SpeciesForm)))
    basis = fields.String(metadata=_said("dry or wet"))
    fraction = FractionField(metadata=_said("of the mass named by basis"))
    uncertainty = FractionField(allow_none=True, metadata=_said("expanded, k = 2"))
    uncertainty_kind = fields.String(metadata=_said(", ".join(UncertaintyKind)))
    method = fields.String(metadata=_said("how it was found"))


class AssaySchema(Strict):
    """What somebody found in a lot."""

    number = fields.Integer(metadata=_said("within the lot; 1 is the declaration"))
    origin = fields.String(metadata=_said(", ".join(Origin)))
    added_by = fields.String(metadata=_said("reference of the organisation"))
    added_by_name = fields.String(metadata=_said("its name"))
    added_at = InstantField(metadata=_said("when"))
    in_force = fields.Boolean(metadata=_said("whether it is the one that counts"))
    in_force_since = InstantField(allow_none=True, metadata=_said("since when it counts"))
    laboratory = fields.String(metadata=_said("who analysed"))
    accreditation = fields.String(metadata=_said("number of the accreditation"))
    report_number = fields.String(metadata=_said("number of the report"))
    sampled_on = fields.Date(allow_none=True, metadata=_said("day of sampling"))
    analysed_on = fields.Date(allow_none=True, metadata=_said("day of analysis"))
    sample_moisture = FractionField(allow_none=True, metadata=_said("of the sample"))
    file_sha256 = fields.String(metadata=_said("the report, empty where none is attached"))
    found = fields.List(fields.Nested(FoundSchema), metadata=_said("as reported"))


class AnsweredSchema(Strict):
    """What the holder said to a question, in the words it had then."""

    path = fields.String(metadata=_said("of the question"))
    code = fields.String(metadata=_said("of the question"))
    question = fields.String(metadata=_said("in words"))
    answer = fields.String(metadata=_said("in words"))
    at = InstantField(metadata=_said("when"))
