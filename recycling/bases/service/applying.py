"""The deed of a recycler who applies for a licence of a base."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from recycling.bases import catalogue
from recycling.bases.models import Base, Licence
from recycling.bases.rules import LicenceApplication, LicenceState, Purpose, Scope, check_licence
from recycling.bases.service.loading import locked_base
from recycling.bases.service.scoping import scope_body, scope_rows
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say


@deed
def apply_for_licence(act: Act, base_ref: str, application: LicenceApplication) -> str:
    """Apply for a licence of a base; codes are those of today, or of later in its time.

    Raises ``Invalid`` with every finding, or ``Conflict`` for an obsolete process with the reason
    and its source, or for a number the base already uses.
    """
    base = locked_base(base_ref)
    permit(act.actor, Permission.LICENCES_APPLY, base)
    licence = enter_application(act, base, application)
    body = applied_body(licence, base)
    record(act, "LicenceAppliedFor", f"licence:{licence.ref}", body, parties=[base.recycler.ref])
    return licence.ref


def enter_application(act: Act, base: Base, application: LicenceApplication) -> Licence:
    """Enter a licence as applied for, as a step inside a deed; raises as ``apply_for_licence``."""
    for process in application.processes:
        catalogue.refuse_obsolete(process, "processes")
    check_licence(application, catalogue.known(), act.at.date())
    codes = catalogue.codes_on(application.codes, act.at.date(), application.valid_to)
    _refuse_known_number(base, application.number)
    processes = tuple(one.strip() for one in application.processes)
    scope = replace(application.scope, processes=processes, codes=codes)
    licence = _licence(act, base, application, scope)
    db.session.add(licence)
    return licence


def applied_body(licence: Licence, base: Base) -> dict[str, Json]:
    """Return what the fact of an application says."""
    return {
        "base": base.ref,
        "recycler": base.recycler.ref,
        "number": licence.number,
        "valid_from": licence.valid_from.isoformat(),
        "valid_to": licence.valid_to.isoformat(),
        **scope_body(licence.scope),
    }


def _licence(act: Act, base: Base, new: LicenceApplication, scope: Scope) -> Licence:
    return Licence(
        ref=new_reference("LIC"),
        base_id=base.id,
        number=new.number.strip(),
        state=LicenceState.APPLIED,
        yearly_mass=new.yearly_mass,
        granted_mass=new.yearly_mass,
        purpose=Purpose.NEW,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        applied_at=act.at,
        reason="",
        **scope_rows(scope),
    )


def _refuse_known_number(base: Base, number: str) -> None:
    ended = (LicenceState.REFUSED, LicenceState.REVOKED, LicenceState.TAKEN_UP)
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
            say("This base already has a licence with this number (%(known)s).", known=known),
            field="number",
            way_out=say("Give the number of the new licence."),
        )
