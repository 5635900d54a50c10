"""Is what a process remembers of the register still so, and what changed since?

The version is the sum of the nonces of all changes. Only changes of committed transactions (and of
one's own) are summed, so a transaction that commits late, whatever numbers its rows have, changes
the version when it commits and not before; one that is rolled back never does. Nobody waits for
anybody to bump it, and every worker reads the same from the database, in one statement.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from recycling.db import db
from recycling.matching.versions.models import RegisterChange
from recycling.matching.versions.triggers import MODULUS

Version = int
_SUM = select(func.sum(RegisterChange.nonce))
VERSION = _SUM.scalar_subquery()
"""What ``version_in`` makes the version of, for a statement that asks for more besides."""


@dataclass(frozen=True)
class Change:
    """One change: its row, the kind, and the base it is about (``None``: about no base)."""

    id: int
    kind: str
    base_id: int | None
    nonce: int


def register_version() -> Version:
    """Return the version of all facts that eligibility and value rest on, in one statement.

    Two readings are equal exactly if the same changes were seen, one's own included (but for one
    chance in 2⁴⁴). What is remembered under it stays true for as long as it is read again.
    """
    db.session.flush()
    return version_in(db.session.connection().scalar(_SUM))


def version_in(summed: int | None) -> Version:
    """Return the version, of the sum that ``VERSION`` is."""
    return int(summed or 0) % MODULUS


def changes() -> tuple[Change, ...]:
    """Return the changes that are kept one by one, and what was folded, in one statement."""
    rows = db.session.execute(
        select(
            RegisterChange.id, RegisterChange.kind, RegisterChange.base_id, RegisterChange.nonce
        ).order_by(RegisterChange.id)
    )
    return tuple(Change(*row) for row in rows)


def version_of(rows: Iterable[Change]) -> Version:
    """Return the version that these changes come to."""
    return sum(row.nonce for row in rows) % MODULUS
