"""How is what a licence covers written, checked against what is booked on it, and told?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select

from recycling.bases import catalogue
from recycling.bases.models import (
    Licence,
    LicenceCode,
    LicenceHazard,
    LicenceProcess,
    LicenceSubtype,
    LicenceYear,
    Reservation,
)
from recycling.bases.rules import ReservationState, Scope, narrows
from recycling.db import Model, db
from recycling.deeds import Act
from recycling.errors import Conflict
from recycling.ledger.canonical import Json
from recycling.sayings import say


def read_scope(asked: Scope, held: Scope, act: Act, licence: Licence) -> Scope:
    """Return a scope asked for, trimmed, its new codes as their lists write them on this day.

    What is held already stays, though its code may have ended since. Raises ``Conflict`` for an
    obsolete process, ``Invalid`` with one finding for each code that is none.
    """
    for process in asked.processes:
        catalogue.refuse_obsolete(process, "processes")
    squeezed = tuple((scheme, _digits(number)) for scheme, number in asked.codes)
    old = tuple(one for one in squeezed if one in held.codes)
    new = tuple(c for c, s in zip(asked.codes, squeezed, strict=True) if s not in held.codes)
    codes = (*old, *catalogue.codes_on(new, act.at.date(), licence.valid_to))
    processes = tuple(one.strip() for one in asked.processes)
    return Scope(asked.yearly_mass, processes, asked.subtypes, codes, asked.hazards)


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))


def scope_body(scope: Scope) -> dict[str, Json]:
    """Return what a fact says of a scope."""
    return {
        "yearly_mass": scope.yearly_mass.json(),
        "processes": list(scope.processes),
        "subtypes": list(scope.subtypes),
        "codes": [f"{scheme} {number}" for scheme, number in scope.codes],
        "hazards": list(scope.hazards),
    }


def scope_rows(scope: Scope) -> dict[str, Any]:
    """Return the rows of a new licence's scope, by the names of their relationships."""
    return {
        "processes": [LicenceProcess(process=one) for one in scope.processes],
        "subtypes": [LicenceSubtype(subtype=one) for one in scope.subtypes],
        "codes": [LicenceCode(list=scheme, number=number) for scheme, number in scope.codes],
        "hazards": [LicenceHazard(hazard=one) for one in scope.hazards],
    }


def write_scope(licence: Licence, scope: Scope, act: Act) -> None:
    """Let a locked, wholly loaded licence cover this from now on.

    Raises ``Conflict`` where less than what is booked on it would be left, or something is taken
    away while lots are on their way under it.
    """
    _refuse_below_used(licence, scope, act.at.year)
    if narrows(licence.scope, scope):
        _refuse_stranding(licence)
    licence.yearly_mass = scope.yearly_mass
    rows = scope_rows(scope)
    for name, wanted in rows.items():
        _exchange(licence, getattr(licence, name), wanted)
    db.session.flush()


def _exchange(licence: Licence, held: Sequence[Model], wanted: Iterable[Model]) -> None:
    """Delete the rows of a scope that are no longer wanted and add those that are new."""
    kept, target = {_said(row): row for row in held}, {_said(row): row for row in wanted}
    for said in kept.keys() - target.keys():
        db.session.delete(kept[said])
    for said in target.keys() - kept.keys():
        target[said].licence_id = licence.id  # type: ignore[attr-defined]
        db.session.add(target[said])


def _said(row: Any) -> tuple[str, ...]:
    names = ("process", "subtype", "list", "number", "hazard")
    return tuple(getattr(row, name) for name in names if hasattr(row, name))


def _refuse_below_used(licence: Licence, scope: Scope, year: int) -> None:
    years = db.session.scalars(
        select(LicenceYear)
        .where(LicenceYear.licence_id == licence.id, LicenceYear.year >= year)
        .order_by(LicenceYear.year)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for one in years:
        used = one.reserved + one.consumed
        if used > scope.yearly_mass:
            raise Conflict(
                "scale_below_used",
                say(
                    "%(used)s of %(year)s is booked or received under it already.",
                    used=used,
                    year=one.year,
                ),
                field="yearly_mass",
                way_out=say("Ask for %(used)s or more.", used=used),
            )


def _refuse_stranding(licence: Licence) -> None:
    booked = db.session.scalar(
        select(func.count())
        .select_from(Reservation)
        .where(
            Reservation.licence_id == licence.id,
            Reservation.state == ReservationState.RESERVED,
        )
    )
    if booked:
        raise Conflict(
            "lots_under_way",
            say(
                "Lots are awarded under this licence and not received yet (%(booked)s).",
                booked=booked,
            ),
            field="subtypes",
            way_out=say("Receive them first; until then only add, or change the scale."),
        )
