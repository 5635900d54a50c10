"""Workers that die, fail or race: every row is entered once, in the end."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

from recycling.db import db
from recycling.deeds import SYSTEM, Act, begin_writing
from recycling.errors import Conflict
from recycling.lots import service as lot_deeds
from recycling.lots.imports import queries, service, staging, work
from recycling.lots.imports.plans import Columns
from recycling.lots.imports.rules.columns import guessed
from recycling.lots.imports.taking import take
from recycling.lots.models import Lot
from recycling.lots.rules import Naming
from tests.lots.imports.sending import GOOD, HEADERS, a_csv, card, good_lines, sent
from tests.makers import Member


def _lots(holder: Member) -> dict[str, Lot]:
    found = db.session.scalars(select(Lot).where(Lot.holder_id == holder.actor.organisation_id))
    return {str(lot.own_id): lot for lot in found}


def test_a_worker_that_dies_is_followed_by_one_that_goes_on(
    holder: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK", 2)
    monkeypatch.setattr("recycling.lots.imports.service.entering.CHUNK", 2)
    ref = take(holder.act(), BytesIO(a_csv(*good_lines(5))), "lots.csv", policy="valid")
    states = []
    for _ in range(20):  # each time a new worker, with nothing in memory
        work._close_all_but([])
        work.tick(budget=0)
        now = card(ref)
        db.session.rollback()
        states.append((now.state, now.rows, now.done))
        if now.state == "imported":
            break
    assert [s for s in states if s[0] == "reading"] == [("reading", 2, 0), ("reading", 4, 0)]
    assert [s[2] for s in states if s[0] != "reading"][-3:] == [2, 4, 5]
    assert card(ref).created == 5
    assert len(_lots(holder)) == 5
    db.session.rollback()
    assert work.tick() == 0


def test_rows_are_entered_by_one_worker_only(holder: Member) -> None:
    ref = take(holder.act(), BytesIO(a_csv(*good_lines(2))), "lots.csv", policy="")
    service.set_columns(holder.act(), ref, Columns(guessed(HEADERS.split(";"))))
    work.finish(ref)
    service.start_import(holder.act(), ref, "all")
    service.import_rows(Act(SYSTEM), ref, 0)
    with pytest.raises(Conflict):
        service.import_rows(Act(SYSTEM), ref, 0)
    assert len(_lots(holder)) == 2


def test_what_fails_again_and_again_ends_and_leaves_the_others_alone(
    holder: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = take(holder.act(), BytesIO(a_csv(*good_lines(1))), "lots.csv", policy="valid")

    def broken(_reader: object) -> bool:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(work, "stage", broken)
    for _ in range(work.MOST_FAILURES):
        work.tick()
    assert card(ref).state == "failed"


def test_two_workers_do_not_read_a_chunk_twice(holder: Member) -> None:
    ref = take(holder.act(), BytesIO(a_csv(*good_lines(2))), "lots.csv", policy="valid")
    row = queries.import_of(ref)
    one, other = staging.Reader(row), staging.Reader(row)
    db.session.rollback()
    assert staging.stage(one) is False
    assert staging.stage(other) is None
    assert card(ref).rows == 2
    one.close()
    other.close()


def test_another_import_of_the_holder_waits_its_turn(holder: Member) -> None:
    first = take(holder.act(), BytesIO(a_csv(*good_lines(1))), "a.csv", policy="valid")
    other = take(holder.act(), BytesIO(a_csv(GOOD.format(n=7))), "b.csv", policy="valid")
    while card(first).state != "importing":
        db.session.rollback()
        work._stepped(first, card(first).state)
    db.session.rollback()
    work.finish(other)
    assert card(other).state == "checked"
    work.finish(first)
    work.finish(other)
    assert card(other).state == "imported"


def test_a_lot_that_changes_in_between_is_counted_as_it_came_out(holder: Member) -> None:
    ref = take(holder.act(), BytesIO(a_csv(*good_lines(2))), "lots.csv", policy="valid")
    while card(ref).state != "importing":
        db.session.rollback()
        work._stepped(ref, card(ref).state)
    db.session.rollback()
    begin_writing()
    db.session.execute(db.text("UPDATE lot_import SET state = 'checked', policy = ''"))
    db.session.commit()
    sent(holder.act(), a_csv(GOOD.format(n=1)))
    db.session.rollback()
    service.start_import(holder.act(), ref, "valid")
    work.finish(ref)
    done = card(ref)
    assert (done.created, done.unchanged) == (1, 1)


def test_lots_an_import_has_promised_to_enter_stay_as_they_are_meanwhile(
    holder: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recycling.lots.imports.service.entering.CHUNK", 1)
    sent(holder.act(), a_csv(*good_lines(2)))
    changed = [line.replace("1250,5", "9") for line in good_lines(2)]
    ref = take(holder.act(), BytesIO(a_csv(*changed)), "lots.csv", policy="all")
    while card(ref).state != "importing":
        db.session.rollback()
        work.tick(budget=0)
    last = _lots(holder)["A-2"].ref
    db.session.rollback()
    with pytest.raises(Conflict, match=ref):
        lot_deeds.name_lot(holder.act(), last, Naming("Other", "ndfeb_swarf", ""))
    work.finish(ref)
    lot_deeds.name_lot(holder.act(), last, Naming("Other", "ndfeb_swarf", ""))
