"""Who follows an auction is told once: outbid, closing soon, price fallen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from recycling import clock
from recycling.auctions.models import Bid
from recycling.auctions.rules import Format
from recycling.auctions.watching import looking, outbidding, service
from recycling.auctions.watching.models import AlertKind
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict
from recycling.notices.models import Mail, Notice
from recycling.reactions import react
from tests.auctions.makers import Bidder, a_bidder, an_open_auction, close, open_terms, sealed_terms
from tests.auctions.watching.test_watching import told
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member


def told_organisation(member: Member, beginning: str) -> int:
    asked = select(Notice).where(Notice.organisation_id == member.actor.organisation_id)
    notices = db.session.scalars(asked).all()
    count = sum(notice.words.startswith(beginning) for notice in notices)
    db.session.rollback()
    return count


def outbid_round(stepped: SteppedClock) -> int:
    stepped.advance(seconds=5)
    count = outbidding.tell_due()
    react()
    return count


def test_who_was_outbid_is_told_once_for_each_of_their_bids(
    holder: Member, regulator: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    assert outbidding.tell_due() == 0
    ref = an_open_auction(holder)
    bidder.bid(ref, 1_000)
    assert outbid_round(held_clock) == 0
    third = a_bidder(regulator)
    rival.bid(ref, 5_000)
    assert outbidding.tell_due() == 0, "it is not settled yet"
    third.bid(ref, 9_000)
    assert outbid_round(held_clock) == 1
    assert outbid_round(held_clock) == 0
    said = [told_organisation(one.member, "You are outbid") for one in (bidder, rival, third)]
    assert said == [1, 1, 0]
    bidder.bid(ref, 12_000)
    outbid_round(held_clock)
    rival.bid(ref, 15_000)
    outbid_round(held_clock)
    said = [told_organisation(one.member, "You are outbid") for one in (bidder, rival, third)]
    assert said == [2, 1, 1]


def test_a_member_may_switch_off_the_mail_of_being_outbid_and_the_notice_stays(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    outbidding.tell_due()
    service.choose(bidder.member.actor, {AlertKind.OUTBID})
    ref = an_open_auction(holder)
    for who, minor in ((bidder, 1_000), (rival, 2_000), (bidder, 3_000)):
        who.bid(ref, minor)
        outbid_round(held_clock)
    asked = (
        select(Mail.address).join(Notice, Notice.id == Mail.notice_id)
        .where(Notice.words.startswith("You are outbid"))
    )  # fmt: skip
    assert db.session.scalars(asked).all() == [rival.member.email]
    assert told_organisation(bidder.member, "You are outbid") == 1


def test_a_round_done_again_tells_nobody_twice_and_sealed_or_closed_ones_nobody(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    outbidding.tell_due()
    ref, sealed = an_open_auction(holder), an_open_auction(holder, sealed_terms())
    for auction in (ref, sealed):
        bidder.bid(auction, 1_000)
        rival.bid(auction, 5_000)
    assert outbid_round(held_clock) == 1
    auction_id = db.session.scalars(select(Bid.auction_id).order_by(Bid.id)).first()
    marks = tuple((who.member.actor.organisation_id or 0, seq) for who, seq in ((bidder, 1),))
    assert auction_id is not None
    db.session.rollback()
    with pytest.raises(Conflict):
        outbidding.tell_outbid(Act(SYSTEM), auction_id, marks)
    bidder.bid(ref, 7_000)
    held_clock.advance(hours=1)
    close(ref)
    assert outbid_round(held_clock) == 0


def test_the_close_is_told_an_hour_before_once_and_to_nobody_who_comes_later(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    lot, watcher, late = a_published_lot(holder), a_member("recycler"), a_member("recycler")
    service.watch(watcher.actor, lot)
    terms = open_terms(closes_at=clock.now() + timedelta(hours=3))
    ref = an_open_auction(holder, terms, lot)
    bidder.bid(ref, 1_000)
    assert looking.look_due() == 0
    held_clock.advance(hours=2)
    assert looking.look_due() == 1
    service.watch(late.actor, lot)
    held_clock.advance(minutes=10)
    assert looking.look_due() == 0
    assert looking.look_due() == 0
    assert [words.split(",")[0] for words in told(watcher)][1:] == [
        f"The auction of lot {lot} closes soon: at 2026-11-23 15:00:00 UTC"
    ]
    assert told(late) == []
    assert told_organisation(bidder.member, "The auction of lot %(lot)s closes soon") == 1
    with pytest.raises(Conflict):
        looking.tell_watchers(Act(SYSTEM), ref)


def test_a_fallen_price_is_told_to_watchers_and_not_at_every_step(
    holder: Member, held_clock: SteppedClock
) -> None:
    lot, watcher = a_published_lot(holder), a_member("recycler")
    service.watch(watcher.actor, lot)
    terms = sealed_terms(
        format=Format.DESCENDING, ask_minor_per_tonne=1_000, increment_minor=1_000,
        step_seconds=60, reserve_minor_per_tonne=-500_000,
        closes_at=clock.now() + timedelta(hours=9),
    )  # fmt: skip
    an_open_auction(holder, terms, lot)
    assert looking.look_due() == 0
    counts = []
    for _ in range(40):
        held_clock.advance(minutes=1)
        counts.append(looking.look_due())
    assert sum(counts) == 2
    _offered, first, second = told(watcher)
    assert first.endswith("whoever takes it is paid 140.00 EUR/t."), first
    assert "is paid" in second
