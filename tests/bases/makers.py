"""Makers of recovery bases: whole and licensed, taking only what differs."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from itertools import count
from typing import Any

from recycling import clock
from recycling.bases import service
from recycling.bases.rules import LicenceApplication, NewBase, NewLine
from recycling.quantities import Mass
from tests.bases.footings import all_footings, with_footings
from tests.makers import Member
from tests.remembering import remembered

_numbers = count(1)


def a_new_base(**differs: Any) -> NewBase:
    """An acceptable base near Hamburg."""
    whole = NewBase(
        name=f"Elbe Magnet Works {next(_numbers)}",
        country="DE",
        place="Hamburg",
        latitude_udeg=53_550_000,
        longitude_udeg=9_990_000,
    )
    return replace(whole, **differs)


def a_new_line(**differs: Any) -> NewLine:
    """An acceptable line for NdFeB swarf; its yields are the catalogue's."""
    whole = NewLine(
        name="Roast, leach, extract",
        process="hydromet_roast_hcl_sx",
        operation="R4",
        subtypes=("ndfeb_swarf", "ndfeb_offcuts"),
        treatment_charge_minor=85_000,
        currency="EUR",
    )
    return replace(whole, **differs)


def a_licence_application(**differs: Any) -> LicenceApplication:
    """An acceptable application that fits ``a_new_line`` and the default lot."""
    today = clock.today()
    whole = LicenceApplication(
        number=f"HH-{next(_numbers)}",
        yearly_mass=Mass.kg("500000"),
        valid_from=today - timedelta(days=365),
        valid_to=today + timedelta(days=5 * 365),
        processes=("hydromet_roast_hcl_sx",),
        subtypes=("ndfeb_swarf", "ndfeb_offcuts"),
        codes=(("EU", "12 01 18*"), ("EU", "12 01 03")),
        hazards=("HP3", "HP5", "HP7", "HP13", "HP14", "HP15"),
    )
    return replace(whole, **differs)


@remembered
def a_licensed_base(recycler: Member, regulator: Member, **differs: Any) -> str:
    """The reference of a base with one line and a granted licence, fit for the default lot.

    ``differs`` goes to the base, the line or the application by the names of their fields; a name
    that two of them share (``subtypes``) goes to both, ``process`` also to the licence.
    """
    base_ref, licence_ref = an_applied_base(recycler, regulator, **differs)
    service.grant_licence(regulator.act(), licence_ref, "Meets the access conditions.")
    return base_ref


@remembered
def an_applied_base(
    recycler: Member, regulator: Member | None = None, **differs: Any
) -> tuple[str, str]:
    """The references of a base with one line and of its licence, which awaits the regulator.

    With a regulator everything the licence rests on is accepted already.
    """
    if "process" in differs:
        differs.setdefault("processes", (differs["process"],))
    known = {f.name for kind in (NewBase, NewLine, LicenceApplication) for f in fields(kind)}
    assert differs.keys() <= known, differs.keys() - known
    base_ref = service.register_base(recycler.act(), a_new_base(**_of(NewBase, differs)))
    service.add_line(recycler.act(), base_ref, a_new_line(**_without_name(NewLine, differs)))
    application = a_licence_application(**_of(LicenceApplication, differs))
    licence_ref = service.apply_for_licence(recycler.act(), base_ref, application)
    if regulator is not None:
        with_footings(recycler, regulator, base_ref, all_footings(licence_ref, application))
    return base_ref, licence_ref


def _of(kind: type, differs: dict[str, Any]) -> dict[str, Any]:
    return {f.name: differs[f.name] for f in fields(kind) if f.name in differs}


def _without_name(kind: type, differs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in _of(kind, differs).items() if name != "name"}
