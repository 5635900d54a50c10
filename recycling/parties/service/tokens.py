"""Deeds of API tokens: give one, end one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.ledger.service import record
from recycling.parties.models import ApiToken, Membership
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules import token_expiry
from recycling.references import new_reference

TOKEN_PREFIX = "um_"  # noqa: S105


@dataclass(frozen=True)
class NewToken:
    """What a new API token is for; the secret itself is shown once and never kept.

    Its digest is drawn anew each time, so it is left out of ``repr``, by which a repeat is known.
    """

    name: str
    digest: str = field(repr=False)
    expires_on: date | None = None


def new_secret() -> str:
    """Draw the secret of an API token (256 random bits behind a recognisable prefix)."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


@deed
def create_token(act: Act, token: NewToken) -> str:
    """Give the actor's own membership an API token; answers with the token's reference.

    Raises ``Invalid`` for an empty name or an expiry out of range.
    """
    permit(act.actor, Permission.PARTIES_TOKENS)
    if not 1 <= len(token.name.strip()) <= 100:
        raise Invalid("bad_name", "Name the token in 1 to 100 characters.", field="name")
    row = ApiToken(
        ref=new_reference("TOK"),
        name=token.name.strip(),
        digest=token.digest,
        membership_id=_own_membership(act).id,
        created_at=act.at,
        expires_at=token_expiry(token.expires_on, act.at),
    )
    db.session.add(row)
    record(
        act,
        "TokenCreated",
        f"organisation:{act.actor.organisation_ref}",
        {"token": row.ref, "name": row.name},
    )
    return row.ref


@deed
def revoke_token(act: Act, token_ref: str) -> str:
    """End an API token of the actor's organisation at once.

    Raises ``NotFound`` for another organisation's token, ``Conflict`` for one already ended.
    """
    permit(act.actor, Permission.PARTIES_TOKENS)
    row = db.session.scalar(
        select(ApiToken).where(ApiToken.ref == token_ref).with_for_update(of=ApiToken)
    )
    if row is None or row.membership.organisation_id != act.actor.organisation_id:
        raise missing("token", token_ref)
    if row.revoked_at is not None:
        raise Conflict("token_revoked", f"Token {token_ref} is already revoked.")
    row.revoked_at = act.at
    record(
        act,
        "TokenRevoked",
        f"organisation:{act.actor.organisation_ref}",
        {"token": row.ref},
    )
    return row.ref


def _own_membership(act: Act) -> Membership:
    return db.session.execute(
        select(Membership).where(
            Membership.person_id == act.actor.person_id,
            Membership.organisation_id == act.actor.organisation_id,
        )
    ).scalar_one()
