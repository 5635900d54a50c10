"""Tables of notices, and of the mails that carry them to people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import FLAT, BigId, Model

LONGEST_ERROR = 500
_UNREAD = text("read_at IS NULL")
_NOT_GATHERED = text("digest_id IS NULL")


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


class PersonMailing(Model):
    """How a person wants mail, by topic; a topic that is missing is as the organisation has it."""

    __tablename__ = "person_mailing"

    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True)
    choices: Mapped[dict[str, Any]]


class OrganisationMailing(Model):
    """How mail comes to those of an organisation who chose nothing themselves, by topic."""

    __tablename__ = "organisation_mailing"

    organisation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("organisation.id"), primary_key=True
    )
    choices: Mapped[dict[str, Any]]


class Digest(Model):
    """The daily mail of one person: all that was due at one morning."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("person_id", "due_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    due_at: Mapped[datetime] = mapped_column(index=True)
    lines: Mapped[list[DigestLine]] = relationship(order_by="DigestLine.notice_id")


class DigestLine(Model):
    """That a notice goes into a person's daily mail, and into which once there is one."""

    __tablename__ = "digest_line"
    __table_args__ = (
        Index(
            "ix_digest_line_waiting",
            "due_at",
            "person_id",
            sqlite_where=_NOT_GATHERED,
            postgresql_where=_NOT_GATHERED,
        ),
        Index("ix_digest_line_person_id", "person_id"),
        Index("ix_digest_line_digest_id", "digest_id"),
    )

    notice_id: Mapped[int] = mapped_column(BigId, ForeignKey("notice.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True)
    due_at: Mapped[datetime]
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("digest.id"))
    notice: Mapped[Notice] = relationship(lazy="joined", innerjoin=FLAT)


class Mail(Model):
    """One notice, or one daily mail, on its way to one address.

    The address is blanked once nothing more is tried. ``person_id`` is whose address it is.
    """

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("notice_id", "address_digest"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(state = 'waiting') = (address <> '')", name="address_while_waiting"),
        CheckConstraint("(notice_id IS NULL) <> (digest_id IS NULL)", name="one_content"),
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
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("digest.id"), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str] = mapped_column(String(200))
    address_digest: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(12), default=MailState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(LONGEST_ERROR), default="")
    notice: Mapped[Notice | None] = relationship(lazy="joined")
    digest: Mapped[Digest | None] = relationship(lazy="select")
