"""How much is free, and who takes the last tonne."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.bases import capacity, service
from recycling.bases.models import Licence
from recycling.db import db
from recycling.deeds import begin_writing
from recycling.errors import Conflict, Invalid, NotFound
from recycling.parties.rules import Kind
from recycling.quantities import Mass
from tests.bases.makers import a_licensed_base
from tests.makers import Member, a_member

LARGEST = Mass.kg(1000)


@pytest.fixture
def regulator(in_app: Flask) -> Member:
    return a_member(Kind.REGULATOR)


def a_licence(regulator: Member, yearly_mass: Mass = LARGEST) -> int:
    base_ref = a_licensed_base(a_member(Kind.RECYCLER), regulator, yearly_mass=yearly_mass)
    licence_id = db.session.scalars(select(Licence.id).where(Licence.base.has(ref=base_ref))).one()
    db.session.rollback()
    return licence_id


def in_one_deed(step: Callable[[], None]) -> None:
    """Do a step the way a deed does: all of it, or nothing."""
    begin_writing()
    try:
        step()
        db.session.commit()
    finally:
        db.session.rollback()


def reserve(licence_id: int, lot: str, kilograms: int | str, on: date | None = None) -> None:
    day = on or clock.today()
    in_one_deed(lambda: capacity.reserve(licence_id, lot, Mass.kg(kilograms), day))


def consume(lot: str, kilograms: int | str) -> None:
    in_one_deed(lambda: capacity.consume(lot, Mass.kg(kilograms)))


def release(lot: str) -> None:
    in_one_deed(lambda: capacity.release(lot))


def free(licence_id: int, year: int | None = None) -> Mass:
    left = capacity.free(licence_id, year or clock.today().year)
    db.session.rollback()
    return left


def test_free_of_an_unused_licence_is_its_whole_yearly_mass(regulator: Member) -> None:
    assert free(a_licence(regulator)) == LARGEST


def test_free_of_an_unknown_licence_is_not_found(in_app: Flask) -> None:
    with pytest.raises(NotFound):
        capacity.free(99, 2026)


def test_reserve_takes_from_the_year_of_receipt_and_from_no_other(regulator: Member) -> None:
    licence_id, today = a_licence(regulator), clock.today()
    reserve(licence_id, "LOT-1", 300, today)
    assert free(licence_id, today.year) == Mass.kg(700)
    assert free(licence_id, today.year + 1) == LARGEST


def test_reserve_exactly_what_is_left_succeeds_and_a_milligram_more_is_refused(
    regulator: Member,
) -> None:
    licence_id = a_licence(regulator)
    reserve(licence_id, "LOT-1", "999.999999")
    reserve(licence_id, "LOT-2", "0.000001")
    with pytest.raises(Conflict, match="0 kg left") as refused:
        reserve(licence_id, "LOT-3", "0.000001")
    assert refused.value.code == "no_capacity"
    assert free(licence_id) == Mass(0)


def test_reserve_twice_for_a_lot_is_refused_at_any_licence(regulator: Member) -> None:
    first, second = a_licence(regulator), a_licence(regulator)
    reserve(first, "LOT-1", 10)
    for licence_id in (first, second):
        with pytest.raises(Conflict, match="already reserved"):
            reserve(licence_id, "LOT-1", 10)
    assert free(first) == Mass.kg(990)
    assert free(second) == LARGEST


def test_reserve_after_release_takes_the_same_row_up_again(regulator: Member) -> None:
    licence_id = a_licence(regulator)
    reserve(licence_id, "LOT-1", 10)
    release("LOT-1")
    reserve(licence_id, "LOT-1", 25)
    assert free(licence_id) == Mass.kg(975)


def test_reserve_at_a_suspended_licence_is_refused(regulator: Member) -> None:
    licence_id = a_licence(regulator)
    ref = db.session.get_one(Licence, licence_id).ref
    service.suspend_licence(regulator.act(), ref, "Monitoring results are missing.")
    with pytest.raises(Conflict, match="suspended"):
        reserve(licence_id, "LOT-1", 10)


def test_reserve_after_the_validity_is_refused(regulator: Member) -> None:
    licence_id = a_licence(regulator)
    with pytest.raises(Conflict, match="cannot be used on"):
        reserve(licence_id, "LOT-1", 10, clock.today() + timedelta(days=9 * 365))


def test_reserve_at_an_unknown_licence_is_not_found(in_app: Flask) -> None:
    with pytest.raises(NotFound):
        reserve(99, "LOT-1", 10)


@pytest.mark.parametrize("kilograms", [0, -1])
def test_reserve_or_consume_nothing_or_less_is_refused(regulator: Member, kilograms: int) -> None:
    licence_id = a_licence(regulator)
    reserve(licence_id, "LOT-1", 10)
    with pytest.raises(Invalid):
        reserve(licence_id, "LOT-2", kilograms)
    with pytest.raises(Invalid):
        consume("LOT-1", kilograms)


@pytest.mark.parametrize(("received", "left"), [(400, 600), (250, 750), (450, 550)])
def test_consume_counts_the_received_mass_not_the_reserved(
    regulator: Member, received: int, left: int
) -> None:
    licence_id = a_licence(regulator)
    reserve(licence_id, "LOT-1", 400)
    consume("LOT-1", received)
    assert free(licence_id) == Mass.kg(left)


def test_consume_more_than_reserved_and_free_is_refused_and_changes_nothing(
    regulator: Member,
) -> None:
    licence_id = a_licence(regulator)
    reserve(licence_id, "LOT-1", 400)
    reserve(licence_id, "LOT-2", 500)
    with pytest.raises(Conflict, match="500 kg left"):
        consume("LOT-1", 501)
    assert free(licence_id) == Mass.kg(100)
    consume("LOT-1", 500)
    assert free(licence_id) == Mass(0)


@pytest.mark.parametrize("step", [lambda: consume("LOT-1", 5), lambda: release("LOT-1")])
def test_consume_or_release_without_a_reservation_is_refused(
    regulator: Member, step: Callable[[], None]
) -> None:
    with pytest.raises(Conflict, match="found: none"):
        step()
    licence_id = a_licence(regulator)
    reserve(licence_id, "LOT-1", 5)
    consume("LOT-1", 5)
    with pytest.raises(Conflict, match="found: consumed"):
        step()


def test_of_many_racing_for_the_last_tonne_exactly_one_wins(
    in_app: Flask, regulator: Member
) -> None:
    licence_id = a_licence(regulator)
    reserve(licence_id, "LOT-BEFORE", 1)
    racers = 12
    start, won, lost = Barrier(racers), [], []

    def race(number: int) -> None:
        with in_app.app_context():
            db.session.execute(select(1))  # everybody is connected before the start
            start.wait()
            try:
                reserve(licence_id, f"LOT-{number}", 999)
                won.append(number)
            except Conflict as refusal:
                lost.append(refusal.code)

    threads = [Thread(target=race, args=(number,)) for number in range(racers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert lost == ["no_capacity"] * (racers - 1)
    assert free(licence_id) == Mass(0)
