"""Many at once: one signature, one receipt, one consignment, one fact."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from recycling.bases.models import LicenceYear
from recycling.clock import SteppedClock
from recycling.custody import service
from recycling.custody.models import Consignment, Handover, Receipt
from recycling.custody.rules import Signing
from recycling.db import Model, db
from recycling.errors import Conflict
from recycling.quantities import Mass
from tests.custody.makers import (
    Outside,
    Road,
    a_consignment,
    a_dispatch,
    a_paid_lot,
    a_refusal,
    a_road,
    an_arrival,
    at_the_gate,
)
from tests.custody.traces import facts_of

TOGETHER = 4


def at_once(app: Flask, deeds: list[Callable[[], str]]) -> list[str]:
    """Do every deed in a thread and application context of its own, started together.

    Answers with the code of each conflict, or nothing where the deed was done.
    """
    start = Barrier(len(deeds))

    def do(one: Callable[[], str]) -> str:
        with app.app_context():
            start.wait(30)
            try:
                one()
            except Conflict as conflict:
                return conflict.code
        return ""

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(do, deeds))


def count(table: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def road(app: Flask, held_clock: SteppedClock) -> Road:
    with app.app_context():
        return a_road(held_clock)


def test_of_twenty_posting_the_same_hand_over_one_signs_and_leaves_one_fact(
    outside: Outside,
) -> None:
    ref, holder = outside.made(a_consignment), outside.road.holder
    path, signing = f"/consignments/{ref}", {"signing": "give_to_carrier"}
    outside.api("GET", path, holder)  # whose token is made before they start
    with ThreadPoolExecutor(20) as threads:
        answers = list(
            threads.map(
                lambda _: outside.api("POST", f"{path}/handovers", holder, signing), range(20)
            )
        )
    assert sorted(one.status_code for one in answers) == [201, *[409] * 19]
    assert outside.inside(facts_of, f"consignment:{ref}") == ["ConsignmentSealed", "HandoverGiven"]


def test_sign_handover_at_once_one_wins_and_leaves_one_fact(app: Flask, road: Road) -> None:
    with app.app_context():
        ref = a_consignment(road)
    made = at_once(
        app,
        [
            lambda: service.sign_handover(road.holder.act(), ref, Signing.GIVE_TO_CARRIER)
            for _ in range(TOGETHER)
        ],
    )
    assert sorted(made) == ["", *["wrong_order"] * (TOGETHER - 1)]
    with app.app_context():
        assert count(Handover) == 1
        assert facts_of(f"consignment:{ref}") == ["ConsignmentSealed", "HandoverGiven"]


def test_cancel_and_sign_at_once_one_wins(app: Flask, road: Road) -> None:
    with app.app_context():
        ref = a_consignment(road)
        service.sign_handover(road.holder.act(), ref, Signing.GIVE_TO_CARRIER)
    made = at_once(
        app,
        [
            lambda: service.sign_handover(road.carrier.act(), ref, Signing.TAKE_OVER),
            lambda: service.cancel_consignment(road.holder.act(), ref),
        ],
    )
    assert sorted(made) == ["", "wrong_order"]
    with app.app_context():
        assert len(facts_of(f"consignment:{ref}")) == 3


def test_receive_and_refuse_at_once_one_wins_and_the_scale_is_charged_once(
    app: Flask, road: Road
) -> None:
    with app.app_context():
        ref = at_the_gate(road)
    made = at_once(
        app,
        [
            lambda a=arrival: service.receive_consignment(  # type: ignore[misc]
                road.recycler.act(), ref, a
            )
            for arrival in (an_arrival(), an_arrival(), a_refusal())
        ],
    )
    assert sorted(made) == ["", "wrong_order", "wrong_order"]
    with app.app_context():
        assert count(Receipt) == 1
        year = db.session.scalars(select(LicenceYear)).one()
        assert year.reserved == Mass(0)
        assert year.consumed in (Mass(0), Mass.kg("2490"))


def test_draft_consignment_of_one_lot_at_once_one_wins(app: Flask, road: Road) -> None:
    with app.app_context():
        dispatch = a_dispatch(road, a_paid_lot(road))
    made = at_once(
        app,
        [lambda: service.draft_consignment(road.holder.act(), dispatch) for _ in range(TOGETHER)],
    )
    assert sorted(made) == ["", *["already_consigned"] * (TOGETHER - 1)]
    with app.app_context():
        assert count(Consignment) == 1


def test_sign_handover_with_one_key_at_once_is_done_once_and_answers_all(
    app: Flask, road: Road
) -> None:
    with app.app_context():
        ref = a_consignment(road)
    act = road.holder.act("one key")
    made = at_once(
        app,
        [lambda: service.sign_handover(act, ref, Signing.GIVE_TO_CARRIER) for _ in range(TOGETHER)],
    )
    assert made == [""] * TOGETHER
    with app.app_context():
        assert count(Handover) == 1
