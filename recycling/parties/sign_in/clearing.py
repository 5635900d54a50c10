"""What of signing in is kept no longer?

Failures are counted for a day; of sessions and links that ended long ago nothing is asked any more.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from recycling.db import db
from recycling.deeds import begin_writing
from recycling.parties.models import PasskeyChallenge, PasswordReset, SignIn, SignInFailure
from recycling.parties.rules.attempts import ATTEMPT_WINDOW

KEPT_AFTER_ENDING = timedelta(days=30)


def clear(day: date, limit: int) -> int:
    """Delete up to so many rows of each kind that are too old; answers how many. Commits."""
    today = datetime.combine(day, time(), UTC)
    long_ago = today - KEPT_AFTER_ENDING
    return (
        _clear(SignInFailure.id, SignInFailure.at <= today - ATTEMPT_WINDOW, limit)
        + _clear(SignIn.token_digest, SignIn.expires_at <= long_ago, limit)
        + _clear(PasswordReset.id, PasswordReset.expires_at <= long_ago, limit)
        + _clear(PasskeyChallenge.digest, PasskeyChallenge.expires_at <= today, limit)
    )


def _clear(key: Any, is_old: ColumnElement[bool], limit: int) -> int:
    keys = db.session.scalars(select(key).where(is_old).limit(limit)).all()
    db.session.rollback()
    if keys:
        begin_writing()
        db.session.execute(
            delete(key.class_).where(key.in_(keys)).execution_options(synchronize_session=False)
        )
        db.session.commit()
    return len(keys)
