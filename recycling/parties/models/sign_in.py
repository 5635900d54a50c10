"""Tables of sign-ins and of refused requests: who came in, and who was kept out?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.parties.models.delegations import Delegation
from recycling.parties.models.people import Membership


class SignIn(Model):
    """One sign-in of a person on one browser: the server's side of the session cookie.

    With a delegation the session acts in the name of who gave it, through the membership.

    ``proved_at``: when the person last proved who they are; ``factor``: with what beside the
    password (``totp``, ``passkey``, ``recovery`` or nothing). ``seen_at`` is coarse: it moves at
    most once a quarter of an hour. ``browser`` names its kind, such as “Firefox, Linux”.
    """

    __tablename__ = "sign_in"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"))
    proved_at: Mapped[datetime]
    factor: Mapped[str] = mapped_column(String(10), default="")
    seen_at: Mapped[datetime]
    browser: Mapped[str] = mapped_column(String(60), default="")
    membership: Mapped[Membership] = relationship(lazy="joined")
    delegation: Mapped[Delegation | None] = relationship(lazy="joined")


class SignInFailure(Model):
    """A failed attempt to prove who one is, kept for a day to slow down guessing.

    The keyed digest is of the account, of the network, or of both together; no address is kept.
    """

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_key_at", "key_digest", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key_digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


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
