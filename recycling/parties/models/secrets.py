"""Tables of what people prove themselves with beside a password."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import BigId, Model

LONGEST_CREDENTIAL_ID = 1400


class Authenticator(Model):
    """An authenticator app of a person (TOTP, RFC 6238); its secret is encrypted.

    ``last_step`` is the newest time step whose code was used: none is accepted twice.
    ``is_demonstration``: the demonstration market itself shows the code of this invented person.
    """

    __tablename__ = "authenticator"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sealed_secret: Mapped[str] = mapped_column(String(200))
    last_step: Mapped[int] = mapped_column(BigId, default=0)
    added_at: Mapped[datetime]
    is_demonstration: Mapped[bool] = mapped_column(default=False)


class Passkey(Model):
    """A passkey of a person (WebAuthn): the public half of a key that stays on a device."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    credential_id: Mapped[str] = mapped_column(String(LONGEST_CREDENTIAL_ID), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigId)
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PasskeyChallenge(Model):
    """A challenge given out for one use of a passkey; the row goes when it is answered."""

    __tablename__ = "passkey_challenge"
    __table_args__ = (CheckConstraint("purpose IN ('add', 'prove')", name="purpose"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class RecoveryCode(Model):
    """A code for the day the second factor is lost; its digest, and when it was used."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]


class ShortCode(Model):
    """Six digits by which a member signs hand-overs on another organisation's device.

    Only their keyed digest is kept (``sign_in/short_codes.py``); no two members have the same.
    """

    __tablename__ = "short_code"
    __table_args__ = (UniqueConstraint("organisation_id", "digest"),)

    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


class PasswordReset(Model):
    """A link by which somebody who forgot the password sets a new one, once and for an hour.

    The link's code is derived from the site's secret key and nowhere kept (``sign_in/resets.py``).
    """

    __tablename__ = "password_reset"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
