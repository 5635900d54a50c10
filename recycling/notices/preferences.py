"""How do a person, and an organisation for those who chose nothing, want their mail?

A choice says nothing of what happened, so a person's leaves no fact; an organisation's does, for it
is about others.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select

from recycling.db import db
from recycling.deeds import Act, Actor, begin_writing, deed
from recycling.errors import Invalid
from recycling.ledger.service import record
from recycling.notices.models import OrganisationMailing, PersonMailing
from recycling.notices.topics import CHOSEN, How, Topic, how
from recycling.parties.models import Membership, Person
from recycling.parties.permissions import Permission, permit
from recycling.parties.service.erasure import forgetters
from recycling.sayings import say


def choices_of_person(person_id: int | None) -> dict[str, str]:
    """Return what a person chose, topic by topic; empty for what they left to the organisation."""
    row = db.session.get(PersonMailing, person_id) if person_id else None
    return dict(row.choices) if row else {}


def choices_of_organisation(organisation_id: int | None) -> dict[str, str]:
    """Return what an organisation chose for those who chose nothing."""
    row = db.session.get(OrganisationMailing, organisation_id) if organisation_id else None
    return dict(row.choices) if row else {}


def chosen(actor: Actor) -> dict[str, str]:
    """Return how mail about each topic comes to an actor; fixed topics come at once."""
    own = choices_of_person(actor.person_id)
    ours = choices_of_organisation(actor.organisation_id)
    return {str(topic): str(how(topic, own, ours)) for topic in Topic}


def choose_own(actor: Actor, choices: Mapping[str, str]) -> None:
    """Keep how a person wants mail; topics left out are as the organisation has them. Commits.

    Raises ``Invalid`` for an unknown topic, a fixed one, or a way there is not.
    """
    if actor.person_id is None:
        return
    _keep_own(actor.person_id, _checked(choices))


def choose_one(person_id: int, topic: Topic | None) -> None:
    """Let mail about a topic, or (``None``) the daily mail, come no more. Commits.

    Without the daily mail, what came in it stays in the inbox only; what came at once goes on.
    """
    own = choices_of_person(person_id)
    if topic is not None:
        own[topic] = How.INBOX
    else:
        own |= dict.fromkeys(daily_topics(person_id), How.INBOX)
    _keep_own(person_id, _checked(own))


def daily_topics(person_id: int) -> list[str]:
    """Return the topics that come to a person in the daily mail, by any choice that counts."""
    own = choices_of_person(person_id)
    person = db.session.get(Person, person_id)
    found = {topic for topic, way in own.items() if way == How.DAILY}
    for row in _organisations_of(person):
        found |= {one for one, way in row.choices.items() if way == How.DAILY and one not in own}
    return sorted(found)


def _organisations_of(person: Person | None) -> list[OrganisationMailing]:
    if person is None:
        return []
    asked = (
        select(OrganisationMailing)
        .join(Membership, Membership.organisation_id == OrganisationMailing.organisation_id)
        .where(Membership.person_id == person.id)
    )
    return list(db.session.scalars(asked))


def _keep_own(person_id: int, choices: dict[str, str]) -> None:
    begin_writing()
    try:
        db.session.merge(PersonMailing(person_id=person_id, choices=choices))
        db.session.commit()
    finally:
        db.session.rollback()


@deed
def choose_for_organisation(act: Act, choices: Mapping[str, str]) -> str:
    """Keep how mail comes to those of the actor's organisation who chose nothing themselves.

    Answers with the organisation's reference. Raises ``Invalid`` as ``choose_own`` does.
    """
    permit(act.actor, Permission.MAIL_CHOOSE)
    kept = _checked(choices)
    db.session.merge(OrganisationMailing(organisation_id=act.actor.organisation_id, choices=kept))
    record(act, "MailChosen", f"organisation:{act.actor.organisation_ref}", {"choices": kept})
    return act.actor.organisation_ref


def _checked(choices: Mapping[str, str]) -> dict[str, str]:
    for topic, way in choices.items():
        if topic not in CHOSEN:
            raise Invalid(
                "topic_fixed",
                say("Mail about “%(topic)s” cannot be chosen.", topic=topic[:40]),
                field="choices",
                way_out=say("Use some of %(chosen)s.", chosen=", ".join(CHOSEN)),
            )
        if way not in list(How):
            raise Invalid(
                "way_unknown",
                say("Mail does not come by “%(way)s”.", way=way[:40]),
                field="choices",
                way_out=say("Use one of %(how)s.", how=", ".join(How)),
            )
    return {str(topic): str(choices[topic]) for topic in CHOSEN if topic in choices}


def _forget(person: Person) -> None:
    """Forget the choices of somebody who is erased. Part of the caller's transaction."""
    db.session.execute(delete(PersonMailing).where(PersonMailing.person_id == person.id))


forgetters.append(_forget)
