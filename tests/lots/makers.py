"""Makers of lots: a realistic load of NdFeB grinding swarf, taking only what differs."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from recycling import clock
from recycling.lots import service
from recycling.lots.rules import (
    Classing,
    Component,
    Composition,
    Masses,
    Method,
    Naming,
    NewLot,
    Placing,
)
from recycling.quantities import Fraction, Mass
from tests.makers import Member
from tests.remembering import remembered

SWARF = {"Nd": "0.19", "Pr": "0.045", "Dy": "0.012", "Tb": "0.002", "Fe": "0.62", "B": "0.0095"}


def components(fractions: dict[str, str], method: str = Method.ICP_OES) -> tuple[Component, ...]:
    """Components of these fractions of dry mass by species."""
    return tuple(
        Component(species, Fraction.of(fraction), method, "Elbe Analytics")
        for species, fraction in fractions.items()
    )


def a_new_lot(**differs: Any) -> NewLot:
    """A whole lot, ready to publish: oily swarf of 2 500 kg wet, a quarter of it moisture.

    ``differs`` goes by the names of the fields of its parts (``title``, ``wet_mass``, ``code``,
    ``country``…); ``fractions`` is a mapping of species to fraction of dry mass.
    """
    if "fractions" in differs:
        differs["components"] = components(differs.pop("fractions"))
    parts = {
        "naming": Naming("NdFeB grinding swarf, oily", "ndfeb_swarf", "sludge under oil"),
        "composition": Composition(components(SWARF)),
        "masses": Masses(Mass.kg("2500"), Fraction.of("0.25"), "steel drums with lids", 14),
        "classing": Classing("12 01 18*", ("HP3", "HP14")),
        "placing": Placing(
            country="DE",
            place="Hanau",
            latitude_udeg=50_132_800,
            longitude_udeg=8_916_900,
            available_from=clock.today() + timedelta(days=7),
        ),
    }
    known = {field.name for part in parts.values() for field in fields(part)}
    assert differs.keys() <= known, differs.keys() - known
    return NewLot(**{name: _with(part, differs) for name, part in parts.items()})


def _with(part: Any, differs: dict[str, Any]) -> Any:
    own = {f.name: differs[f.name] for f in fields(part) if f.name in differs}
    return replace(part, **own)


@remembered
def a_draft_lot(holder: Member, **differs: Any) -> str:
    """The reference of a draft that lacks nothing but publication."""
    return service.draft_lot(holder.act(), a_new_lot(**differs))


@remembered
def a_published_lot(holder: Member, **differs: Any) -> str:
    """The reference of a published lot."""
    return service.publish_lot(holder.act(), a_draft_lot(holder, **differs))
