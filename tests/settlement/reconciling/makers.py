"""Makers of reconciliations that found something, where no payment service is asked."""

from __future__ import annotations

from datetime import timedelta

from recycling import clock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.references import new_reference
from recycling.settlement.reconciling import queries, service
from recycling.settlement.reconciling.rules import Found, Kind
from recycling.settlement.reconciling.service import At, Noted


def a_difference(kind: Kind = Kind.MISSING_HERE) -> dict[str, str]:
    """An ended reconciliation and the one difference it found, by reference.

    Of the day before yesterday, for yesterday is not to be reconciled in the first hour of a day.
    """
    source = new_reference("ch")
    found = Found(kind, source, "EUR", None, 5_000, source=source)
    ref = service.begin_reconciliation(Act(SYSTEM), clock.today() - timedelta(days=2))
    service.note_differences(Act(SYSTEM), ref, At("reading"), At("adding"), Noted((found,)))
    service.finish_reconciliation(Act(SYSTEM), ref, At("adding"), ())
    (one,) = queries.found_by(ref).items
    db.session.rollback()
    return {"reconciliation": ref, "difference": one.ref}
