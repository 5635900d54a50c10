"""How lots are found: words, choices, figures, order, pages, counts, and what is saved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from recycling import clock
from recycling.auctions import service as auctions
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Invalid, NotFound
from recycling.lots import facets, saved, searching, service
from recycling.lots.facets import Count
from recycling.lots.rules import Near
from recycling.lots.searching import search
from recycling.lots.sought import Sought
from recycling.parties.rules import Kind
from recycling.quantities import Mass, UnitPrice
from recycling.wire import encode_cursor
from tests.auctions.makers import a_bidder, open_terms
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.makers import Member, a_member

pytestmark = pytest.mark.each

HANAU = Near(50_132_800, 8_916_900, 30)
LAMPS: dict[str, Any] = {
    "title": "Lampenpulver, Dreiband",
    "subtype": "phosphor_triband",
    "fractions": {"Y2O3": "0.15", "Eu2O3": "0.01"},
    "code": "20 01 21*",
    "country": "AT",
    "place": "Wels",
}


def _found(**narrow: Any) -> list[str]:
    return [lot.ref for lot in search(Sought(**narrow)).items]


@pytest.fixture(params=["window", "every place"])
def looking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look in the next lots first, or so few of them that the indexes are always asked too."""
    if request.param == "every place":
        monkeypatch.setattr(searching, "WINDOW", 1)


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
def test_search_finds_by_words_and_choices(
    holder: Member, looking: None, narrow: dict[str, str]
) -> None:
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


def test_a_misspelt_word_is_spelt_as_the_register_does_where_that_finds_something(
    holder: Member,
) -> None:
    a_published_lot(holder, **LAMPS)
    for typed, meant in (
        ("europuim", "europium"),
        ("Lampenpluver Wels", "lampenpulver Wels"),
        ("yttrium fluoresent", "yttrium fluorescent"),
        ("unobtainium", ""),
        ("wels", ""),
    ):
        assert facets.facets(Sought(q=typed)).did_you_mean == meant
    assert facets.facets(Sought(q="europuim", country="DE")).did_you_mean == ""


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
        search(Sought(**narrow))
    assert refused.value.field == field


def test_search_pages_newest_first_without_gap_or_repeat(
    holder: Member, held_clock: SteppedClock, looking: None
) -> None:
    refs = []
    for number in range(5):
        if number % 2:
            held_clock.advance(minutes=1)
        refs.append(a_published_lot(holder))
    seen, cursor = [], ""
    while True:
        page = search(Sought(), cursor, limit=2)
        seen += [lot.ref for lot in page.items]
        cursor = page.next
        if not cursor:
            break
    assert seen == refs[::-1]


@pytest.mark.parametrize(
    "cursor",
    ["nonsense!", encode_cursor("x"), encode_cursor("2026-01-01", 1), encode_cursor(1, 2, 3)],
)
def test_search_with_a_foreign_cursor_is_refused(in_app: Flask, cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        search(Sought(), cursor)
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
        assert len(search(Sought()).items) == expected
        event.remove(db.engine, "before_cursor_execute", on_execute)
        return count

    a_published_lot(holder)
    one = statements(1)
    for _ in range(3):
        a_published_lot(holder)
    assert statements(4) == one


@pytest.mark.parametrize(
    "narrow",
    [
        {"subtype": "phosphor_triband"},
        {"hazard": "HP6"},
        {"hazardous": "yes", "country": "AT"},
        {"element": "Y", "element_least": Mass.kg("200")},
        {"mass_least": Mass.kg("3000")},
        {"mass_most": Mass.kg("6200"), "mass_least": Mass.kg("6200")},
        {"near": Near(48_200_000, 14_000_000, 30)},
        {"q": "三基色"},
        {"q": "lamp", "near": Near(48_200_000, 14_000_000, 30), "mass_least": Mass.kg("1")},
    ],
)
def test_search_narrows_by_figures_places_and_properties(
    holder: Member, looking: None, narrow: dict[str, Any]
) -> None:
    a_published_lot(holder)
    lamps = a_published_lot(holder, **LAMPS, wet_mass=Mass.kg("6200"), hazards=("HP6",),
                            latitude_udeg=48_160_000, longitude_udeg=14_030_000)  # fmt: skip
    assert _found(**narrow) == [lamps]


def test_a_beginning_of_a_word_finds_it_and_a_middle_does_not(holder: Member) -> None:
    ref = a_published_lot(holder)
    assert _found(q="neod") == _found(q="Swar") == [ref]
    assert _found(q="odymium") == []


def test_a_changed_state_or_code_is_found_and_the_old_one_no_longer(holder: Member) -> None:
    ref = a_published_lot(holder)
    auctions.open_auction(holder.act(), ref, open_terms())
    assert _found(state="published") == []
    assert _found(state="auctioned", q="swarf") == [ref]


def test_lots_in_auction_are_ordered_by_close_and_by_the_price_all_may_see(
    holder: Member, looking: None
) -> None:
    bidder = a_bidder()
    refs = [a_published_lot(holder) for _ in range(3)]
    opened = [
        auctions.open_auction(holder.act(), ref, open_terms(closes_at=clock.now() + after))
        for ref, after in zip(refs, (timedelta(days=d) for d in (9, 3, 6)), strict=True)
    ]
    assert _found(sort="closing") == [refs[1], refs[2], refs[0]]
    assert _found(closes_by=clock.today() + timedelta(days=7)) == [refs[2], refs[1]]
    bidder.bid(opened[0], -5_000)
    bidder.bid(opened[1], 90_000)
    assert _found(sort="dearest") == [refs[1], refs[0]]
    assert _found(price_most=UnitPrice.per_tonne("0", "EUR")) == [refs[0]]
    page = search(Sought(sort="dearest"), limit=1)
    assert [lot.ref for lot in search(Sought(sort="dearest"), page.next).items] == [refs[0]]
    later = search(Sought(sort="closing"), search(Sought(sort="closing"), limit=2).next)
    assert [lot.ref for lot in later.items] == [refs[0]]
    page = search(Sought(sort="heaviest"), limit=2)
    assert len(search(Sought(sort="heaviest"), page.next).items) == 1


def test_counts_say_what_each_choice_would_leave(holder: Member, looking: None) -> None:
    for _ in range(2):
        a_published_lot(holder)
    a_published_lot(holder, **LAMPS)
    counts = facets.facets(Sought(country="AT"))
    assert counts.total == Count(1)
    assert counts.choices["country"] == {"DE": Count(2), "AT": Count(1)}
    assert counts.choices["stream"] == {"fluorescent-lamps": Count(1)}
    assert counts.choices["element"] == {"Y": Count(1), "Eu": Count(1)}
    assert facets.facets(Sought()).choices["hazardous"] == {"yes": Count(3)}


def test_beyond_the_most_counted_it_says_and_more(
    holder: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "MOST_COUNTED", 2)
    for _ in range(3):
        a_published_lot(holder)
    assert facets.facets(Sought()).total == Count(2, or_more=True)


def test_where_nothing_fits_it_is_said_what_to_take_away(holder: Member) -> None:
    a_published_lot(holder)
    ways = facets.ways_out(Sought(q="swarf", country="FR", near=HANAU))
    assert ways == [("country", Count(1))]


@pytest.mark.parametrize(
    ("narrow", "field"),
    [
        ({"subtype": "moon_dust"}, "subtype"),
        ({"hazard": "HP99"}, "hazard"),
        ({"hazardous": "perhaps"}, "hazardous"),
        ({"sort": "prettiest"}, "sort"),
        ({"element_least": Mass.kg("1")}, "element"),
    ],
)
def test_a_filter_that_cannot_be_is_named(in_app: Flask, narrow: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        search(Sought(**narrow))
    assert refused.value.field == field


def test_a_search_is_saved_renewed_run_and_deleted_by_its_owner(in_app: Flask) -> None:
    one, other = a_member(Kind.RECYCLER).actor, a_member(Kind.RECYCLER).actor
    ref = saved.save(one, " Swarf ", "q=swarf")
    assert saved.save(one, "Swarf", "q=swarf&country=DE") == ref
    assert [(s.name, s.query) for s in saved.searches(one)] == [("Swarf", "q=swarf&country=DE")]
    assert saved.searches(other) == []
    with pytest.raises(NotFound):
        saved.delete_search(other, ref)
    saved.delete_search(one, ref)
    assert saved.searches(one) == []


def test_a_search_without_name_too_long_or_too_many_is_refused(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = a_member().actor
    for name, query in ((" ", "q=a"), ("x" * 81, "q=a"), ("a", "q" * 1001)):
        with pytest.raises(Invalid):
            saved.save(actor, name, query)
    monkeypatch.setattr(saved, "MOST_SAVED", 1)
    saved.save(actor, "one", "q=a")
    with pytest.raises(Conflict):
        saved.save(actor, "two", "q=b")
