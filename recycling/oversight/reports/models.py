"""The tables of reports, what is said about them, their files, and how many came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.oversight.reports.rules import Outcome, ReportKind, ReportState, Speaker


def _among(values: object) -> str:
    return ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]


class Report(Model):
    """What somebody saw and told the authority of a country, and how that ended.

    The words, the place and the contact stand here alone, never in a fact. Of the return code its
    keyed digest is kept. ``first`` is the report that said nearly the same before; then ``state``
    and all after it are the first's. ``likes`` counts those under this one.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_among(ReportKind)})", name="kind"),
        CheckConstraint(f"state IN ({_among(ReportState)})", name="state"),
        CheckConstraint(f"outcome IN ('', {_among(Outcome)})", name="outcome"),
        Index("ix_report_country_state_id", "country", "state", "id"),
        Index("ix_report_country_made_at", "country", "made_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    first_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), index=True)
    likes: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(30))
    country: Mapped[str] = mapped_column(String(2))
    place: Mapped[str] = mapped_column(String(200))
    seen: Mapped[str] = mapped_column(String(100), default="")
    words: Mapped[str] = mapped_column(String(4000))
    named: Mapped[str] = mapped_column(String(100), default="")
    contact: Mapped[str] = mapped_column(String(254), default="")
    fingerprint: Mapped[str] = mapped_column(String(64))
    place_mark: Mapped[str] = mapped_column(String(64))
    code_digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default=ReportState.NEW)
    made_at: Mapped[datetime]
    taken_up_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(String(2000), default="")
    closed_at: Mapped[datetime | None]
    first: Mapped[Report | None] = relationship(lazy="raise", remote_side="Report.id")
    said: Mapped[list[ReportWords]] = relationship(lazy="raise", order_by="ReportWords.number")
    files: Mapped[list[ReportFile]] = relationship(lazy="raise", order_by="ReportFile.number")

    def parties(self) -> Mapping[str, int | None]:
        """Return that no organisation has a part in it: nobody knows who made it."""
        return {}


class ReportWords(Model):
    """What reporter or authority said after the report was made."""

    __tablename__ = "report_words"
    __table_args__ = (
        UniqueConstraint("report_id", "number"),
        CheckConstraint(f"speaker IN ({_among(Speaker)})", name="speaker"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    number: Mapped[int]
    speaker: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(2000))
    at: Mapped[datetime]


class ReportFile(Model):
    """A picture or PDF that came with a report, without what it told besides itself."""

    __tablename__ = "report_file"
    __table_args__ = (UniqueConstraint("report_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(20))
    size: Mapped[int]
    scan: Mapped[str] = mapped_column(String(20), index=True)
    signature: Mapped[str] = mapped_column(String(200), default="")


class ReportDay(Model):
    """The secret under which networks are counted on one day; deleted when the day is over.

    With it goes any way from a count back to an address, for whoever holds all other keys too.
    """

    __tablename__ = "report_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))


class ReportCount(Model):
    """How often something was counted under a key since the beginning of an hour or a day."""

    __tablename__ = "report_count"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
