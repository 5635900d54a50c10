"""The award of a published log, run again by anybody."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from recycling.auctions import service
from recycling.auctions.bid_log import bid_log
from recycling.auctions.rules import Terms, outcome
from recycling.auctions.rules.bid_log import VERSION, rerun, written_terms
from recycling.auctions.rules.ending import Reason
from recycling.cli.market import rerun_award
from recycling.clock import SteppedClock
from recycling.errors import Conflict, Invalid
from tests.auctions.histories import any_terms, attempts, played
from tests.auctions.makers import Bidder, an_open_auction, close, sealed_terms
from tests.makers import Member

WORDS = "Its gate is nearer by far."


@pytest.fixture
def sealed_log(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> dict[str, Any]:
    """A fee, zero and a price in one sealed contest, awarded to the best."""
    ref = an_open_auction(holder, sealed_terms())
    for who, minor in ((bidder, -500), (rival, 0), (bidder, 700)):
        who.bid(ref, minor)
    with pytest.raises(Conflict, match="published with the award"):
        bid_log(ref)
    held_clock.advance(hours=1)
    close(ref)
    service.award(holder.act(), ref)
    return bid_log(ref)


def test_rerun_of_a_sealed_auction_agrees_and_every_change_shows(
    sealed_log: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "log.json"
    for changed, code in (
        (lambda log: None, 0),
        (lambda log: log["award"].update(seq=2), 1),
        (lambda log: log["bids"][1].update(minor_per_tonne=900), 1),
        (lambda log: log["bids"].pop(0), 1),
        (lambda log: log["bids"][0].update(seq="1"), 2),
        (lambda log: log["terms"].update(format="lottery"), 2),
    ):
        log = deepcopy(sealed_log)
        changed(log)
        file.write_text(json.dumps(log))
        assert CliRunner().invoke(rerun_award, [str(file)]).exit_code == code
    file.write_text("no JSON")
    assert CliRunner().invoke(rerun_award, [str(file)]).exit_code == 2


def test_rerun_of_another_award_than_the_best_wants_a_reason(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    worse, _ = bidder.bid(ref, 0), rival.bid(ref, 1_000)
    held_clock.advance(hours=1)
    close(ref)
    service.award(holder.act(), ref, worse, Reason("nearer", WORDS))
    log = bid_log(ref)
    assert rerun(log).agrees
    assert WORDS in json.dumps(log)
    assert not rerun({**log, "award": {**log["award"], "passed_over": None}}).agrees


@pytest.mark.parametrize(
    "document",
    [
        [], {}, {"version": VERSION}, {"version": VERSION, "terms": {}},
        {"version": VERSION, "terms": {"format": "open", "increment_minor": True}},
    ],
)  # fmt: skip
def test_rerun_of_what_is_no_log_names_the_place(document: object) -> None:
    with pytest.raises(Invalid) as refused:
        rerun(document)
    assert (refused.value.code, bool(refused.value.field)) == ("log_unreadable", True)


@given(any_terms().filter(lambda terms: terms.format == "open"), attempts(), st.integers(1, 3))
def test_rerun_agrees_with_exactly_the_award_of_any_open_contest(
    terms: Terms, tries: list[Any], off: int
) -> None:
    log, _ = played(terms, tries)
    winner = outcome(log, terms).winner
    document: dict[str, Any] = {
        "version": VERSION,
        "terms": written_terms(terms),
        "bids": [
            {
                "seq": bid.seq, "label": bid.bidder, "minor_per_tonne": bid.minor_per_tonne,
                "placed_at": bid.at.isoformat(), "is_automatic": bid.is_automatic,
            }
            for bid in log
        ],
    }  # fmt: skip
    seq = winner.seq if winner else 1
    assert rerun({**document, "award": {"seq": seq}}).agrees is (winner is not None)
    assert not rerun({**document, "award": {"seq": seq + off}}).agrees
