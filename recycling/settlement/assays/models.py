"""Tables of exchanged assays: the exchange of a sale, its analytes, each party's sealed assay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.auctions.rules.contract import Analyte
from recycling.auctions.sealing import Sealed
from recycling.db import BigId, Model
from recycling.parties.models import Organisation
from recycling.quantities import Fraction, Mass, Money
from recycling.settlement.assays.rules import ExchangeState, Ground, Party
from recycling.settlement.models import Sale

_STATES = ", ".join(f"'{one}'" for one in ExchangeState)
_PARTIES = ", ".join(f"'{one}'" for one in Party)
_GROUNDS = ", ".join(f"'{one}'" for one in Ground)
_WAITING = text("due_at IS NOT NULL")


class AssayExchange(Model):
    """That the assays of a received lot are exchanged; its masses are what was accepted.

    ``due_at`` is until when its state lasts at most, empty once it is settled. ``final_minor`` is
    the net amount by the final assay, signed: above zero the recycler pays the holder.
    """

    __tablename__ = "assay_exchange"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(due_at IS NULL) = (state = 'settled')", name="due"),
        Index("ix_assay_exchange_due_at", "due_at", sqlite_where=_WAITING,
              postgresql_where=_WAITING),
    )  # fmt: skip

    sale_id: Mapped[int] = mapped_column(BigId, ForeignKey("sale.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    wet_mass: Mapped[Mass]
    dry_mass: Mapped[Mass]
    sealing_key: Mapped[bytes] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    revealed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    by_holder_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    by_recycler_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    umpire_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    final_minor: Mapped[int | None] = mapped_column(BigInteger)
    sale: Mapped[Sale] = relationship(lazy="raise")
    by_holder: Mapped[Organisation | None] = relationship(foreign_keys=[by_holder_id], lazy="raise")
    by_recycler: Mapped[Organisation | None] = relationship(
        foreign_keys=[by_recycler_id], lazy="raise"
    )
    umpire: Mapped[Organisation | None] = relationship(foreign_keys=[umpire_id], lazy="raise")
    analytes: Mapped[list[ExchangedAnalyte]] = relationship(
        order_by="ExchangedAnalyte.place", lazy="raise"
    )
    sealed: Mapped[list[SealedAssay]] = relationship(order_by="SealedAssay.party", lazy="raise")

    @property
    def country(self) -> str:
        """Return the lot's country, whose regulator watches."""
        return self.sale.country

    @property
    def final(self) -> Money | None:
        """Return the signed net amount by the final assay, once it is known."""
        known = self.final_minor is not None
        return Money(self.final_minor or 0, self.sale.currency) if known else None

    def parties(self) -> dict[str, int | None]:
        """Return who plays which part: the two of the sale, and the umpire once appointed."""
        sale = self.sale
        return {
            "holder": sale.holder_id,
            "recycler": sale.recycler_id,
            "umpire": self.umpire_id,
        }


class ExchangedAnalyte(Model):
    """One analyte of an exchange; every value is a share of dry mass, empty until it is told."""

    __tablename__ = "exchanged_analyte"
    __table_args__ = (CheckConstraint(f"ground IN ({_GROUNDS})", name="ground"),)

    sale_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("assay_exchange.sale_id"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    place: Mapped[int]
    declared: Mapped[Fraction]
    splitting_limit: Mapped[Fraction]
    holder: Mapped[Fraction | None]
    recycler: Mapped[Fraction | None]
    umpire: Mapped[Fraction | None]
    final: Mapped[Fraction | None]
    ground: Mapped[str | None] = mapped_column(String(10))

    @property
    def analyte(self) -> Analyte:
        """Return what the contract says of it."""
        return Analyte(self.name, self.declared, self.splitting_limit)


class SealedAssay(Model):
    """A party's assay of an exchange; ``salt`` is kept open once it is revealed."""

    __tablename__ = "sealed_assay"
    __table_args__ = (CheckConstraint(f"party IN ({_PARTIES})", name="party"),)

    sale_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("assay_exchange.sale_id"), primary_key=True
    )
    party: Mapped[str] = mapped_column(String(8), primary_key=True)
    envelope: Mapped[bytes] = mapped_column(LargeBinary)
    commitment: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str | None] = mapped_column(String(64))
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[str] = mapped_column(String(20))

    @property
    def held(self) -> Sealed:
        """Return envelope and commitment."""
        return Sealed(self.envelope, self.commitment)
