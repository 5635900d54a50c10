"""What follows from a corrected receipt: licence, discrepancy and money go by the right mass."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from recycling.bases.models import LicenceYear
from recycling.bases.quotas import auditing as counters
from recycling.custody import auditing, queries
from recycling.custody.corrections.service import Wanted, agree_correction, ask_correction
from recycling.custody.deadlines import auditing as deadlines
from recycling.custody.discrepancies.models import Discrepancy
from recycling.custody.models import Receipt
from recycling.custody.rules import Verdict
from recycling.db import db
from recycling.lots import queries as lots
from recycling.quantities import NO_MASS, Fraction, Mass
from recycling.reactions import react
from recycling.settlement import queries as sales
from tests.custody.discrepancies.makers import discrepancy_of
from tests.custody.makers import TARE, Road, a_paid_lot, a_receipt, a_refusal, an_arrival
from tests.custody.traces import last_body, refused
from tests.recovery.makers import an_open_batch

pytestmark = pytest.mark.once
WHY = "The bridge was read with the loader still on it."


def correct(road: Road, ref: str, **receipt: object) -> str:
    """Let the base ask for other figures of its receipt, and the holder agree."""
    changes = {f"receipt.{name}": value for name, value in receipt.items()}
    made = ask_correction(road.recycler.act(), ref, Wanted(WHY, changes))
    agree_correction(road.holder.act(), made)
    return made


def receipt_of(road: Road, ref: str) -> Receipt:
    found = queries.consignment(ref, road.holder.actor).receipt
    db.session.rollback()
    assert found is not None
    return found


def consumed() -> Mass:
    year = db.session.scalars(select(LicenceYear)).one()
    db.session.rollback()
    return year.consumed


def agree() -> bool:
    found = [*counters.disagreements(), *auditing.disagreements(), *deadlines.disagreements()]
    db.session.rollback()
    return found == []


def test_what_was_weighed_counts_as_corrected_against_the_licence(road: Road) -> None:
    ref = a_receipt(road, an_arrival(net="2490"))
    correct(road, ref, gross=TARE + Mass.kg("2470"))
    receipt = receipt_of(road, ref)
    assert (receipt.net, receipt.accepted) == (Mass.kg("2470"), Mass.kg("2470"))
    assert consumed() == Mass.kg("2470")
    body = last_body(f"consignment:{ref}")
    assert (body["accepted_kg"], body["differs"]) == ("2470", False)
    assert agree()


def test_the_verdict_follows_what_was_refused(road: Road) -> None:
    part = an_arrival(Verdict.PARTLY, Mass.kg("490"), "Two drums leak.")
    ref = a_receipt(road, part)
    correct(road, ref, refused=NO_MASS)
    card = queries.consignment(ref, road.holder.actor)
    assert (card.state, receipt_of(road, ref).accepted) == ("accepted", Mass.kg("2490"))
    with refused() as why:
        correct(road, ref, refused=Mass.kg("2490"))
    assert why.fields == {"receipt.refused"}
    assert agree()


def test_what_was_refused_whole_stays_refused_whole(road: Road) -> None:
    ref = a_receipt(road, a_refusal())
    correct(road, ref, gross=TARE + Mass.kg("2500"))
    receipt = receipt_of(road, ref)
    assert (receipt.verdict, receipt.refused) == ("refused", Mass.kg("2500"))
    assert agree()


def test_a_discrepancy_that_is_none_any_more_holds_no_payment(road: Road) -> None:
    lot = a_paid_lot(road)
    ref = a_receipt(road, an_arrival(net="2000"), lot)
    row = discrepancy_of(ref)
    react()
    assert sales.sale_of_lot(lots.lot(lot).id).state == "paid"
    correct(road, ref, gross=TARE + Mass.kg("2490"))
    react()
    assert sales.sale_of_lot(lots.lot(lot).id).state == "released"
    found = db.session.scalars(select(Discrepancy).where(Discrepancy.ref == row)).one()
    assert (found.state, found.agreed_by) == ("settled", "correction")
    assert agree()


def test_a_corrected_receipt_may_open_a_discrepancy(road: Road) -> None:
    ref = a_receipt(road)
    correct(road, ref, gross=TARE + Mass.kg("2000"))
    assert last_body(f"consignment:{ref}")["discrepancy"] == discrepancy_of(ref)
    assert agree()


def test_the_mass_of_what_is_in_a_batch_stands_and_its_scale_does_not(road: Road) -> None:
    lot = a_paid_lot(road)
    ref = a_receipt(road, lot=lot)
    batch = an_open_batch(road, lot)
    for differs in ({"gross": TARE + Mass.kg("2470")}, {"moisture": Fraction.of("0.2")}):
        with refused() as why:
            correct(road, ref, **differs)
        assert (why.code, batch in why.sentence) == ("lot_in_batch", True)
    correct(road, ref, scale="Weighbridge 2")
    assert receipt_of(road, ref).scale == "Weighbridge 2"


@pytest.mark.parametrize(
    ("receipt", "field"),
    [
        ({"gross": TARE}, "receipt.gross"),
        ({"tare": -TARE}, "receipt.tare"),
        ({"pieces": -1}, "receipt.pieces"),
        ({"scale": "W"}, "receipt.scale"),
    ],
)
def test_figures_that_cannot_be_are_refused_by_name(
    road: Road, receipt: dict[str, object], field: str
) -> None:
    ref = a_receipt(road)
    with refused() as why:
        correct(road, ref, **receipt)
    assert (why.status, why.fields) == (422, {field})


def test_more_than_the_licence_allows_is_refused_when_it_would_count(road: Road) -> None:
    ref = a_receipt(road)
    heavy = {"receipt.gross": TARE + Mass.kg("90000000")}
    made = ask_correction(road.holder.act(), ref, Wanted(WHY, heavy))
    with refused() as why:
        agree_correction(road.recycler.act(), made)
    assert why.code == "no_capacity"
