"""Makers of alerts: consignments of one way that arrive lighter than declared, in turn."""

from __future__ import annotations

from sqlalchemy import select

from recycling import clock
from recycling.db import db
from recycling.deeds import begin_writing
from recycling.oversight.leaks.models import LeakAlert
from recycling.oversight.leaks.work import watch_due
from recycling.references import new_reference
from tests.custody.makers import Road, a_receipt, an_arrival
from tests.makers import a_member
from tests.remembering import remembered

LIGHT = "2290"  # of 2 500 kg declared, 8.4 % less
ENOUGH = 6  # so many of these and no more are needed


@remembered
def light_receipts(road: Road, many: int = ENOUGH) -> str:
    """So many receipts at 8.4 % less than declared; the references of the consignments."""
    return ",".join(a_receipt(road, an_arrival(net=LIGHT)) for _ in range(many))


def an_alert(road: Road) -> str:
    """The reference of the alert that light receipts give."""
    light_receipts(road)
    watch_due(clock.today(), 200)
    ref = db.session.scalars(select(LeakAlert.ref).order_by(LeakAlert.id.desc()).limit(1)).one()
    db.session.rollback()
    return ref


def a_kept_alert() -> str:
    """The reference of an alert as the night's work keeps it, about a holder in Germany."""
    holder, day = a_member("holder").actor, clock.today()
    line = {
        "consignment": new_reference("CON"),
        "received_on": day.isoformat(),
        "declared_kg": "2500",
        "received_kg": "2290",
        "lost": "0.0840",
        "spread": "0.0200",
        "sum": "9.10",
    }
    row = LeakAlert(
        ref=new_reference("ALT"),
        part="holder",
        number=holder.organisation_id,
        party=holder.organisation_ref,
        party_name="Holder",
        country="DE",
        side="less",
        state="open",
        since_on=day,
        found_on=day,
        effect_ppm=84_000,
        scatter_ppm=20_000,
        statistic=9_100_000,
        limit=8_200_000,
        rate_ppm=10_000,
        in_year=12,
        evidence={"count": 1, "consignments": [line], "beside": []},
        opened_at=clock.now(),
        reason="",
        closed_by="",
    )
    begin_writing()
    db.session.add(row)
    db.session.commit()
    return row.ref
