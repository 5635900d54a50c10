"""How does a round tell of one thing after the other, whatever goes wrong with one of them?"""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app

from recycling.db import db
from recycling.errors import Refusal


def told(what: str, tell: Callable[[], str], is_quiet: Callable[[], bool] | None = None) -> bool:
    """Tell of a thing by a deed unless it is quiet; returns whether it was told.

    A refusal says that another worker was faster, or that the thing is gone.
    """
    try:
        if is_quiet and is_quiet():
            return False
        tell()
    except Refusal as refusal:
        current_app.logger.info("nothing is told of %s: %s", what, refusal.message)
        return False
    except Exception:
        current_app.logger.exception("could not tell of %s", what)
        db.session.rollback()
        return False
    return True
