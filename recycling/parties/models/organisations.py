"""Tables of organisations: who is on the register?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model, Word
from recycling.parties.rules import Kind
from recycling.parties.rules.identifiers import LONGEST_SOURCE
from recycling.parties.rules.remits import LONGEST_REMITS
from recycling.parties.rules.standing import LONGEST_REASON, Standing, StoodBy

_KINDS = ", ".join(f"'{kind}'" for kind in Kind)
_STANDINGS = ", ".join(f"'{standing}'" for standing in Standing)


class Organisation(Model):
    """A holder, recycler, carrier, laboratory or regulator.

    ``verified_*`` say which regulator found it to be who it says it is, when and on what ground;
    ``standing`` whether it may start something new, ``stood_by`` who brought that about; ``remits``
    are those of an authority whose remits were narrowed, ``territory`` the part of its country
    (ISO 3166-2) where it acts if that is not all of it.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("country", "register_number"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(f"standing IN ({_STANDINGS})", name="standing"),
        CheckConstraint(
            "(verified_at IS NULL) = (verified_by_id IS NULL)", name="verified_by_somebody"
        ),
        Index("ix_organisation_kind_name", "kind", "name"),
        Index("ix_organisation_country_id", "country", "id"),
        Index("ix_organisation_register_number", "register_number"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    register_number: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(200))
    registered_at: Mapped[datetime]
    remits: Mapped[str | None] = mapped_column(String(LONGEST_REMITS))
    territory: Mapped[str | None] = mapped_column(String(6))
    standing: Mapped[str] = mapped_column(String(10), default=Standing.ACTIVE)
    stood_by: Mapped[str] = mapped_column(String(10), default=StoodBy.ITSELF)
    standing_reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    verified_source: Mapped[str] = mapped_column(String(LONGEST_SOURCE), default="")
    verified_by: Mapped[Organisation | None] = relationship(
        remote_side="Organisation.id", lazy="raise"
    )

    def parties(self) -> dict[str, int | None]:
        """Return that the organisation itself is the party concerned."""
        return {"organisation": self.id}


class OrganisationWord(Model):
    """A word of an organisation's name, as ``folding.py`` writes it, by which it is found."""

    __tablename__ = "organisation_word"

    word: Mapped[str] = mapped_column(Word, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("organisation.id"), primary_key=True, autoincrement=False
    )
