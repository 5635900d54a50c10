"""Where is read what may be a moment old? In a copy of the database, where there is one.

A read replica follows the database by itself (``DATABASE_READ_URL``); nothing is written to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flask import current_app
from flask_sqlalchemy.session import Session
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

if TYPE_CHECKING:
    from flask_sqlalchemy import SQLAlchemy

COPY = "copy"


class ReadingSession(Session):
    """The session, which reads from the copy while ``reading_from_copy`` runs."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """Return where a statement goes."""
        return self._db.engines[COPY] if self.info.get(COPY) else super().get_bind(*args, **kwargs)


@contextmanager
def reading_from_copy() -> Iterator[bool]:
    """Read everything from the copy while the block runs, if there is one; tell whether.

    Begins and ends with a session of its own. The block writes nothing.
    """
    db: SQLAlchemy = current_app.extensions["sqlalchemy"]
    db.session.remove()
    is_there = COPY in db.engines
    db.session.info[COPY] = is_there
    try:
        yield is_there
    finally:
        db.session.remove()
