"""Tables of stacks: a ZIP of certificates that is being checked, and each file in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.certificates.stacks.archive import LONGEST_NAME
from recycling.certificates.stacks.rules import Outcome, StackState
from recycling.db import FLAT, BigId, Model
from recycling.parties.models import Organisation

_STATES = ", ".join(f"'{state}'" for state in StackState)
_OUTCOMES = ", ".join(f"'{outcome}'" for outcome in Outcome)
_WORKING = text(f"state = '{StackState.WORKING}'")


class CertificateStack(Model):
    """A ZIP of certificates an authority sent, being checked or checked.

    ``done`` is up to which number its files have been looked at. ``not_before_at`` is when a worker
    may take it up: a worker that does moves it on for a while. One of an authority is at work.
    """

    __tablename__ = "certificate_stack"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("done >= 0 AND done <= files", name="done"),
        Index("ix_certificate_stack_organisation_id", "organisation_id", "id"),
        Index(
            "ux_certificate_stack_working",
            "organisation_id",
            unique=True,
            sqlite_where=_WORKING,
            postgresql_where=_WORKING,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_ref: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(8))
    files: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    taken_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    not_before_at: Mapped[datetime]
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=FLAT)

    @property
    def country(self) -> str:
        """Return the authority's country."""
        return self.organisation.country

    def parties(self) -> Mapping[str, int | None]:
        """Return who sent it."""
        return {"organisation": self.organisation_id}


class StackFile(Model):
    """One file of a stack, by its place in the ZIP, and what it came to.

    ``reason`` is the code of the line of the verdict that decides, or why it was not opened;
    ``said`` is that line in words, ``codes`` are all five lines of the verdict; ``first`` is the
    number of the file it repeats.
    """

    __tablename__ = "certificate_stack_file"
    __table_args__ = (
        CheckConstraint(f"outcome IN ({_OUTCOMES})", name="outcome"),
        Index("ix_certificate_stack_file_sha256", "stack_id", "sha256"),
        Index("ix_certificate_stack_file_outcome", "stack_id", "outcome", "number"),
    )

    stack_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("certificate_stack.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    outcome: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(40), default="")
    said: Mapped[str] = mapped_column(String(500), default="")
    certificate: Mapped[str] = mapped_column(String(40), default="")
    first: Mapped[int | None]
    codes: Mapped[list[str]] = mapped_column(default=list)
