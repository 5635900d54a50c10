"""Tables of notices, and of the mails that carry them to people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model

LONGEST_ERROR = 500
_UNREAD = text("read_at IS NULL")


class MailState(StrEnum):
    """Where a mail stands; the worker brings every state about."""

    WAITING = "waiting"  # to be sent, or to be tried again
    SENT = "sent"  # a mail server took it
    REFUSED = "refused"  # a mail server will never take it
    GIVEN_UP = "given_up"  # tried too often


_STATES = ", ".join(f"'{state}'" for state in MailState)
_IS_WAITING = text(f"state = '{MailState.WAITING}'")


class Notice(Model):
    """What one reader is told of one fact: an organisation, a person, or a bare address.

    ``words`` are untranslated; ``words_values`` fill them. Every member of the organisation sees
    it, and what one has read counts as read for all.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("fact_id", "reader"),
        Index("ix_notice_organisation_id", "organisation_id", "id"),
        Index("ix_notice_person_id", "person_id", "id"),
        Index(
            "ix_notice_unread_organisation",
            "organisation_id",
            "id",
            sqlite_where=_UNREAD,
            postgresql_where=_UNREAD,
        ),
        Index(
            "ix_notice_unread_person",
            "person_id",
            "id",
            sqlite_where=_UNREAD,
            postgresql_where=_UNREAD,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id"))
    reader: Mapped[str] = mapped_column(String(80))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(String(300))
    words_values: Mapped[dict[str, Any]]
    thing_kind: Mapped[str] = mapped_column(String(20))
    thing_ref: Mapped[str] = mapped_column(String(60))
    read_at: Mapped[datetime | None]


class Mail(Model):
    """One notice on its way to one address; the address is blanked once nothing more is tried."""

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("notice_id", "address_digest"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(state = 'waiting') = (address <> '')", name="address_while_waiting"),
        Index(
            "ix_mail_waiting",
            "not_before_at",
            "id",
            sqlite_where=_IS_WAITING,
            postgresql_where=_IS_WAITING,
        ),
        Index("ix_mail_done_at", "done_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    address: Mapped[str] = mapped_column(String(200))
    address_digest: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(12), default=MailState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(LONGEST_ERROR), default="")
    notice: Mapped[Notice] = relationship(lazy="joined", innerjoin=True)
