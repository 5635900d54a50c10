"""How long does the link live by which a forgotten password is set anew?"""

from __future__ import annotations

from datetime import datetime, timedelta

from recycling.errors import Conflict
from recycling.sayings import say

RESET_LENGTH = timedelta(hours=1)


def check_reset_open(expires_at: datetime, ended_at: datetime | None, at: datetime) -> None:
    """Raise ``Conflict`` for a link that was used, replaced by a newer one, or is too old."""
    if ended_at is None and at < expires_at:
        return
    raise Conflict(
        "reset_over",
        say("This link was used already, a newer one was sent, or it is more than an hour old."),
        way_out=say("Ask for a new one: “Forgotten your password?” on the page to sign in."),
    )
