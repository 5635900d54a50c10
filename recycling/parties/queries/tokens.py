"""Read-only answers about API tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recycling.db import db
from recycling.errors import missing
from recycling.parties.models import ApiToken, Membership
from recycling.wire import Page, cursor_id, page_of


@dataclass(frozen=True)
class TokenCard:
    """An API token as its organisation sees it."""

    ref: str
    name: str
    person_name: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    scopes: tuple[str, ...]
    networks: tuple[str, ...]
    used_at: datetime | None
    previous_until: datetime | None
    person_ref: str

    def state(self, at: datetime) -> str:
        """Return whether the token is ``valid``, ``expired`` or ``revoked`` at an instant."""
        if self.revoked_at is not None:
            return "revoked"
        return "valid" if at < self.expires_at else "expired"


def is_token(ref: str, digest: str) -> bool:
    """Tell whether the token of this reference is the one with this digest."""
    return (
        db.session.scalar(select(ApiToken.id).where(ApiToken.ref == ref, ApiToken.digest == digest))
        is not None
    )


def token(organisation_id: int, ref: str) -> TokenCard:
    """Return one API token of an organisation; raises ``NotFound``."""
    row = db.session.scalar(
        select(ApiToken)
        .join(ApiToken.membership)
        .where(Membership.organisation_id == organisation_id, ApiToken.ref == ref)
    )
    if row is None:
        raise missing("token", ref)
    return _card(row)


def _card(row: ApiToken) -> TokenCard:
    return TokenCard(
        row.ref,
        row.name,
        row.membership.person.name,
        row.created_at,
        row.expires_at,
        row.revoked_at,
        tuple(row.scopes.split()),
        tuple(row.networks.split()),
        row.used_at,
        row.previous_until,
        row.membership.person.ref,
    )


def tokens(organisation_id: int, limit: int = 200) -> list[TokenCard]:
    """Return an organisation's newest API tokens."""
    rows = db.session.scalars(
        select(ApiToken)
        .join(ApiToken.membership)
        .where(Membership.organisation_id == organisation_id)
        .order_by(ApiToken.id.desc())
        .limit(limit)
    )
    return [_card(row) for row in rows]


def token_page(organisation_id: int, cursor: str, limit: int) -> Page[TokenCard]:
    """Return a page of an organisation's API tokens, in the order they were made."""
    rows = db.session.scalars(
        select(ApiToken)
        .join(ApiToken.membership)
        .where(Membership.organisation_id == organisation_id, ApiToken.id > cursor_id(cursor))
        .order_by(ApiToken.id)
        .limit(limit + 1)
    ).all()
    page = page_of(rows, limit, lambda row: (row.id,))
    return Page(tuple(map(_card, page.items)), page.next)
