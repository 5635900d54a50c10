"""The table of changes that could alter an answer about eligibility or value."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Connection, String, event
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import BigId, Model
from recycling.matching.versions import triggers


class RegisterChange(Model):
    """That something changed, written by the database itself (``triggers.py``).

    ``kind`` is ``base`` with the base it is about, ``borders``, ``prices``, or ``folded`` for all
    that was taken together. ``nonce`` is random, so that the sum of all is a number that no other
    set of changes has.
    """

    __tablename__ = "register_change"
    __table_args__ = (
        CheckConstraint("kind IN ('base', 'borders', 'prices', 'folded')", name="kind"),
        CheckConstraint("(base_id IS NOT NULL) = (kind = 'base')", name="base"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    base_id: Mapped[int | None] = mapped_column(BigInteger)
    nonce: Mapped[int] = mapped_column(BigInteger)


@event.listens_for(Model.metadata, "after_create")
def _watch_tables(_metadata: object, connection: Connection, **_options: object) -> None:
    for statement in triggers.creation(connection.dialect.name):
        connection.exec_driver_sql(statement)
