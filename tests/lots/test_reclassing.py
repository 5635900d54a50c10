"""Which lots a change of the law reaches, what one failure does to the others, and the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Forbidden
from recycling.lots import service
from recycling.lots.rules import Move
from recycling.lots.searching import search
from recycling.lots.service import reclassing
from recycling.lots.sought import Sought
from tests.bases.browsing import bearer, browser_of
from tests.lots.entering import Desk
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.lots.stepping import fact_types, go
from tests.makers import Member

SINCE = date(2026, 12, 9)
NIMH: dict[str, Any] = {
    "subtype": "nimh_consumer",
    "fractions": {"La": "0.05", "Nd": "0.02"},
    "code": "20 01 34",
    "hazards": (),
}


def test_what_was_handed_over_keeps_its_code_and_all_before_is_reached(
    holder: Member, held_clock: SteppedClock
) -> None:
    way = (Move.AUCTION, Move.AWARD, Move.PAY, Move.HAND_OVER)
    reached = [a_draft_lot(holder, **NIMH)]
    for moves in range(len(way) + 1):
        lot = a_published_lot(holder, **NIMH)
        go(lot, *way[:moves])
        reached.append(lot)
    withdrawn = a_published_lot(holder, **NIMH)
    service.withdraw_lot(holder.act(), withdrawn)
    kept = {reached.pop(), withdrawn}
    held_clock.advance(days=16)
    assert service.reclass_due(SINCE, 2) >= 2
    while service.reclass_due(SINCE, 200):
        pass
    changed = {ref for ref in (*reached, *kept) if "LotReclassed" in fact_types(ref)}
    assert changed == set(reached)
    by_code = {
        code: {one.ref for one in search(Sought(q=code)).items} for code in ("200134", "200142")
    }
    assert by_code == {"200134": kept, "200142": set(reached[1:])}


def test_a_lot_that_fails_does_not_hold_up_the_others(
    holder: Member, held_clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = a_published_lot(holder, **NIMH), a_published_lot(holder, **NIMH)
    held_clock.advance(days=16)
    real = reclassing.reclass_lot

    def fails(act: Act, ref: str) -> str:
        if ref == broken:
            raise RuntimeError("out of order")
        return real(act, ref)

    monkeypatch.setattr(reclassing, "reclass_lot", fails)
    assert service.reclass_due(SINCE, 1) == 1
    assert (fact_types(broken)[-1], fact_types(fine)[-1]) == ("LotPublished", "LotReclassed")
    monkeypatch.undo()
    service.withdraw_lot(holder.act(), broken)
    assert reclassing._reclass(SINCE, broken) is False


def test_only_the_registry_reclasses_and_twice_changes_nothing(
    holder: Member, held_clock: SteppedClock
) -> None:
    ref = a_published_lot(holder, **NIMH)
    held_clock.advance(days=16)
    with pytest.raises(Forbidden):
        service.reclass_lot(holder.act(), ref)
    act = Act(SYSTEM, "once")
    assert service.reclass_lot(act, ref) == service.reclass_lot(act, ref) == ref
    assert fact_types(ref).count("LotReclassed") == 1


def test_what_is_due_is_found_through_the_index(holder: Member) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _k: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert reclassing.due_for_reclassing(SINCE, 10) == []
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert reclassing.due_for_reclassing(date(2026, 12, 8), 10) == []
    if db.engine.dialect.name == "sqlite":
        plan = db.session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + asked[-1][0],
                                                       asked[-1][1])  # fmt: skip
        assert any("ix_lot_code_list_code_id" in row[-1] for row in plan)


def test_the_holder_confirms_on_a_page_and_a_program_reads_it(
    desk: Desk, held_clock: SteppedClock
) -> None:
    ref = desk.published(**NIMH)
    address = f"/lots/{ref}/class"
    assert desk.browser.get(address).headers["Location"] == f"/lots/{ref}"
    held_clock.advance(days=16)
    with desk.app.app_context():
        service.reclass_due(SINCE, 10)
    browser = browser_of(desk.app, desk.holder)
    shown = browser.get(f"/lots/{ref}").text
    assert "20\xa001\xa034" in shown
    assert "Confirm code and hazards" in shown
    assert "still to confirm" in desk.app.test_client().get(f"/lots/{ref}").text
    assert f'href="{address}"' in browser.get("/desk").text
    page = browser.get(address).text
    assert 'value="200142" checked' in page
    assert "20 01 44" in page
    refused = browser.send(address, {"code": "200142"})
    assert refused.status_code == 422
    assert "at least one hazard property" in refused.text
    done = browser.send(address, {"code": "200142", "hazards": ["HP8"]})
    assert (done.status_code, done.headers["Location"]) == (303, f"/lots/{ref}")
    assert "Confirm code and hazards" not in browser.get(f"/lots/{ref}").text
    assert f'href="{address}"' not in browser.get("/desk").text
    (told,) = desk.app.test_client().get(f"/api/v1/lots/{ref}").json["reclassings"]
    assert (told["old_display"], told["display"], told["asks"]) == ("20 01 34", "20 01 42*", False)


def test_a_program_confirms(desk: Desk, held_clock: SteppedClock) -> None:
    ref = desk.published(**NIMH)
    held_clock.advance(days=16)
    with desk.app.app_context():
        service.reclass_due(SINCE, 10)
    headers = bearer(desk.app, desk.holder)
    sent = {"code": "20 01 44", "hazards": []}
    done = desk.app.test_client().post(f"/api/v1/lots/{ref}/class", json=sent, headers=headers)
    assert (done.status_code, done.json["code_display"]) == (200, "20 01 44")
