"""Deeds of a recycler: register a base, add a process line."""

from __future__ import annotations

from flask import current_app

from recycling.bases import catalogue
from recycling.bases.models import (
    Base,
    BaseWord,
    LinePenalty,
    LineSubtype,
    LineYield,
    ProcessLine,
)
from recycling.bases.rules import NewBase, NewLine, NewYield, Penalty, check_base, check_line
from recycling.bases.service.loading import locked_base
from recycling.config import Settings
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.folding import words_of
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.parties.service import countries
from recycling.parties.service.organisations import subdivisions
from recycling.quantities import Fraction, plain
from recycling.references import new_reference


@deed
def register_base(act: Act, new: NewBase) -> str:
    """Enter a recovery base of the actor's organisation; raises ``Invalid`` with every finding."""
    permit(act.actor, Permission.BASES_REGISTER)
    check_base(new, countries(), subdivisions(new.country))
    base = Base(
        ref=new_reference("BAS"),
        recycler_id=act.actor.organisation_id,
        name=new.name.strip(),
        country=new.country,
        place=new.place.strip(),
        latitude_udeg=new.latitude_udeg,
        longitude_udeg=new.longitude_udeg,
        subdivision=new.subdivision or None,
        registered_at=act.at,
    )
    db.session.add(base)
    db.session.flush()
    recycler = db.session.get_one(Organisation, base.recycler_id).name
    words = words_of((base.name, base.place, recycler))
    db.session.add_all(BaseWord(word=one, base_id=base.id) for one in words)
    record(
        act,
        "BaseRegistered",
        f"base:{base.ref}",
        {
            "name": base.name,
            "country": base.country,
            "place": base.place,
            "latitude_udeg": base.latitude_udeg,
            "longitude_udeg": base.longitude_udeg,
            "recycler": act.actor.organisation_ref,
            **({"subdivision": base.subdivision} if base.subdivision else {}),
        },
        parties=[act.actor.organisation_ref],
    )
    return base.ref


@deed
def add_line(act: Act, base_ref: str, new: NewLine) -> str:
    """Add a process line to a base; without yields the catalogue's for its process are taken.

    Raises ``Invalid`` with every finding, or ``Conflict`` for an obsolete process with the reason
    and its source.
    """
    base = locked_base(base_ref)
    permit(act.actor, Permission.BASES_EDIT, base)
    catalogue.refuse_obsolete(new.process, "process")
    catalogue.check_process(new.process)
    check_line(new, catalogue.known(), _market_currency())
    yields = new.yields or catalogue.expected_yields(new.process, new.subtypes)
    line = _line(act, base, new, yields)
    db.session.add(line)
    record(
        act,
        "LineAdded",
        f"base:{base.ref}",
        {
            "line": line.ref,
            "name": line.name,
            "process": line.process,
            "operation": line.operation,
            "subtypes": list(new.subtypes),
            "treatment_charge_minor_per_dry_tonne": line.treatment_charge_minor,
            "currency": line.currency,
            "yields": {y.element: [y.fraction.json(), y.metric] for y in yields},
            "penalties": [_said(one) for one in new.penalties],
        },
        parties=[base.recycler.ref],
    )
    return line.ref


def _line(act: Act, base: Base, new: NewLine, yields: tuple[NewYield, ...]) -> ProcessLine:
    return ProcessLine(
        ref=new_reference("LIN"),
        base_id=base.id,
        name=new.name.strip(),
        process=new.process,
        operation=new.operation,
        treatment_charge_minor=new.treatment_charge_minor,
        currency=new.currency,
        added_at=act.at,
        subtypes=[LineSubtype(subtype=one) for one in new.subtypes],
        yields=[
            LineYield(element=y.element, fraction=y.fraction, metric=y.metric.strip())
            for y in yields
        ],
        penalties=[_penalty(one) for one in new.penalties],
    )


def _penalty(new: Penalty) -> LinePenalty:
    return LinePenalty(
        substance=new.substance,
        threshold=Fraction(new.threshold_percent / 100),
        step=Fraction(new.step_percent / 100),
        minor_per_tonne=new.minor_per_tonne,
    )


def _said(one: Penalty) -> dict[str, Json]:
    return {
        "substance": one.substance,
        "above_percent": plain(one.threshold_percent),
        "step_percent": plain(one.step_percent),
        "minor_per_dry_tonne": one.minor_per_tonne,
    }


def _market_currency() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.currency
