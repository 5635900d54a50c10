"""Which program is it? Bearer tokens: scopes, expiry, and the secret before a rotation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Row, bindparam, or_, select, update

from recycling import clock
from recycling.db import db, reading
from recycling.deeds import Actor
from recycling.errors import Unauthenticated
from recycling.parties.acting import ACTING, actor_in
from recycling.parties.models import ApiToken, Membership, Organisation, Person
from recycling.parties.rules import secret_digest
from recycling.parties.rules.networks import check_network
from recycling.parties.scopes import TOKEN
from recycling.parties.sign_in.writing import writing
from recycling.sayings import say
from recycling.together import Together

_Found = Row[*tuple[Any, ...]]
_USED_EVERY = timedelta(hours=1)
_SHARED = "reading of tokens"
# Asked at every request of a program: put together once, and read without making rows objects.
_BY_DIGEST = (
    select(
        ApiToken.id,
        ApiToken.digest,
        ApiToken.previous_digest,
        ApiToken.expires_at,
        ApiToken.revoked_at,
        ApiToken.previous_until,
        ApiToken.used_at,
        ApiToken.scopes,
        ApiToken.networks,
        *ACTING,
    )
    .join(Membership, Membership.id == ApiToken.membership_id)
    .join(Person, Person.id == Membership.person_id)
    .join(Organisation, Organisation.id == Membership.organisation_id)
    .where(
        or_(
            ApiToken.digest.in_(bindparam("given", expanding=True)),
            ApiToken.previous_digest.in_(bindparam("given", expanding=True)),
        )
    )
)


def actor_of_token(secret: str, address: str = "") -> Actor:
    """Return the actor a bearer token stands for; once an hour, note that it is in use.

    Raises ``Unauthenticated`` for one that is unknown, expired or revoked, ``Forbidden`` where it
    is not good from the network address of who sends it.
    """
    digest, at = secret_digest(secret), clock.now()
    row = _tokens().ask(digest)
    if row is None or not _is_good(row, digest, at):
        raise Unauthenticated(
            "bad_token",
            say("This API token is not valid."),
            field="Authorization",
            way_out=say("Create a new token on your organisation's page."),
        )
    check_network(row.networks, address)
    actor = replace(
        actor_in(row[-len(ACTING) :]),
        scopes=frozenset(row.scopes.split()),
        via=TOKEN,
        networks=row.networks,
    )
    if row.used_at is None or at - row.used_at >= _USED_EVERY:
        _note_used(row.id)
    return actor


def _tokens() -> Together[str, _Found]:
    """Return the reading of tokens that the threads of this process share."""
    shared: Together[str, _Found] = current_app.extensions.setdefault(_SHARED, Together(_read))
    return shared


def _read(digests: Collection[str]) -> dict[str, _Found]:
    """Return rows by the digest of their newest secret, and of the one before it."""
    with reading() as link:
        rows = link.execute(_BY_DIGEST, {"given": list(digests)}).all()
    return {one: row for row in rows for one in (row.previous_digest, row.digest)}


def _is_good(row: _Found, digest: str, at: datetime) -> bool:
    if row.revoked_at is not None or row.expires_at <= at:
        return False
    is_newest = row.digest == digest
    return is_newest or (row.previous_until is not None and at < row.previous_until)


def _note_used(token_id: int) -> None:
    with writing() as at:
        db.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(used_at=at))
