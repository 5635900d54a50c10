"""Tables of workers' beats, and of incidents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.site.status.rules import LONGEST_TITLE


class WorkerBeat(Model):
    """When a worker said last that it is there; the name is drawn anew by each process."""

    __tablename__ = "worker_beat"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    began_at: Mapped[datetime]
    beat_at: Mapped[datetime]


class Incident(Model):
    """Something that did not work for a while, as the operator tells it; open while it lasts."""

    __tablename__ = "incident"
    __table_args__ = (CheckConstraint("ended_at >= began_at", name="ends_after_it_began"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    notes: Mapped[list[IncidentNote]] = relationship(order_by="IncidentNote.id", lazy="selectin")


class IncidentNote(Model):
    """What the operator said about an incident, and when; never changed."""

    __tablename__ = "incident_note"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text)
