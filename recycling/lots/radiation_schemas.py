"""How does radioactivity look on the wire?"""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.lots.rules.radioactivity import NUCLIDES, RadiationMethod
from recycling.wire import ExactDecimal, InstantField, Strict

_TEXT = validate.Length(max=500)


def _said(text: str, **more: Any) -> dict[str, Any]:
    return {"description": text, **more}


class ActivitySchema(Strict):
    """The activity of one nuclide."""

    nuclide = fields.String(
        required=True, validate=_TEXT, metadata=_said(", ".join(NUCLIDES), example="Th-232")
    )
    bq_per_g = ExactDecimal(required=True, metadata=_said("Bq/g", example="0.4"))
    uncertainty = ExactDecimal(
        load_default=None, allow_none=True, metadata=_said("Bq/g, expanded, k = 2", example="0.05")
    )


class NewMeasurementSchema(Strict):
    """What was measured; nuclide-specific results name U-238 and Th-232."""

    method = fields.String(
        required=True,
        validate=validate.OneOf([str(one) for one in RadiationMethod]),
        metadata=_said("how; a dose rate or gross count alone never clears a lot"),
    )
    laboratory = fields.String(required=True, validate=_TEXT, metadata=_said("who measured"))
    accreditation = fields.String(load_default="", validate=_TEXT, metadata=_said("its number"))
    report_number = fields.String(load_default="", validate=_TEXT, metadata=_said("of the report"))
    measured_on = fields.Date(required=True, metadata=_said("day of measuring"))
    valid_until = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=_said("last day it counts, where one is stated"),
    )
    activities = fields.List(
        fields.Nested(ActivitySchema),
        load_default=list,
        validate=validate.Length(max=len(NUCLIDES)),
        metadata=_said("nuclide by nuclide"),
    )


class MeasurementSchema(Strict):
    """A measurement of a lot."""

    method = fields.String(metadata=_said(", ".join(RadiationMethod)))
    laboratory = fields.String(metadata=_said("who measured"))
    accreditation = fields.String(metadata=_said("number of the accreditation"))
    report_number = fields.String(metadata=_said("number of the report"))
    measured_on = fields.Date(metadata=_said("day of measuring"))
    valid_until = fields.Date(allow_none=True, metadata=_said("last day it counts"))
    counts = fields.Boolean(metadata=_said("whether the lot's state rests on it"))
    added_by = fields.String(metadata=_said("reference of the organisation"))
    added_by_name = fields.String(metadata=_said("its name"))
    added_at = InstantField(metadata=_said("when"))
    activities = fields.List(fields.Nested(ActivitySchema), metadata=_said("nuclide by nuclide"))
    cautions = fields.List(fields.String(), metadata=_said("beside the legal test: near a limit"))
