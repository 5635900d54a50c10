"""How long does an API token live, and under what is a secret kept?"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from recycling.errors import Invalid

TOKEN_LENGTH = timedelta(days=365)


def token_expiry(expires_on: date | None, at: datetime) -> datetime:
    """Return when an API token ends: on the day asked for, at most a year from now.

    Raises ``Invalid`` naming ``expires_on`` for a day in the past or too far away.
    """
    latest = at + TOKEN_LENGTH
    if expires_on is None:
        return latest
    ends = datetime.combine(expires_on, datetime.max.time(), tzinfo=at.tzinfo)
    if not at < ends <= latest + timedelta(days=1):
        raise Invalid(
            "bad_expiry",
            "A token lives at least until today and at most a year.",
            field="expires_on",
            way_out=f"Choose a day up to {latest.date().isoformat()}.",
        )
    return ends


def secret_digest(secret: str) -> str:
    """Return the SHA-256 under which a high-entropy secret is kept and looked up."""
    return hashlib.sha256(secret.encode()).hexdigest()
