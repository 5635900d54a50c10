"""Who writes: pairs of holders and bases, some of which share a licence that is soon used up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from recycling.db import db
from recycling.quantities import Mass
from tests.auctions.makers import a_bidder, open_terms
from tests.benchmarks.market import a_contest
from tests.cluster.history import History
from tests.cluster.writing import Market, Pair, bid, file, live
from tests.makers import a_member, a_token

# Lots have 2 500 kg each: a few of them, then no more.
_SOON_USED_UP = Mass.kg("20000")
LIVES, BIDDERS = 6, 3


def a_market(address: str, *, pays: bool) -> Market:
    """Enter the organisations and the auction that stays open (needs an application context)."""
    regulator = a_member("regulator")
    scarce = a_bidder(regulator, yearly_mass=_SOON_USED_UP)
    pairs = []
    for number in range(LIVES):
        holder = a_member("holder")
        bidder = scarce if number % 2 else a_bidder(regulator)
        pairs.append(Pair(holder, bidder, a_token(holder), a_token(bidder.member)))
    auction = a_contest(pairs[0].holder, open_terms(increment_minor=100))
    db.session.remove()
    return Market(address, pairs, auction, pays)


@contextmanager
def writers(market: Market, history: History) -> Iterator[None]:
    """Let everybody write for as long as the block runs, and then know what became of it."""
    stop, prices = threading.Event(), count(1_000)
    threads = [threading.Thread(target=live, args=(market, pair, history, stop))
               for pair in market.pairs]  # fmt: skip
    # Bidders of one base each: whoever leads already would be refused.
    by_base = list({pair.bidder.base: pair for pair in market.pairs}.values())[:BIDDERS]
    threads += [threading.Thread(target=bid, args=(market, pair, history, stop, prices))
                for pair in by_base]  # fmt: skip
    threads.append(threading.Thread(target=file, args=(market, market.pairs[0], history, stop)))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
