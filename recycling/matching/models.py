"""The tables of dated prices and of what regulators decided on borders."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import BigId, Model
from recycling.quantities import Form

_FORMS = ", ".join(f"'{form}'" for form in Form)


class PriceObservation(Model):
    """What a publisher quoted for a kilogram of an element, or of its traded oxide, on a day.

    ``element`` may be what is quoted together, ``PrNd``. ``is_demonstration`` marks invented round
    prices; every page that uses one says so.
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
    element: Mapped[str] = mapped_column(String(4))
    form: Mapped[str] = mapped_column(String(10))
    price_minor_per_kg: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    observed_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))
    publisher: Mapped[str] = mapped_column(String(100))
    is_demonstration: Mapped[bool]
    entered_at: Mapped[datetime]


class BorderDecisionRow(Model):
    """What a named person of a regulator put on record of a border; never changed.

    For one lot (``lot_ref``) or for one code of a list (``code_list``, ``code``).
    """

    __tablename__ = "border_decision"
    __table_args__ = (
        CheckConstraint("verdict IN ('allowed', 'consent', 'refused')", name="verdict"),
        CheckConstraint("valid_from <= valid_to", name="validity"),
        Index("ix_border_decision_lot_ref", "lot_ref"),
        Index(
            "ix_border_decision_from_country_code_list_code", "from_country", "code_list", "code"
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    from_country: Mapped[str] = mapped_column(String(2))
    to_country: Mapped[str] = mapped_column(String(2))
    code_list: Mapped[str] = mapped_column(String(4))
    code: Mapped[str] = mapped_column(String(6))
    lot_ref: Mapped[str] = mapped_column(String(20))
    verdict: Mapped[str] = mapped_column(String(10))
    document: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(300))
    decided_on: Mapped[date]
    decided_by: Mapped[str] = mapped_column(String(20))
    authority_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    recorded_at: Mapped[datetime]
