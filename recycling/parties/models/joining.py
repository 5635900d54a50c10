"""Tables of invitations and of requests to join: who is to belong to an organisation?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import FLAT, BigId, Model
from recycling.parties.models.organisations import Organisation
from recycling.parties.models.people import Person
from recycling.parties.rules import Role
from recycling.parties.rules.joining import LONGEST_WORDS, JoinState

_ROLES = ", ".join(f"'{role}'" for role in Role)
_STATES = ", ".join(f"'{state}'" for state in JoinState)
_IS_OPEN = text(f"state = '{JoinState.OPEN}'")


class Invitation(Model):
    """That an address is invited in a role. No secret is kept: the link's is derived.

    ``round`` counts how often it was sent; each time the link before stops working. The address
    is blanked some time after the end.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index(
            "ix_invitation_open",
            "organisation_id",
            "email",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index("ix_invitation_expires_at", "expires_at"),
        Index("ix_invitation_email", "email"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default=JoinState.OPEN)
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=FLAT)


class JoiningRequest(Model):
    """That somebody asks to join: a person, or who gives name, address and password with it.

    What was given is blanked some time after the end.
    """

    __tablename__ = "joining_request"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_joining_request_organisation_state", "organisation_id", "state", "id"),
        Index("ix_joining_request_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    words: Mapped[str] = mapped_column(String(LONGEST_WORDS), default="")
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default=JoinState.OPEN)
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=FLAT)
    person: Mapped[Person | None] = relationship(lazy="joined")
