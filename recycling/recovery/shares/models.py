"""The table of shares: which lot has how much of which output."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.lots.models import Lot
from recycling.quantities import Mass
from recycling.recovery.models import Output


class Share(Model):
    """A lot's share of an output of a batch whose books were closed.

    ``matter`` is how much of what was accepted of the lot went this way, ``mass`` its share of
    the output, ``contents`` of each element in it (milligrams). What is ``left`` of each has not
    gone on into a closed batch: all of it, unless the output is an intermediate.
    """

    __tablename__ = "lot_share"

    output_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("output.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    lot_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("lot.id"), primary_key=True, autoincrement=False, index=True
    )
    matter: Mapped[Mass]
    mass: Mapped[Mass]
    contents: Mapped[dict[str, Any]]
    left_matter: Mapped[Mass]
    left_mass: Mapped[Mass]
    left_contents: Mapped[dict[str, Any]]
    lot: Mapped[Lot] = relationship(lazy="raise")
    output: Mapped[Output] = relationship(lazy="raise")

    @property
    def has_gone_on(self) -> bool:
        """Tell whether something of it has gone into a closed batch."""
        whole = self.matter, self.mass, self.contents
        return whole != (self.left_matter, self.left_mass, self.left_contents)
