"""Tables of agreements, parcels, and the accounts of a reserve with their entries.

Contents are milligrams by element, as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base as RecoveryBase
from recycling.db import BigId, Model
from recycling.oversight.reserve.rules import AgreementState, Group, Way
from recycling.parties.models import Organisation
from recycling.quantities import Mass, Money
from recycling.recovery.rules.taking import Heap

_WAYS = ", ".join(f"'{way}'" for way in Way)
_STATES = ", ".join(f"'{state}'" for state in AgreementState)
_GROUPS = ", ".join(f"'{group}'" for group in Group)


def masses(milligrams: Mapping[str, int]) -> dict[str, Mass]:
    """Return a content as it is kept, as masses by element."""
    return {element: Mass(mass) for element, mass in milligrams.items()}


class ReserveParcel(Model):
    """A quantity of one product that a reserve has taken in, and what is left of it there."""

    __tablename__ = "reserve_parcel"
    __table_args__ = (
        CheckConstraint("left_mass >= 0 AND left_mass <= mass", name="left"),
        Index("ix_reserve_parcel_country_id", "country", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    country: Mapped[str] = mapped_column(String(2))
    place: Mapped[str] = mapped_column(String(100))
    batch: Mapped[str] = mapped_column(String(20))
    product: Mapped[str] = mapped_column(String(200))
    mass: Mapped[Mass]
    milligrams: Mapped[dict[str, Any]]
    left_mass: Mapped[Mass]
    left_milligrams: Mapped[dict[str, Any]]
    taken_in_at: Mapped[datetime]
    authority: Mapped[Organisation] = relationship(lazy="raise")

    @property
    def left(self) -> Heap:
        """Return what is left of it in the reserve."""
        return Heap(self.left_mass, masses(self.left_milligrams))

    def parties(self) -> dict[str, int | None]:
        """Return whose it is."""
        return {"authority": self.authority_id}


class ReserveAgreement(Model):
    """What a base and an authority agree on over a quantity of a product, in or out.

    ``output_id`` is the product it has a claim on, while it stands; ``parcel_id`` what it became,
    or of what it is a part. ``base`` made the product, or gets the parcel.
    """

    __tablename__ = "reserve_agreement"
    __table_args__ = (
        CheckConstraint(f"way IN ({_WAYS})", name="way"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("mass > 0 AND price_minor >= 0", name="figures"),
        CheckConstraint(
            "(output_id IS NOT NULL) = (way = 'in' AND state IN ('offered', 'accepted'))",
            name="claim",
        ),
        CheckConstraint(
            "(parcel_id IS NOT NULL) = (way = 'out' OR state = 'accepted')", name="parcel"
        ),
        CheckConstraint("(state = 'offered') = (ended_at IS NULL)", name="ended"),
        Index("ix_reserve_agreement_country_state_id", "country", "state", "id"),
        Index("ix_reserve_agreement_recycler_id_state_id", "recycler_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    way: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(10))
    authority_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    recycler_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"), index=True)
    country: Mapped[str] = mapped_column(String(2))
    output_id: Mapped[int | None] = mapped_column(ForeignKey("output.id"), index=True)
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("reserve_parcel.id"), index=True)
    batch: Mapped[str] = mapped_column(String(20))
    product: Mapped[str] = mapped_column(String(200))
    mass: Mapped[Mass]
    milligrams: Mapped[dict[str, Any]]
    price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    terms: Mapped[str] = mapped_column(String(500))
    offered_at: Mapped[datetime]
    offered_by: Mapped[str] = mapped_column(String(20))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    authority: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[authority_id])
    recycler: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[recycler_id])
    base: Mapped[RecoveryBase] = relationship(lazy="raise")
    parcel: Mapped[ReserveParcel | None] = relationship(lazy="raise")

    @property
    def heap(self) -> Heap:
        """Return how much of what it is about."""
        return Heap(self.mass, masses(self.milligrams))

    @property
    def price(self) -> Money:
        """Return what is paid for all of it."""
        return Money(self.price_minor, self.currency)

    def parties(self) -> dict[str, int | None]:
        """Return the authority and the recycler that agree, and who is to answer."""
        offers, answers = self.recycler_id, self.authority_id
        if self.way == Way.OUT:
            offers, answers = answers, offers
        return {
            "authority": self.authority_id,
            "recycler": self.recycler_id,
            "offerer": offers,
            "answerer": answers,
        }


class ReserveAccount(Model):
    """What an authority holds of one group of elements at one place, in mass of elements.

    ``balance`` is the sum of ``milligrams``, which are what it holds of each.
    """

    __tablename__ = "reserve_account"
    __table_args__ = (
        UniqueConstraint("authority_id", "element_group", "place"),
        CheckConstraint(f"element_group IN ({_GROUPS})", name="element_group"),
        CheckConstraint("balance >= 0", name="balance"),
        Index("ix_reserve_account_country_id", "country", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    country: Mapped[str] = mapped_column(String(2))
    element_group: Mapped[str] = mapped_column(String(16))
    place: Mapped[str] = mapped_column(String(100))
    balance: Mapped[Mass]
    milligrams: Mapped[dict[str, Any]]
    entries: Mapped[int]
    opened_at: Mapped[datetime]
    authority: Mapped[Organisation] = relationship(lazy="raise")

    def parties(self) -> dict[str, int | None]:
        """Return whose it is."""
        return {"authority": self.authority_id}


class ReserveEntry(Model):
    """What one agreement moved on one account; ``balance`` is what the account held after it."""

    __tablename__ = "reserve_entry"
    __table_args__ = (
        UniqueConstraint("account_id", "number"),
        UniqueConstraint("agreement_id", "account_id"),
        CheckConstraint(f"way IN ({_WAYS})", name="way"),
        CheckConstraint("mass > 0 AND balance >= 0", name="masses"),
        Index("ix_reserve_entry_account_id_booked_at", "account_id", "booked_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("reserve_account.id"))
    number: Mapped[int]
    agreement_id: Mapped[int] = mapped_column(ForeignKey("reserve_agreement.id"))
    way: Mapped[str] = mapped_column(String(3))
    mass: Mapped[Mass]
    milligrams: Mapped[dict[str, Any]]
    balance: Mapped[Mass]
    booked_at: Mapped[datetime]
    account: Mapped[ReserveAccount] = relationship(lazy="raise")
    agreement: Mapped[ReserveAgreement] = relationship(lazy="raise")
