"""How does an organisation come onto the register?"""

from __future__ import annotations

from functools import cache

import pycountry
from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Forbidden
from recycling.folding import words_of
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.models import Organisation, OrganisationWord
from recycling.parties.rules import SELF_REGISTERING, Application, Kind, Role, check_application
from recycling.parties.rules.remits import kept_remits, remits_of
from recycling.parties.service.people import join, new_person, refuse_known_person
from recycling.references import new_reference
from recycling.sayings import say


@cache
def countries() -> tuple[str, ...]:
    """Return the ISO 3166-1 alpha-2 codes."""
    return tuple(country.alpha_2 for country in pycountry.countries)


@cache
def subdivisions(country: str) -> frozenset[str]:
    """Return the ISO 3166-2 codes of the parts of a country, its provinces and their parts."""
    return frozenset(one.code for one in pycountry.subdivisions if one.country_code == country)


@deed
def register_organisation(act: Act, application: Application) -> str:
    """Enter an organisation and its first person, who becomes its administrator.

    Anybody may register a holder, recycler, carrier or laboratory; a regulator is entered by
    the registry itself. Raises ``Invalid`` with every finding, ``Conflict`` where the register
    number or the address is already there.
    """
    check_application(application, countries(), subdivisions(application.country))
    if application.kind not in SELF_REGISTERING and not act.actor.is_system:
        raise Forbidden(
            "regulators_are_entered",
            say("A regulator cannot register itself."),
            field="kind",
            way_out=say("Ask the registry's operator to enter your authority."),
        )
    _refuse_known_organisation(application)
    refuse_known_person(application.email)
    organisation = _organisation(act, application)
    person = new_person(application.person_name, application.email, application.password_hash)
    db.session.add_all((organisation, person))
    db.session.flush()
    words = words_of((organisation.name,))
    db.session.add_all(OrganisationWord(word=one, organisation_id=organisation.id) for one in words)
    join(person, organisation, Role.ADMINISTRATOR)
    record(
        act,
        "OrganisationRegistered",
        f"organisation:{organisation.ref}",
        {
            "kind": organisation.kind,
            "name": organisation.name,
            "country": organisation.country,
            "register_number": organisation.register_number,
            "administrator": person.ref,
            **_field_of(organisation),
        },
        parties=[organisation.ref],
    )
    return organisation.ref


def _field_of(organisation: Organisation) -> dict[str, Json]:
    """Say of an authority where it acts."""
    if organisation.kind != Kind.REGULATOR:
        return {}
    remits = sorted(remits_of(organisation.kind, organisation.remits))
    return {"remits": list(remits), "territory": organisation.territory or organisation.country}


def _organisation(act: Act, application: Application) -> Organisation:
    return Organisation(
        ref=new_reference("ORG"),
        kind=application.kind,
        name=application.name.strip(),
        country=application.country,
        register_number=application.register_number.strip(),
        address=application.address.strip(),
        registered_at=act.at,
        remits=None if application.remits is None else kept_remits(application.remits),
        territory=application.territory or None,
    )


def _refuse_known_organisation(application: Application) -> None:
    known = db.session.scalar(
        select(Organisation.ref).where(
            Organisation.country == application.country,
            Organisation.register_number == application.register_number.strip(),
        )
    )
    if known:
        raise Conflict(
            "organisation_known",
            say("An organisation with this register number is already registered."),
            field="register_number",
            way_out=say("Ask its administrator to admit you."),
        )
