"""How is something written that is no deed of the market?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from recycling import clock
from recycling.db import db
from recycling.deeds import begin_writing


@contextmanager
def writing() -> Iterator[datetime]:
    """Write in one transaction, given its instant; commit at the end, roll back if it breaks."""
    begin_writing()
    try:
        yield clock.now()
        db.session.commit()
    finally:
        db.session.rollback()
