"""What do rows have in common that wait for the payment service? ``pending`` works them off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column


class Awaiting:
    """What waits for the payment service: when it is due for another attempt, and how many were.

    ``due_at`` is empty where nothing is to be asked or done (any more).
    """

    due_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


def due_index(table: str) -> Index:
    """Index what is due of a table, and nothing else."""
    waiting = text("due_at IS NOT NULL")
    return Index(f"ix_{table}_due_at", "due_at", sqlite_where=waiting, postgresql_where=waiting)
