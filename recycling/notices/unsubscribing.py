"""How does a reader of a mail say, without signing in, that no more of it shall come?

By an address in the mail that is signed with the registry's own secret and names the person and
the topic (RFC 8058: one click in the mail program; no cookie, no sign-in). It ends nothing else,
and has no end itself: a mail may be read years later.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from recycling.db import db
from recycling.errors import missing
from recycling.notices.models import Mail
from recycling.notices.preferences import choose_one
from recycling.notices.topics import CHOSEN, FIXED, Topic, topic_of
from recycling.parties.models import Person

_DAILY = "daily"


@dataclass(frozen=True)
class Ending:
    """Whose mail about which topic ends; ``None`` for the daily mail."""

    person_id: int
    topic: Topic | None


def code_for(mail: Mail, fact_type: str) -> str:
    """Return the code under which a mail's kind can be ended, empty where it cannot."""
    if mail.person_id is None:
        return ""
    topic = _DAILY if mail.digest_id is not None else str(topic_of(fact_type))
    if topic in FIXED:
        return ""
    ref = db.session.scalar(select(Person.ref).where(Person.id == mail.person_id))
    return signed(ref or "", topic)


def signed(person_ref: str, topic: str) -> str:
    """Return the code that ends a person's mail about a topic, or their ``daily`` mail."""
    return str(_signer().dumps([person_ref, topic]))


def ending(code: str) -> Ending:
    """Read a code; raises ``NotFound`` for one that is not ours, or of nobody."""
    try:
        ref, topic = _signer().loads(code)
    except (BadSignature, ValueError, TypeError) as error:
        raise missing("address", code[:20]) from error
    person = db.session.scalar(select(Person.id).where(Person.ref == ref))
    if person is None or (topic != _DAILY and topic not in CHOSEN):
        raise missing("address", code[:20])
    return Ending(person, None if topic == _DAILY else Topic(topic))


def end(found: Ending) -> None:
    """End it; again changes nothing. Commits."""
    choose_one(found.person_id, found.topic)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="unsubscribe")
