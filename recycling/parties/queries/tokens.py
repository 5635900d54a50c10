"""Read-only answers about API tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recycling.db import db
from recycling.parties.models import ApiToken, Membership


@dataclass(frozen=True)
class TokenCard:
    """An API token as its organisation sees it."""

    ref: str
    name: str
    person_name: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

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


def tokens(organisation_id: int, limit: int = 200) -> list[TokenCard]:
    """Return an organisation's newest API tokens."""
    rows = db.session.scalars(
        select(ApiToken)
        .join(ApiToken.membership)
        .where(Membership.organisation_id == organisation_id)
        .order_by(ApiToken.id.desc())
        .limit(limit)
    )
    return [
        TokenCard(t.ref, t.name, t.membership.person.name, t.created_at, t.expires_at, t.revoked_at)
        for t in rows
    ]
