"""An award that stands still binds when its time is over and no objection is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from recycling import jobs
from recycling.auctions import around, queries, service
from recycling.auctions.bid_log import bid_log
from recycling.auctions.models import Award
from recycling.auctions.ocds.gathering import sale_of
from recycling.auctions.ocds.merging import compiled
from recycling.auctions.ocds.releases import releases_of
from recycling.auctions.rules.bid_log import rerun
from recycling.auctions.rules.conditions import Conditions, check_conditions_offered
from recycling.auctions.rules.ending import Reason
from recycling.auctions.standstill import queries as read
from recycling.auctions.standstill.binding import bind_award, bind_due
from recycling.auctions.standstill.models import Standstill
from recycling.auctions.standstill.rules import has_run_out, planned_end, resumed_end
from recycling.auctions.standstill.service import (
    decide_objection,
    object_to_award,
    propose_setting_aside,
    set_award_aside,
)
from recycling.clock import SteppedClock
from recycling.custody import auditing
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.lots import queries as lots
from recycling.notices.models import Notice
from recycling.reactions import react
from recycling.settlement.models import Sale
from tests.auctions.makers import Bidder, a_bidder, close, sealed_terms
from tests.auctions.market import Market
from tests.auctions.standstill.makers import WHY, awarded
from tests.lots.makers import a_published_lot
from tests.makers import Member
from tests.parties.second_signers import confirmed

AT = datetime(2026, 3, 2, 9, 0, 1, tzinfo=UTC)


def _awarded(holder: Member, stepped: SteppedClock, *bids: tuple[Bidder, int]) -> str:
    ref = awarded(holder, stepped, *bids)
    react()
    return ref


def _sales() -> int:
    react()
    return len(db.session.scalars(select(Sale)).all())


def _told(reader: Member) -> list[str]:
    asked = select(Notice).where(Notice.organisation_id == reader.actor.organisation_id)
    return [row.words % row.words_values for row in db.session.scalars(asked.order_by(Notice.id))]


def _shown(ref: str, who: Bidder | Member) -> around.ShownStandstill:
    actor = who.member.actor if isinstance(who, Bidder) else who.actor
    shown = around.around(ref, actor).standstill
    assert shown is not None
    return shown


@given(
    st.integers(0, 30),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), max_size=4),
)
def test_a_stopped_clock_leaves_as_much_time_as_there_was(
    days: int, pauses: list[tuple[int, int]]
) -> None:
    end, at, stood = planned_end(AT, days), AT, timedelta(0)
    first = end
    assert timedelta(0) <= end - (AT + timedelta(days=days)) < timedelta(minutes=1)
    for runs, stands in pauses:
        stopped = at + timedelta(seconds=runs)
        at = stopped + timedelta(seconds=stands)
        end, stood = resumed_end(end, stopped, at), stood + (at - stopped)
    assert end == first + stood
    assert has_run_out(end, None, end)
    assert not has_run_out(end, None, end - timedelta(microseconds=1))
    assert not has_run_out(end, AT, end)


@pytest.mark.parametrize("days", [-1, 31])
def test_a_standstill_is_of_up_to_thirty_days(days: int) -> None:
    with pytest.raises(Invalid) as refused:
        check_conditions_offered(
            Conditions(standstill_days=days), AT, AT + timedelta(days=1), AT.date()
        )
    assert [one.path for one in refused.value.details] == ["standstill_days"]


def test_an_award_without_a_standstill_binds_at_once(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = service.open_auction(holder.act(), a_published_lot(holder), sealed_terms())
    bidder.bid(ref, 5_000)
    held_clock.advance(hours=1)
    close(ref)
    service.award(holder.act(), ref)
    assert _sales() == 1
    assert around.around(ref, holder.actor).standstill is None
    with pytest.raises(Conflict, match="stands still"):
        bind_award(Act(SYSTEM), ref)


def test_an_award_that_stands_still_is_told_at_once_and_paid_when_it_binds(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = _awarded(holder, held_clock, (bidder, 1_000), (rival, 2_000))
    assert _sales() == 0
    assert any("20.00 EUR" in words and "You may object" in words for words in _told(bidder.member))
    assert any("you pay after that" in words for words in _told(rival.member))
    assert _shown(ref, bidder).may_object
    assert not _shown(ref, rival).may_object
    assert not _shown(ref, holder).may_object
    held_clock.advance(days=9, hours=23, minutes=59)
    assert bind_due() == 0
    held_clock.advance(minutes=2)
    assert jobs.tick(slow_too=False).awards_bound == 1
    assert bind_due() == 0
    assert _sales() == 1
    assert _shown(ref, bidder).state == "binding"
    assert any("the award of lot" in words for words in _told(rival.member))
    with pytest.raises(Conflict):
        object_to_award(bidder.member.act(), ref, WHY)
    assert rerun(bid_log(ref)).agrees


def test_an_objection_stops_the_clock_and_its_dismissal_lets_it_go_on(
    holder: Member, regulator: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = _awarded(holder, held_clock, (bidder, 1_000), (rival, 2_000))
    planned = _shown(ref, holder).ends_at
    held_clock.advance(days=4)
    made = object_to_award(bidder.member.act(), ref, WHY)
    other = object_to_award(bidder.member.act(), ref, Reason("rules_not_followed", WHY.words))
    react()
    assert any(made in words for words in _told(regulator))
    assert any("A bidder objects" in words for words in _told(holder))
    held_clock.advance(days=20)
    assert bind_due() == 0
    decide_objection(regulator.act(), made, Reason("dismissed", "The licence goes on."))
    assert _shown(ref, holder).stopped_at is not None
    held_clock.advance(days=1)
    decide_objection(regulator.act(), other, Reason("dismissed", "They were followed."))
    assert _shown(ref, holder).stopped_at is None
    assert _shown(ref, holder).ends_at == planned + timedelta(days=21)
    assert _sales() == 0
    held_clock.advance(days=6, minutes=1)
    assert bind_due() == 1
    assert _sales() == 1
    assert any("is dismissed" in words for words in _told(bidder.member))


def test_who_may_object_and_decide_and_once_only(
    holder: Member, regulator: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = _awarded(holder, held_clock, (bidder, 1_000), (rival, 2_000))
    made = object_to_award(bidder.member.act(), ref, WHY)
    stranger, yes = a_bidder(regulator), Reason("dismissed", "It goes on until 2030.")
    for deed, code in (
        (lambda: object_to_award(rival.member.act(), ref, WHY), "no_lost_bid"),
        (lambda: object_to_award(stranger.member.act(), ref, WHY), "no_lost_bid"),
        (lambda: object_to_award(holder.act(), ref, WHY), "not_permitted"),
        (lambda: object_to_award(bidder.member.act(), ref, WHY), "objection_known"),
        (lambda: object_to_award(bidder.member.act(), "AUC-0", WHY), "auction_not_found"),
        (lambda: decide_objection(holder.act(), made, yes), "not_permitted"),
        (lambda: decide_objection(regulator.act(), "OBJ-0", yes), "objection_not_found"),
        (lambda: read.objection(made, stranger.member.actor), "objection_not_found"),
    ):
        with pytest.raises((Conflict, Forbidden, NotFound)) as refused:
            deed()
        assert refused.value.code == code
    for reason, field in ((Reason("spite", WHY.words), "ground"), (Reason(WHY.code), "words")):
        with pytest.raises(Invalid) as bad:
            object_to_award(bidder.member.act(), ref, reason)
        assert [one.path for one in bad.value.details] == [field]
    with pytest.raises(Invalid) as bad:
        decide_objection(regulator.act(), made, Reason("perhaps", WHY.words))
    assert [one.path for one in bad.value.details] == ["decision"]
    decide_objection(regulator.act(), made, yes)
    with pytest.raises(Conflict, match="is dismissed"):
        decide_objection(regulator.act(), made, yes)
    names = [one.objector for one in (read.objection(made, m.actor) for m in (holder, regulator))]
    assert names == ["", bidder.member.actor.organisation_ref]
    assert read.objections(stranger.member.actor).items == ()
    assert [one.ref for one in read.objections(rival.member.actor).items] == [made]


def _uphold(regulator: Member, objection: str, decision: Reason) -> None:
    proposed = propose_setting_aside(regulator.act(), objection, decision)
    assert read.objection(objection, regulator.actor).state == "open"
    confirmed(set_award_aside, regulator, proposed)


@pytest.mark.parametrize("decision", ["upheld", "upheld_and_disqualified"])
def test_an_upheld_objection_sets_the_award_aside_and_the_lot_is_awarded_anew(  # noqa: PLR0917
    holder: Member, regulator: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock,
    decision: str,
) -> None:  # fmt: skip
    ref = _awarded(holder, held_clock, (bidder, 1_000), (rival, 2_000))
    made = object_to_award(bidder.member.act(), ref, WHY)
    lapsing = object_to_award(bidder.member.act(), ref, Reason("rules_not_followed", WHY.words))
    held_clock.advance(days=1)
    _uphold(regulator, made, Reason(decision, "The licence has ended."))
    react()
    card = queries.auction(ref, holder.actor)
    assert (card.state, lots.lot(card.lot.ref).state) == ("closed", "auctioned")
    assert db.session.scalars(select(Award)).all() == []
    assert read.objection(lapsing, regulator.actor).state == "lapsed"
    assert list(auditing.disagreements()) == []
    assert bind_due() == 0
    with pytest.raises(Conflict):
        bid_log(ref)
    held_clock.advance(days=1)
    won = service.award(holder.act(), ref)
    gone = decision == "upheld_and_disqualified"
    winner = bidder if gone else rival
    assert queries.bid(won, winner.member.actor).state == "won"
    assert list(auditing.disagreements()) == []
    found = rerun(bid_log(ref))
    assert found.agrees
    assert "An award of bid 2 was set aside before." in found.words
    merged = compiled(releases_of(sale_of(ref)))
    assert [one["status"] for one in merged["awards"]] == ["cancelled", "pending"]
    held_clock.advance(days=10, minutes=1)
    assert bind_due() == 1
    assert _sales() == 1
    merged = compiled(releases_of(sale_of(ref)))
    assert [one["status"] for one in merged["awards"]] == ["cancelled", "active"]
    states = {one["id"]: one["status"] for one in merged["bids"]["details"]}
    assert ("disqualified" in states.values()) is gone
    kept = db.session.scalars(select(Standstill.state).order_by(Standstill.id)).all()
    assert kept == ["set_aside", "binding"]


def test_a_set_aside_award_without_another_bid_leaves_the_lot_published(
    holder: Member, regulator: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    lot, laid = a_published_lot(holder), Conditions(standstill_days=10)
    terms = sealed_terms(reserve_minor_per_tonne=1_500)
    ref = service.open_auction(holder.act(), lot, terms, laid)
    bidder.bid(ref, 1_000)
    rival.bid(ref, 2_000)
    held_clock.advance(hours=1)
    close(ref)
    service.award(holder.act(), ref)
    made = object_to_award(bidder.member.act(), ref, WHY)
    held_clock.advance(minutes=1)
    _uphold(regulator, made, Reason("upheld_and_disqualified", WHY.words))
    assert queries.auction(ref, holder.actor).state == "unsold"
    assert lots.lot(lot).state == "published"
    assert compiled(releases_of(sale_of(ref)))["tender"]["status"] == ("unsuccessful")


def test_pages_tell_take_an_objection_and_let_the_regulator_decide(market: Market) -> None:
    with market.app.app_context():
        pairs = (market.bidder, 1_000), (market.rival, 2_000)
        ref = _awarded(market.holder, market.stepped, *pairs)
    loser = market.browse(market.bidder.member)
    loser.see(f"/auctions/{ref}")
    assert "The award does not bind yet" in loser.words
    assert f"/auctions/{ref}/objection" in loser.links
    loser.see(f"/auctions/{ref}/objection")
    answer = loser.send(f"/auctions/{ref}/objection", ground="not_eligible", words="short")
    assert answer.status_code == 422
    filled = {"ground": WHY.code, "words": WHY.words}
    loser.follow(loser.send(f"/auctions/{ref}/objection", **filled))
    assert "the award stands still" in loser.words or WHY.words in loser.words
    winner = market.browse(market.rival.member)
    winner.see("/objections")
    (address,) = (link for link in winner.links if link and link.startswith("/objections/OBJ"))
    winner.see(address)
    assert market.bidder.member.actor.organisation_ref not in winner.words
    watching = market.browse(market.regulator)
    watching.see(address)
    assert market.bidder.member.actor.organisation_ref in watching.words
    watching.see(f"{address}/decision")
    told = {"decision": "dismissed", "words": "The licence goes on."}
    watching.follow(watching.send(f"{address}/decision", **told))
    assert "The licence goes on." in watching.words
    winner.see(f"/auctions/{ref}")
    assert "It binds at" in winner.words
