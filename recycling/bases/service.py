"""Deeds of bases and licences: register, add a line, apply, and what the regulator decides.

A recycler enters bases and lines and applies; the regulator of the base's country decides, with a
reason that is published.
"""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from recycling.bases import catalogue
from recycling.bases.models import (
    Base,
    Licence,
    LicenceCode,
    LicenceHazard,
    LicenceProcess,
    LicenceSubtype,
    LineSubtype,
    LineYield,
    ProcessLine,
)
from recycling.bases.rules import (
    LicenceApplication,
    LicenceMove,
    LicenceState,
    NewBase,
    NewLine,
    NewYield,
    check_base,
    check_licence,
    check_line,
    check_reason,
    check_still_valid,
    next_state,
)
from recycling.config import Settings
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.parties.service import countries
from recycling.references import new_reference


@deed
def register_base(act: Act, new: NewBase) -> str:
    """Enter a recovery base of the actor's organisation; raises ``Invalid`` with every finding."""
    permit(act.actor, Permission.BASES_REGISTER)
    check_base(new, countries())
    base = Base(
        ref=new_reference("BAS"),
        recycler_id=act.actor.organisation_id,
        name=new.name.strip(),
        country=new.country,
        place=new.place.strip(),
        latitude_udeg=new.latitude_udeg,
        longitude_udeg=new.longitude_udeg,
        registered_at=act.at,
    )
    db.session.add(base)
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
    base = _base(base_ref)
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
    )


@deed
def apply_for_licence(act: Act, base_ref: str, application: LicenceApplication) -> str:
    """Apply for a licence of a base; codes are checked against the lists of today.

    Raises ``Invalid`` with every finding, or ``Conflict`` for an obsolete process with the reason
    and its source, or for a number the base already uses.
    """
    base = _base(base_ref)
    permit(act.actor, Permission.LICENCES_APPLY, base)
    for process in application.processes:
        catalogue.refuse_obsolete(process, "processes")
    check_licence(application, catalogue.known(), act.at.date())
    codes = catalogue.codes_on(application.codes, act.at.date())
    _refuse_known_number(base, application.number)
    licence = _licence(act, base, application, codes)
    db.session.add(licence)
    record(
        act,
        "LicenceAppliedFor",
        f"licence:{licence.ref}",
        {"base": base.ref, "recycler": base.recycler.ref, **_scope_body(application, codes)},
        parties=[base.recycler.ref],
    )
    return licence.ref


def _licence(
    act: Act, base: Base, new: LicenceApplication, codes: tuple[tuple[str, str], ...]
) -> Licence:
    return Licence(
        ref=new_reference("LIC"),
        base_id=base.id,
        number=new.number.strip(),
        state=LicenceState.APPLIED,
        yearly_mass=new.yearly_mass,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        applied_at=act.at,
        reason="",
        processes=[LicenceProcess(process=one.strip()) for one in new.processes],
        subtypes=[LicenceSubtype(subtype=one) for one in new.subtypes],
        codes=[LicenceCode(list=scheme, number=number) for scheme, number in codes],
        hazards=[LicenceHazard(hazard=one) for one in new.hazards],
    )


def _scope_body(new: LicenceApplication, codes: tuple[tuple[str, str], ...]) -> dict[str, Json]:
    return {
        "number": new.number.strip(),
        "yearly_mass": new.yearly_mass.json(),
        "valid_from": new.valid_from.isoformat(),
        "valid_to": new.valid_to.isoformat(),
        "processes": [one.strip() for one in new.processes],
        "subtypes": list(new.subtypes),
        "codes": [f"{scheme} {number}" for scheme, number in codes],
        "hazards": list(new.hazards),
    }


def _refuse_known_number(base: Base, number: str) -> None:
    ended = (LicenceState.REFUSED, LicenceState.REVOKED)
    known = db.session.scalar(
        select(Licence.ref).where(
            Licence.base_id == base.id,
            Licence.number == number.strip(),
            Licence.state.not_in(ended),
        )
    )
    if known:
        raise Conflict(
            "licence_known",
            f"This base already has a licence with this number ({known}).",
            field="number",
            way_out="Give the number of the new licence.",
        )


@deed
def grant_licence(act: Act, ref: str, reason: str = "") -> str:
    """Grant a licence applied for (regulator of the base's country).

    Raises ``Conflict`` in another state, for a validity already over, or where a process it names
    has become obsolete since.
    """
    licence = _decidable(act, ref, Permission.LICENCES_GRANT)
    next_state(licence.state, LicenceMove.GRANT)
    check_still_valid(licence.valid_to, act.at.date())
    for row in licence.processes:
        catalogue.refuse_obsolete(row.process, "processes")
    return _decide(act, licence, LicenceMove.GRANT, "LicenceGranted", reason)


@deed
def refuse_licence(act: Act, ref: str, reason: str) -> str:
    """Refuse a licence applied for, with the reason."""
    licence = _decidable(act, ref, Permission.LICENCES_GRANT)
    return _decide(act, licence, LicenceMove.REFUSE, "LicenceRefused", reason)


@deed
def suspend_licence(act: Act, ref: str, reason: str) -> str:
    """Suspend a granted licence, with the reason; nothing new can be booked on it from now on."""
    licence = _decidable(act, ref, Permission.LICENCES_SUSPEND)
    return _decide(act, licence, LicenceMove.SUSPEND, "LicenceSuspended", reason)


@deed
def reinstate_licence(act: Act, ref: str, reason: str) -> str:
    """Let a suspended licence count again, with the reason."""
    licence = _decidable(act, ref, Permission.LICENCES_SUSPEND)
    next_state(licence.state, LicenceMove.REINSTATE)
    check_still_valid(licence.valid_to, act.at.date())
    return _decide(act, licence, LicenceMove.REINSTATE, "LicenceReinstated", reason)


@deed
def revoke_licence(act: Act, ref: str, reason: str) -> str:
    """End a granted or suspended licence for good, with the reason."""
    licence = _decidable(act, ref, Permission.LICENCES_REVOKE)
    return _decide(act, licence, LicenceMove.REVOKE, "LicenceRevoked", reason)


def _decide(act: Act, licence: Licence, move: LicenceMove, fact: str, reason: str) -> str:
    licence.state = next_state(licence.state, move)
    licence.reason = check_reason(move, reason)
    licence.decided_at = act.at
    licence.authority_id = act.actor.organisation_id
    record(
        act,
        fact,
        f"licence:{licence.ref}",
        {
            "base": licence.base.ref,
            "state": licence.state,
            "reason": licence.reason,
            "authority": act.actor.organisation_ref,
        },
        parties=[licence.base.recycler.ref, act.actor.organisation_ref],
    )
    return licence.ref


def _base(ref: str) -> Base:
    base: Base | None = db.session.scalar(
        select(Base)
        .where(Base.ref == ref)
        .options(joinedload(Base.recycler))
        .with_for_update(of=Base)
    )
    if base is None:
        raise missing("base", ref)
    return base


def _decidable(act: Act, ref: str, permission: Permission) -> Licence:
    licence: Licence | None = db.session.scalar(
        select(Licence)
        .join(Licence.base)
        .join(Base.recycler)
        .where(Licence.ref == ref)
        .options(
            contains_eager(Licence.base).contains_eager(Base.recycler),
            selectinload(Licence.processes),
        )
        .with_for_update(of=Licence)
    )
    if licence is None:
        raise missing("licence", ref)
    permit(act.actor, permission, licence)
    return licence


def _market_currency() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.currency
