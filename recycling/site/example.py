"""What has a whole life looked like lately? The newest certified lot with the day of each stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from recycling.certificates.models import Certificate, CertificateState
from recycling.db import db
from recycling.lots.models import Lot, LotStep


@dataclass(frozen=True)
class Life:
    """A certified lot: its title, certificate, and the day it reached each state."""

    lot: str
    title: str
    certificate: str
    reached: dict[str, date]


def newest_life() -> Life | None:
    """Return the life of the lot certified last; ``None`` before there is one."""
    newest = (
        select(Certificate.ref, Certificate.lot_id)
        .where(Certificate.state == CertificateState.CURRENT)
        .order_by(Certificate.id.desc())
        .limit(1)
        .subquery()
    )
    rows = db.session.execute(
        select(newest.c.ref.label("certificate"), Lot.ref, Lot.title, LotStep.to_state, LotStep.at)
        .select_from(newest)
        .join(Lot, Lot.id == newest.c.lot_id)
        .join(LotStep, LotStep.lot_id == Lot.id)
        .order_by(LotStep.id)
    ).all()
    if not rows:
        return None
    first = rows[0]
    reached = {row.to_state: row.at.date() for row in rows}
    return Life(first.ref, first.title, first.certificate, reached)
