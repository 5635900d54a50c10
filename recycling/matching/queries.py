"""Which bases may take a lot, which should, and why? Every base of the register, in order.

First come the bases that may take it, by net value, then those that name the waste, then all
others, each in order of reference (``finding.py``). A page costs a fixed number of SQL statements
however many bases there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from recycling import clock
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid
from recycling.lots import queries as lots
from recycling.matching import register
from recycling.matching.columns.asking import Asked
from recycling.matching.finding import stretch
from recycling.matching.prices import latest_prices, market_currency
from recycling.matching.rules import (
    Assessment,
    BaseFacts,
    LotFacts,
    Price,
    Reason,
    Turn,
    Valuation,
    turns,
)
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.wire import Page, decode_cursor, encode_cursor

LARGEST_LIMIT = 200


@dataclass(frozen=True)
class Match:
    """A base for a lot: its place in the ranking, every reason, and the calculation.

    ``turns`` are the figures at which the next base on the page draws level with it; ``is_tied``:
    the next is worth the same and stands after it by reference alone.
    """

    rank: int
    base: BaseFacts
    is_eligible: bool
    decisions: tuple[Reason, ...]
    reasons: tuple[Reason, ...]
    valuation: Valuation | None
    turns: tuple[Turn, ...] = ()
    is_tied: bool = False

    @property
    def unmet(self) -> tuple[Reason, ...]:
        """Return the reasons that shut the base out."""
        return tuple(reason for reason in self.reasons if reason.bars)


@dataclass(frozen=True)
class Matches:
    """A page of the ranking, with what it rests on."""

    lot: LotFacts
    day: date
    page: Page[Match]
    bases: int
    eligible: int
    prices: tuple[Price, ...]

    @property
    def uses_demonstration_prices(self) -> bool:
        """Tell whether a price that counted was invented for the demonstration."""
        return any(price.is_demonstration for price in self.prices)


def matches(lot_ref: str, limit: int, actor: Actor, cursor: str = "") -> Page[Match]:
    """Return a page of every base, eligible or not, ranked, with every reason and net value.

    Raises ``NotFound`` for another's draft, ``Forbidden`` for who may not read matches,
    ``Conflict`` for a draft that still lacks what the rules ask for.
    """
    return matched(lot_ref, limit, actor, cursor).page


def matched(lot_ref: str, limit: int, actor: Actor, cursor: str = "") -> Matches:
    """Return the same page together with the day, the prices and the counts it rests on."""
    row = lots.visible(actor, lot_ref)
    permit(actor, Permission.MATCHING_READ, row)
    lot = register.lot_facts(row)
    day = max(clock.today(), row.available_from or date.min)
    currency = market_currency()
    prices = latest_prices(day, currency)

    asked = Asked(lot, day, prices, currency)
    start, limit = _offset(cursor), min(limit, LARGEST_LIMIT)
    ranking = stretch(asked, start, limit)
    shown = ranking.shown
    total = _count()
    end = start + len(shown)
    return Matches(
        lot,
        day,
        Page(
            tuple(_matches(shown, start + 1)),
            encode_cursor(end) if shown and end < total else "",
        ),
        total,
        ranking.eligible,
        _used(lot, prices),
    )


def _used(lot: LotFacts, prices: dict[str, Price]) -> tuple[Price, ...]:
    return tuple(prices[symbol] for symbol, _ in lot.contained if symbol in prices)


def _matches(shown: list[Assessment], first_rank: int) -> Iterator[Match]:
    followers: list[Assessment | None] = [*shown[1:], None]
    for rank, (one, after) in enumerate(zip(shown, followers, strict=False), start=first_rank):
        next_value = after.valuation if after and after.is_eligible else None
        yield Match(
            rank,
            one.base,
            one.is_eligible,
            one.decisions,
            one.reasons,
            one.valuation,
            *_beside(one.valuation if one.is_eligible else None, next_value),
        )


def _beside(value: Valuation | None, other: Valuation | None) -> tuple[tuple[Turn, ...], bool]:
    """Return at which figures the next draws level, and whether it is level already."""
    if value is None or other is None:
        return (), False
    return turns(value, other), value.net == other.net


def _count() -> int:
    active = register.of_active().subquery()
    return db.session.scalar(select(func.count()).select_from(active)) or 0


def _offset(cursor: str) -> int:
    place = decode_cursor(cursor)
    if place is None:
        return 0
    if len(place) != 1 or not isinstance(place[0], int) or not 0 <= place[0] < 2**31:
        raise Invalid("bad_cursor", say("This cursor belongs to another list."), field="cursor")
    return place[0]
