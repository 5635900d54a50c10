"""Each difference planted at the payment service or in our rows is found, and nothing else is."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from recycling.db import db
from recycling.settlement.reconciling import queries
from recycling.settlement.reconciling.rules import Kind
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import a_page, a_sale, last_payment, press
from tests.settlement.reconciling.conftest import Store, Traded
from tests.settlement.reconciling.planting import PLANTED, TEN, Planting


@pytest.fixture
def planting(sandbox: Sandbox, store: Store, traded: Traded) -> Planting:
    return Planting(sandbox, store, traded)


def test_every_kind_is_planted() -> None:
    assert set(PLANTED) == set(Kind)


def test_a_clean_day_has_no_difference(traded: Traded) -> None:
    assert traded.sleep() == []
    (report,) = queries.reconciliations().items
    assert (report.lines, report.is_balanced, report.differences) == (6, True, 0)
    sums = {one.movement: (one.ours, one.ours_amount.minor) for one in queries.sums(report.ref)}
    assert sums == {"payment": (3, 937_500), "transfer": (2, -468_750), "refund": (1, -156_250)}
    for one in queries.sums(report.ref):
        assert (one.ours, one.ours_amount) == (one.theirs, one.theirs_amount)


@pytest.mark.parametrize("kind", Kind)
def test_what_is_planted_is_found_once_and_nothing_else(planting: Planting, kind: Kind) -> None:
    PLANTED[kind](planting)
    (found,) = planting.traded.sleep()
    assert found.kind == kind
    assert found.state == "open"
    assert "%(" not in found.sentence
    assert found.to_do


def test_ten_planted_together_are_all_found(planting: Planting) -> None:
    for kind in TEN:
        PLANTED[kind](planting)
    assert sorted(one.kind for one in planting.traded.sleep()) == sorted(TEN)


def test_a_payout_whose_id_was_altered_in_our_rows_is_found_from_both_sides(
    planting: Planting,
) -> None:
    db.session.execute(text("UPDATE payout SET provider_id = 'tr_1' WHERE kind = 'refund'"))
    db.session.commit()
    found = planting.traded.sleep()
    assert sorted(one.kind for one in found) == [Kind.DOUBLED, Kind.MISSING_THERE]


def test_a_dispute_that_was_won_leaves_no_difference(planting: Planting) -> None:
    PLANTED[Kind.DISPUTED](planting)
    dispute = planting.sandbox.sdk().v1.disputes.list({"limit": 1}).data[0].id
    planting.sandbox.happens("dispute.is_decided", id=dispute, won=True)
    assert planting.traded.sleep() == []


def test_a_payment_we_have_not_heard_of_yet_is_missing_in_our_books(planting: Planting) -> None:
    sale = a_sale(planting.traded.market)
    press(a_page(planting.traded.market, sale))
    (found,) = planting.traded.sleep()
    assert (found.kind, found.reference) == (Kind.MISSING_HERE, last_payment(sale).ref)
    assert (found.sale, found.ours) == (sale, None)
