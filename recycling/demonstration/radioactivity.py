"""How radioactive is what is played? Hardly: results and readings are invented, and clean."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from recycling import clock
from recycling.custody.screening.rules import Reading
from recycling.demonstration.scenes import Scene
from recycling.lots.rules.radioactivity import Activity, Measurement, RadiationMethod
from recycling.streams import rules as streams


def may_hold_a_source(scene: Scene) -> bool:
    """Tell whether a lot is measured before it is listed, and its load screened at the gate."""
    return streams.subtype(scene.subtype).radioactivity_class == "possible"


def a_measurement() -> Measurement:
    """Return what a laboratory found of a lot."""
    found = (Activity("U-238", Decimal("0.05")), Activity("Th-232", Decimal("0.08")))
    return Measurement(
        RadiationMethod.GAMMA_SPECTROMETRY,
        "Labor Freiberg GmbH (demonstration)",
        clock.today(),
        found,
    )


def a_reading(scene: Scene) -> Reading:
    """Return what the base read of its load: no alarm."""
    return Reading(
        instrument=f"Dose rate meter {scene.base} 1",
        verified_until=clock.today() + timedelta(days=200),
        background_nsv=90,
        highest_nsv=110,
    )
