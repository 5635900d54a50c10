"""Which program is it? Bearer tokens: scopes, expiry, and the secret before a rotation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from recycling import clock
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Unauthenticated
from recycling.parties.acting import actor_of
from recycling.parties.models import ApiToken
from recycling.parties.rules import secret_digest
from recycling.parties.scopes import TOKEN
from recycling.parties.sign_in.writing import writing

_USED_EVERY = timedelta(hours=1)


def actor_of_token(secret: str) -> Actor:
    """Return the actor a bearer token stands for; once an hour, note that it is in use.

    Raises ``Unauthenticated`` for one that is unknown, expired or revoked.
    """
    digest, at = secret_digest(secret), clock.now()
    row = db.session.scalar(
        select(ApiToken).where(or_(ApiToken.digest == digest, ApiToken.previous_digest == digest))
    )
    if row is None or not _is_good(row, digest, at):
        raise Unauthenticated(
            "bad_token",
            "This API token is not valid.",
            field="Authorization",
            way_out="Create a new token on your organisation's page.",
        )
    actor = replace(actor_of(row.membership), scopes=frozenset(row.scopes.split()), via=TOKEN)
    if row.used_at is None or at - row.used_at >= _USED_EVERY:
        _note_used(row.id)
    return actor


def _is_good(row: ApiToken, digest: str, at: datetime) -> bool:
    if row.revoked_at is not None or row.expires_at <= at:
        return False
    is_newest = row.digest == digest
    return is_newest or (row.previous_until is not None and at < row.previous_until)


def _note_used(token_id: int) -> None:
    with writing() as at:
        db.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(used_at=at))
