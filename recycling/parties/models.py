"""Tables of organisations, people, and the ways they prove who they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.parties.rules import Kind, Role, included_roles

_KINDS = ", ".join(f"'{kind}'" for kind in Kind)
_ROLES = ", ".join(f"'{role}'" for role in Role)


class Organisation(Model):
    """A holder, recycler, carrier, laboratory or regulator."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("country", "register_number"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        Index("ix_organisation_kind_name", "kind", "name"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    register_number: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(200))
    registered_at: Mapped[datetime]


class Person(Model):
    """Somebody who signs in. The e-mail address is kept in lower case."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(200), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="person", order_by="Membership.id", lazy="raise"
    )


class Membership(Model):
    """That a person acts for an organisation in a role."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "organisation_id"),
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    person: Mapped[Person] = relationship(back_populates="memberships", lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")

    @property
    def roles(self) -> frozenset[str]:
        """Return the role with all it includes."""
        return included_roles(self.role)


class SignIn(Model):
    """One sign-in of a person on one browser: the server's side of the session cookie."""

    __tablename__ = "sign_in"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    membership: Mapped[Membership] = relationship(lazy="joined")


class SignInFailure(Model):
    """A failed attempt to sign in, kept to slow down guessing. Holds a digest, no address."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_account_at", "account_digest", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class ApiToken(Model):
    """A secret with which a program acts for a membership; only its digest is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    membership: Mapped[Membership] = relationship(lazy="joined")


class AccessRecord(Model):
    """That a request to change something was refused: who, what, and why."""

    __tablename__ = "access_record"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_ref: Mapped[str] = mapped_column(String(20))
    organisation_ref: Mapped[str] = mapped_column(String(20), index=True)
    method: Mapped[str] = mapped_column(String(8))
    path: Mapped[str] = mapped_column(String(300))
    status: Mapped[int]
    code: Mapped[str] = mapped_column(String(80))
