"""The table of links that show a consignment at the roadside."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.custody.models import Consignment
from recycling.db import BigId, Model


class RoadsideLink(Model):
    """A link by which anybody sees a consignment in transit, for half an hour.

    Its code is derived from the site's secret key; only the code's digest is kept here.
    ``opened_at``: when somebody else than who asked for it opened it first.
    """

    __tablename__ = "roadside_link"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"), index=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    consignment: Mapped[Consignment] = relationship(lazy="raise")
