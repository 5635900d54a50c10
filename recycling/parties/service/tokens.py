"""Deeds of API tokens: give one, change its secret, end one."""

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
from recycling.parties.rules import overlap_end, token_expiry, token_scopes
from recycling.parties.rules.networks import keep_within, token_networks
from recycling.parties.scopes import Scope, keep_scope
from recycling.references import new_reference
from recycling.sayings import say

TOKEN_PREFIX = "um_"  # noqa: S105


@dataclass(frozen=True)
class NewToken:
    """What a new API token is for; the secret itself is shown once and never kept.

    Its digest is drawn anew each time, so it is left out of ``repr``, by which a repeat is known.
    ``scopes``: ``read``, ``write``, ``sign``; every token reads. ``networks``: where it is good;
    from anywhere where none is named.
    """

    name: str
    digest: str = field(repr=False)
    expires_on: date | None = None
    scopes: tuple[str, ...] = tuple(Scope)
    networks: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewSecret:
    """The digest of a token's next secret, left out of ``repr`` as that of a new token is."""

    digest: str = field(repr=False)


def new_secret() -> str:
    """Draw the secret of an API token (256 random bits behind a recognisable prefix)."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


@deed
def create_token(act: Act, token: NewToken) -> str:
    """Give the actor's own membership an API token; answers with the token's reference.

    Raises ``Invalid`` for an empty name, an expiry out of range, an unknown scope or network;
    ``Forbidden`` for a scope, or for networks, that the way the actor came in does not hold itself.
    """
    permit(act.actor, Permission.PARTIES_TOKENS)
    if not 1 <= len(token.name.strip()) <= 100:
        raise Invalid("bad_name", say("Name the token in 1 to 100 characters."), field="name")
    scopes = token_scopes(token.scopes)
    networks = token_networks(token.networks)
    _keep_to_own_scopes(act, scopes)
    keep_within(networks, act.actor.networks)
    row = ApiToken(
        ref=new_reference("TOK"),
        name=token.name.strip(),
        digest=token.digest,
        membership_id=_own_membership(act).id,
        created_at=act.at,
        expires_at=token_expiry(token.expires_on, act.at),
        scopes=scopes,
        networks=networks,
    )
    db.session.add(row)
    record(
        act,
        "TokenCreated",
        f"organisation:{act.actor.organisation_ref}",
        {"token": row.ref, "name": row.name, "scopes": scopes, "networks": networks},
    )
    return row.ref


@deed
def revoke_token(act: Act, token_ref: str) -> str:
    """End an API token of the actor's organisation at once.

    Raises ``NotFound`` for another organisation's token, ``Conflict`` for one already ended.
    """
    permit(act.actor, Permission.PARTIES_TOKENS)
    row = _unrevoked(act, token_ref)
    row.revoked_at = act.at
    record(
        act,
        "TokenRevoked",
        f"organisation:{act.actor.organisation_ref}",
        {"token": row.ref},
    )
    return row.ref


@deed
def rotate_token(act: Act, token_ref: str, secret: NewSecret, overlap_hours: int) -> str:
    """Give one's own API token another secret; the one before stays good for some hours.

    What is good and until when stays as it was. Raises ``NotFound`` for somebody else's token,
    ``Conflict`` for one that is revoked or expired, ``Invalid`` naming ``overlap_hours``.
    """
    permit(act.actor, Permission.PARTIES_TOKENS)
    row = _unrevoked(act, token_ref)
    if row.membership.person_id != act.actor.person_id:
        raise missing("token", token_ref)
    if row.expires_at <= act.at:
        raise Conflict(
            "token_expired",
            say("Token %(token_ref)s has expired.", token_ref=token_ref),
            way_out=say("Make a new one."),
        )
    _keep_to_own_scopes(act, row.scopes)
    keep_within(row.networks, act.actor.networks)
    until = overlap_end(overlap_hours, act.at)
    row.previous_digest, row.previous_until = row.digest, until
    row.digest = secret.digest
    record(
        act,
        "TokenRotated",
        f"organisation:{act.actor.organisation_ref}",
        {"token": row.ref, "overlap_hours": overlap_hours},
    )
    return row.ref


def _unrevoked(act: Act, token_ref: str) -> ApiToken:
    row = db.session.scalar(
        select(ApiToken).where(ApiToken.ref == token_ref).with_for_update(of=ApiToken)
    )
    if row is None or row.membership.organisation_id != act.actor.organisation_id:
        raise missing("token", token_ref)
    if row.revoked_at is not None:
        raise Conflict(
            "token_revoked", say("Token %(token_ref)s is already revoked.", token_ref=token_ref)
        )
    return row


def _keep_to_own_scopes(act: Act, scopes: str) -> None:
    """Let nobody make more of their way in than it is: no signing token out of a reading one.

    A person's session that lost *sign* by time is asked for a proof (``ProofNeeded``).
    """
    for scope in scopes.split():
        keep_scope(act.actor, scope, "such a token")


def _own_membership(act: Act) -> Membership:
    return db.session.execute(
        select(Membership).where(
            Membership.person_id == act.actor.person_id,
            Membership.organisation_id == act.actor.organisation_id,
        )
    ).scalar_one()
