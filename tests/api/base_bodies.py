"""What a program sends about what licences rest on, discharge and cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from recycling import clock
from tests.api.world import Refs


def day(days: int) -> str:
    """A day so many days from today."""
    return (clock.today() + timedelta(days=days)).isoformat()


def footing(refs: Refs) -> Any:
    days = {"issued_on": day(-9), "valid_from": day(-9), "valid_to": day(900)}
    details = {"u238": "5", "th232": "5"}
    return {
        "kind": "norm_limit",
        "number": clock.stamp(clock.now()),
        "authority": "X-ray",
        **days,
        "details": details,
    }


def result(refs: Refs) -> Any:
    found = {"parameter": "ammonia nitrogen", "medium": "water", "value": "9", "unit": "mg/L"}
    how = {"method": "HJ 535", "laboratory": "Elbe", "point": "DW001", "sampled_on": day(-1)}
    return {**found, **how}


def quota(refs: Refs) -> Any:
    year = clock.today().year
    return {"year": year, "scheme": "stream", "member": "magnets", "quota": "9000"}


def base(refs: Refs) -> Any:
    place = {"country": "DE", "place": "Leuna", "latitude": "51.3", "longitude": "12.0"}
    return {"name": f"Base {clock.stamp(clock.now())}", **place}


def line(refs: Refs) -> Any:
    what = {"name": "Leach", "process": "hydromet_roast_hcl_sx", "operation": "R4"}
    return {**what, "subtypes": ["ndfeb_swarf"], "treatment_charge": "850", "currency": "EUR"}


def renewal(refs: Refs) -> Any:
    return {"valid_to": day(900), "reason": "We go on."}


def scope(kilograms: str) -> Callable[[Refs], Any]:
    """The default licence's scope with another yearly mass."""
    hazards = ["HP3", "HP5", "HP7", "HP13", "HP14", "HP15"]
    codes = [{"list": "EU", "number": one} for one in ("12 01 18*", "12 01 03")]
    covered = {"subtypes": ["ndfeb_swarf", "ndfeb_offcuts"], "codes": codes, "hazards": hazards}
    process = {"processes": ["hydromet_roast_hcl_sx"], "reason": "A second shift."}
    return lambda refs: {"yearly_mass": kilograms, **covered, **process}


def licence(refs: Refs) -> Any:
    scope = {"processes": ["hydromet_roast_hcl_sx"], "subtypes": ["ndfeb_swarf"]}
    validity = {"valid_from": day(0), "valid_to": day(900)}
    codes = {"codes": [{"list": "EU", "number": "120118"}], "hazards": ["HP3"]}
    return {"number": "new", "yearly_mass": "1000", **validity, **scope, **codes}
