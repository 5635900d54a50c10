"""How did bids climb? Those a reader sees the price of, each holding until the next."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from flask_babel import gettext as _

from recycling.auctions.cards import BidCard
from recycling.pages.filters import number
from recycling.pages.lines import Line, Sample, draw_line


def draw(bids: Sequence[BidCard]) -> Line | None:
    """Return bids as a ladder by their number; none where fewer than two show their price."""
    known = [(one, one.price) for one in bids if one.price is not None]
    if not known:
        return None
    currency = known[0][1].currency

    def words(value: Decimal) -> str:
        return f"{number(value, 0)} {currency}/t"

    samples = [Sample(one.seq, price.amount, _("Bid %(seq)s", seq=one.seq)) for one, price in known]
    return draw_line(samples, words, steps=True)
