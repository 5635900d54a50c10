"""Radioactivity for programs: add a measurement."""

from __future__ import annotations

from recycling.access import requires
from recycling.lots import service
from recycling.lots.api.blueprint import Body, api, card
from recycling.lots.cards import LotCard
from recycling.lots.radiation_schemas import NewMeasurementSchema
from recycling.lots.rules.radioactivity import Activity, Measurement
from recycling.lots.schemas import LotSchema
from recycling.parties.guard import current_act
from recycling.parties.permissions import Permission


@api.post("/lots/<ref>/measurements")
@api.arguments(NewMeasurementSchema)
@api.response(201, LotSchema)
@requires(Permission.LOTS_ASSAY)
def add_measurement(body: Body, ref: str) -> LotCard:
    """Add what was measured, as holder or commissioned laboratory; it takes effect at once."""
    measurement = Measurement(
        method=body["method"],
        laboratory=body["laboratory"],
        measured_on=body["measured_on"],
        activities=tuple(Activity(**each) for each in body["activities"]),
        accreditation=body["accreditation"],
        number=body["report_number"],
        valid_until=body["valid_until"],
    )
    return card(service.add_measurement(current_act(), ref, measurement))
