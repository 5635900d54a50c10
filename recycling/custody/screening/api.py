"""Screenings and quarantines for programs: screen a load, list and read, lift a quarantine."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.custody import queries as consignments
from recycling.custody.screening import queries, service
from recycling.custody.screening.queries import QuarantineCard, ScreeningCard
from recycling.custody.screening.rules import (
    LONGEST_INSTRUMENT,
    LONGEST_WORDS,
    Ground,
    QuarantineState,
    Reading,
    Report,
    nanosieverts,
)
from recycling.lots.radiation_schemas import ActivitySchema, NewMeasurementSchema
from recycling.lots.rules.radioactivity import Activity, Measurement
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.streams.rules import RadioactivityState
from recycling.wire import PREFIX, CursorArgs, ExactDecimal, InstantField, Page, Strict

api = Blueprint(
    "screening_api",
    __name__,
    url_prefix=PREFIX,
    description="Radioactivity of loads at the gate, and quarantines after an alarm",
)


def _said(text: str, **more: Any) -> dict[str, Any]:
    return {"description": text, **more}


class ReadingSchema(Strict):
    """What an instrument showed of a load; dose rates are ambient, in µSv/h."""

    instrument = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST_INSTRUMENT),
        metadata=_said("its name or number", example="Portal monitor 2"),
    )
    verified_until = fields.Date(required=True, metadata=_said("last day of its verification"))
    background = ExactDecimal(
        required=True, metadata=_said("µSv/h; measured away from the load", example="0.09")
    )
    highest = ExactDecimal(
        required=True, metadata=_said("µSv/h; highest on the outside of the load", example="0.11")
    )
    portal_alarm = fields.Boolean(
        load_default=False, metadata=_said("whether a portal monitor raised an alarm")
    )


class ScreeningSchema(ReadingSchema):
    """A screening of a load at the gate."""

    ref = fields.String(metadata=_said("reference"))
    consignment = fields.String(metadata=_said("of which consignment"))
    is_alarm = fields.Boolean(metadata=_said("whether it raised an alarm"))
    grounds = fields.List(
        fields.String(), metadata=_said(f"of the alarm: of {', '.join(Ground)}; none: no alarm")
    )
    screened_at = InstantField(metadata=_said("when"))
    quarantine = fields.String(metadata=_said("the quarantine that began with it, or empty"))


class ScreeningPageSchema(Strict):
    """The screenings of a consignment, the newest first."""

    items = fields.List(fields.Nested(ScreeningSchema), metadata=_said("screenings"))
    next = fields.String(metadata=_said("always empty"))


class LiftSchema(NewMeasurementSchema):
    """A report that tells nuclides apart, and what the base finds by it."""

    class Meta(NewMeasurementSchema.Meta):
        """A report of a load has no last day."""

        exclude = ("valid_until",)

    instrument = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST_INSTRUMENT),
        metadata=_said("what it was measured with", example="HPGe detector 3"),
    )
    detection_limit = ExactDecimal(
        required=True, metadata=_said("Bq/g; the highest of its nuclides", example="0.02")
    )
    words = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST_WORDS),
        metadata=_said("the finding", example="Potassium in the flux; both chains are exempt."),
    )


class ReportSchema(Strict):
    """The report that lifted a quarantine."""

    method = fields.String(attribute="measurement.method", metadata=_said("how"))
    laboratory = fields.String(attribute="measurement.laboratory", metadata=_said("who measured"))
    accreditation = fields.String(
        attribute="measurement.accreditation", metadata=_said("number of the accreditation")
    )
    report_number = fields.String(
        attribute="measurement.number", metadata=_said("number of the report")
    )
    measured_on = fields.Date(
        attribute="measurement.measured_on", metadata=_said("day of measuring")
    )
    instrument = fields.String(metadata=_said("what it was measured with"))
    detection_limit = ExactDecimal(metadata=_said("Bq/g; the highest of its nuclides"))
    activities = fields.List(
        fields.Nested(ActivitySchema),
        attribute="measurement.activities",
        metadata=_said("nuclide by nuclide"),
    )


class QuarantineSchema(Strict):
    """A quarantine as the caller may read it."""

    ref = fields.String(metadata=_said("reference"))
    consignment = fields.String(metadata=_said("which consignment is in it"))
    lot = fields.String(metadata=_said("its lot"))
    base = fields.String(metadata=_said("at the gate of which base"))
    base_name = fields.String(metadata=_said("its name"))
    state = fields.String(metadata=_said(f"one of {', '.join(QuarantineState)}"))
    began_at = InstantField(metadata=_said("with the alarm"))
    ended_at = InstantField(allow_none=True, metadata=_said("when it ended, or null"))
    screening = fields.Nested(ScreeningSchema, metadata=_said("the screening it began with"))
    finding = fields.String(
        metadata=_said(
            "where the report put the load: "
            f"{RadioactivityState.BELOW_EXEMPTION}, {RadioactivityState.NATURAL_ELEMENT_ONLY} or "
            f"{RadioactivityState.REGULATED_NORM}; empty where none lifted it"
        )
    )
    words = fields.String(metadata=_said("the finding in words, or empty"))
    report = fields.Nested(ReportSchema, allow_none=True, metadata=_said("what lifted it, or null"))
    cautions = fields.List(
        fields.String(), metadata=_said("beside the legal test: near a limit, or near it in sum")
    )


class QuarantinePageSchema(Strict):
    """A page of quarantines, begun last first."""

    items = fields.List(fields.Nested(QuarantineSchema), metadata=_said("quarantines"))
    next = fields.String(metadata=_said("cursor of the next page, or empty"))


class QuarantineArgs(CursorArgs):
    """Which quarantines."""

    state = fields.String(
        load_default="", metadata=_said(f"one of {', '.join(QuarantineState)}; left out, all")
    )


@api.post("/consignments/<ref>/screenings")
@api.arguments(ReadingSchema)
@api.response(201, ScreeningSchema)
@requires(Permission.SCREENINGS_RECORD)
def screen_load(body: dict[str, Any], ref: str) -> ScreeningCard:
    """Keep what the base's instrument showed of a load at its gate; an alarm quarantines it."""
    consignments.consignment(ref, current_actor())
    made = service.screen_load(current_act(), ref, _reading(body))
    found = queries.screenings_of(ref, current_actor())
    return next(one for one in found if one.ref == made)


def _reading(body: dict[str, Any]) -> Reading:
    return Reading(
        instrument=body["instrument"],
        verified_until=body["verified_until"],
        background_nsv=nanosieverts(body["background"], "background"),
        highest_nsv=nanosieverts(body["highest"], "highest"),
        portal_alarm=body["portal_alarm"],
    )


@api.get("/consignments/<ref>/screenings")
@api.response(200, ScreeningPageSchema)
@requires(Permission.CUSTODY_READ)
def list_screenings(ref: str) -> Page[ScreeningCard]:
    """List the screenings of a consignment one may read."""
    return Page(tuple(queries.screenings_of(ref, current_actor())), "")


@api.get("/quarantines")
@api.arguments(QuarantineArgs, location="query")
@api.response(200, QuarantinePageSchema)
@requires(Permission.CUSTODY_READ)
def list_quarantines(asked: dict[str, Any]) -> Page[QuarantineCard]:
    """List the quarantines of the caller's consignments; a regulator its country's."""
    actor = current_actor()
    return queries.quarantines(actor, asked["cursor"], asked["limit"], state=asked["state"])


@api.get("/quarantines/<ref>")
@api.response(200, QuarantineSchema)
@requires(Permission.CUSTODY_READ)
def read_quarantine(ref: str) -> QuarantineCard:
    """Read a quarantine, the screening it began with and the report that lifted it."""
    return queries.quarantine(ref, current_actor())


@api.post("/quarantines/<ref>/lift")
@api.arguments(LiftSchema)
@api.response(200, QuarantineSchema)
@requires(Permission.QUARANTINES_LIFT)
def lift_quarantine(body: dict[str, Any], ref: str) -> QuarantineCard:
    """Lift a quarantine as its base, by a report that tells nuclides apart."""
    queries.quarantine(ref, current_actor(), Permission.QUARANTINES_LIFT)
    measurement = Measurement(
        method=body["method"],
        laboratory=body["laboratory"],
        measured_on=body["measured_on"],
        activities=tuple(Activity(**each) for each in body["activities"]),
        accreditation=body["accreditation"],
        number=body["report_number"],
    )
    limit: Decimal = body["detection_limit"]
    report = Report(measurement, body["instrument"], limit, body["words"])
    made = service.lift_quarantine(current_act(), ref, report)
    return queries.quarantine(made, current_actor())
