"""Who is joined to a lot's holder bids only where that is declared, and then everybody sees it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from recycling.auctions import around, queries, service
from recycling.auctions.interests import queries as read
from recycling.auctions.interests.rules import (
    KnownInterest,
    NewInterest,
    check_interest,
    refuse_own,
    undeclared,
)
from recycling.auctions.interests.service import (
    declare_interest,
    record_interest,
    withdraw_interest,
)
from recycling.auctions.ranking import ranking_of
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from tests.auctions.makers import Bidder, an_open_auction, close
from tests.auctions.market import Market
from tests.makers import Member, a_member

DAY = date(2026, 3, 1)


def _ref(member: Member) -> str:
    return member.actor.organisation_ref


def _in(about: str, **differs: object) -> NewInterest:
    return NewInterest(**{"about": about, "kind": "owner", "from_on": DAY, **differs})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "barring"),
    [
        ([], None),
        ([("owner", True)], None),
        ([("owner", False)], "owner"),
        ([("owner", False), ("agent", True)], None),
    ],
)
def test_only_what_is_known_and_declared_by_nobody_bars(
    known: list[tuple[str, bool]], barring: str | None
) -> None:
    found = undeclared(KnownInterest(*one) for one in known)
    assert (found and found.kind) == barring


@pytest.mark.parametrize(
    ("differs", "field"),
    [
        ({"kind": "friend"}, "kind"),
        ({"to_on": DAY - timedelta(days=1)}, "to_on"),
        ({"note": "x" * 501}, "note"),
        ({"note": "a\x00b"}, "note"),
    ],
)
def test_an_interest_that_cannot_stand_names_the_field(
    differs: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_interest(_in("ORG-1", **differs))
    assert [one.path for one in refused.value.details] == [field]


def test_nobody_bids_for_their_own_lot() -> None:
    refuse_own(1, 2)
    with pytest.raises(Conflict) as refused:
        refuse_own(1, 1)
    assert refused.value.code == "own_lot"


def test_a_recorded_interest_bars_a_bid_until_it_is_declared_and_then_is_shown(
    holder: Member, regulator: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    recorded = record_interest(regulator.act(), _ref(bidder.member), _in(_ref(holder)))
    with pytest.raises(Conflict) as refused:
        bidder.bid(ref, 5_000)
    assert (refused.value.code, refused.value.field) == ("conflict_of_interest", "base")
    assert "Declare the interest" in refused.value.way_out
    assert queries.auction(ref).bids == 0
    rival.bid(ref, 1_000)
    declared = declare_interest(bidder.member.act(), _in(_ref(holder), note="A third of it."))
    bidder.bid(ref, 5_000)
    (shown,) = around.around(ref).interests
    assert (shown.label, shown.kind, shown.by_bidder) == (2, "owner", True)
    held_clock.advance(hours=1)
    close(ref)
    withdraw_interest(bidder.member.act(), declared)
    ranking = ranking_of(ref, holder.actor)
    assert ranking.interests == (shown,)
    assert [one.code for one in ranking.bids[0].unmet] == ["conflict_of_interest"]
    assert queries.bid(service.award(holder.act(), ref), holder.actor).state == "disqualified"
    assert "recorded" in queries.bids(ref, holder.actor).items[0].reason
    withdraw_interest(regulator.act(), recorded)
    mine = read.interests(bidder.member.actor).items
    assert [one.withdrawn_at is None for one in mine] == [False, False]


def test_an_interest_is_entered_once_by_who_may_and_about_somebody_else(
    holder: Member, regulator: Member, bidder: Bidder, rival: Bidder
) -> None:
    member, about = bidder.member, _ref(holder)
    known = declare_interest(member.act(), _in(about))
    for deed, code in (
        (lambda: declare_interest(member.act(), _in(about)), "interest_known"),
        (lambda: declare_interest(member.act(), _in(_ref(member))), "interest_in_itself"),
        (lambda: declare_interest(member.act(), _in("ORG-0")), "no_such_organisation"),
        (lambda: withdraw_interest(rival.member.act(), known), "not_permitted"),
        (lambda: withdraw_interest(member.act(), "INT-0"), "interest_not_found"),
        (lambda: record_interest(rival.member.act(), about, _in(_ref(member))), "not_permitted"),
    ):
        with pytest.raises((Conflict, Invalid, Forbidden, NotFound)) as refused:
            deed()
        assert refused.value.code == code
    withdraw_interest(member.act(), known)
    with pytest.raises(Conflict, match="is withdrawn"):
        withdraw_interest(member.act(), known)
    assert read.interests(rival.member.actor).items == ()
    assert len(read.interests(regulator.actor).items) == 1


def test_a_bid_where_nobody_has_an_interest_asks_nothing_of_it(
    holder: Member, bidder: Bidder
) -> None:
    asked: list[str] = []
    ref = an_open_auction(holder)
    declare_interest(bidder.member.act(), _in(_ref(a_member("carrier"))))

    def hear(*said: object) -> None:
        asked.append(str(said[2]))

    event.listen(db.engine, "before_cursor_execute", hear)
    bidder.bid(ref, 5_000)
    event.remove(db.engine, "before_cursor_execute", hear)
    assert asked
    assert [one for one in asked if "interest." in one] == []


def test_pages_declare_record_withdraw_and_show(market: Market) -> None:
    ref, holder, bidder = market.opened(), market.holder, market.bidder
    browser = market.browse(bidder.member)
    day = {"from_on-day": "1", "from_on-month": "3", "from_on-year": "2026"}
    filled = {"about": _ref(holder), "kind": "agent", **day}
    browser.see("/interests/new")
    assert browser.send("/interests/new", **filled | {"about": "ORG-0"}).status_code == 422
    assert "There is a problem" in browser.words
    browser.follow(browser.send("/interests/new", **filled))
    assert "agent or broker" in browser.words
    browser.see(f"/auctions/{ref}/bid")
    price = {"base": bidder.base, "direction": "to_holder", "price": "50"}
    browser.send(f"/auctions/{ref}/bid", **price, step="check")
    assert "everybody reads of the interest that is declared" in browser.words
    browser.follow(browser.send(f"/auctions/{ref}/bid", step="confirm"))
    anybody = market.browse()
    anybody.see(f"/auctions/{ref}")
    assert "acts for the other as agent" in anybody.words
    watching = market.browse(market.regulator)
    watching.see("/interests/record")
    whose = {"organisation": _ref(bidder.member)}
    watching.follow(watching.send("/interests/record", **filled, **whose))
    assert "recorded by a regulator" in watching.words
    with market.app.app_context():
        entered = read.interests(bidder.member.actor).items[-1].ref
    browser.see("/notices")
    assert "Until one of the two declares it" in browser.words
    browser.see("/interests")
    browser.follow(browser.send(f"/interests/{entered}/withdraw"))
    assert "withdrawn" in browser.words
