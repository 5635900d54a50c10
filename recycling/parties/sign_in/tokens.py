"""Which program is it? Bearer tokens: scopes, expiry, and the secret before a rotation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import Select, or_, select, update

from recycling import clock
from recycling.db import among, db, given_among
from recycling.deeds import Actor
from recycling.errors import Unauthenticated
from recycling.journeys import Row, ask_alone
from recycling.parties.acting import ACTING, actor_in
from recycling.parties.models import ApiToken, Membership, Organisation, Person
from recycling.parties.rules import secret_digest
from recycling.parties.rules.networks import check_network
from recycling.parties.scopes import TOKEN
from recycling.parties.sign_in.writing import writing
from recycling.sayings import say
from recycling.together import Together

_USED_EVERY = timedelta(hours=1)
_SHARED = "reading of tokens"
# Asked at every request of a program: put together once, and read without making rows objects.
_TOKENS = (
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
    check_network(row["networks"], address)
    actor = replace(
        actor_in(row),
        scopes=frozenset(row["scopes"].split()),
        via=TOKEN,
        networks=row["networks"],
    )
    if row["used_at"] is None or at - row["used_at"] >= _USED_EVERY:
        _note_used(row["id"])
    return actor


def _tokens() -> Together[str, Row]:
    """Return the reading of tokens that the threads of this process share."""
    shared: Together[str, Row] = current_app.extensions.setdefault(_SHARED, Together(_read))
    return shared


def _read(digests: Collection[str]) -> dict[str, Row]:
    """Return rows by the digest of their newest secret, and of the one before it."""
    dialect = db.engine.dialect.name
    given = given_among("given", [(one,) for one in digests], dialect)
    rows = ask_alone(_by_digest(dialect), given)
    return {one: row for row in rows for one in (row["previous_digest"], row["digest"])}


@cache
def _by_digest(dialect: str) -> Select[*tuple[Any, ...]]:
    kept = (ApiToken.digest, ApiToken.previous_digest)
    return _TOKENS.where(or_(*(among((column,), "given", dialect) for column in kept)))


def _is_good(row: Row, digest: str, at: datetime) -> bool:
    if row["revoked_at"] is not None or row["expires_at"] <= at:
        return False
    is_newest = row["digest"] == digest
    until = row["previous_until"]
    return is_newest or (until is not None and at < until)


def _note_used(token_id: int) -> None:
    with writing() as at:
        db.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(used_at=at))
