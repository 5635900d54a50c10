"""The table of interests between organisations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.auctions.interests.rules import LONGEST_NOTE, Interest
from recycling.db import FLAT, BigId, Model
from recycling.parties.models import Organisation

_KINDS = ", ".join(f"'{kind}'" for kind in Interest)


class InterestEntry(Model):
    """That one organisation has an interest in another, by whom it was entered, and for how long.

    ``entered_by_id`` is one of the two where it was declared, else the regulator who recorded it.
    Withdrawn ones stay: they counted until then.
    """

    __tablename__ = "interest"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("organisation_id <> about_id", name="of_two"),
        Index("ix_interest_organisation_id_id", "organisation_id", "id"),
        Index("ix_interest_about_id_id", "about_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    about_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(20))
    is_declared: Mapped[bool]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    entered_at: Mapped[datetime]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    withdrawn_at: Mapped[datetime | None]
    organisation: Mapped[Organisation] = relationship(
        foreign_keys=[organisation_id], lazy="joined", innerjoin=FLAT
    )
    about: Mapped[Organisation] = relationship(
        foreign_keys=[about_id], lazy="joined", innerjoin=FLAT
    )

    @property
    def country(self) -> str:
        """Return the country of the organisation whose interest it is."""
        return self.organisation.country

    def parties(self) -> Mapping[str, int | None]:
        """Return who entered it, and alone may withdraw it."""
        return {"declarer": self.entered_by_id}
