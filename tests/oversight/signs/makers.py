"""Makers of signs, as the night's work keeps them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from recycling import clock
from recycling.db import db
from recycling.deeds import begin_writing
from recycling.oversight.leaks.work import watch_due
from recycling.oversight.signs.models import Sign
from recycling.references import new_reference
from tests.custody.makers import Road, a_receipt, an_arrival
from tests.makers import a_member

LOADS = 12


def whole_hundreds(road: Road) -> str:
    """So many receipts of 2 300 kg sharp, folded; the references of the consignments.

    The first goes its way, the others are its rows once more under other references.
    """
    first = a_receipt(road, an_arrival(net="2300"))
    refs = [first, *(new_reference("CON") for _ in range(LOADS - 1))]
    begin_writing()
    consignments, receipts = (db.metadata.tables[name] for name in ("consignment", "receipt"))
    way = (
        db.session.execute(select(consignments).where(consignments.c.ref == first)).mappings().one()
    )
    weighed = (
        db.session.execute(select(receipts).where(receipts.c.consignment_id == way["id"]))
        .mappings()
        .one()
    )
    for place, ref in enumerate(refs[1:], 1):
        number = 1000 * way["id"] + place
        db.session.execute(insert(consignments).values({**way, "id": number, "ref": ref}))
        db.session.execute(insert(receipts).values({**weighed, "consignment_id": number}))
    db.session.commit()
    watch_due(clock.today(), 200)
    return ",".join(refs)


def a_sign_of_yields() -> str:
    """The reference of an open sign about what a base in Germany recovered."""
    about = {"process": "hydromet_roast_hcl_sx", "element": "Nd", "source": "invented"}
    finding = {
        "what": "yield_too_good",
        "chance": "1.3e-06",
        "seen": "1.1000",
        "expected": "0.9350",
        "count": 6,
        "about": about,
    }
    fact = {
        "finding": 1,
        "thing": "batch",
        "ref": new_reference("BAT"),
        "on": clock.today().isoformat(),
        "share": "1.1000",
    }
    return a_kept_sign("yields", finding, fact)


def a_kept_sign(
    kind: str = "weighing",
    seen: dict[str, Any] | None = None,
    behind: dict[str, Any] | None = None,
) -> str:
    """The reference of an open sign, if nothing else is said of what a holder declared."""
    holder, day = a_member("holder").actor, clock.today()
    finding = {
        "what": "whole_hundreds",
        "chance": "2.4e-09",
        "seen": "0.9500",
        "expected": "0.2800",
        "count": 20,
        "about": {},
    }
    fact = {
        "finding": 1,
        "thing": "consignment",
        "ref": new_reference("CON"),
        "on": day.isoformat(),
        "declared_kg": "2500",
        "received_kg": "2490",
    }
    row = Sign(
        ref=new_reference("SGN"),
        kind=kind,
        part="holder",
        number=holder.organisation_id,
        party=holder.organisation_ref,
        party_name="Holder",
        country="DE",
        state="open",
        since_on=day,
        found_on=day,
        rate_ppm=10_000,
        tests=2,
        looks=12,
        evidence={"findings": [seen or finding], "facts": [behind or fact]},
        earlier="",
        opened_at=clock.now(),
        reason="",
        closed_by="",
    )
    begin_writing()
    db.session.add(row)
    db.session.commit()
    return row.ref
