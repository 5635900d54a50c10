"""How does a licence take up an application to renew or change it? A step of the grant."""

from __future__ import annotations

from sqlalchemy import update

from recycling.bases.footings.models import Footing
from recycling.bases.models import Licence
from recycling.bases.rules import (
    Condition,
    LicenceMove,
    Purpose,
    check_continued,
    check_reason,
    next_state,
)
from recycling.bases.service.loading import whole_licence
from recycling.bases.service.reviewing import set_conditions
from recycling.bases.service.scoping import scope_body, write_scope
from recycling.db import db
from recycling.deeds import Act
from recycling.ledger.service import record

_FACTS = {Purpose.RENEWAL: "LicenceRenewed", Purpose.CHANGE: "LicenceChanged"}


def take_up(
    act: Act, application: Licence, continued: str, reason: str, conditions: tuple[Condition, ...]
) -> str:
    """Grant an application into the licence ``continued``; answers with the latter's reference.

    A renewal prolongs it and a change gives it the scope asked for, in whatever state it is;
    what was entered for the application becomes what the licence rests on. Raises ``Conflict``
    for a licence revoked since, or where what is booked on it would lose its ground.
    """
    licence = whole_licence(continued)
    check_continued(licence.state)
    kept = check_reason(LicenceMove.TAKE_UP, reason)
    application.state = next_state(application.state, LicenceMove.TAKE_UP)
    if application.purpose == Purpose.RENEWAL:
        licence.valid_to, licence.expiry_told_on = application.valid_to, None
    else:
        write_scope(licence, whole_licence(application.ref).scope, act)
    licence.granted_mass = licence.yearly_mass
    for one in (application, licence):
        one.reason, one.decided_at, one.authority_id = kept, act.at, act.actor.organisation_id
    _give_footings(application, licence)
    bound = set_conditions(act, licence, conditions)
    db.session.flush()
    record(
        act,
        _FACTS[Purpose(application.purpose)],
        f"licence:{licence.ref}",
        {
            "base": licence.base.ref,
            "application": application.ref,
            "state": licence.state,
            "reason": kept,
            "authority": act.actor.organisation_ref,
            "valid_to": licence.valid_to.isoformat(),
            **scope_body(whole_licence(licence.ref).scope),
            **({"conditions": bound} if bound else {}),
        },
        parties=[licence.base.recycler.ref, act.actor.organisation_ref],
    )
    return licence.ref


def _give_footings(application: Licence, licence: Licence) -> None:
    of_application = Footing.licence_id == application.id
    db.session.execute(update(Footing).where(of_application).values(licence_id=licence.id))
