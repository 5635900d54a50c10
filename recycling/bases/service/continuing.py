"""Deeds of a recycler on a licence it has: renew it, have it changed, change it by notice.

An application to renew or change goes the way of every application; granted, it is taken up into
the licence it continues, so that what is booked on that licence stays booked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from recycling.bases import catalogue
from recycling.bases.footings.queries import standing_on
from recycling.bases.footings.rules import refuse_unstable
from recycling.bases.licensing import change_rule, renewal_window
from recycling.bases.models import Licence
from recycling.bases.rules import (
    PENDING,
    LicenceMove,
    LicenceState,
    Purpose,
    Scope,
    check_changed,
    check_continued,
    check_reason,
    check_renewal,
    check_scope,
    reasons_for_grant,
)
from recycling.bases.service.loading import whole_licence
from recycling.bases.service.scoping import read_scope, scope_body, scope_rows, write_scope
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Finding
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say

_WORDS = LicenceMove.SUSPEND  # a reason as long as that of a suspension


@deed
def apply_for_renewal(act: Act, ref: str, valid_to: date, reason: str) -> str:
    """Apply to prolong a licence to a later end; answers with the reference of the application.

    Raises ``Conflict`` outside its window, for a licence that has ended for good, or while
    another application about it waits; ``Invalid`` for an end that is not later.
    """
    licence = _own(act, ref)
    window = renewal_window(licence.country, licence.valid_to)
    check_renewal(licence.state, licence.valid_to, valid_to, window, act.at.date())
    first = licence.valid_to + timedelta(days=1)
    wanted = _Wanted(Purpose.RENEWAL, licence.scope, first, valid_to)
    return _apply(act, licence, wanted, reason)


@deed
def apply_for_change(act: Act, ref: str, asked: Scope, reason: str) -> str:
    """Apply for what takes a new grant: more than 20 % over the granted scale, or more waste.

    Answers with the reference of the application. Raises ``Conflict`` where notice is enough.
    """
    licence = _own(act, ref)
    scope, why = _asked(act, licence, asked)
    if not why:
        raise Conflict(
            "notice_is_enough",
            say("This change takes no new grant."),
            field="yearly_mass",
            way_out=say("Give notice of it; it holds from then on."),
        )
    wanted = _Wanted(Purpose.CHANGE, scope, licence.valid_from, licence.valid_to)
    return _apply(act, licence, wanted, reason)


@deed
def notify_change(act: Act, ref: str, asked: Scope, reason: str) -> str:
    """Change what a licence covers by notice, from now on; the reason is published.

    Raises ``Conflict`` with every reason why it takes a new grant, where what is booked on the
    licence would lose its ground, or where what the licence rests on is not enough for it;
    ``Invalid`` with every finding.
    """
    licence = _own(act, ref)
    scope, why = _asked(act, licence, asked)
    if why:
        raise _takes_grant(why)
    _refuse_pending(licence)
    before, lacked = licence.yearly_mass, standing_on(licence.id, act.at.date())
    write_scope(licence, scope, act)
    lacks = standing_on(licence.id, act.at.date())
    refuse_unstable(licence.ref, [one for one in lacks if one not in lacked])
    record(
        act,
        "LicenceChangeNotified",
        f"licence:{licence.ref}",
        {
            "base": licence.base.ref,
            "state": licence.state,
            "reason": check_reason(_WORDS, reason),
            "yearly_mass_before": before.json(),
            **scope_body(scope),
        },
        parties=[licence.base.recycler.ref],
    )
    return licence.ref


def _own(act: Act, ref: str) -> Licence:
    licence = whole_licence(ref)
    permit(act.actor, Permission.LICENCES_APPLY, licence)
    check_continued(licence.state)
    return licence


def _asked(act: Act, licence: Licence, asked: Scope) -> tuple[Scope, tuple[Finding, ...]]:
    check_scope(asked, catalogue.known())
    held = licence.scope
    scope = read_scope(asked, held, act, licence)
    check_changed(held, scope)
    return scope, reasons_for_grant(held, scope, licence.granted_mass, change_rule())


def _takes_grant(why: tuple[Finding, ...]) -> Conflict:
    return Conflict(
        "takes_new_grant",
        say("This change takes a new grant. %(message)s", message=why[0].message),
        field=why[0].path,
        way_out=say("Apply for the change; the licence stays as it is until that is decided."),
        details=why,
    )


def _refuse_pending(licence: Licence) -> None:
    pending = db.session.scalar(
        select(Licence.ref).where(Licence.continues_id == licence.id, Licence.state.in_(PENDING))
    )
    if pending:
        raise Conflict(
            "application_pending",
            say(
                "Application %(pending)s about this licence waits for a decision.", pending=pending
            ),
            way_out=say("Wait for it, or ask the regulator about it."),
        )


@dataclass(frozen=True)
class _Wanted:
    """What an application asks of the licence it continues."""

    purpose: Purpose
    scope: Scope
    valid_from: date
    valid_to: date


def _apply(act: Act, licence: Licence, wanted: _Wanted, reason: str) -> str:
    _refuse_pending(licence)
    words = check_reason(_WORDS, reason)
    made = Licence(
        ref=new_reference("LIC"),
        base_id=licence.base_id,
        number=licence.number,
        state=LicenceState.APPLIED,
        yearly_mass=wanted.scope.yearly_mass,
        granted_mass=wanted.scope.yearly_mass,
        purpose=wanted.purpose,
        continues_id=licence.id,
        valid_from=wanted.valid_from,
        valid_to=wanted.valid_to,
        applied_at=act.at,
        reason="",
        **scope_rows(wanted.scope),
    )
    db.session.add(made)
    record(
        act,
        "LicenceAppliedFor",
        f"licence:{made.ref}",
        {
            "base": licence.base.ref,
            "recycler": licence.base.recycler.ref,
            "purpose": str(wanted.purpose),
            "continues": licence.ref,
            "reason": words,
            "number": made.number,
            "valid_from": made.valid_from.isoformat(),
            "valid_to": made.valid_to.isoformat(),
            **scope_body(wanted.scope),
        },
        parties=[licence.base.recycler.ref],
    )
    return made.ref
