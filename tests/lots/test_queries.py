"""Who sees which lot, and how lots are found."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import NOBODY
from recycling.errors import Invalid, NotFound
from recycling.lots import queries, service
from recycling.lots.queries import Sought
from recycling.parties.rules import Kind
from recycling.wire import encode_cursor
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.makers import Member, a_member

LAMPS: dict[str, Any] = {
    "title": "Lampenpulver, Dreiband",
    "subtype": "phosphor_triband",
    "fractions": {"Y2O3": "0.15", "Eu2O3": "0.01"},
    "code": "20 01 21*",
    "country": "AT",
    "place": "Wels",
}


def _found(**narrow: str) -> list[str]:
    return [lot.ref for lot in queries.search(Sought(**narrow)).items]


def test_lot_unknown_is_not_found(in_app: Flask) -> None:
    for ask in (queries.lot, queries.locked):
        with pytest.raises(NotFound):
            ask("LOT-22222-22222")


def test_a_draft_is_there_for_its_holder_and_regulator_only(holder: Member) -> None:
    ref = a_draft_lot(holder)
    assert queries.visible(holder.actor, ref).ref == ref
    assert queries.visible(a_member(Kind.REGULATOR).actor, ref).ref == ref
    for actor in (
        NOBODY, a_member().actor, a_member(Kind.RECYCLER).actor,
        a_member(Kind.REGULATOR, country="FR").actor,
    ):  # fmt: skip
        with pytest.raises(NotFound):
            queries.visible(actor, ref)


def test_a_published_lot_is_there_for_everybody_even_withdrawn(holder: Member) -> None:
    ref = a_published_lot(holder)
    assert queries.visible(NOBODY, ref).ref == ref
    service.withdraw_lot(holder.act(), ref)
    assert queries.visible(NOBODY, ref).ref == ref


def test_a_withdrawn_draft_stays_its_holders(holder: Member) -> None:
    ref = service.withdraw_lot(holder.act(), a_draft_lot(holder))
    with pytest.raises(NotFound):
        queries.visible(NOBODY, ref)


@pytest.mark.parametrize(
    "narrow",
    [
        {"q": "Lampenpulver"},
        {"q": "europium wels"},
        {"q": "20 01 21*"},
        {"q": "lamp phosphor"},
        {"stream": "fluorescent-lamps"},
        {"element": "Eu"},
        {"element": "eu"},
        {"country": "AT"},
        {"country": "at"},
        {"q": "dreiband", "stream": "fluorescent-lamps", "element": "Y", "country": "AT"},
    ],
)
def test_search_finds_by_words_and_choices(holder: Member, narrow: dict[str, str]) -> None:
    a_published_lot(holder)
    lamps = a_published_lot(holder, **LAMPS)
    assert _found(**narrow) == [lamps]


def test_search_by_reference_finds_the_one(holder: Member) -> None:
    ref = a_published_lot(holder)
    a_published_lot(holder)
    assert _found(q=ref.lower().replace("-", " ")) == [ref]


def test_search_by_state_tells_what_is_withdrawn(holder: Member) -> None:
    kept, gone = a_published_lot(holder), a_published_lot(holder)
    service.withdraw_lot(holder.act(), gone)
    assert _found(state="published") == [kept]
    assert _found(state="withdrawn") == [gone]
    assert _found() == [gone, kept]


def test_search_never_shows_a_draft(holder: Member) -> None:
    ref = a_draft_lot(holder)
    assert _found() == _found(q=ref) == _found(state="draft") == []


def test_search_for_words_no_lot_has_finds_none(holder: Member) -> None:
    a_published_lot(holder)
    assert _found(q="swarf platinum") == []
    assert _found(q="%") == _found()


def test_search_does_not_find_by_an_element_declared_absent(holder: Member) -> None:
    a_published_lot(holder, fractions={"Nd": "0.2", "Eu": "0"})
    assert _found(element="Eu") == []


@pytest.mark.parametrize(
    ("narrow", "field"),
    [
        ({"stream": "gold"}, "stream"),
        ({"element": "Xx"}, "element"),
        ({"country": "ZZ"}, "country"),
        ({"state": "lost"}, "state"),
        ({"q": "a b c d e f g h i"}, "q"),
    ],
)
def test_search_by_what_does_not_exist_names_the_field(
    in_app: Flask, narrow: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        queries.search(Sought(**narrow))
    assert refused.value.field == field


def test_search_pages_newest_first_without_gap_or_repeat(
    holder: Member, held_clock: SteppedClock
) -> None:
    refs = []
    for number in range(5):
        if number % 2:
            held_clock.advance(minutes=1)
        refs.append(a_published_lot(holder))
    seen, cursor = [], ""
    while True:
        page = queries.search(Sought(), cursor, limit=2)
        seen += [lot.ref for lot in page.items]
        cursor = page.next
        if not cursor:
            break
    assert seen == refs[::-1]


@pytest.mark.parametrize(
    "cursor",
    ["nonsense!", encode_cursor(5), encode_cursor("x", 1), encode_cursor("2026-01-01", 1)],
)
def test_search_with_a_foreign_cursor_is_refused(in_app: Flask, cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        queries.search(Sought(), cursor)
    assert refused.value.field == "cursor"


def test_a_page_takes_the_same_number_of_statements_however_long(holder: Member) -> None:
    def statements(expected: int) -> int:
        db.session.rollback()
        db.session.expunge_all()
        count = 0

        def on_execute(*_: object) -> None:
            nonlocal count
            count += 1

        event.listen(db.engine, "before_cursor_execute", on_execute)
        assert len(queries.search(Sought()).items) == expected
        event.remove(db.engine, "before_cursor_execute", on_execute)
        return count

    a_published_lot(holder)
    one = statements(1)
    for _ in range(3):
        a_published_lot(holder)
    assert statements(4) == one


def test_own_lots_are_the_holders_drafts_too_newest_first(holder: Member) -> None:
    other = a_member()
    a_draft_lot(other)
    refs = [a_draft_lot(holder), a_published_lot(holder), a_draft_lot(holder)]
    ours = holder.actor.organisation_id or 0
    first = queries.own_lots(ours, limit=2)
    rest = queries.own_lots(ours, cursor=first.next, limit=2)
    assert [lot.ref for lot in (*first.items, *rest.items)] == refs[::-1]
    assert [lot.ref for lot in queries.own_lots(ours, "published").items] == [refs[1]]


def test_file_of_a_lot_that_has_none_is_not_found(holder: Member) -> None:
    with pytest.raises(NotFound):
        queries.file_of(queries.lot(a_draft_lot(holder)), "0" * 64)


def test_card_of_a_lot_whose_code_has_ended_still_says_what_the_code_meant(
    holder: Member, held_clock: SteppedClock
) -> None:
    ref = a_published_lot(
        holder, subtype="nimh_consumer", fractions={"La": "0.03"}, code="16 06 05", hazards=()
    )
    held_clock.advance(days=30)
    card = queries.card(queries.lot(ref))
    assert card.code_text == "Other batteries and accumulators"


def test_card_of_an_old_draft_says_nothing_of_a_code_of_no_day(
    holder: Member, held_clock: SteppedClock
) -> None:
    ref = a_draft_lot(holder)
    queries.locked(ref).code = "999999"
    db.session.commit()
    assert queries.card(queries.lot(ref)).code_text == ""
