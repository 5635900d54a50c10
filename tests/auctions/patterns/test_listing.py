"""The regulator is shown patterns with their evidence, on a page, over the API and as a file."""

from __future__ import annotations

from recycling.auctions import service
from recycling.auctions.models import Bid
from recycling.auctions.patterns.queries import Window, page_of_patterns, patterns, window
from recycling.clock import today
from recycling.db import db
from tests.auctions.makers import an_open_auction, close
from tests.auctions.market import Market
from tests.bases.browsing import bearer


def _meet(market: Market, times: int) -> list[str]:
    """Let the same two meet so often, the bidder raised by the rival who wins."""
    refs = []
    with market.app.app_context():
        for _ in range(times):
            ref = an_open_auction(market.holder)
            market.bidder.bid(ref, 1_000)
            market.rival.bid(ref, 2_000)
            market.stepped.advance(hours=1)
            service.award(market.holder.act(), close(ref))
            refs.append(ref)
    return refs


def test_a_regulator_sees_what_was_planted_and_can_take_it_along(market: Market) -> None:
    refs = _meet(market, 3)
    with market.app.app_context():
        actor = market.regulator.actor
        looked = patterns(actor, window())
        assert (looked.contests, looked.is_cut) == (3, False)
        kinds = [one.pattern for one in looked.patterns]
        assert kinds == ["always_second", "never_wins", "tied_bidders"]
        assert all(one.auctions == tuple(sorted(refs)) for one in looked.patterns)
        assert looked.patterns[2].ties == ("mail_domain",)
        assert patterns(actor, Window(today(), 1)).contests == 3
        first = page_of_patterns(actor, window(), limit=2)
        assert page_of_patterns(actor, window(), first.next, 2).items == looked.patterns[2:]
        db.session.query(Bid).filter_by(label=1).update({"state": "disqualified"})
        db.session.commit()
        assert [one.pattern for one in patterns(actor, window()).patterns] == ["tied_bidders"]
    browser = market.browse(market.regulator)
    browser.see("/patterns")
    assert "A pattern is a reason to look, not a finding." in browser.words
    assert "one domain of mail addresses" in browser.words
    assert browser.see("/patterns?until=2020-01-01").status_code == 200
    assert "Nothing was seen" in browser.words
    for wrong in ("until=yesterday", "days=many", "until=0001-01-01"):
        assert browser.see(f"/patterns?{wrong}").status_code == 422
    token = bearer(market.app, market.regulator)
    program = market.app.test_client()
    answer = program.get("/api/v1/patterns?days=30", headers=token).get_json()
    assert [one["auctions"] for one in answer["items"]] == [sorted(refs)]
    file = program.get("/api/v1/patterns.csv", headers=token, buffered=True).text
    assert file.splitlines()[1].startswith("tied_bidders,ORG-")
