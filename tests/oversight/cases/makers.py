"""Makers of cases and orders: whole and acceptable, taking only what differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from recycling import clock
from recycling.bases.cases.rules import Measure, NewCase, NewOrder
from recycling.oversight.cases import service
from tests.makers import Member
from tests.parties.second_signers import confirmed

URGENT = "People live beside it."


def a_new_order(measure: str = Measure.RECTIFICATION, **differs: Any) -> NewOrder:
    """An acceptable order: by default to put something right within 30 days."""
    today = clock.today()
    whole = NewOrder(
        measure=measure,
        ordered="Repair the stripping column.",
        legal_basis="BImSchG, section 17",
        reason="Ammonia nitrogen exceeds the permit.",
        published_until=today + timedelta(days=300),
        deadline=today + timedelta(days=30) if measure == Measure.RECTIFICATION else None,
    )
    return replace(whole, **differs)


def an_open_case(regulator: Member, addressee: str, **differs: Any) -> str:
    """The reference of a case against a base or an organisation."""
    new = NewCase(addressee, "own", "", "Smoke at night, seen by an officer.")
    return service.open_case(regulator.act(), replace(new, **differs))


def an_order(regulator: Member, case: str, measure: str, **differs: Any) -> str:
    """The reference of an order in a case; two signers revoke, and what stops does not wait."""
    urgency = "" if measure in (Measure.RECTIFICATION, Measure.PUBLICATION) else URGENT
    new = a_new_order(measure, **{"urgency": urgency, **differs})
    if measure == Measure.REVOCATION:
        proposed = service.propose_order(regulator.act(), case, new)
        return confirmed(service.issue_proposed_order, regulator, proposed)
    return service.issue_order(regulator.act(), case, new)
