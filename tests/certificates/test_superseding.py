"""A certificate that states what was corrected since is superseded, whoever asked for that."""

from __future__ import annotations

import json

from flask import Flask

from recycling.certificates import queries
from recycling.clock import SteppedClock
from recycling.custody import queries as consignments
from recycling.custody.corrections.service import Wanted, agree_correction, ask_correction
from recycling.db import db
from recycling.reactions import react
from tests.certificates.living import Neighbours, a_certificate, neighbours

WHY = "The permit's number was mistyped."


def corrected(people: Neighbours, number: str, field: str, value: object) -> str:
    """Correct a field of the consignment of a certified lot; its latest certificate."""
    issued = queries.certificate(number)
    carried = consignments.of_lot(issued.lot_id)
    assert carried is not None
    lot_id, ref = issued.lot_id, carried.ref
    db.session.rollback()
    made = ask_correction(people.holder.act(), ref, Wanted(WHY, {field: value}))
    agree_correction(people.recycler.act(), made)
    if not field.startswith("receipt."):
        agree_correction(people.carrier.act(), made)
    react()
    latest = queries.of_lot(lot_id)
    assert latest is not None
    return latest.ref


def test_certificate_that_states_a_corrected_permit_is_superseded(
    in_app: Flask, held_clock: SteppedClock
) -> None:
    people = neighbours(held_clock)
    number = a_certificate(people)
    latest = corrected(people, number, "legs.0.permit", "BEF-DE-0816")
    before, after = queries.certificate(number), queries.certificate(latest)
    assert (before.state, before.successor, before.reason) == ("superseded", latest, WHY)
    assert (after.state, after.version) == ("current", 2)
    assert "BEF-DE-0816" in json.dumps(json.loads(after.record)["credentialSubject"])


def test_certificate_that_states_nothing_of_it_stands(
    in_app: Flask, held_clock: SteppedClock
) -> None:
    people = neighbours(held_clock)
    number = a_certificate(people)
    assert corrected(people, number, "receipt.pieces", 14) == number
    assert queries.certificate(number).state == "current"
