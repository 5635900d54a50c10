"""Who gets mail of a notice, at which address, and at once or in the daily mail?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, exists, select

from recycling.auctions.watching.models import AlertOff
from recycling.db import db
from recycling.notices.models import OrganisationMailing, PersonMailing
from recycling.notices.reader import Reader
from recycling.notices.topics import How, Topic, how
from recycling.parties.models import Membership, Organisation, Person
from recycling.parties.rules import Role, included_roles

MOST_ADDRESSES = 200
ACTING = tuple(role for role in Role if Role.MEMBER in included_roles(role))


@dataclass(frozen=True)
class Addressee:
    """An address, how its mail comes, and whose it is where that is known."""

    address: str
    how: How
    person_id: int | None = None


def addressees(reader: Reader, topic: Topic, alert: str = "") -> list[Addressee]:
    """Return where a reader gets mail: of an organisation, those who may act for it.

    Left out are those of its members who switched this kind of alert off, and whoever wants no mail
    about the topic: by their own choice, or else by their organisation's.
    """
    if reader.organisation_id is not None:
        found = _members(reader.organisation_id, topic, alert)
    elif reader.person_id is not None:
        found = _of(_people().where(Person.id == reader.person_id), topic)
    else:
        found = [Addressee(reader.address.lower(), How.AT_ONCE)]
    once = {one.address: one for one in reversed(found) if one.how is not How.INBOX}
    return list(reversed(once.values()))


def _members(organisation_id: int, topic: Topic, alert: str) -> list[Addressee]:
    default = db.session.scalar(
        select(OrganisationMailing.choices).where(
            OrganisationMailing.organisation_id == organisation_id
        )
    )
    people = (
        _people()
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Membership.role.in_(ACTING))
        .where(
            ~exists().where(
                AlertOff.person_id == Person.id,
                AlertOff.organisation_id == organisation_id,
                AlertOff.kind == alert,
            )
        )
        .order_by(Membership.id)
        .limit(MOST_ADDRESSES)
    )
    return _of(people, topic, default or {})


def _people() -> Select[int, str, Mapping[str, str] | None]:
    asked: Select[int, str, Mapping[str, str] | None] = select(
        Person.id, Person.email, PersonMailing.choices
    ).outerjoin(PersonMailing, PersonMailing.person_id == Person.id)
    return asked


def _of(
    people: Select[int, str, Mapping[str, str] | None],
    topic: Topic,
    default: Mapping[str, str] | None = None,
) -> list[Addressee]:
    return [
        Addressee(row.email.lower(), how(topic, row.choices or {}, default or {}), row.id)
        for row in db.session.execute(people)
    ]


def country_of(person_id: int) -> str:
    """Return the country of the organisation a person joined first, empty for none."""
    asked = (
        select(Organisation.country)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.id)
        .limit(1)
    )
    return db.session.scalar(asked) or ""
