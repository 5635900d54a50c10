"""Under which numbers is an organisation known elsewhere, and who has verified them?"""

from __future__ import annotations

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.ledger.service import record
from recycling.parties.models import Identifier, Organisation
from recycling.parties.permissions import Permission
from recycling.parties.rules.identifiers import (
    MOST_IDENTIFIERS,
    check_agreement,
    check_source,
    identifier,
)
from recycling.parties.service.loading import permitted_organisation
from recycling.sayings import say


@deed
def add_identifier(act: Act, organisation_ref: str, scheme: str, value: str) -> str:
    """Add a number of an organisation; answers with the organisation's reference.

    Its administrator or its regulator does. Raises ``Invalid`` naming ``scheme`` or ``value``,
    ``Conflict`` for a number that is on the register already.
    """
    organisation = permitted_organisation(act, organisation_ref, Permission.PARTIES_IDENTIFY)
    known, number = identifier(scheme, value)
    check_agreement(known, number, _numbers(organisation))
    _refuse_known(known, number)
    db.session.add(
        Identifier(organisation_id=organisation.id, scheme=known, value=number, added_at=act.at)
    )
    _record(act, "IdentifierAdded", organisation, known, number)
    return organisation.ref


@deed
def verify_identifier(act: Act, organisation_ref: str, scheme: str, value: str, source: str) -> str:
    """Note that a regulator of the organisation's country verified a number, on what ground."""
    organisation = permitted_organisation(act, organisation_ref, Permission.PARTIES_VERIFY)
    row = _row(organisation, scheme, value)
    row.source = check_source(source)
    row.verified_at, row.verified_by_id = act.at, act.actor.organisation_id
    _record(act, "IdentifierVerified", organisation, row.scheme, row.value, source=row.source)
    return organisation.ref


@deed
def remove_identifier(act: Act, organisation_ref: str, scheme: str, value: str) -> str:
    """Take a number off the register, verified or not; the ledger keeps that it was there."""
    organisation = permitted_organisation(act, organisation_ref, Permission.PARTIES_IDENTIFY)
    row = _row(organisation, scheme, value)
    db.session.delete(row)
    _record(act, "IdentifierRemoved", organisation, row.scheme, row.value)
    return organisation.ref


def _numbers(organisation: Organisation) -> dict[str, str]:
    """Return the numbers there are by scheme; raises ``Invalid`` where there are enough."""
    rows = db.session.execute(
        select(Identifier.scheme, Identifier.value).where(
            Identifier.organisation_id == organisation.id
        )
    ).all()
    if len(rows) >= MOST_IDENTIFIERS:
        raise Invalid(
            "too_many_identifiers",
            say(
                "An organisation has at most %(most_identifiers)s numbers here.",
                most_identifiers=MOST_IDENTIFIERS,
            ),
            field="value",
            way_out=say("Remove one that no longer counts first."),
        )
    return {row.scheme: row.value for row in rows}


def _refuse_known(scheme: str, value: str) -> None:
    owner = db.session.scalar(
        select(Organisation.ref)
        .join(Identifier, Identifier.organisation_id == Organisation.id)
        .where(Identifier.scheme == scheme, Identifier.value == value)
    )
    if owner:
        raise Conflict(
            "identifier_known",
            say("This number is on the register already, for organisation %(owner)s.", owner=owner),
            field="value",
            way_out=say("Check the number; if it is yours, ask the regulator of your country."),
        )


def _row(organisation: Organisation, scheme: str, value: str) -> Identifier:
    row = db.session.scalar(
        select(Identifier).where(
            Identifier.organisation_id == organisation.id,
            Identifier.scheme == scheme,
            Identifier.value == value,
        )
    )
    if row is None:
        raise missing("identifier", value)
    return row


def _record(
    act: Act, fact: str, organisation: Organisation, scheme: str, value: str, **more: str
) -> None:
    record(
        act,
        fact,
        f"organisation:{organisation.ref}",
        {"scheme": str(scheme), "value": value, **more},
        parties=[organisation.ref],
    )
