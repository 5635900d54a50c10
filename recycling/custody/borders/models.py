"""Tables of dossiers, the consents of authorities to them, and of border papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base as RecoveryBase
from recycling.custody.borders.rules import AnswerState, Cover, DossierState, Part, route_of
from recycling.custody.models import Consignment
from recycling.db import BigId, Model
from recycling.parties.models import Organisation
from recycling.quantities import Mass

_STATES = ", ".join(f"'{one}'" for one in DossierState)
_ANSWERS = ", ".join(f"'{one}'" for one in AnswerState)
_PARTS = ", ".join(f"'{one}'" for one in Part)


class PaperKind(StrEnum):
    """What travels with a consignment over a border."""

    INFORMATION = "information"  # general information (Annex VII)
    MOVEMENT = "movement"  # the movement document of one consignment of a dossier (Annex IB)


@dataclass(frozen=True)
class Seat:
    """A dossier as a permission sees it from a country on its way."""

    country: str
    holder_id: int
    recycler_id: int

    def parties(self) -> Mapping[str, int | None]:
        """Return whose it is, and to whom the waste goes."""
        return {"holder": self.holder_id, "recycler": self.recycler_id}


class Dossier(Model):
    """What a holder asks of every authority on the way to a base, and how much of it is used.

    ``used_mass`` and ``used_consignments`` change under the row's lock alone. ``complete_on`` is
    when an authority said that nothing is missing; ``number`` is the authority's own.
    """

    __tablename__ = "dossier"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("used_mass BETWEEN 0 AND mass", name="used_mass"),
        CheckConstraint("used_consignments BETWEEN 0 AND consignments", name="used_consignments"),
        CheckConstraint("first_day <= last_day", name="days"),
        Index("ix_dossier_holder_id_state", "holder_id", "state", "id"),
        Index("ix_dossier_recycler_id_state", "recycler_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    number: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(12))
    holder_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    recycler_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"), index=True)
    from_country: Mapped[str] = mapped_column(String(2))
    to_country: Mapped[str] = mapped_column(String(2))
    transit: Mapped[list[str]]
    code_list: Mapped[str] = mapped_column(String(4))
    code: Mapped[str] = mapped_column(String(6))
    is_hazardous: Mapped[bool]
    border_entry: Mapped[str] = mapped_column(String(8))
    description: Mapped[str] = mapped_column(String(300))
    packaging: Mapped[str] = mapped_column(String(300))
    hazards: Mapped[list[str]]
    operation: Mapped[str] = mapped_column(String(4))
    mass: Mapped[Mass]
    consignments: Mapped[int]
    used_mass: Mapped[Mass]
    used_consignments: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]
    contract: Mapped[str] = mapped_column(String(300))
    guarantee: Mapped[str] = mapped_column(String(300))
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(20))
    complete_on: Mapped[date | None]
    holder: Mapped[Organisation] = relationship(foreign_keys=[holder_id], lazy="raise")
    recycler: Mapped[Organisation] = relationship(foreign_keys=[recycler_id], lazy="raise")
    base: Mapped[RecoveryBase] = relationship(lazy="raise")
    consents: Mapped[list[Consent]] = relationship(
        order_by="Consent.number", back_populates="dossier", lazy="raise"
    )

    @property
    def route(self) -> tuple[str, ...]:
        """Return the countries of the way, in their order."""
        return route_of(self.from_country, self.transit, self.to_country)

    @property
    def country(self) -> str:
        """Return the country of dispatch, through whose authority a dossier goes."""
        return self.from_country

    def parties(self) -> Mapping[str, int | None]:
        """Return whose it is, and to whom the waste goes."""
        return {"holder": self.holder_id, "recycler": self.recycler_id}

    def seen_from(self, country: str) -> Seat:
        """Return the dossier as it is seen from a country on its way, else from the first."""
        there = country if country in self.route else self.from_country
        return Seat(there, self.holder_id, self.recycler_id)

    def consent_of(self, country: str) -> Consent | None:
        """Return what the authority of a country says."""
        return next((one for one in self.consents if one.country == country), None)

    @property
    def cover(self) -> Cover:
        """Return what it has room for, on the days on which all consents that are given stand."""
        given = [one for one in self.consents if one.valid_from and one.valid_to]
        return Cover(
            ref=self.ref,
            state=DossierState(self.state),
            mass=self.mass,
            consignments=self.consignments,
            used_mass=self.used_mass,
            used_consignments=self.used_consignments,
            first_day=max((self.first_day, *(one.valid_from for one in given if one.valid_from))),
            last_day=min((self.last_day, *(one.valid_to for one in given if one.valid_to))),
        )


class Consent(Model):
    """What the authority of one country on the way says to a dossier.

    ``document`` is its own number for that; ``tacit_on`` is the first day on which its silence
    counts, where the law has it so. ``confirmed_by`` is who confirmed what the holder entered.
    """

    __tablename__ = "consent"
    __table_args__ = (
        UniqueConstraint("dossier_id", "country"),
        CheckConstraint(f"state IN ({_ANSWERS})", name="state"),
        CheckConstraint(f"part IN ({_PARTS})", name="part"),
        Index("ix_consent_country_state", "country", "state", "dossier_id"),
        Index("ix_consent_state_tacit_on", "state", "tacit_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    number: Mapped[int]
    country: Mapped[str] = mapped_column(String(2))
    part: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10))
    law: Mapped[str] = mapped_column(String(6))
    tacit_on: Mapped[date | None]
    says_yes: Mapped[bool | None]
    document: Mapped[str] = mapped_column(String(120), default="")
    conditions: Mapped[str] = mapped_column(String(1000), default="")
    reason: Mapped[str] = mapped_column(String(1000), default="")
    decided_on: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(String(20), default="")
    confirmed_by: Mapped[str] = mapped_column(String(20), default="")
    dossier: Mapped[Dossier] = relationship(back_populates="consents", lazy="raise")
    letter: Mapped[ConsentLetter | None] = relationship(lazy="raise", viewonly=True)


class ConsentLetter(Model):
    """The letter of an authority, as its holder entered it; its content is in the store."""

    __tablename__ = "consent_letter"

    consent_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("consent.id"), primary_key=True, autoincrement=False
    )
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    scan: Mapped[str] = mapped_column(String(20), index=True)


class BorderPaper(Model):
    """What travels with a consignment over a border, as its holder declared it.

    ``counted_at`` is when it left and was counted against its dossier, ``given_back_at`` when it
    was cancelled before anything had left.
    """

    __tablename__ = "border_paper"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'movement') = (dossier_id IS NOT NULL)"
            " AND (kind = 'movement') = (serial IS NOT NULL)",
            name="kind",
        ),
        CheckConstraint("kind IN ('information', 'movement')", name="kinds"),
        UniqueConstraint("dossier_id", "serial"),
    )

    consignment_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("consignment.id"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(String(12))
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    serial: Mapped[int | None]
    law: Mapped[str] = mapped_column(String(60))
    transit: Mapped[list[str]]
    operation: Mapped[str] = mapped_column(String(4))
    drawn_up_at: Mapped[datetime]
    drawn_up_by: Mapped[str] = mapped_column(String(20))
    counted: Mapped[Mass | None]
    counted_at: Mapped[datetime | None]
    given_back_at: Mapped[datetime | None]
    consignment: Mapped[Consignment] = relationship(lazy="raise")
    dossier: Mapped[Dossier | None] = relationship(lazy="raise")
