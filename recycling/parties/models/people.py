"""Tables of people and memberships: who acts for whom, in which role?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.parties.models.organisations import Organisation
from recycling.parties.rules import Role, included_roles

_ROLES = ", ".join(f"'{role}'" for role in Role)


class Person(Model):
    """Somebody who signs in. The e-mail address is kept in lower case.

    ``language`` is what mails, and pages whose address names none, are in; empty: not chosen.

    Of somebody erased (``erased_at``) the row holds nothing but a reference that names nobody.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(200), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8), default="")
    erased_at: Mapped[datetime | None]
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
