"""The table of dated prices."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import BigId, Model
from recycling.quantities import Form

_FORMS = ", ".join(f"'{form}'" for form in Form)


class PriceObservation(Model):
    """What a publisher quoted for a kilogram of an element, or of its traded oxide, on a day.

    ``is_demonstration`` marks invented round prices; every page that uses one says so.
    """

    __tablename__ = "price_observation"
    __table_args__ = (
        UniqueConstraint("element", "form", "currency", "observed_on", "publisher"),
        CheckConstraint(f"form IN ({_FORMS})", name="form"),
        CheckConstraint("price_minor_per_kg >= 0", name="price"),
        Index("ix_price_observation_currency_element_observed_on", "currency", "element",
              "observed_on"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    element: Mapped[str] = mapped_column(String(2))
    form: Mapped[str] = mapped_column(String(10))
    price_minor_per_kg: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    observed_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))
    publisher: Mapped[str] = mapped_column(String(100))
    is_demonstration: Mapped[bool]
    entered_at: Mapped[datetime]
